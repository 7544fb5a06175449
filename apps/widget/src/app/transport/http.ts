import type { Problem } from '@omniline/contracts/errors'
import type { StoredFile } from '@omniline/contracts/files'
import type { ChatConfig, VisitorChat, VisitorConsent, VisitorMessage, VisitorSession } from '@omniline/contracts/visitor'

export const apiUrl = '/api/v1'

/** A call that did not succeed. `code` is one of the server's, or `network` when there was no answer. */
export class CallError extends Error {
  readonly code: string
  readonly status: number
  /** the server asked to wait this long; null: it did not say */
  readonly retryAfterSeconds: number | null

  constructor(code: string, status: number, retryAfterSeconds: number | null = null) {
    super(code)
    this.code = code
    this.status = status
    this.retryAfterSeconds = retryAfterSeconds
  }

  /** The same call may succeed a little later. */
  get passes(): boolean {
    return this.code === 'network' || this.status === 429 || this.status >= 500
  }
}

export interface SessionRequest {
  token?: string
  identity?: string
  language: string
  page?: { url: string; title: string }
}

export interface SendRequest {
  clientMessageId: string
  text: string
  attachments: string[]
  replyToId?: string
  page?: { url: string; title: string }
}

const answerWithinMs = 20_000

/** `language`: what the site says; `pageLanguage`: what the page around us, or the browser, speaks. */
export function getConfig(channelId: string, languages: { language: string | null; pageLanguage: string | null }): Promise<ChatConfig> {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(languages)) if (value) query.set(name, value.slice(0, 35))
  return call('GET', `/chat/${encodeURIComponent(channelId)}/config?${query}`, null)
}

export const startSession = (channelId: string, body: SessionRequest): Promise<VisitorSession> =>
  call('POST', `/chat/${encodeURIComponent(channelId)}/session`, null, body)

export const endSession = (token: string): Promise<void> => call('DELETE', '/chat/session', token)

export const getMessages = (token: string, before?: number): Promise<VisitorChat> =>
  call('GET', `/chat/messages?limit=50${before === undefined ? '' : `&before=${before}`}`, token)

export const sendMessage = (token: string, body: SendRequest): Promise<VisitorMessage> => call('POST', '/chat/messages', token, body)

export const giveConsent = (token: string, version: string, page?: SendRequest['page']): Promise<VisitorConsent> =>
  call('POST', '/chat/consent', token, { version, page })

export const sendRead = (token: string, seq: number): Promise<void> => call('POST', '/chat/read', token, { seq })

/** A file that was not sent after all. */
export const removeFile = (token: string, id: string): Promise<void> => call('DELETE', `/chat/files/${id}`, token)

async function call<T>(method: string, path: string, token: string | null, body?: object): Promise<T> {
  const headers: Record<string, string> = {}
  if (body) headers['content-type'] = 'application/json'
  if (token) headers.authorization = `Bearer ${token}`
  let response: Response
  try {
    response = await fetch(apiUrl + path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      credentials: 'omit',
      signal: AbortSignal.timeout(answerWithinMs),
    })
  } catch {
    // fetch rejects only when there was no answer
    throw new CallError('network', 0)
  }
  if (!response.ok) throw await refusal(response)
  // A 204 has no body, and whoever calls for one expects nothing.
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T)
}

async function refusal(response: Response): Promise<CallError> {
  const problem = await response.json().catch(() => null)
  return readProblem(problem, response.status, response.headers.get('retry-after'))
}

/** Proxies answer without our body: then the status says it. */
function readProblem(problem: Partial<Problem> | null, status: number, retryAfter: string | null): CallError {
  const seconds = Number(retryAfter)
  return new CallError(problem?.code ?? codeOf(status), status, retryAfter && seconds >= 0 ? seconds : null)
}

function codeOf(status: number): string {
  if (status === 413) return 'payload_too_large'
  if (status === 429) return 'too_many_requests'
  return status >= 500 ? 'unavailable' : 'other'
}

/** By XMLHttpRequest: fetch tells nothing of an upload's progress. Rejects with `CallError`; after `abort` with `aborted`. */
export function uploadFile(token: string, file: File, progress: (share: number) => void, signal: AbortSignal): Promise<StoredFile> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `${apiUrl}/chat/files`)
    request.setRequestHeader('authorization', `Bearer ${token}`)
    request.responseType = 'json'
    request.upload.addEventListener('progress', (event) => event.lengthComputable && progress(event.loaded / event.total))
    request.addEventListener('load', () => {
      if (request.status < 300) resolve(request.response as StoredFile)
      else reject(readProblem(request.response as Partial<Problem> | null, request.status, request.getResponseHeader('retry-after')))
    })
    request.addEventListener('error', () => reject(new CallError('network', 0)))
    request.addEventListener('abort', () => reject(new CallError('aborted', 0)))
    signal.addEventListener('abort', () => request.abort())
    const form = new FormData()
    form.append('file', file, file.name)
    request.send(form)
  })
}
