import type { Role } from '@omniline/contracts/accounts'
import type { Language } from '@omniline/contracts/common'
import { hashPassword } from '../../src/accounts/password.ts'
import { beginSession } from '../../src/accounts/sessions.ts'
import { insertInstallation, insertTeam, insertUser, setMembers } from '../../src/accounts/store.ts'
import type { App } from '../../src/platform/app.ts'
import { transaction } from '../../src/platform/database.ts'
import type { Staff } from '../../src/platform/http.ts'
import { newId } from '../../src/platform/ids.ts'

/** Every user that is built has it, unless `password` says otherwise. */
export const password = 'correct horse battery'
let hash: Promise<string> | undefined

/** The company; once for a database, however often it is called. */
export async function buildInstallation(
  app: App,
  overrides: { name?: string; language?: Language; timeZone?: string } = {},
): Promise<void> {
  const { name = 'Horns & Hooves', language = 'en', timeZone = 'Europe/Moscow' } = overrides
  await transaction(app.db, (tx) => insertInstallation(tx, { company_name: name, language, time_zone: timeZone }))
}

export interface UserOverrides {
  name?: string
  email?: string
  role?: Role
  language?: Language
  active?: boolean
  /** null: invited, has set none yet */
  password?: string | null
}

export interface BuiltUser {
  id: string
  name: string
  email: string
  role: Role
  /** of a session that has just begun */
  token: string
  /** what a handler is given when this user calls */
  staff: Staff
}

let count = 0

/** A user (an operator by default) with a session. Makes the company if there is none. */
export async function buildUser(app: App, overrides: UserOverrides = {}): Promise<BuiltUser> {
  await buildInstallation(app)
  count++
  const { name = `User ${count}`, email = `user${count}@example.com`, role = 'operator', language = 'en', active = true } = overrides
  hash ??= hashPassword(password)
  const given = overrides.password
  const passwordHash = given === undefined ? await hash : given === null ? null : await hashPassword(given)
  const id = newId()
  return transaction(app.db, async (tx) => {
    await insertUser(tx, { id, name, email, role, language, active, password_hash: passwordHash })
    const token = await beginSession(app, tx, id, 'test')
    const { id: sessionId } = await tx.selectFrom('sessions').select('id').where('user_id', '=', id).executeTakeFirstOrThrow()
    return { id, name, email, role, token, staff: { kind: 'staff', userId: id, name, role, language, sessionId, tokenId: null } }
  })
}

export async function buildTeam(app: App, overrides: { name?: string; memberIds?: string[] } = {}): Promise<{ id: string; name: string }> {
  count++
  const { name = `Team ${count}`, memberIds = [] } = overrides
  const id = newId()
  await transaction(app.db, async (tx) => {
    await insertTeam(tx, id, name)
    await setMembers(tx, id, memberIds)
  })
  return { id, name }
}
