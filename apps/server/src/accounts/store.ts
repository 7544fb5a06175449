import type { SetupState } from '@omniline/contracts/accounts'
import { type Insertable, sql, type Updateable } from 'kysely'
import type { Database, Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import type { ApiTokensTable, AuditTable, InstallationTable, InvitationsTable, SessionsTable, UsersTable } from './tables.ts'

/** Answers false when there is a company already: only one can ever be first. */
export async function insertInstallation(tx: Tx, row: Insertable<InstallationTable>): Promise<boolean> {
  const inserted = await tx
    .insertInto('installation')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('only_one')
    .executeTakeFirst()
  return inserted !== undefined
}

export interface SetupProgress {
  setup_step: NonNullable<SetupState['step']>
  setup_line_id?: string | null
  setup_channel_id?: string | null
}
export async function updateSetup(tx: Tx, progress: SetupProgress): Promise<void> {
  await tx.updateTable('installation').set(progress).execute()
}

export async function updateInstallation(tx: Tx, values: Updateable<InstallationTable>): Promise<void> {
  await tx.updateTable('installation').set(values).execute()
}

export async function insertUser(tx: Tx, row: Insertable<UsersTable>): Promise<void> {
  await tx.insertInto('users').values(row).execute().catch(sayTaken)
}

export async function updateUser(tx: Tx, id: string, values: Updateable<UsersTable>): Promise<void> {
  await tx.updateTable('users').set(values).where('id', '=', id).execute().catch(sayTaken)
}

/** The unique index decides, so that two requests at once cannot both have the address. */
function sayTaken(error: unknown): never {
  const { code, constraint } = error as { code?: string; constraint?: string }
  if (code === '23505' && constraint === 'users_email') throw new AppError('email_taken', undefined, { cause: error })
  throw error
}

export async function insertTeam(tx: Tx, id: string, name: string): Promise<void> {
  await tx.insertInto('teams').values({ id, name }).execute()
}

export async function renameTeam(tx: Tx, id: string, name: string): Promise<void> {
  await tx.updateTable('teams').set({ name }).where('id', '=', id).execute()
}

export async function deleteTeam(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('teams').where('id', '=', id).execute()
}

/** Makes `userIds` the members; answers who came in or went out. */
export async function setMembers(tx: Tx, teamId: string, userIds: string[]): Promise<string[]> {
  const { rows: out } = await sql<{ user_id: string }>`
    delete from team_members where team_id = ${teamId} and user_id <> all(${userIds}::uuid[]) returning user_id`.execute(tx)
  const { rows: come } = await sql<{ user_id: string }>`
    insert into team_members (team_id, user_id) select ${teamId}, unnest(${userIds}::uuid[])
    on conflict do nothing returning user_id`.execute(tx)
  return [...out, ...come].map((row) => row.user_id)
}

export async function insertSession(tx: Tx, row: Insertable<SessionsTable>): Promise<void> {
  await tx.insertInto('sessions').values(row).execute()
}

export async function touchSession(db: Database, id: string, at: Date, expiresAt: Date): Promise<void> {
  await db.updateTable('sessions').set({ last_used_at: at, expires_at: expiresAt }).where('id', '=', id).execute()
}

/** Answers whether there was such a session of this user. */
export async function deleteSession(tx: Tx, userId: string, id: string): Promise<boolean> {
  const row = await tx.deleteFrom('sessions').where('id', '=', id).where('user_id', '=', userId).returning('id').executeTakeFirst()
  return row !== undefined
}

export async function deleteSessions(tx: Tx, userId: string, except: string | null): Promise<void> {
  let doomed = tx.deleteFrom('sessions').where('user_id', '=', userId)
  if (except !== null) doomed = doomed.where('id', '<>', except)
  await doomed.execute()
}

export async function insertApiToken(tx: Tx, row: Insertable<ApiTokensTable>): Promise<{ created_at: Date }> {
  return tx.insertInto('api_tokens').values(row).returning('created_at').executeTakeFirstOrThrow()
}

export async function touchApiToken(db: Database, id: string, at: Date): Promise<void> {
  await db.updateTable('api_tokens').set({ last_used_at: at }).where('id', '=', id).execute()
}

export async function deleteApiToken(tx: Tx, userId: string, id: string): Promise<{ name: string } | undefined> {
  return tx.deleteFrom('api_tokens').where('id', '=', id).where('user_id', '=', userId).returning('name').executeTakeFirst()
}

export async function deleteApiTokens(tx: Tx, userId: string): Promise<{ id: string; name: string }[]> {
  return tx.deleteFrom('api_tokens').where('user_id', '=', userId).returning(['id', 'name']).execute()
}

/** A new link makes the former ones worthless. */
export async function replaceInvitation(tx: Tx, row: Insertable<InvitationsTable>): Promise<void> {
  await deleteInvitations(tx, row.user_id)
  await tx.insertInto('invitations').values(row).execute()
}

export async function deleteInvitations(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom('invitations').where('user_id', '=', userId).where('used_at', 'is', null).execute()
}

/** Answers true to one caller only. */
export async function useInvitation(tx: Tx, tokenHash: Buffer, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable('invitations')
    .set({ used_at: now })
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/**
 * One more failure. The first `free` cost nothing; each further one doubles the wait, from a second up to `maxSeconds`.
 * What is older than a day is forgotten.
 */
export async function addLoginFailure(db: Database, subject: string, now: Date, free: number, maxSeconds: number): Promise<void> {
  await sql`
    insert into login_failures as f (subject, failures, blocked_until, last_at) values (${subject}, 1, ${now}, ${now})
    on conflict (subject) do update set
      failures = case when f.last_at < ${now}::timestamptz - interval '1 day' then 1 else f.failures + 1 end,
      last_at = ${now},
      blocked_until = case when f.last_at < ${now}::timestamptz - interval '1 day' or f.failures + 1 < ${free} then ${now}::timestamptz
        else ${now}::timestamptz + make_interval(secs => least(${maxSeconds}::float8, power(2, least(f.failures + 1 - ${free}, 30)))) end`.execute(
    db,
  )
}

/** The clock was set back since the last failure: a wait begins anew, so that it is no longer than it was meant to be. */
export async function restartFutureWaits(db: Database, subjects: string[], now: Date): Promise<void> {
  await sql`
    update login_failures set blocked_until = ${now}::timestamptz + (blocked_until - last_at), last_at = ${now}
    where subject = any(${subjects}) and last_at > ${now}`.execute(db)
}

export async function forgetLoginFailures(tx: Tx, subjects: string[]): Promise<void> {
  await tx.deleteFrom('login_failures').where('subject', 'in', subjects).execute()
}

export async function insertAudit(tx: Tx, row: Insertable<AuditTable>): Promise<void> {
  await tx.insertInto('audit').values(row).execute()
}

/** What has run out and is of no use any more. */
export async function deleteExpired(tx: Tx, now: Date): Promise<void> {
  await tx.deleteFrom('sessions').where('expires_at', '<', now).execute()
  await tx.deleteFrom('invitations').where('expires_at', '<', now).execute()
  await tx
    .deleteFrom('login_failures')
    .where('last_at', '<', new Date(now.getTime() - 86_400_000))
    .execute()
}
