import { inspect } from 'node:util'
import { ConnectorError } from '@omniline/connector-kit/errors'
import { GrammyError, HttpError } from 'grammy'
import { startLocalServer } from '@omniline/connector-kit/local-server'
import { afterEach, describe, expect, it } from 'vitest'
import { telegram } from './connector.ts'
import { failureOf } from './failures.ts'
import { contextFor, deliver, messageTo } from './testing/scene.ts'

const token = '700000001:AAtest-token-of-nobody-0000000000000'

function refusal(code: number, description: string, parameters = {}): ConnectorError {
  const grammy = new GrammyError('', { ok: false, error_code: code, description, parameters }, 'sendMessage', {
    text: 'what the customer is told',
  })
  const error = failureOf(grammy, { token, sends: true })
  if (!(error instanceof ConnectorError)) throw error
  return error
}

describe('what Telegram says no to', () => {
  it.each([
    [429, 'Too Many Requests: retry after 14', 'rate_limited'],
    [403, 'Forbidden: bot was blocked by the user', 'recipient_blocked'],
    [403, 'Forbidden: user is deactivated', 'recipient_blocked'],
    [403, 'Forbidden: bot was kicked from the group chat', 'recipient_blocked'],
    [403, 'Forbidden: bot was kicked from the supergroup chat', 'recipient_blocked'],
    [403, 'Forbidden: bot is not a member of the supergroup chat', 'recipient_blocked'],
    [403, 'Forbidden: the group chat was deleted', 'recipient_blocked'],
    [403, "Forbidden: bot can't initiate conversation with a user", 'recipient_blocked'],
    [403, "Forbidden: bot can't send messages to bots", 'rejected'],
    [400, 'Bad Request: chat not found', 'rejected'],
    [400, 'Bad Request: group chat was upgraded to a supergroup chat', 'rejected'],
    [400, 'Bad Request: message is too long', 'too_large'],
    [400, 'Bad Request: message caption is too long', 'too_large'],
    [400, 'Bad Request: file is too big', 'too_large'],
    [413, 'Request Entity Too Large', 'too_large'],
    [400, "Bad Request: can't parse entities: unsupported start tag", 'rejected'],
    [401, 'Unauthorized', 'auth'],
    [401, 'Unauthorized: bot was deleted', 'auth'],
    [404, 'Not Found', 'auth'],
    [404, 'Not Found: method not found', 'rejected'],
    [409, 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running', 'rejected'],
    [500, 'Internal Server Error', 'unavailable'],
    [502, 'Bad Gateway', 'unavailable'],
    [504, 'Gateway Timeout', 'unknown'],
  ])('%i %s is %s', (code, description, kind) => {
    const error = refusal(code, description)
    expect(error.kind).toBe(kind)
    expect(error.message).toBe(`${code} ${description}`)
    expect(inspect(error, { depth: 10 })).not.toContain('what the customer is told')
  })

  it('names the time to wait, also when only the words do', () => {
    expect(refusal(429, 'Too Many Requests: retry after 14', { retry_after: 15 }).retryAfterSeconds).toBe(15)
    expect(refusal(429, 'Too Many Requests: retry after 14').retryAfterSeconds).toBe(14)
    expect(refusal(429, 'Too Many Requests').retryAfterSeconds).toBe(5)
  })

  it('never passes the token on, should Telegram repeat it', () => {
    expect(inspect(refusal(400, `Bad Request: wrong URL /bot${token}/x`), { depth: 10 })).not.toContain(token)
    const failed = failureOf(new HttpError('', new TypeError('fetch failed', { cause: new Error(`no /bot${token}/`) })), {
      token,
      sends: true,
    })
    expect(inspect(failed, { depth: 10, showHidden: true })).not.toContain(token)
  })

  it('lets mistakes of our own be', () => {
    const bug = new TypeError('x is not a function')
    expect(failureOf(bug, { token, sends: true })).toBe(bug)
  })
})

describe('what is not Telegram', () => {
  const servers: { close(): Promise<void> }[] = []
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close()
  })

  async function kinds(listener: Parameters<typeof startLocalServer>[0]): Promise<{ send: string; check: string; words: string }> {
    const server = await startLocalServer(listener)
    servers.push(server)
    const context = contextFor(server.url, token)
    const failed = (promise: Promise<unknown>) =>
      promise.then(
        () => expect.unreachable('it should have failed'),
        (error: unknown) => error as ConnectorError,
      )
    const send = await failed(deliver(messageTo({ id: 1 }, { text: 'hi' }), context))
    const check = await failed(telegram.check(context))
    expect(inspect([send, check], { depth: 10, showHidden: true })).not.toContain(token)
    return { send: send.kind, check: check.kind, words: send.message }
  }

  it.each([
    ['a page of a proxy that is down', 502, '<h1>Bad Gateway</h1>', 'unavailable', 'unavailable'],
    ['a gateway that waited in vain', 504, '<h1>Gateway Timeout</h1>', 'unknown', 'unavailable'],
    ['a page at a wrong address', 404, '<h1>Not Found</h1>', 'rejected', 'rejected'],
    ['a captive portal', 200, '<h1>Welcome</h1>', 'unknown', 'unavailable'],
    ['JSON of somebody else', 200, '{"hello":"world"}', 'unknown', 'unavailable'],
    ['JSON that is no object', 200, 'null', 'unknown', 'unavailable'],
  ])('%s', async (_, status, body, send, check) => {
    expect(await kinds((request, response) => void request.resume().on('end', () => response.writeHead(status).end(body)))).toMatchObject({
      send,
      check,
    })
  })

  it('an answer that breaks off', async () => {
    const found = await kinds((_, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"ok":', () => response.destroy())
    })
    expect(found).toMatchObject({ send: 'unknown', check: 'unavailable' })
  })

  it('a redirect is not followed: the address holds the token', async () => {
    const visited: string[] = []
    const elsewhere = await startLocalServer((request, response) => {
      visited.push(request.url ?? '')
      response.end('{"ok":true,"result":{}}')
    })
    servers.push(elsewhere)
    const found = await kinds((request, response) => response.writeHead(307, { location: `${elsewhere.url}${request.url}` }).end())
    expect(found).toMatchObject({ send: 'rejected', check: 'rejected' })
    expect(visited).toEqual([])
  })

  it.each(['', 'nonsense', '1:../../etc', `${token}/x`, `${token}?`])('a token like %j never becomes an address', async (wrong) => {
    const error = await telegram.check(contextFor('http://127.0.0.1:1', wrong)).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ kind: 'auth' })
  })
})
