import { type ApiKey, api, type Endpoint } from '@omniline/contracts/api'
import type { FastifyInstance } from 'fastify'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type BuiltUser, buildUser } from '../../test/factories/accounts.ts'
import { type TestHttp, testHttp } from '../../test/http.ts'
import type { App } from '../platform/app.ts'
import { newId } from '../platform/ids.ts'

const keys = Object.entries(api) as [ApiKey, Endpoint][]
const withParams = (key: string) => key.replaceAll(/:token/g, 'i_none').replaceAll(/:\w+/g, newId())
/** Every call of the contract; whoever gets through is told so by a 503. */
const reached = () => Object.fromEntries(keys.map(([key]) => [key, () => Promise.reject({ statusCode: 503 })]))
const visitor = { kind: 'visitor' as const, customerId: newId(), channelId: newId() }
const authenticateVisitor = async (_app: App, token: string) => (token === 'v_visitor' ? visitor : null)

describe('every call of the contract', () => {
  let t: TestHttp
  let people: Record<'operator' | 'supervisor' | 'admin', BuiltUser>
  beforeAll(async () => {
    t = await testHttp({ routes: reached, authenticateVisitor })
    people = {
      operator: await buildUser(t.app, { role: 'operator' }),
      supervisor: await buildUser(t.app, { role: 'supervisor' }),
      admin: await buildUser(t.app, { role: 'admin' }),
    }
  })
  afterAll(() => t.close())

  const statusOf = async (key: string, as?: string) => {
    const answer = await t.call(withParams(key), { as, body: key.startsWith('GET') || key.startsWith('DELETE') ? undefined : {} })
    expect(answer.headers['content-type'], key).toBe('application/problem+json; charset=utf-8')
    return answer.statusCode
  }
  /** Through the door: 503 from the handler, or the input was looked at. */
  const admitted = [503, 400, 415]

  it.each(keys)('%s admits whom it should', async (key, endpoint) => {
    const tokens = {
      nobody: undefined,
      forged: 's_forged',
      visitor: 'v_visitor',
      operator: people.operator.token,
      supervisor: people.supervisor.token,
      admin: people.admin.token,
    }
    const expected: Record<keyof typeof tokens, number> = {
      public: { nobody: 200, forged: 200, visitor: 200, operator: 200, supervisor: 200, admin: 200 },
      visitor: { nobody: 401, forged: 401, visitor: 200, operator: 403, supervisor: 403, admin: 403 },
      operator: { nobody: 401, forged: 401, visitor: 403, operator: 200, supervisor: 200, admin: 200 },
      supervisor: { nobody: 401, forged: 401, visitor: 403, operator: 403, supervisor: 200, admin: 200 },
      admin: { nobody: 401, forged: 401, visitor: 403, operator: 403, supervisor: 403, admin: 200 },
    }[endpoint.access]
    for (const [who, token] of Object.entries(tokens) as [keyof typeof tokens, string | undefined][]) {
      const status = await statusOf(key, token)
      if (expected[who] === 200) expect(admitted, `${who}: ${status}`).toContain(status)
      else expect(status, who).toBe(expected[who])
    }
  })

  it('is refused before its body is looked at', async () => {
    const answer = await t.call('POST /users', { body: 'not json', headers: { 'content-type': 'application/json' } })
    expect(answer.statusCode).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Bearer')
  })

  it.each(['', 'Bearer', 'Basic YTpi', 'Bearer  ', 'Bearer s_x y', `Bearer ${'s_'.padEnd(9000, 'x')}`])(
    'takes no other authorization (%#)',
    async (authorization) => {
      const cookie = `omniline_session=${people.admin.token}`
      const answer = await t.call('GET /me', { headers: { authorization, cookie } })
      expect(answer.statusCode).toBe(401)
    },
  )
})

