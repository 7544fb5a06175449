import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { ConnectorContext } from '@omniline/connector-kit/connector'
import { ConnectorError } from '@omniline/connector-kit/errors'
import { parseJson } from '@omniline/connector-kit/json'
import { Api, GrammyError, HttpError, type RawApi } from 'grammy'
import { failureOf, NotTelegram } from './failures.ts'

interface CallOptions {
  /** it reaches the customer, so an answer that got lost is `unknown` */
  sends?: boolean
  timeoutSeconds?: number
}

/** One call of the Bot API. Throws `ConnectorError` (`Refusal` where Telegram itself said no). */
export async function call<T>(
  context: ConnectorContext,
  { sends = false, timeoutSeconds = 60 }: CallOptions,
  use: (api: RawApi) => Promise<T>,
): Promise<T> {
  const token = tokenOf(context)
  if (context.signal.aborted) throw new ConnectorError('unavailable', 'Stopped before anything was sent')
  const api = new Api(token, { apiRoot: context.channel.apiUrl, timeoutSeconds, fetch: fetchThrough(context) })
  try {
    return await use(api.raw)
  } catch (error) {
    throw failureOf(error, { token, sends })
  }
}

/** The bytes behind `getFile`'s `file_path`. */
export async function download(context: ConnectorContext, path: string): Promise<Readable> {
  const token = tokenOf(context)
  const url = `${context.channel.apiUrl}/file/bot${token}/${path.split('/').map(encodeURIComponent).join('/')}`
  try {
    const response = await context.net.fetch(url, { signal: context.signal, redirect: 'manual' })
    if (response.ok && response.body) return Readable.fromWeb(response.body as ReadableStream<Uint8Array>)
    await response.body?.cancel()
    throw new GrammyError('', { ok: false, error_code: response.status, description: 'The file could not be fetched' }, 'file', {})
  } catch (error) {
    throw failureOf(error instanceof GrammyError ? error : new HttpError('', error), { token, sends: false })
  }
}

/** The token is part of every address, so it is looked at before it becomes one. */
function tokenOf({ channel }: ConnectorContext): string {
  const token = channel.credentials['token'] ?? ''
  if (!/^\d+:[\w-]+$/.test(token)) throw new ConnectorError('auth', 'This is not a bot token: a number, a colon and letters are expected')
  return token
}

interface GrammyInit {
  method?: string
  headers?: Record<string, string>
  body?: string | Readable
  /** made by a polyfill, which the native fetch does not take; aborts on grammY's time-out or when a file cannot be read */
  signal?: { aborted: boolean; addEventListener(type: 'abort', listener: () => void): void }
}

/** grammY sends and reads through here: over the house's network, with the house's deadline. */
function fetchThrough({ net, signal }: ConnectorContext) {
  return async (url: string, init: GrammyInit) => {
    const givenUp = new AbortController()
    init.signal?.addEventListener('abort', () => givenUp.abort())
    const response = await net.fetch(url, {
      method: init.method ?? 'POST',
      headers: { 'content-type': init.headers?.['content-type'] ?? 'application/json' },
      body: init.body as RequestInit['body'],
      signal: AbortSignal.any([signal, givenUp.signal]),
      // The address holds the token: nobody else's server is to see it.
      redirect: 'manual',
      ...(typeof init.body === 'string' ? {} : { duplex: 'half' }),
    })
    return { json: () => readAnswer(response) }
  }
}

async function readAnswer(response: Response): Promise<object> {
  const text = await response.text()
  let answer: unknown
  try {
    answer = parseJson(text)
  } catch {
    // What it says instead is of no use, and may be a whole page.
    throw new NotTelegram(response.status)
  }
  if (typeof answer === 'object' && answer !== null && 'ok' in answer) return answer
  throw new NotTelegram(response.status)
}
