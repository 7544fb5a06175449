import { sql } from 'kysely'
import type { Database } from '../platform/database.ts'

export interface Claim {
  scope: string
  key: string
  fingerprint: string
}

/** Answers when the key was taken by this request; null when another has it. Stale ones are taken over. */
export async function claimKey(db: Database, claim: Claim, unfinishedSeconds: number, keptSeconds: number): Promise<Date | null> {
  const { rows } = await sql<{ created_at: Date }>`
    insert into idempotency_keys as k (scope, key, fingerprint, status, reply, created_at)
    values (${claim.scope}, ${claim.key}, ${claim.fingerprint}, 0, '{}', clock_timestamp())
    on conflict (scope, key) do update set fingerprint = excluded.fingerprint, status = 0, reply = '{}', created_at = excluded.created_at
      where k.created_at < clock_timestamp() - make_interval(secs => case when k.status = 0 then ${unfinishedSeconds}::float8 else ${keptSeconds}::float8 end)
    returning created_at`.execute(db)
  return rows[0]?.created_at ?? null
}

/** `sealed`: the answer, encrypted, since it may hold a new token. */
export async function keepReply(db: Database, claim: Claim, claimedAt: Date, status: number, sealed: string): Promise<void> {
  await db
    .updateTable('idempotency_keys')
    .set({ status, reply: JSON.stringify({ sealed }) })
    .where('scope', '=', claim.scope)
    .where('key', '=', claim.key)
    .where('created_at', '=', claimedAt)
    .execute()
}

export async function releaseKey(db: Database, claim: Claim, claimedAt: Date): Promise<void> {
  await db
    .deleteFrom('idempotency_keys')
    .where('scope', '=', claim.scope)
    .where('key', '=', claim.key)
    .where('created_at', '=', claimedAt)
    .execute()
}

export async function deleteOldKeys(db: Database, keptSeconds: number): Promise<void> {
  await sql`delete from idempotency_keys where created_at < now() - make_interval(secs => ${keptSeconds}::float8)`.execute(db)
}
