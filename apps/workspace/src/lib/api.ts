import type { ApiBody, ApiKey, ApiParams, ApiQuery, ApiReply } from '@omniline/contracts/api'
import type { ErrorCode, Problem } from '@omniline/contracts/errors'
import type { StoredFile } from '@omniline/contracts/files'
import { noteServerTime } from './clock.ts'

export type FailureCode = ErrorCode | 'network' | 'aborted'

/** A call that was refused, or did not arrive (`network`: whether the server acted is not known). */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: FailureCode
  readonly problem: Problem | null

  constructor(code: FailureCode, problem: Problem | null, cause?: unknown) {
    super(problem?.detail ?? code, { cause })
    this.code = code
    this.problem = problem
  }
}

type Given<Name extends string, T> = [T] extends [undefined] ? unknown : undefined extends T ? { [K in Name]?: T } : { [K in Name]: T }
type Required<K extends ApiKey> = Given<'params', ApiParams<K>> & Given<'query', ApiQuery<K>> & Given<'body', ApiBody<K>>
type CallInput<K extends ApiKey> = Required<K> & { signal?: AbortSignal }
type CallArguments<K extends ApiKey> = object extends Required<K> ? [input?: CallInput<K>] : [input: CallInput<K>]

const root = '/api/v1'
let onSignedOut: () => void = () => undefined

/** Called when a call is refused because the session has ended. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler
}

/** Calls an endpoint by its key in the contract: `call('GET /conversations', { query: { view: 'mine' } })`. */
export async function call<K extends ApiKey>(key: K, ...[input]: CallArguments<K>): Promise<ApiReply<K>> {
  const { params, query, body, signal } = (input ?? {}) as { params?: object; query?: object; body?: unknown; signal?: AbortSignal }
  const [method = 'GET', template = '/'] = key.split(' ')
  const response = await send(address(template, params, query), {
    method,
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  })
  noteServerTime(response.headers.get('date'))
  if (!response.ok) throw await refusal(response, key)
  return (response.status === 204 ? undefined : await response.json()) as ApiReply<K>
}

function address(template: string, params: object = {}, query: object = {}): string {
  const values = new Map<string, unknown>(Object.entries(params))
  const path = template.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values.get(name))))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  return `${root}${path}${search.size > 0 ? `?${search}` : ''}`
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (cause) {
    throw new ApiError(init.signal?.aborted ? 'aborted' : 'network', null, cause)
  }
}

async function refusal(response: Response, key: string): Promise<ApiError> {
  const problem = (await response.json().catch(() => null)) as Problem | null
  const error = new ApiError(problem?.code ?? (response.status >= 500 ? 'unavailable' : 'internal'), problem)
  if (error.code === 'unauthenticated' && key !== 'GET /me') onSignedOut()
  return error
}

/** Uploads one file. `fetch` does not tell the progress of an upload, so this is the older interface. */
export function upload(file: Blob, name: string, onProgress: (share: number) => void, signal: AbortSignal): Promise<StoredFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `${root}/files`)
    request.responseType = 'json'
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    }
    request.onerror = () => reject(new ApiError('network', null))
    request.onabort = () => reject(new ApiError('aborted', null))
    request.onload = () => {
      if (request.status === 201) return resolve(request.response as StoredFile)
      const problem = request.response as Problem | null
      if (problem?.code === 'unauthenticated') onSignedOut()
      reject(new ApiError(problem?.code ?? (request.status === 413 ? 'file_too_large' : 'unavailable'), problem))
    }
    signal.addEventListener('abort', () => request.abort(), { once: true })
    const form = new FormData()
    form.append('file', file, name)
    request.send(form)
  })
}
