import { sql } from 'kysely'
import type { Database, Queryable } from '../platform/database.ts'
import { hashToken, newToken } from '../platform/secrets.ts'
import './tables.ts'

const daysValid = 365

/** Makes a token for this visitor; only its hash is kept. */
export async function createVisitorToken(db: Queryable, channelId: string, customerId: string, now: Date): Promise<string> {
  const token = newToken('v')
  await db
    .insertInto('visitor_tokens')
    .values({
      token_hash: hashToken(token),
      channel_id: channelId,
      customer_id: customerId,
      expires_at: new Date(now.getTime() + daysValid * 86_400_000),
    })
    .execute()
  return token
}

export async function findVisitorToken(db: Database, token: string): Promise<{ channelId: string; customerId: string } | null> {
  const row = await db
    .selectFrom('visitor_tokens')
    .innerJoin('channels', 'channels.id', 'visitor_tokens.channel_id')
    .select(['visitor_tokens.channel_id as channelId', 'visitor_tokens.customer_id as customerId'])
    .where('token_hash', '=', hashToken(token))
    .where('expires_at', '>', sql<Date>`now()`)
    .where('channels.deleted_at', 'is', null)
    .executeTakeFirst()
  return row ?? null
}

export async function touchVisitorToken(db: Database, token: string): Promise<void> {
  await sql`update visitor_tokens set last_used_at = now() where token_hash = ${hashToken(token)} and last_used_at < now() - interval '1 hour'`.execute(
    db,
  )
}

export async function deleteVisitorTokens(db: Queryable, customerId: string): Promise<void> {
  await db.deleteFrom('visitor_tokens').where('customer_id', '=', customerId).execute()
}
