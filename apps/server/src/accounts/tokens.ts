import type { ApiToken, ApiTokenCreated } from '@omniline/contracts/accounts'
import type { z } from 'zod'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { notFound } from '../platform/errors.ts'
import { emit } from '../platform/events.ts'
import type { Staff } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import { hashToken, newToken } from '../platform/secrets.ts'
import { audit } from './audit.ts'
import { checkStillIn } from './sessions.ts'
import { deleteApiToken, deleteApiTokens, insertApiToken } from './store.ts'

/** Enough to tell tokens apart, far too little to guess the rest. */
const prefixLength = 8

export async function createApiToken(app: App, caller: Staff, name: string): Promise<z.infer<typeof ApiTokenCreated>> {
  const token = newToken('t')
  const id = newId()
  const prefix = token.slice(0, prefixLength)
  return transaction(app.db, async (tx) => {
    // Whoever deactivates the user, or revokes all his tokens, comes before or finds this one.
    await tx.selectFrom('users').select('id').where('id', '=', caller.userId).forShare().execute()
    await checkStillIn(tx, caller)
    const row = await insertApiToken(tx, { id, user_id: caller.userId, name, prefix, token_hash: hashToken(token) })
    await audit(tx, caller, { action: 'token.created', subjectType: 'token', subjectId: id, details: { name } })
    return { id, name, prefix, createdAt: row.created_at.toISOString(), lastUsedAt: null, token }
  })
}

/** Newest first. */
export async function ownApiTokens(app: App, caller: Staff): Promise<ApiToken[]> {
  const rows = await app.db.selectFrom('api_tokens').selectAll().where('user_id', '=', caller.userId).orderBy('id', 'desc').execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  }))
}

export async function revokeApiToken(app: App, caller: Staff, id: string): Promise<void> {
  await transaction(app.db, async (tx) => {
    const token = await deleteApiToken(tx, caller.userId, id)
    if (!token) throw notFound()
    await audit(tx, caller, { action: 'token.revoked', subjectType: 'token', subjectId: id, details: { name: token.name } })
    await emit(tx, { type: 'access', userIds: [caller.userId] })
  })
}

/** All of the user's; his sockets hear of it. The user's row must be locked. */
export async function revokeApiTokens(tx: Tx, caller: Staff, userId: string): Promise<void> {
  const revoked = await deleteApiTokens(tx, userId)
  for (const { id, name } of revoked)
    await audit(tx, caller, { action: 'token.revoked', subjectType: 'token', subjectId: id, details: { name } })
  if (revoked.length > 0) await emit(tx, { type: 'access', userIds: [userId] })
}
