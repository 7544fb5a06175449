import type { ApiBody, ApiKey, ApiParams, ApiReply } from '@omniline/contracts/api'

export type Api = <K extends ApiKey>(key: K, input?: { params?: ApiParams<K>; body?: ApiBody<K> }) => Promise<ApiReply<K>>

/** The public API, as any other program would use it. `url`: of the server, without a path. */
export function connect(url: string, token?: string): Api {
  return async <K extends ApiKey>(key: K, { params, body }: { params?: ApiParams<K>; body?: ApiBody<K> } = {}) => {
    const [method = '', template = ''] = key.split(' ')
    const values = (params ?? {}) as Record<string, string>
    const path = template.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${key} was answered with ${response.status} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as ApiReply<K>
  }
}
