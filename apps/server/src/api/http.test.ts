import { request as httpRequest } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Readable, Writable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import type { ApiKey } from '@omniline/contracts/api'
import { sql } from 'kysely'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { buildUser } from '../../test/factories/accounts.ts'
import { testApp } from '../../test/harness.ts'
import { migrationsDir, type TestHttp, type TestHttpOptions, testHttp } from '../../test/http.ts'
import { accountsRoutes } from '../accounts/routes.ts'
import { AppError } from '../platform/errors.ts'
import type { Routes } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import { createPartialHttp } from './http.ts'

let t: TestHttp
const start = async (options?: TestHttpOptions) => {
  t = await testHttp(options)
  return t
}
afterEach(() => t.close())

const broken = <K extends ApiKey>(key: K, work: () => unknown) => ({ [key]: async () => work() }) as unknown as Partial<Routes<ApiKey>>

describe('refusals are problem+json', () => {
  it('for input that is not as described, with pointers to what is wrong', async () => {
    await start()
    const admin = await buildUser(t.app, { role: 'admin' })
    const answer = await t.call('POST /users', { as: admin, body: { name: 1, email: 'x', role: 'king', active: 'yes' } })
    expect(answer.statusCode).toBe(400)
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    const problem = answer.json()
    expect(problem).toMatchObject({ type: '/docs/errors#invalid_input', code: 'invalid_input', status: 400, instance: expect.any(String) })
    expect(problem.detail).toMatch(/^\/name /)
    expect(problem.errors.map((error: { path: string }) => error.path)).toEqual(['/name', '/email', '/role', '/active'])
    const nested = await t.call('POST /teams', { as: admin, body: { name: 'x', memberIds: [newId(), 'y'] } })
    expect(nested.json().errors).toMatchObject([{ path: '/memberIds/1' }])
  })

  it.each([
    ['GET /users?limit=0', '/limit'],
    ['GET /users?limit=1&limit=2', '/limit'],
    ['GET /users?limit=lots', '/limit'],
    ['GET /users?active=maybe', '/active'],
    ['GET /users?cursor=rubbish', '/cursor'],
    [`GET /users?cursor=${Buffer.from('["a",1]').toString('base64url')}`, '/cursor'],
    ['GET /audit?cursor=W10', '/cursor'],
    ['GET /users/not-an-id', '/id'],
  ])('for %s', async (key, path) => {
    await start()
    const admin = await buildUser(t.app, { role: 'admin' })
    const answer = await t.call(key, { as: admin })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().errors).toMatchObject([{ path }])
  })

  it('for a body that is no object, is missing or has a forbidden character', async () => {
    await start()
    const admin = await buildUser(t.app, { role: 'admin' })
    const send = (payload: string | undefined, type = 'application/json') =>
      t.http.inject({
        method: 'POST',
        url: '/api/v1/teams',
        headers: { authorization: `Bearer ${admin.token}`, ...(type && { 'content-type': type }) },
        ...(payload !== undefined && { payload }),
      })
    const told = async (payload: string | undefined, type?: string) => {
      const answer = await send(payload, type)
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
      return [answer.statusCode, answer.json().code]
    }
    expect(await told('{"name": ')).toEqual([400, 'malformed_json'])
    expect(await told('{"name": "x", "__proto__": {"a": 1}}')).toEqual([400, 'malformed_json'])
    expect(await told('[]')).toEqual([400, 'invalid_input'])
    expect(await told('null')).toEqual([400, 'invalid_input'])
    expect(await told('')).toEqual([400, 'invalid_input'])
    expect(await told(undefined, '')).toEqual([400, 'invalid_input'])
    expect(await told('{"name": "a\\u0000b"}')).toEqual([400, 'invalid_input'])
    expect(await told('name=x', 'application/x-www-form-urlencoded')).toEqual([415, 'unsupported_media_type'])
    expect(await told('{"name": "x"}', 'text/plain')).toEqual([415, 'unsupported_media_type'])
    expect(await told('--x--', 'multipart/form-data; boundary=x')).toEqual([415, 'unsupported_media_type'])
    expect(await told(JSON.stringify({ name: 'x'.repeat(1024 * 1024) }))).toEqual([413, 'payload_too_large'])
    expect((await send(JSON.stringify({ name: 'Команда' }), 'application/json; charset=utf-8')).statusCode).toBe(201)
  })

  it('for what is not there', async () => {
    await start()
    const admin = await buildUser(t.app, { role: 'admin' })
    for (const key of [
      'GET /nothing',
      'DELETE /users',
      'PUT /me',
      `GET /users/${newId()}`,
      `GET /teams/${newId()}`,
      `PATCH /users/${newId()}`,
    ]) {
      const answer = await t.call(key, { as: admin, body: key.startsWith('PATCH') ? { name: 'x' } : undefined })
      expect(answer.statusCode, key).toBe(404)
      expect(answer.headers['content-type'], key).toBe('application/problem+json; charset=utf-8')
      expect(answer.json().code, key).toBe('not_found')
    }
    expect((await t.http.inject({ method: 'POST', url: '/' })).json().code).toBe('not_found')
    expect((await t.http.inject({ url: '/api/v1/users/%zz' })).json()).toMatchObject({ code: 'invalid_input', status: 400 })
  })

  it('for what broke: says nothing of it, the log says all', async () => {
    const lines: string[] = []
    const log = pino(new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) }))
    await start()
    const app = { ...t.app, log }
    const http = await createPartialHttp(
      app,
      {
        ...broken('GET /colleagues', () => {
          throw new Error('the secret cause')
        }),
        ...broken('GET /teams', () => [{ id: 'no', name: 7 }]),
        ...broken('GET /lines', () => {
          throw new AppError('too_many_requests', 'later', { retryAfterSeconds: 7 })
        }),
        ...broken('GET /channels', () => sql`select * from nowhere`.execute(app.db)),
      },
      { authenticateVisitor: async () => null, migrationsDir, workspaceDir: '/nowhere' },
    )
    const user = await buildUser(t.app)
    const get = (path: string) =>
      http.inject({
        url: `/api/v1${path}?q=private-words`,
        headers: { authorization: `Bearer ${user.token}`, 'user-agent': 'secret-agent' },
      })
    for (const path of ['/colleagues', '/teams', '/channels']) {
      lines.length = 0
      const answer = await get(path)
      expect(answer.statusCode).toBe(500)
      const { instance, ...problem } = answer.json()
      expect(problem).toEqual({
        type: '/docs/errors#internal',
        code: 'internal',
        title: 'Something broke on our side',
        status: 500,
        detail: 'Something broke on our side',
      })
      const error = lines.map((line) => JSON.parse(line)).find((line) => line.level === 50)
      expect(error).toMatchObject({ requestId: instance, msg: 'a request failed', err: expect.anything() })
    }
    const later = await get('/lines')
    expect([later.statusCode, later.headers['retry-after'], later.json().detail]).toEqual([429, '7', 'later'])
    await http.close()
  })

  it.each(['53100', 'ENOSPC'])('a full disk (%s) as something that passes', async (code) => {
    await start({ routes: () => broken('GET /teams', () => Promise.reject(Object.assign(new Error('no room'), { code }))) })
    const answer = await t.call('GET /teams', { as: await buildUser(t.app) })
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1'])
    expect(answer.json()).toMatchObject({ code: 'unavailable', detail: 'The disk of the server is full' })
  })

  it('while the database is away', async () => {
    await start()
    const { app } = await testApp().then(async (other) => (await other.close(), other))
    const http = await createPartialHttp(app, accountsRoutes(app), {
      authenticateVisitor: async () => null,
      migrationsDir,
      workspaceDir: '/nowhere',
    })
    const answer = await http.inject({ url: '/readyz' })
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'unavailable'])
    await http.close()
  })
})

