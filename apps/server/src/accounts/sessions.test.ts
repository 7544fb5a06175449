import { beforeEach, describe, expect, it } from 'vitest'
import { type BuiltUser, buildUser, password } from '../../test/factories/accounts.ts'
import { toldIn } from '../../test/factories/told.ts'
import { waitFor } from '../../test/harness.ts'
import { testHttp } from '../../test/http.ts'
import { perTest } from '../../test/lifetime.ts'
import { handleAccountsJobs, startTidying } from './jobs.ts'

const daySeconds = 86_400
let now: Date
const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000)
}
beforeEach(() => {
  now = new Date()
})
const t = perTest(() => testHttp({ app: { now: () => now } }))
const told = perTest(() => toldIn(t.app))

const login = async (user: BuiltUser, userAgent = 'Browser') => {
  const answer = await t.call('POST /auth/login', { body: { email: user.email, password }, headers: { 'user-agent': userAgent } })
  return answer.json().token as string
}
const holds = async (token: string) => (await t.call('GET /me', { as: token })).statusCode === 200

describe('a session', () => {
  it('lasts 30 days from its last use', async () => {
    const { token } = await buildUser(t.app)
    later(29 * daySeconds)
    expect(await holds(token)).toBe(true)
    later(29 * daySeconds)
    expect(await holds(token)).toBe(true)
    later(30 * daySeconds + 1)
    expect(await holds(token)).toBe(false)
  })

  it('writes its use down at most once a minute', async () => {
    const user = await buildUser(t.app)
    const used = async () => (await t.app.db.selectFrom('sessions').select('last_used_at').executeTakeFirstOrThrow()).last_used_at.getTime()
    const began = await used()
    later(59)
    await holds(user.token)
    expect(await used()).toBe(began)
    later(1)
    await holds(user.token)
    expect(await used()).toBe(now.getTime())
  })

  it('is kept as a hash', async () => {
    const user = await buildUser(t.app)
    const { token_hash } = await t.app.db.selectFrom('sessions').select('token_hash').executeTakeFirstOrThrow()
    expect(token_hash.toString('base64url')).not.toContain(user.token.slice(2))
    expect(token_hash).toHaveLength(32)
  })

  it('ends by signing out, which takes the cookie back', async () => {
    const user = await buildUser(t.app)
    const other = await login(user)
    const answer = await t.call('POST /auth/logout', { as: user })
    expect(answer.statusCode).toBe(204)
    expect(answer.headers['set-cookie']).toBe('omniline_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax')
    expect([await holds(user.token), await holds(other)]).toEqual([false, true])
    expect(await told.kinds()).toEqual(['accounts.sessionsEnded', `access ${user.id}`])
    expect((await t.call('POST /auth/logout', { as: user })).statusCode).toBe(401)
  })

  it('is listed to its user and can be ended from another', async () => {
    const user = await buildUser(t.app)
    later(5)
    const phone = await login(user, 'Phone')
    const list = (await t.call('GET /me/sessions', { as: phone })).json()
    expect(list).toMatchObject([
      { current: true, userAgent: 'Phone' },
      { current: false, userAgent: 'test' },
    ])
    expect(JSON.stringify(list)).not.toContain('s_')
    const other = await buildUser(t.app)
    expect((await t.call(`DELETE /me/sessions/${list[1].id}`, { as: other })).statusCode).toBe(404)
    expect((await t.call(`DELETE /me/sessions/${list[1].id}`, { as: phone })).statusCode).toBe(204)
    expect([await holds(user.token), await holds(phone)]).toEqual([false, true])
    expect((await t.call(`DELETE /me/sessions/${list[1].id}`, { as: phone })).statusCode).toBe(404)
  })

  it('that is over is cleared away', async () => {
    await buildUser(t.app)
    later(31 * daySeconds)
    const { token } = await buildUser(t.app)
    handleAccountsJobs(t.app)
    await startTidying(t.app)
    await t.startJobs()
    await waitFor(async () => (await t.app.db.selectFrom('sessions').select('id').execute()).length === 1)
    expect(await holds(token)).toBe(true)
  })
})

describe('an API token', () => {
  it('is shown once, works like its user and until it is revoked', async () => {
    const user = await buildUser(t.app, { role: 'supervisor' })
    const made = await t.call('POST /me/tokens', { as: user, body: { name: 'CRM' } })
    expect(made.statusCode).toBe(201)
    const { token, ...view } = made.json()
    expect(token).toMatch(/^t_[\w-]{43}$/)
    expect(view).toEqual({
      id: expect.any(String),
      name: 'CRM',
      prefix: token.slice(0, 8),
      createdAt: expect.any(String),
      lastUsedAt: null,
    })
    later(400 * daySeconds)
    expect((await t.call('GET /me', { as: token })).json()).toMatchObject({ id: user.id, role: 'supervisor' })
    const list = await t.call('GET /me/tokens', { as: token })
    expect(list.json()).toEqual([{ ...view, lastUsedAt: now.toISOString() }])
    expect(list.body).not.toContain(token)
    const other = await buildUser(t.app)
    expect((await t.call(`DELETE /me/tokens/${view.id}`, { as: other })).statusCode).toBe(404)
    expect((await t.call('GET /me/tokens', { as: other })).json()).toEqual([])
    expect((await t.call(`DELETE /me/tokens/${view.id}`, { as: token })).statusCode).toBe(204)
    expect(await holds(token)).toBe(false)
  })

  it('is no session: it is not signed out', async () => {
    const user = await buildUser(t.app)
    const { token } = (await t.call('POST /me/tokens', { as: user, body: { name: 'x' } })).json()
    expect((await t.call('POST /auth/logout', { as: token })).json().code).toBe('forbidden')
    expect((await t.call('GET /me/sessions', { as: token })).json()).toMatchObject([{ current: false }])
  })

  it('is not taken from a cookie', async () => {
    const user = await buildUser(t.app)
    const { token } = (await t.call('POST /me/tokens', { as: user, body: { name: 'x' } })).json()
    expect((await t.call('GET /me', { headers: { cookie: `omniline_session=${token}` } })).statusCode).toBe(401)
  })
})