describe('the cookie', () => {
  let t: TestHttp
  afterEach(() => t.close())
  const cookie = (user: BuiltUser, name = 'omniline_session') => ({ cookie: `theme=dark; ${name}=${user.token}; x=y` })
  const rename = (headers: Record<string, string>) => t.call('PATCH /me', { body: { name: 'Changed' }, headers })

  it('signs in for reading', async () => {
    t = await testHttp()
    const user = await buildUser(t.app)
    expect((await t.call('GET /me', { headers: cookie(user) })).json()).toMatchObject({ id: user.id })
    expect((await t.call('GET /me', { headers: { cookie: 'omniline_session=' } })).statusCode).toBe(401)
  })

  it.each([
    ['our own page', { origin: 'http://localhost:3000', host: 'localhost:3000' }, 200],
    ['our own page, says the browser', { 'sec-fetch-site': 'same-origin' }, 200],
    ['the address bar', { 'sec-fetch-site': 'none' }, 200],
    ['another site', { origin: 'https://evil.example' }, 403],
    ['another port', { origin: 'http://localhost:3001', host: 'localhost:3000' }, 403],
    ['a sandboxed page', { origin: 'null' }, 403],
    ['another site, says the browser', { 'sec-fetch-site': 'cross-site', origin: 'http://localhost' }, 403],
    ['a neighbour, says the browser', { 'sec-fetch-site': 'same-site', origin: 'http://localhost' }, 403],
    ['nobody knows where', {}, 403],
  ])('changes things from %s', async (_where, headers, status) => {
    t = await testHttp()
    const user = await buildUser(t.app, { name: 'Before' })
    const answer = await rename({ ...cookie(user), ...headers })
    expect(answer.statusCode).toBe(status)
    if (status === 403) expect(answer.json().code).toBe('wrong_origin')
    expect((await t.call('GET /me', { as: user })).json().name).toBe(status === 200 ? 'Changed' : 'Before')
  })

  it('is believed from the public address, whatever name a proxy asks us by', async () => {
    t = await testHttp({ app: { config: { publicUrl: 'https://chat.example.com' } } })
    const user = await buildUser(t.app)
    const plain = cookie(user)
    expect((await rename({ ...plain, origin: 'https://chat.example.com', host: '127.0.0.1:3000' })).statusCode).toBe(200)
    expect((await rename({ ...plain, origin: 'http://chat.example.com', host: '127.0.0.1:3000' })).statusCode).toBe(403)
  })

  it('does not matter beside a token of a program', async () => {
    t = await testHttp()
    const user = await buildUser(t.app)
    expect(
      (await t.call('PATCH /me', { as: user, body: { name: 'X' }, headers: { origin: 'https://elsewhere.example' } })).statusCode,
    ).toBe(200)
  })

  it('over https has a name that nobody else can set, and only that counts', async () => {
    t = await testHttp({ app: { config: { publicUrl: 'https://chat.example.com' } } })
    const user = await buildUser(t.app)
    const host = 'chat.example.com'
    expect((await t.call('GET /me', { headers: { ...cookie(user), host } })).statusCode).toBe(401)
    expect((await t.call('GET /me', { headers: { ...cookie(user, '__Host-omniline_session'), host } })).statusCode).toBe(200)
    const login = await t.call('POST /auth/login', { body: { email: user.email, password: 'correct horse battery' }, headers: { host } })
    expect(login.headers['set-cookie']).toMatch(
      /^__Host-omniline_session=s_[\w-]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    )
    expect(login.headers['strict-transport-security']).toBeDefined()
  })

  it('cannot be planted by another site: signing in is refused to its pages', async () => {
    t = await testHttp()
    const user = await buildUser(t.app)
    const body = { email: user.email, password: 'correct horse battery' }
    const answer = await t.call('POST /auth/login', { body, headers: { origin: 'https://evil.example' } })
    expect(answer.statusCode).toBe(403)
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect((await t.call('POST /auth/login', { body })).statusCode).toBe(200)
  })
})

describe('a route outside the table', () => {
  let t: TestHttp
  const who = (http: FastifyInstance) => {
    http.get('/api/v1/files/:id', { config: { access: 'signedIn' } }, async (request) => ({
      caller: request.caller,
      language: request.language,
    }))
    http.post('/hooks/x', { config: { access: 'public' } }, async (request) => ({ caller: request.caller }))
  }
  const plugin = async (http: FastifyInstance) => who(http)

  it('may ask for anybody who is signed in', async () => {
    t = await testHttp({ plugins: [plugin], authenticateVisitor })
    const user = await buildUser(t.app, { language: 'ru' })
    expect((await t.call('GET /files/1')).statusCode).toBe(401)
    expect((await t.call('GET /files/1', { as: 'v_visitor', headers: { 'accept-language': 'ru' } })).json()).toEqual({
      caller: visitor,
      language: 'ru',
    })
    expect((await t.call('GET /files/1', { as: user })).json()).toEqual({ caller: user.staff, language: 'ru' })
    await t.close()
  })

  it('that is public takes calls from anywhere, but not with a cookie of ours', async () => {
    t = await testHttp({ plugins: [plugin] })
    const user = await buildUser(t.app)
    const cookie = `omniline_session=${user.token}`
    const from = (headers: Record<string, string>) => t.http.inject({ method: 'POST', url: '/hooks/x', payload: {}, headers })
    expect((await from({ origin: 'https://platform.example' })).json()).toEqual({ caller: null })
    expect((await from({ origin: 'https://evil.example', cookie })).json()).toEqual({ caller: null })
    expect((await from({ origin: 'http://localhost:80', cookie })).json()).toMatchObject({ caller: { userId: user.id } })
    await t.close()
  })

  it('that forgot to say who may call it does not start', async () => {
    const forgetful = async (http: FastifyInstance) => {
      http.post('/hooks/y', async () => null)
    }
    await expect(testHttp({ plugins: [forgetful] })).rejects.toThrow('POST /hooks/y does not say who may call it')
  })
})

describe('activity', () => {
  it('of staff is told at most once a minute of each', async () => {
    let now = new Date('2026-05-01T10:00:00Z')
    const seen: string[] = []
    const t = await testHttp({ app: { now: () => now }, onStaffActivity: async (staff) => void seen.push(staff.name) })
    const [anna, boris] = [await buildUser(t.app, { name: 'Anna' }), await buildUser(t.app, { name: 'Boris' })]
    await t.call('GET /me', { as: anna })
    await t.call('GET /me', { as: anna })
    await t.call('GET /me', { as: boris })
    await t.call('GET /me')
    expect(seen).toEqual(['Anna', 'Boris'])
    now = new Date(now.getTime() + 60_000)
    await t.call('GET /me', { as: anna })
    expect(seen).toEqual(['Anna', 'Boris', 'Anna'])
    await t.close()
  })

  it('that cannot be noted does not spoil the call', async () => {
    const t = await testHttp({ onStaffActivity: () => Promise.reject(new Error('presence is broken')) })
    const user = await buildUser(t.app)
    expect((await t.call('GET /me', { as: user })).statusCode).toBe(200)
    await t.close()
  })
})