describe('answers', () => {
  it('are stripped of what the contract does not name', async () => {
    await start({ routes: () => broken('GET /teams', () => [{ id: newId(), name: 'A', memberIds: [], secret: 'x' }]) })
    const user = await buildUser(t.app)
    const [team] = (await t.call('GET /teams', { as: user })).json()
    expect(Object.keys(team)).toEqual(['id', 'name', 'memberIds'])
  })

  it('carry the headers that keep browsers safe, and no CORS', async () => {
    await start()
    const answer = await t.call('GET /setup', { headers: { origin: 'https://elsewhere.example' } })
    expect(answer.headers).toMatchObject({
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
      'cache-control': 'no-store',
    })
    expect(answer.headers['content-security-policy']).not.toContain('unsafe')
    expect(answer.headers['strict-transport-security']).toBeUndefined()
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    const preflight = await t.http.inject({ method: 'OPTIONS', url: '/api/v1/me', headers: { origin: 'https://elsewhere.example' } })
    expect(preflight.statusCode).toBe(404)
  })

  it('without a body have none', async () => {
    await start()
    const user = await buildUser(t.app)
    const answer = await t.call('POST /auth/logout', { as: user, headers: { 'content-type': 'application/json' } })
    expect([answer.statusCode, answer.body, answer.headers['content-type']]).toEqual([204, '', undefined])
  })
})

describe('the log', () => {
  it('has one line for a request, without its query, tokens and bodies', async () => {
    const lines: string[] = []
    await start()
    const log = pino(new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) }))
    const app = { ...t.app, log }
    const http = await createPartialHttp(app, accountsRoutes(app), {
      authenticateVisitor: async () => null,
      migrationsDir,
      workspaceDir: '/nowhere',
    })
    const user = await buildUser(t.app, { role: 'admin', name: 'Secret Name' })
    const headers = { authorization: `Bearer ${user.token}`, host: 'localhost' }
    await http.inject({ url: '/api/v1/invitations/i_secret?q=secret', headers })
    await http.inject({
      method: 'POST',
      url: '/api/v1/users',
      headers,
      payload: { name: 'Secret', email: 'secret@example.com', password: 'secretsecret' },
    })
    await http.inject({ url: '/api/v1/secret/path', headers })
    await http.inject({ url: '/healthz' })
    await http.close()
    expect(lines.join('')).not.toMatch(/secret/i)
    expect(lines.join('')).not.toContain(user.token)
    expect(
      lines.map((line) => JSON.parse(line)).map(({ msg, method, route, status, userId }) => [msg, method, route, status, userId]),
    ).toEqual([
      ['request', 'GET', '/api/v1/invitations/:token', 410, user.id],
      ['request', 'POST', '/api/v1/users', 201, user.id],
      ['request', 'GET', '/*', 404, user.id],
    ])
  })
})

