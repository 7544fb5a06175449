import { once } from 'node:events'
import type { ApiBody, ApiKey, ApiParams, ApiQuery, ApiReply } from '@omniline/contracts/api'
import type { Problem } from '@omniline/contracts/errors'
import type { ServerFrame, VisitorFrame } from '@omniline/contracts/realtime'
import { WebSocket } from 'ws'
import { waitFor } from './harness.ts'

export interface CallInput<K extends ApiKey> {
  params?: ApiParams<K>
  query?: ApiQuery<K>
  body?: ApiBody<K>
  headers?: Record<string, string>
}

/** An answer that was not a success. */
export class Refused extends Error {
  readonly status: number
  readonly problem: Problem
  constructor(key: string, status: number, problem: Problem) {
    super(`${key}: ${status} ${problem.code} ${problem.detail}`)
    this.status = status
    this.problem = problem
  }
}

export interface Client {
  token: string | null
  call<K extends ApiKey>(key: K, input?: CallInput<K>): Promise<ApiReply<K>>
  /** The refusal that `call` ends with; a success is an error of the test. */
  refused<K extends ApiKey>(key: K, input?: CallInput<K>): Promise<Refused>
  upload(path: '/files' | '/chat/files', name: string, content: Uint8Array, mime?: string): Promise<ApiReply<'POST /files'>>
}

/** Speaks the contract over real HTTP. `url`: of the server, without a path. */
export function client(url: string, token: string | null = null): Client {
  const headers = (more: Record<string, string> = {}) => ({ ...(token && { authorization: `Bearer ${token}` }), ...more })

  async function call<K extends ApiKey>(key: K, input: CallInput<K> = {}): Promise<ApiReply<K>> {
    const [method = '', template = ''] = key.split(' ')
    const params = (input.params ?? {}) as Record<string, string>
    const path = template.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
    const target = new URL(`/api/v1${path}`, url)
    for (const [name, value] of Object.entries(input.query ?? {})) if (value !== undefined) target.searchParams.set(name, String(value))
    const hasBody = input.body !== undefined
    const response = await fetch(target, {
      method,
      headers: headers({ ...(hasBody && { 'content-type': 'application/json' }), ...input.headers }),
      ...(hasBody && { body: JSON.stringify(input.body) }),
    })
    return read(key, response) as Promise<ApiReply<K>>
  }

  return {
    token,
    call,
    async refused(key, input) {
      const answer = await call(key, input).then(
        (value) => value,
        (error: unknown) => error,
      )
      if (answer instanceof Refused) return answer
      throw new Error(`${key} was expected to be refused, but answered ${JSON.stringify(answer)}`)
    },
    async upload(path, name, content, mime = 'application/octet-stream') {
      const form = new FormData()
      form.append('file', new Blob([content as Uint8Array<ArrayBuffer>], { type: mime }), name)
      const response = await fetch(new URL(`/api/v1${path}`, url), { method: 'POST', headers: headers(), body: form })
      return (await read(path, response)) as ApiReply<'POST /files'>
    },
  }
}

async function read(key: string, response: Response): Promise<unknown> {
  const text = await response.text()
  const body: unknown = text === '' ? undefined : JSON.parse(text)
  if (!response.ok) throw new Refused(key, response.status, body as Problem)
  return body
}

export interface Listener<F> {
  /** everything that was heard, in order */
  frames: F[]
  /** of the last frame that had one */
  cursor(): string | null
  /** Waits for a frame, also among those heard already. */
  next(matches: (frame: F) => boolean, what?: string): Promise<F>
  send(frame: object): void
  /** Cuts the line without a goodbye. */
  cut(): void
  close(): Promise<void>
  closed: Promise<number>
}

/** Says hello on the socket and listens; waits until it is welcomed. */
export async function listen<F extends ServerFrame | VisitorFrame = ServerFrame>(
  url: string,
  hello: { token?: string; resumeFrom?: string },
  headers: Record<string, string> = {},
): Promise<Listener<F>> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/realtime`, { headers })
  const frames: F[] = []
  socket.on('message', (data) => frames.push(JSON.parse(String(data)) as F))
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  socket.on('error', () => {})
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'hello', ...hello }))
  const next = async (matches: (frame: F) => boolean, what = 'a frame'): Promise<F> =>
    waitFor(() => frames.find(matches), { what: `${what}; heard ${frames.map((frame) => frame.type).join(' ')}` })
  await Promise.race([next((frame) => frame.type === 'ready', 'ready'), closed])
  return {
    frames,
    next,
    closed,
    cursor: () => frames.map((frame) => ('cursor' in frame ? frame.cursor : null)).findLast((cursor) => cursor !== null) ?? null,
    send: (frame) => socket.send(JSON.stringify(frame)),
    cut: () => socket.terminate(),
    async close() {
      socket.close()
      await closed
    },
  }
}
