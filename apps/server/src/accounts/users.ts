import type { User, UserInput, UserPatch } from '@omniline/contracts/accounts'
import { sql } from 'kysely'
import type { z } from 'zod'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { AppError, invalidInput, notFound } from '../platform/errors.ts'
import { emit } from '../platform/events.ts'
import type { Staff } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import { audit } from './audit.ts'
import { companyOf } from './company.ts'
import { userChanged } from './events.ts'
import { hashPassword } from './password.ts'
import { checkStillIn, endSessions } from './sessions.ts'
import { deleteInvitations, insertUser, updateUser } from './store.ts'
import { revokeApiTokens } from './tokens.ts'
import { userView } from './views.ts'

export async function createUser(app: App, caller: Staff, input: z.output<typeof UserInput>): Promise<User> {
  const passwordHash = input.password === undefined ? null : await hashPassword(input.password)
  return transaction(app.db, async (tx) => {
    const id = newId()
    const language = input.language ?? (await companyOf(tx))?.language ?? caller.language
    const { name, email, role, active } = input
    await insertUser(tx, { id, name, email, role, active, language, password_hash: passwordHash })
    await audit(tx, caller, { action: 'user.created', subjectType: 'user', subjectId: id, details: { name, email, role, active } })
    await tellChanged(app, tx, id)
    return userView(tx, id)
  })
}

/**
 * Ends the user's sessions on another password or role and on deactivation, and then his API tokens too. Throws
 * `last_admin`, `email_taken`, `unauthenticated`.
 */
export async function changeUser(app: App, caller: Staff, id: string, patch: z.output<typeof UserPatch>): Promise<User> {
  if (patch.password !== undefined && id === caller.userId)
    throw invalidInput('/password', 'The own password is changed with the present one, by PATCH /me')
  const { password, ...values } = patch
  const passwordHash = password === undefined ? undefined : await hashPassword(password)
  return transaction(app.db, async (tx) => {
    const before = await lockUser(tx, id)
    await checkStillIn(tx, caller)
    const after = { ...before, ...values }
    if (isAdmin(before) && !isAdmin(after) && !(await hasOtherAdmin(tx, id))) throw new AppError('last_admin')
    const changed = (['name', 'email', 'role', 'language', 'active'] as const).filter((field) => before[field] !== after[field])
    if (changed.length === 0 && passwordHash === undefined) return userView(tx, id)

    await updateUser(tx, id, { ...values, ...(passwordHash !== undefined && { password_hash: passwordHash }) })
    const details = {
      ...Object.fromEntries(changed.map((field) => [field, { from: before[field], to: after[field] }])),
      ...(passwordHash !== undefined && { password: 'set' }),
    }
    await audit(tx, caller, { action: 'user.changed', subjectType: 'user', subjectId: id, details })
    const deactivated = before.active && !after.active
    if (deactivated || passwordHash !== undefined) await deleteInvitations(tx, id)
    if (deactivated) await revokeApiTokens(tx, caller, id)
    if (deactivated || before.role !== after.role || passwordHash !== undefined) await endSessions(app, tx, id)
    await tellChanged(app, tx, id)
    return userView(tx, id)
  })
}

const isAdmin = (user: Pick<User, 'role' | 'active'>) => user.role === 'admin' && user.active

/**
 * The user and all administrators, locked in one order: whoever else takes an administrator away waits here and then
 * sees what is left.
 */
async function lockUser(tx: Tx, id: string) {
  await sql`select id from users where id = ${id} or (role = 'admin' and active) order by id for no key update`.execute(tx)
  const user = await tx.selectFrom('users').select(['name', 'email', 'role', 'language', 'active']).where('id', '=', id).executeTakeFirst()
  if (!user) throw notFound()
  return user
}

/** Somebody who is only invited cannot administer anything yet. */
async function hasOtherAdmin(tx: Tx, id: string): Promise<boolean> {
  const other = await tx
    .selectFrom('users')
    .select('id')
    .where('id', '<>', id)
    .where('role', '=', 'admin')
    .where('active', '=', true)
    .where('password_hash', 'is not', null)
    .executeTakeFirst()
  return other !== undefined
}

/** Rights may have changed with it, so the user's sockets are looked at again. */
export async function tellChanged(app: App, tx: Tx, userId: string): Promise<void> {
  await app.jobs.announce(tx, userChanged, { userId })
  await emit(tx, { type: 'changed', data: { what: 'user', id: userId } })
  await emit(tx, { type: 'access', userIds: [userId] })
}
