import type { FastifyInstance } from 'fastify'
import type { App } from '../platform/app.ts'
import { isSecure } from '../platform/http.ts'

/** What our own pages may load and talk to: ourselves. Inline scripts and styles are not needed by any of them. */
const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** What every answer carries that does not say otherwise. */
export const headers = {
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(self), payment=(), usb=()',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** Set before anything else, so that a route (a chat in a frame, a file) may say otherwise. */
export function installSecurityHeaders(http: FastifyInstance, app: App): void {
  http.addHook('onRequest', async (request, reply) => {
    reply.headers(headers)
    if (isSecure(app.config, request)) reply.header('strict-transport-security', 'max-age=15552000')
  })
}
