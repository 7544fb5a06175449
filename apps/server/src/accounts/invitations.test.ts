import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BuiltUser, buildUser } from '../../test/factories/accounts.ts'
import { type TestHttp, testHttp } from '../../test/http.ts'

let t: TestHttp
let admin: BuiltUser
let now: Date
const start = async (publicUrl: string | null = null) => {
  now = new Date()
  t = await testHttp({ app: { now: () => now, config: { publicUrl } } })
  admin = await buildUser(t.app, { role: 'admin' })
}
beforeEach(() => start())
afterEach(() => t.close())

const invite = async (userId: string) => {
  const answer = await t.call(`POST /users/${userId}/invitation`, { as: admin, headers: { host: 'localhost:3000' } })
  expect(answer.statusCode).toBe(201)
  return answer.json<{ url: string; expiresAt: string }>()
}
const tokenIn = (url: string) => url.split('/').at(-1) ?? ''
const accept = (url: string, body: object = { password: 'my own password' }) => t.call(`POST /invitations/${tokenIn(url)}`, { body })

describe('an invitation', () => {
  it('tells whom it is for, sets a password and a name, and signs in', async () => {
    const user = await buildUser(t.app, { name: 'Anna', language: 'ru', password: null })
    const { url, expiresAt } = await invite(user.id)
    expect(url).toMatch(/^http:\/\/localhost:3000\/invite\/i_[\w-]{43}$/)
    expect(Date.parse(expiresAt) - now.getTime()).toBe(7 * 86_400_000)
    expect((await t.call(`GET /invitations/${tokenIn(url)}`)).json()).toEqual({
      companyName: 'Horns & Hooves',
      name: 'Anna',
      email: user.email,
      language: 'ru',
    })
    const accepted = await accept(url, { password: 'my own password', name: 'Anna K.' })
    expect(accepted.statusCode).toBe(200)
    expect(accepted.json().user).toMatchObject({ id: user.id, name: 'Anna K.', invited: false })
    expect(accepted.headers['set-cookie']).toContain(`omniline_session=${accepted.json().token};`)
    expect((await t.call('GET /me', { as: accepted.json().token })).json()).toMatchObject({ name: 'Anna K.' })
    expect((await t.call('POST /auth/login', { body: { email: user.email, password: 'my own password' } })).statusCode).toBe(200)
    expect((await t.call('GET /audit', { as: admin })).json().items).toMatchObject([
      { action: 'invitation.accepted', userId: user.id },
      { action: 'user.invited', userId: admin.id, subjectId: user.id },
    ])
  })

  it('works once, also when it is accepted twice at the same time', async () => {
    const user = await buildUser(t.app, { password: null })
    const { url } = await invite(user.id)
    const answers = await Promise.all([accept(url), accept(url), accept(url)])
    expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([200, 410, 410])
    expect((await accept(url)).json().code).toBe('invitation_invalid')
    expect((await t.call(`GET /invitations/${tokenIn(url)}`)).statusCode).toBe(410)
  })

  it('runs out after seven days, and is void once there is a newer one', async () => {
    const user = await buildUser(t.app, { password: null })
    const first = await invite(user.id)
    const second = await invite(user.id)
    expect((await accept(first.url)).statusCode).toBe(410)
    now = new Date(now.getTime() + 7 * 86_400_000)
    expect((await accept(second.url)).statusCode).toBe(410)
  })

  it('for somebody who has a password is a new start: whoever was signed in is out', async () => {
    const user = await buildUser(t.app)
    const { url } = await invite(user.id)
    expect((await accept(url)).statusCode).toBe(200)
    expect((await t.call('GET /me', { as: user })).statusCode).toBe(401)
    expect((await t.call('POST /auth/login', { body: { email: user.email, password: 'correct horse battery' } })).statusCode).toBe(401)
  })

  it('leads to the public address when there is one', async () => {
    await t.close()
    await start('https://chat.example.com')
    const user = await buildUser(t.app, { password: null })
    expect((await invite(user.id)).url).toMatch(/^https:\/\/chat\.example\.com\/invite\/i_/)
  })

  it('is refused for who is not active, not there, or with a weak password', async () => {
    const gone = await buildUser(t.app, { active: false })
    expect((await t.call(`POST /users/${gone.id}/invitation`, { as: admin })).json().errors).toMatchObject([{ path: '/id' }])
    expect((await t.call(`POST /users/${crypto.randomUUID()}/invitation`, { as: admin })).statusCode).toBe(404)
    const user = await buildUser(t.app, { password: null })
    const { url } = await invite(user.id)
    expect((await accept(url, { password: 'short' })).json().errors).toMatchObject([{ path: '/password' }])
    expect((await accept('/i_forged')).json().code).toBe('invitation_invalid')
  })
})
