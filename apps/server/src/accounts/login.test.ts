import { beforeEach, describe, expect, it } from 'vitest'
import { buildUser, password } from '../../test/factories/accounts.ts'
import { testHttp } from '../../test/http.ts'
import { perTest } from '../../test/lifetime.ts'
import { createPartialHttp } from '../api/http.ts'
import { accountsRoutes } from './routes.ts'

let now: Date
const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000)
}
beforeEach(() => {
  now = new Date('2026-05-01T10:00:00Z')
})
const t = perTest(() => testHttp({ app: { now: () => now } }))

const login = (email: string, secret: string, ip = '127.0.0.1') =>
  t.call('POST /auth/login', { body: { email, password: secret }, remoteAddress: ip })

describe('sign-in', () => {
  it('answers with a token and sets the cookie', async () => {
    const user = await buildUser(t.app)
    const answer = await login(` ${user.email.toUpperCase()} `, password)
    expect(answer.statusCode).toBe(200)
    const { token } = answer.json()
    expect(token).toMatch(/^s_[\w-]{43}$/)
    expect(answer.json().user).toMatchObject({ id: user.id, email: user.email })
    expect(answer.headers['set-cookie']).toContain(`omniline_session=${token};`)
    expect((await t.call('GET /me', { as: token })).json()).toMatchObject({ id: user.id })
    expect(JSON.stringify(answer.json())).not.toContain('argon2')
  })

  it('refuses the wrong password, nobody, the invited and the inactive with the same words', async () => {
    const user = await buildUser(t.app)
    const invited = await buildUser(t.app, { password: null })
    const inactive = await buildUser(t.app, { active: false })
    const answers = await Promise.all([
      login(user.email, 'not the password'),
      login('nobody@example.com', password),
      login(invited.email, ''),
      login(inactive.email, password),
    ])
    for (const answer of answers) {
      const { instance: _, ...problem } = answer.json()
      expect(problem).toEqual({
        type: '/docs/errors#wrong_credentials',
        code: 'wrong_credentials',
        title: 'Wrong e-mail or password',
        status: 401,
        detail: 'Wrong e-mail or password',
      })
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
  })

  it('takes a password however the keyboard composed its letters', async () => {
    const user = await buildUser(t.app, { password: 'пароль с буквой й'.normalize('NFD') })
    expect((await login(user.email, 'пароль с буквой й'.normalize('NFC'))).statusCode).toBe(200)
  })
})

describe('guessing one account', () => {
  it('is slowed after five failures, more with each, and a success clears it', async () => {
    const user = await buildUser(t.app)
    for (let i = 0; i < 5; i++) expect((await login(user.email, 'wrong')).statusCode).toBe(401)
    const slowed = await login(user.email, password)
    expect(slowed.statusCode).toBe(429)
    expect(slowed.headers['retry-after']).toBe('1')
    expect(slowed.json().code).toBe('too_many_requests')

    later(1)
    expect((await login(user.email, 'wrong')).statusCode).toBe(401)
    expect((await login(user.email, password)).headers['retry-after']).toBe('2')
    later(2)
    expect((await login(user.email, 'wrong')).statusCode).toBe(401)
    expect((await login(user.email, password)).headers['retry-after']).toBe('4')
    later(4)
    expect((await login(user.email, password)).statusCode).toBe(200)
    for (let i = 0; i < 4; i++) expect((await login(user.email, 'wrong')).statusCode).toBe(401)
    expect((await login(user.email, password)).statusCode).toBe(200)
  })

  it('waits a quarter of an hour at most, and a day without failures is forgotten', async () => {
    const user = await buildUser(t.app)
    for (let i = 0; i < 30; i++) {
      await login(user.email, 'wrong')
      later(900)
    }
    await login(user.email, 'wrong')
    expect(Number((await login(user.email, password)).headers['retry-after'])).toBe(900)
    later(86_401)
    expect((await login(user.email, 'wrong')).statusCode).toBe(401)
    expect((await login(user.email, password)).statusCode).toBe(200)
  })

  it('waits no longer when the clock is set back meanwhile', async () => {
    const user = await buildUser(t.app)
    for (let i = 0; i < 5; i++) await login(user.email, 'wrong')
    for (const wait of [1, 2, 4]) {
      later(wait)
      await login(user.email, 'wrong')
    }
    expect((await login(user.email, password)).headers['retry-after']).toBe('8')
    later(-3600)
    expect((await login(user.email, password)).headers['retry-after']).toBe('8')
    later(5)
    expect((await login(user.email, password)).headers['retry-after']).toBe('3')
    later(3)
    expect((await login(user.email, password)).statusCode).toBe(200)
  })

  it('has no more tries when they come at once', async () => {
    const user = await buildUser(t.app)
    const answers = await Promise.all(Array.from({ length: 12 }, () => login(user.email, 'wrong')))
    expect(answers.filter((answer) => answer.statusCode === 401)).toHaveLength(5)
    expect(answers.filter((answer) => answer.statusCode === 429)).toHaveLength(7)
  })

  it('does not slow another account, and is not forgotten by a restart', async () => {
    const [user, other] = [await buildUser(t.app), await buildUser(t.app)]
    for (let i = 0; i < 5; i++) await login(user.email, 'wrong', '203.0.113.1')
    expect((await login(other.email, password, '203.0.113.2')).statusCode).toBe(200)
    const restarted = await createPartialHttp(t.app, accountsRoutes(t.app), {
      authenticateVisitor: async () => null,
      migrationsDir: '/',
      workspaceDir: '/nowhere',
    })
    const answer = await restarted.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { email: user.email, password } })
    await restarted.close()
    expect(answer.statusCode).toBe(429)
  })

  it('leaves no e-mail addresses and no network addresses behind', async () => {
    await buildUser(t.app)
    await login('my-password-in-the-wrong-field', 'x', '203.0.113.9')
    const rows = await t.app.db.selectFrom('login_failures').selectAll().execute()
    expect(rows).toHaveLength(2)
    expect(JSON.stringify(rows)).not.toMatch(/my-password|203\.0/)
  })
})

describe('guessing many accounts from one address', () => {
  it('is slowed for that address only', async () => {
    const user = await buildUser(t.app)
    for (let i = 0; i < 20; i++) expect((await login(`user${i}@nowhere.example`, 'wrong', '203.0.113.1')).statusCode).toBe(401)
    expect((await login(user.email, password, '203.0.113.1')).statusCode).toBe(429)
    expect((await login(user.email, password, '203.0.113.2')).statusCode).toBe(200)
  })

  it('counts a /64 of IPv6 as one address', async () => {
    const user = await buildUser(t.app)
    for (let i = 0; i < 20; i++) await login(`user${i}@nowhere.example`, 'wrong', `2001:db8:1:2::${i + 1}`)
    expect((await login(user.email, password, '2001:db8:1:2:ffff::1')).statusCode).toBe(429)
    expect((await login(user.email, password, '2001:db8:1:3::1')).statusCode).toBe(200)
  })
})
