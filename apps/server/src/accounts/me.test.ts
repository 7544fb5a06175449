import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { type BuiltUser, buildUser, password } from '../../test/factories/accounts.ts'
import { testHttp } from '../../test/http.ts'
import { perTest } from '../../test/lifetime.ts'
import { newId } from '../platform/ids.ts'

const t = perTest(testHttp)
const user = perTest(() => buildUser(t.app, { name: 'Anna' }))

const change = (body: object) => t.call('PATCH /me', { as: user, body })
const me = async () => (await t.call('GET /me', { as: user })).json()

describe('preferences', () => {
  const defaults = {
    theme: 'system',
    density: 'comfortable',
    sendKey: 'enter',
    sound: true,
    notifications: false,
    singleKeyShortcuts: true,
  }
  it('have defaults, and a change leaves the others alone', async () => {
    expect((await me()).preferences).toEqual(defaults)
    await change({ preferences: { theme: 'dark', sound: false } })
    expect((await change({ preferences: { sendKey: 'mod-enter' } })).json().preferences).toEqual({
      ...defaults,
      theme: 'dark',
      sound: false,
      sendKey: 'mod-enter',
    })
    expect((await me()).preferences).toMatchObject({ theme: 'dark', sound: false, sendKey: 'mod-enter' })
    expect((await change({ preferences: { theme: 'pink' } })).json().errors).toMatchObject([{ path: '/preferences/theme' }])
  })
})

describe('the own data', () => {
  it('are changed: name and language, in which one is then answered', async () => {
    expect((await change({ name: ' Аня ', language: 'ru' })).json()).toMatchObject({ name: 'Аня', language: 'ru', role: 'operator' })
    expect((await change({})).json()).toMatchObject({ name: 'Аня' })
  })

  it('do not include the role', async () => {
    await change({ role: 'admin', active: false, email: 'x@example.com', name: 'X' })
    expect(await me()).toMatchObject({ role: 'operator', active: true, email: user.email })
  })

  it('have a picture that one uploaded oneself, and nothing else', async () => {
    const other = await buildUser(t.app)
    const store = async (by: string, mime: string, size = 1) => {
      const id = newId()
      await sql`insert into files (id, name, mime, size, sha256, storage_key, uploaded_by_user) values (${id}, 'a', ${mime}, ${size}, '', ${id}, ${by})`.execute(
        t.app.db,
      )
      return id
    }
    const own = await store(user.id, 'image/png')
    expect((await change({ avatarFileId: own })).json().avatarUrl).toBe(`/api/v1/files/${own}`)
    for (const bad of [
      await store(other.id, 'image/png'),
      await store(user.id, 'image/svg+xml'),
      await store(user.id, 'text/html'),
      await store(user.id, 'image/png', 5 * 1024 * 1024 + 1),
      newId(),
    ])
      expect((await change({ avatarFileId: bad })).json().errors).toMatchObject([{ path: '/avatarFileId' }])
    expect((await me()).avatarUrl).toBe(`/api/v1/files/${own}`)
    expect((await change({ avatarFileId: null })).json().avatarUrl).toBeNull()
  })
})

describe('the own password', () => {
  it('is changed with the present one; every other session ends', async () => {
    const other = (await t.call('POST /auth/login', { body: { email: user.email, password } })).json().token
    expect((await change({ password: 'another password', currentPassword: password })).statusCode).toBe(200)
    expect((await t.call('GET /me', { as: user })).statusCode).toBe(200)
    expect((await t.call('GET /me', { as: other })).statusCode).toBe(401)
    expect((await t.call('POST /auth/login', { body: { email: user.email, password } })).statusCode).toBe(401)
    expect((await t.call('POST /auth/login', { body: { email: user.email, password: 'another password' } })).statusCode).toBe(200)
    const { rows } = await sql<{ action: string; details: object }>`select action, details from audit`.execute(t.app.db)
    expect(rows).toEqual([{ action: 'user.passwordChanged', details: {} }])
  })

  it('takes the own API tokens along when that is asked for, and leaves them alone otherwise', async () => {
    const other = await buildUser(t.app)
    const make = async (as: BuiltUser) => (await t.call('POST /me/tokens', { as, body: { name: 'CRM' } })).json().token as string
    const holds = async (token: string) => (await t.call('GET /me', { as: token })).statusCode === 200
    const [token, foreign] = [await make(user), await make(other)]
    await change({ password: 'another password', currentPassword: password })
    expect(await holds(token)).toBe(true)
    expect((await change({ revokeTokens: true })).json().errors).toMatchObject([{ path: '/revokeTokens' }])
    expect(await holds(token)).toBe(true)
    await change({ password: 'a third password', currentPassword: 'another password', revokeTokens: true })
    expect([await holds(token), await holds(foreign)]).toEqual([false, true])
    expect((await t.call('GET /me/tokens', { as: user })).json()).toEqual([])
    expect((await t.call('GET /me', { as: user })).statusCode).toBe(200)
  })

  it('is not changed without it, and nothing else either', async () => {
    for (const body of [{ password: 'another password' }, { password: 'another password', currentPassword: 'wrong' }]) {
      const answer = await change({ ...body, name: 'Changed' })
      expect([answer.statusCode, answer.json().errors[0].path]).toEqual([400, '/currentPassword'])
    }
    expect((await change({ password: 'short', currentPassword: password })).json().errors).toMatchObject([{ path: '/password' }])
    expect(await me()).toMatchObject({ name: 'Anna' })
    expect((await t.call('POST /auth/login', { body: { email: user.email, password } })).statusCode).toBe(200)
  })

  it('cannot be guessed from a session that was left open', async () => {
    const guess = () => change({ password: 'another password', currentPassword: 'wrong' })
    for (let i = 0; i < 5; i++) expect((await guess()).statusCode).toBe(400)
    expect((await guess()).statusCode).toBe(429)
    expect((await change({ password: 'another password', currentPassword: password })).statusCode).toBe(429)
  })
})
