import { resolve } from 'node:path'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'

const url = z.url().transform((v) => v.replace(/\/+$/, ''))

const Environment = z.object({
  OMNILINE_PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  OMNILINE_HOST: z.string().min(1).default('127.0.0.1'),
  OMNILINE_DATA_DIR: z.string().min(1).default('./data'),
  OMNILINE_PUBLIC_URL: url.optional(),
  OMNILINE_TRUST_PROXY: z
    .string()
    .transform((v) => v.split(',').map((address) => address.trim()))
    .pipe(z.array(z.string().refine(isProxyAddress, 'is not an address, a range like 10.0.0.0/8, or loopback, linklocal, uniquelocal')))
    .default([]),
  DATABASE_URL: z.string().min(1).optional(),
  OMNILINE_SECRET_KEY: z.base64().optional(),
  OMNILINE_ROLES: z
    .string()
    .default('web,worker')
    .transform((v) => v.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(['web', 'worker'])).min(1)),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
})

export interface Config {
  port: number
  host: string
  /** absolute path */
  dataDir: string
  /** how platforms and browsers reach us, without a trailing slash; null: not reachable from outside */
  publicUrl: string | null
  /**
   * proxies in front of us, whose X-Forwarded-For, -Host and -Proto are believed: addresses, ranges, or the words
   * loopback, linklocal, uniquelocal. Empty: nobody's, and every request comes from whoever opened the connection
   */
  trustProxy: string[]
  /** null: the embedded PostgreSQL */
  databaseUrl: string | null
  secretKey: string | null
  roles: ('web' | 'worker')[]
  logLevel: string
  /** base URL of a platform's API by connector id, from `OMNILINE_<CONNECTOR>_API_URL` */
  apiUrls: Record<string, string>
}

/** Reads the environment. Throws with the name of every variable that is wrong. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(present)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`The environment is not usable.\n  ${problems.join('\n  ')}`)
  }
  const e = parsed.data
  return {
    port: e.OMNILINE_PORT,
    host: e.OMNILINE_HOST,
    dataDir: resolve(e.OMNILINE_DATA_DIR),
    publicUrl: e.OMNILINE_PUBLIC_URL ?? null,
    trustProxy: e.OMNILINE_TRUST_PROXY,
    databaseUrl: e.DATABASE_URL ?? null,
    secretKey: e.OMNILINE_SECRET_KEY ?? null,
    roles: e.OMNILINE_ROLES,
    logLevel: e.LOG_LEVEL,
    apiUrls: readApiUrls(present),
  }
}

function isProxyAddress(text: string): boolean {
  return ['loopback', 'linklocal', 'uniquelocal'].includes(text) || ipaddr.isValid(text) || ipaddr.isValidCIDR(text)
}

function readApiUrls(env: Record<string, string | undefined>): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    const connector = /^OMNILINE_([A-Z0-9_]+)_API_URL$/.exec(name)?.[1]
    if (!connector || !value) continue
    const parsed = url.safeParse(value)
    if (!parsed.success) throw new Error(`The environment is not usable.\n  ${name}: is not a URL`)
    found[connector.toLowerCase()] = parsed.data
  }
  return found
}
