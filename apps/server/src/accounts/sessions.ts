import type { Role, Session } from '@omniline/contracts/accounts'
import type { Language } from '@omniline/contracts/common'
import { sql } from 'kysely'
import type { z } from 'zod'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { emit } from '../platform/events.ts'
import type { Staff } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import { prepared } from '../platform/prepared.ts'
import { hashToken, newToken } from '../platform/secrets.ts'
import { sessionsEnded } from './events.ts'
import { deleteSession, deleteSessions, insertSession, touchApiToken, touchSession } from './store.ts'

/** A session ends when it was not used for so long. */
const idleDaysMax = 30
/** Use is written down at most this often. */
const touchEveryMs = 60_000

const expiry = (now: Date) => new Date(now.getTime() + idleDaysMax * 86_400_000)

/** Begins a session; answers its token, which is kept nowhere. */
export async function beginSession(app: App, tx: Tx, userId: string, userAgent: string): Promise<string> {
  const token = newToken('s')
  const now = app.now()
  await insertSession(tx, {
    id: newId(),
    user_id: userId,
    token_hash: hashToken(token),
    user_agent: userAgent.slice(0, 500),
    last_used_at: now,
    expires_at: expiry(now),
  })
  return token
}

/** All sessions of the user, or all but one; his sockets hear of it. */
export async function endSessions(app: App, tx: Tx, userId: string, except: string | null = null): Promise<void> {
  await deleteSessions(tx, userId, except)
  await tellEnd(app, tx, userId)
}

/** One session of the user; answers false when there is none such. */
export async function endSession(app: App, tx: Tx, userId: string, sessionId: string): Promise<boolean> {
  if (!(await deleteSession(tx, userId, sessionId))) return false
  await tellEnd(app, tx, userId)
  return true
}

async function tellEnd(app: App, tx: Tx, userId: string): Promise<void> {
  await app.jobs.announce(tx, sessionsEnded, { userId })
  await emit(tx, { type: 'access', userIds: [userId] })
}

export async function revokeSession(app: App, caller: Staff, sessionId: string): Promise<void> {
  await transaction(app.db, async (tx) => {
    if (!(await endSession(app, tx, caller.userId, sessionId))) throw notFound()
  })
}

export async function ownSessions(app: App, caller: Staff): Promise<z.infer<typeof Session>[]> {
  const rows = await app.db
    .selectFrom('sessions')
    .select(['id', 'user_agent', 'created_at', 'last_used_at'])
    .where('user_id', '=', caller.userId)
    .where('expires_at', '>', app.now())
    .orderBy('last_used_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    current: row.id === caller.sessionId,
    userAgent: row.user_agent,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at.toISOString(),
  }))
}

interface Row {
  id: string
  last_used_at: Date | null
  user_id: string
  name: string
  role: Role
  language: Language
}

/** Who a session's token (`s_...`) or an API token (`t_...`) belongs to; null when it does not hold (any more). */
export async function authenticate(app: App, token: string): Promise<Staff | null> {
  if (token.startsWith('s_')) return bySession(app, token)
  if (token.startsWith('t_')) return byApiToken(app, token)
  return null
}

/**
 * For what would outlive the caller's session, token, role or post: what ended one of them may have come first while this
 * call was on its way, and must not be undone by it. To be asked when the user's row is locked, which makes what ends
 * them wait. Throws `unauthenticated`.
 */
export async function checkStillIn(tx: Tx, { userId, role, sessionId, tokenId }: Staff): Promise<void> {
  const { rows } = await sql`
    select 1 from users u where u.id = ${userId} and u.active and u.role = ${role} and (
      exists (select 1 from sessions s where s.id = ${sessionId} and s.user_id = u.id)
      or exists (select 1 from api_tokens t where t.id = ${tokenId} and t.user_id = u.id))`.execute(tx)
  if (rows.length === 0) throw new AppError('unauthenticated')
}

async function bySession(app: App, token: string): Promise<Staff | null> {
  const now = app.now()
  const { rows } = await sql<Row>`
    ${prepared} select s.id, s.last_used_at, u.id as user_id, u.name, u.role, u.language
    from sessions s join users u on u.id = s.user_id
    where s.token_hash = ${hashToken(token)} and s.expires_at > ${now} and u.active`.execute(app.db)
  const row = rows[0]
  if (!row) return null
  if (isDue(row, now)) await touchSession(app.db, row.id, now, expiry(now))
  return { ...staff(row), sessionId: row.id, tokenId: null }
}

async function byApiToken(app: App, token: string): Promise<Staff | null> {
  const { rows } = await sql<Row>`
    ${prepared} select t.id, t.last_used_at, u.id as user_id, u.name, u.role, u.language
    from api_tokens t join users u on u.id = t.user_id
    where t.token_hash = ${hashToken(token)} and u.active`.execute(app.db)
  const row = rows[0]
  if (!row) return null
  const now = app.now()
  if (isDue(row, now)) await touchApiToken(app.db, row.id, now)
  return { ...staff(row), sessionId: null, tokenId: row.id }
}

const isDue = (row: Row, now: Date) => row.last_used_at === null || now.getTime() - row.last_used_at.getTime() >= touchEveryMs
const staff = (row: Row) => ({ kind: 'staff' as const, userId: row.user_id, name: row.name, role: row.role, language: row.language })
