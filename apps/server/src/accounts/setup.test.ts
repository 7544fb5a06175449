import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { buildUser } from '../../test/factories/accounts.ts'
import { type TestHttp, type TestHttpOptions, testHttp } from '../../test/http.ts'
import { newId } from '../platform/ids.ts'
import { announceSetup } from './setup.ts'

let t: TestHttp
const start = async (options?: TestHttpOptions) => {
  t = await testHttp(options)
}
afterEach(() => t.close())

const body = {
  companyName: 'Рога и копыта',
  language: 'ru',
  timeZone: 'Europe/Moscow',
  admin: { name: 'Ольга', email: ' Olga@Example.com ', password: 'длинный пароль' },
}

describe('set-up', () => {
  it('makes the company and its administrator, who is signed in at once', async () => {
    await start()
    expect((await t.call('GET /setup')).json()).toEqual({
      done: false,
      codeRequired: false,
      companyName: null,
      language: null,
      step: null,
      lineId: null,
      channelId: null,
    })
    const made = await t.call('POST /setup', { body })
    expect(made.statusCode).toBe(201)
    expect(made.headers['set-cookie']).toMatch(/^omniline_session=s_.+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/)
    const { token, user } = made.json()
    expect(user).toMatchObject({ name: 'Ольга', email: 'olga@example.com', role: 'admin', language: 'ru', active: true, invited: false })
    expect((await t.call('GET /me', { as: token })).json()).toMatchObject({
      id: user.id,
      companyName: 'Рога и копыта',
      timeZone: 'Europe/Moscow',
    })
    expect((await t.call('GET /setup')).json()).toMatchObject({ done: false, companyName: 'Рога и копыта', language: 'ru', step: 'line' })
    expect((await t.call('POST /auth/login', { body: { email: 'olga@example.com', password: 'длинный пароль' } })).statusCode).toBe(200)
  })

  it('happens once, also when two try at the same time', async () => {
    await start()
    const answers = await Promise.all([t.call('POST /setup', { body }), t.call('POST /setup', { body }), t.call('POST /setup', { body })])
    expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([201, 409, 409])
    const again = await t.call('POST /setup', { body })
    expect(again.statusCode).toBe(409)
    expect(again.json().code).toBe('already_set_up')
    expect(await t.app.db.selectFrom('users').select('id').execute()).toHaveLength(1)
  })

  it('takes the defaults for what is left out', async () => {
    await start()
    await t.call('POST /setup', { body: { companyName: 'X', admin: { name: 'A', email: 'a@b.co', password: 'long enough' } } })
    expect(await t.app.db.selectFrom('installation').selectAll().executeTakeFirst()).toMatchObject({ language: 'en', time_zone: 'UTC' })
  })

  it('says what is wrong with every field', async () => {
    await start()
    const answer = await t.call('POST /setup', {
      body: { companyName: ' ', timeZone: 'Mars/Base', admin: { name: 'A', email: 'nobody', password: 'short' } },
    })
    expect(answer.statusCode).toBe(400)
    const paths = answer.json().errors.map((error: { path: string }) => error.path)
    expect(paths.toSorted()).toEqual(['/admin/email', '/admin/password', '/companyName', '/timeZone'])
  })

  it('remembers its step for the administrator; ids are told to staff only', async () => {
    await start()
    const lineId = newId()
    const { token } = (await t.call('POST /setup', { body })).json()
    const moved = await t.call('PUT /setup/progress', { as: token, body: { step: 'channel', lineId } })
    expect(moved.json()).toMatchObject({ step: 'channel', lineId, channelId: null, done: false })
    expect((await t.call('GET /setup')).json()).toMatchObject({ step: 'channel', lineId: null })
    expect((await t.call('GET /setup', { as: token })).json()).toMatchObject({ lineId })
    expect((await t.call('PUT /setup/progress', { as: token, body: { step: 'done' } })).json()).toMatchObject({ done: true, lineId })
    const operator = await buildUser(t.app)
    expect((await t.call('PUT /setup/progress', { as: operator, body: { step: 'line' } })).statusCode).toBe(403)
  })

  it('before it nobody can sign in', async () => {
    await start()
    expect((await t.call('POST /auth/login', { body: { email: 'a@b.co', password: 'whatever it is' } })).json().code).toBe('not_set_up')
  })
})

describe('the set-up code', () => {
  const lines: string[] = []
  const log = pino(
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk))
        done()
      },
    }),
  )
  const codeInLog = () => lines.map((line) => JSON.parse(line).setupCode as string | undefined).find((code) => code !== undefined)

  it('is needed when other machines reach the server, and stands in the log', async () => {
    lines.length = 0
    await start({ app: { config: { host: '0.0.0.0' } } })
    t.app.log = log
    await announceSetup(t.app)
    const code = codeInLog()
    expect(code).toMatch(/^[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}$/)
    expect((await t.call('GET /setup')).json()).toMatchObject({ codeRequired: true })
    const without = await t.call('POST /setup', { body })
    expect(without.statusCode).toBe(403)
    expect(without.json().code).toBe('setup_code_required')
    expect((await t.call('POST /setup', { body: { ...body, setupCode: 'AAAAA-AAAAA-AAAAA' } })).statusCode).toBe(403)
    expect(
      (await t.call('POST /setup', { body: { ...body, setupCode: ` ${code?.toLowerCase().replaceAll('-', ' ')} ` } })).statusCode,
    ).toBe(201)
  })

  it.each([
    ['a request that was passed on', { 'x-forwarded-for': '203.0.113.5' }],
    ['a request for another name than this machine', { host: 'chat.example.com' }],
  ])('is needed for %s', async (_what, headers) => {
    lines.length = 0
    await start()
    t.app.log = log
    await announceSetup(t.app)
    expect(codeInLog()).toBeUndefined()
    expect((await t.call('GET /setup', { headers })).json()).toMatchObject({ codeRequired: true })
    expect((await t.call('POST /setup', { body, headers })).statusCode).toBe(403)
    expect((await t.call('POST /setup', { body: { ...body, setupCode: codeInLog() }, headers })).statusCode).toBe(201)
  })

  it.each(['localhost:3000', '127.0.0.1', '[::1]:3000'])('is not needed at %s', async (host) => {
    await start()
    expect((await t.call('GET /setup', { headers: { host } })).json()).toMatchObject({ codeRequired: false })
  })
})
