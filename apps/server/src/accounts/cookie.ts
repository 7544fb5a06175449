import type { Config } from '../platform/config.ts'
import { isSecure } from '../platform/http.ts'

interface Asked {
  headers: { cookie?: string }
  protocol: string
  host: string
}

/** Over https no other host of our domain and no plain page can plant a cookie of this name. */
const secureName = '__Host-omniline_session'
const plainName = 'omniline_session'
const daySeconds = 86_400

/** The token in the workspace's cookie, if there is one. */
export function sessionTokenOf(config: Pick<Config, 'publicUrl'>, request: Asked): string | null {
  const start = `${isSecure(config, request) ? secureName : plainName}=`
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(start))?.slice(start.length) || null
}

/** The value of Set-Cookie that signs a browser in. */
export const sessionCookie = (config: Pick<Config, 'publicUrl'>, request: Asked, token: string): string =>
  serialize(config, request, token, 30 * daySeconds)

/** The value of Set-Cookie that signs a browser out. */
export const noSessionCookie = (config: Pick<Config, 'publicUrl'>, request: Asked): string => serialize(config, request, '', 0)

function serialize(config: Pick<Config, 'publicUrl'>, request: Asked, value: string, maxAge: number): string {
  const secure = isSecure(config, request)
  const attributes = `Max-Age=${maxAge}; Path=/; HttpOnly; SameSite=Lax`
  return secure ? `${secureName}=${value}; ${attributes}; Secure` : `${plainName}=${value}; ${attributes}`
}
