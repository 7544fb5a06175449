import type { Role } from '@omniline/contracts/accounts'
import type { Access, Api, ApiInput, ApiKey, ApiReply } from '@omniline/contracts/api'
import type { Language } from '@omniline/contracts/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from './config.ts'
import type { Log } from './log.ts'

/** Somebody of the company, signed in or by API token. */
export interface Staff {
  kind: 'staff'
  userId: string
  name: string
  role: Role
  language: Language
  /** null when called by API token */
  sessionId: string | null
  /** null when called in a session */
  tokenId: string | null
}

/** A visitor of the site chat. */
export interface Visitor {
  kind: 'visitor'
  customerId: string
  channelId: string
}

export type Caller = Staff | Visitor

/**
 * Who may call a route that is not in the contract's table (files, webhooks, pages): as there, or `signedIn`,
 * which is staff or a visitor. Such a route says so in its config, `{ config: { access: 'public' } }`. Pages outside
 * `/api/` that are only read may leave it out and are public; anything else without it is refused when the server starts.
 */
export type RouteAccess = Access | 'signedIn'

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess
  }
  interface FastifyRequest {
    /** who calls, as the route's access demands; on a public route whoever is signed in, or null */
    caller: Caller | null
    /** the language to answer people in: the user's own, else what the browser asks for */
    language: Language
  }
}

export type CallerOf<K extends ApiKey> = Api[K]['access'] extends 'public'
  ? Caller | null
  : Api[K]['access'] extends 'visitor'
    ? Visitor
    : Staff

export interface RequestContext<K extends ApiKey> {
  caller: CallerOf<K>
  /** the language to answer people in */
  language: Language
  ip: string
  log: Log
  request: FastifyRequest
  reply: FastifyReply
}

/** Input is validated before, access is checked before, the answer is validated and stripped after. */
export type Handler<K extends ApiKey> = (
  input: ApiInput<K>,
  context: RequestContext<K>,
) => Promise<Api[K]['status'] extends 204 ? void : ApiReply<K>>

/** What a module's `routes.ts` makes: handlers by their key in the contract. `main.ts` must end up with all of them. */
export type Routes<K extends ApiKey> = { [Key in K]: Handler<Key> }

/** What the address in a browser tells; a Fastify request has it, with a trusted proxy's word taken into account. */
interface Addressed {
  protocol: string
  /** name and port */
  host: string
}

/** The browser speaks https with us, directly or with whatever stands before us. */
export function isSecure(config: Pick<Config, 'publicUrl'>, request: Addressed): boolean {
  if (request.protocol === 'https') return true
  const ours = config.publicUrl ? new URL(config.publicUrl) : null
  return ours?.protocol === 'https:' && ours.host === request.host
}

/**
 * A browser's request that was made by one of our own pages. Browsers say so themselves in Sec-Fetch-Site, but only on
 * https and localhost; elsewhere Origin must name the host that was asked. Neither of them is not a browser's page.
 */
export function fromOwnPage(config: Pick<Config, 'publicUrl'>, request: Addressed & Pick<FastifyRequest, 'headers'>): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const { origin } = request.headers
  if (origin === undefined || !URL.canParse(origin)) return false
  const { protocol, host } = new URL(origin)
  // Both through the same reading, which leaves out a protocol's own port.
  const asked = `${protocol}//${request.host}`
  return (URL.canParse(asked) && new URL(asked).host === host) || origin === (config.publicUrl && new URL(config.publicUrl).origin)
}

/** How this request's sender reaches us: the configured address, else the one that was asked. Without a trailing slash. */
export const originOf = (config: Pick<Config, 'publicUrl'>, request: Addressed): string =>
  config.publicUrl ?? `${request.protocol}://${request.host}`
