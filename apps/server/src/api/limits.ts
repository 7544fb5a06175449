import { createHash } from 'node:crypto'
import fastifyRateLimit, { type RateLimitOptions } from '@fastify/rate-limit'
import type { Access, ApiKey } from '@omniline/contracts/api'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import ipaddr from 'ipaddr.js'
import { AppError } from '../platform/errors.ts'
import { Windows, windowMs } from './windows.ts'

/**
 * Against floods, not against people: an office of hundreds behind one address stays below. Guessing passwords is
 * slowed elsewhere (accounts/login.ts). Counted in this process.
 */
const perMinute = {
  public: 1200,
  /** hashing a password is work */
  password: 300,
  visitor: 600,
}
const hashes = new Set<ApiKey>(['POST /setup', 'POST /auth/login', 'POST /invitations/:token'])

export async function installLimits(http: FastifyInstance): Promise<void> {
  await http.register(fastifyRateLimit, {
    global: false,
    timeWindow: windowMs,
    store: Windows,
    keyGenerator: byAddress,
    // A program on this machine, or a proxy on it that we were not told about: limiting it would limit everybody at once.
    allowList: (request) => isLoopback(request.ip),
    errorResponseBuilder: (_request, context) =>
      new AppError('too_many_requests', undefined, { retryAfterSeconds: Math.max(1, Math.ceil(context.ttl / 1000)) }),
  })
}

/** For a route's `config.rateLimit`; undefined: no limit, the caller is one of us. */
export function limitOf(key: ApiKey, access: Access): RateLimitOptions | undefined {
  if (access === 'visitor') return { max: perMinute.visitor, keyGenerator: byToken }
  if (access === 'public') return { max: hashes.has(key) ? perMinute.password : perMinute.public }
  return undefined
}

const byAddress = (request: FastifyRequest) => request.ip
const byToken = (request: FastifyRequest) =>
  createHash('sha256')
    .update(request.headers.authorization ?? request.ip)
    .digest('base64url')

const isLoopback = (ip: string) => ipaddr.isValid(ip) && ipaddr.process(ip).range() === 'loopback'