describe('behind a proxy', () => {
  const plugin: TestHttpOptions['plugins'] = [
    async (http) => {
      http.get('/whoami', async (request) => ({ ip: request.ip, host: request.host, protocol: request.protocol }))
    },
  ]
  const ask = () =>
    t.http.inject({
      url: '/whoami',
      remoteAddress: '10.1.2.3',
      headers: {
        host: 'inside:3000',
        'x-forwarded-for': '198.51.100.7, 203.0.113.5',
        'x-forwarded-host': 'chat.example.com',
        'x-forwarded-proto': 'https',
      },
    })

  it('nobody is believed who was not named, and the log says so once', async () => {
    const warnings: string[] = []
    await start({ plugins: plugin })
    t.app.log.warn = (message: unknown) => warnings.push(String(message))
    await ask()
    await ask()
    expect(warnings).toEqual([expect.stringContaining('OMNILINE_TRUST_PROXY')])
    expect((await ask()).json()).toEqual({ ip: '10.1.2.3', host: 'inside:3000', protocol: 'http' })
    await t.close()
    await start({ plugins: plugin, app: { config: { trustProxy: ['192.168.0.0/16'] } } })
    expect((await ask()).json()).toEqual({ ip: '10.1.2.3', host: 'inside:3000', protocol: 'http' })
  })

  it('the named one is believed, but not what was said before it', async () => {
    await start({ plugins: plugin, app: { config: { trustProxy: ['10.0.0.0/8'] } } })
    expect((await ask()).json()).toEqual({ ip: '203.0.113.5', host: 'chat.example.com', protocol: 'https' })
  })
})

describe('uploads', () => {
  const routes = () =>
    ({
      'POST /files': async (_input, { request }) => {
        const part = await request.file({ limits: { fileSize: 3_000_000 } })
        if (!part) throw new AppError('invalid_input')
        const content = await buffer(part.file)
        if (part.file.truncated) throw new AppError('file_too_large')
        return { id: newId(), name: part.filename, mime: 'application/octet-stream', size: content.length, url: '/x' }
      },
    }) satisfies Partial<Routes<ApiKey>>

  it('stream past the limit for JSON, and take nothing but multipart', async () => {
    await start({ routes })
    const user = await buildUser(t.app)
    await t.http.listen({ port: 0, host: '127.0.0.1' })
    const { port } = t.http.server.address() as AddressInfo
    const upload = (bytes: number) => {
      const form = new FormData()
      form.append('file', new Blob([new Uint8Array(bytes)]), 'отчёт.bin')
      return fetch(`http://127.0.0.1:${port}/api/v1/files`, {
        method: 'POST',
        body: form,
        headers: { authorization: `Bearer ${user.token}` },
      })
    }
    const stored = await upload(2_500_000)
    expect(stored.status).toBe(201)
    expect(await stored.json()).toMatchObject({ name: 'отчёт.bin', size: 2_500_000 })
    expect((await upload(3_000_001)).status).toBe(413)
    const json = await t.call('POST /files', { as: user, body: {} })
    expect([json.statusCode, json.json().code]).toEqual([415, 'unsupported_media_type'])
  })
})

describe('what is no HTTP', () => {
  it.each([
    ['rubbish', 'RUBBISH\r\n\r\n', 400],
    ['endless headers', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, 413],
    ['a header without a name', 'GET / HTTP/1.1\r\n: x\r\n\r\n', 400],
  ])('is answered with problem+json: %s', async (_what, sent, status) => {
    await start()
    await t.http.listen({ port: 0, host: '127.0.0.1' })
    const { port } = t.http.server.address() as AddressInfo
    const socket = connect(port, '127.0.0.1')
    socket.write(sent)
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n')
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(head).toContain('application/problem+json')
    expect(JSON.parse(body)).toMatchObject({ status })
  })
})

describe('a body that never ends', () => {
  it('is cut off at the limit while it streams', async () => {
    await start()
    const admin = await buildUser(t.app, { role: 'admin' })
    await t.http.listen({ port: 0, host: '127.0.0.1' })
    const { port } = t.http.server.address() as AddressInfo
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          port,
          method: 'POST',
          path: '/api/v1/teams',
          headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
        },
        (response) => {
          resolve(response.statusCode)
          response.destroy()
        },
      )
      // The server hangs up on what is still being sent.
      request.on('error', (error) =>
        'code' in error && (error.code === 'EPIPE' || error.code === 'ECONNRESET') ? undefined : reject(error),
      )
      Readable.from(
        (function* () {
          for (let i = 0; i < 2000; i++) yield Buffer.alloc(1024, ' ')
        })(),
      ).pipe(request)
    })
    expect(status).toBe(413)
  })
})
