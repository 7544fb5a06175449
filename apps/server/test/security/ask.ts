import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import type { Problem } from '@omniline/contracts/errors'

export interface Asked {
  method: string
  /** sent as it is: nothing in it is tidied up on the way */
  path: string
  headers?: Record<string, string>
  body?: string | Uint8Array
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** Nobody waits longer for a refusal. */
const patienceMs = 8000
const agent = new Agent({ keepAlive: true, maxSockets: 24 })

/** Speaks plain HTTP, with none of the manners of a browser or of `fetch`. */
export function ask(url: string, { method, path, headers = {}, body }: Asked): Promise<Answer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const length: Record<string, string> = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent = request({ agent, hostname, port, method, path, headers: { ...headers, ...length } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') }),
      )
    })
    sent.setTimeout(patienceMs, () => sent.destroy(new Error('no answer')))
    sent.on('error', reject)
    sent.end(body)
  })
}

type Headers = Record<string, string>

/** `get(path, headers)` of the server that is there by then. */
export const getting =
  (url: () => string) =>
  (path: string, headers: Headers = {}): Promise<Answer> =>
    ask(url(), { method: 'GET', path, headers })

/** `post(path, body, headers)`, JSON to a call of the API. */
export const posting =
  (url: () => string) =>
  (path: string, body: unknown, headers: Headers = {}): Promise<Answer> =>
    ask(url(), { method: 'POST', path: `/api/v1${path}`, body: JSON.stringify(body), headers: { ...json, ...headers } })

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
export const json = { 'content-type': 'application/json' }

/** What a refusal looks like from outside, and that it tells nothing of our inside. */
export function flawsOf({ status, headers, text }: Answer, allowed: readonly number[]): string[] {
  const flaws: string[] = []
  if (!allowed.includes(status)) flaws.push(`answered ${status} ${text.slice(0, 200)}`)
  if (status >= 400) {
    if (!headers['content-type']?.startsWith('application/problem+json')) flaws.push(`is ${headers['content-type']}`)
    else {
      const problem = JSON.parse(text || '{}') as Partial<Problem>
      if (problem.status !== status || !problem.code || !problem.title) flaws.push(`says ${text.slice(0, 200)}`)
    }
    if (headers['x-content-type-options'] !== 'nosniff') flaws.push('may be sniffed')
    if (/node_modules|\.ts:\d|select .* from|at async/i.test(text)) flaws.push(`tells of our inside: ${text.slice(0, 300)}`)
  }
  if (headers['access-control-allow-origin'] !== undefined) flaws.push('lets other sites read it')
  return flaws
}

/** Does all of `items` at once, `width` at a time; answers in their order. */
export async function inBatchesOf<T, R>(width: number, items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let at = 0; at < items.length; at += width) results.push(...(await Promise.all(items.slice(at, at + width).map(work))))
  return results
}
