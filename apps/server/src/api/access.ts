import type { Role } from '@omniline/contracts/accounts'
import type { Access } from '@omniline/contracts/api'
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { authenticate, sessionTokenOf } from '../accounts/public.ts'
import type { App } from '../platform/app.ts'
import { AppError } from '../platform/errors.ts'
import { type Caller, fromOwnPage, type RouteAccess, type Staff, type Visitor } from '../platform/http.ts'
import { preferredLanguage } from '../platform/i18n/i18n.ts'

export interface AccessOptions {
  /** whose a site chat's token (`v_...`) is */
  authenticateVisitor: (app: App, token: string) => Promise<Visitor | null>
  /** somebody of the company called the API; told at most once a minute of each */
  onStaffActivity?: (staff: Staff) => Promise<void>
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** a call of the contract's table: browsers may make it only from our own pages */
    table?: true
  }
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])
const activityEveryMs = 60_000

/** Finds out who calls and lets in whom the route's access admits, before the body is read. */
export function installAccess(http: FastifyInstance, app: App, options: AccessOptions): void {
  const noteActivity = activityNoter(app, options)
  http.decorateRequest('caller', null)
  http.decorateRequest('language', 'en')
  http.addHook('onRequest', async (request) => {
    request.language = preferredLanguage(request.headers['accept-language'])
  })
  // After onRequest, where rate limits refuse a flood before it costs a query; before the body is parsed.
  http.addHook('preParsing', async (request) => {
    const { access, table } = request.routeOptions.config
    if (access === undefined) return
    const unsafe = !safeMethods.has(request.method)
    if (access === 'public' && table && unsafe && isForeignPage(app, request)) throw new AppError('wrong_origin')
    const credential = credentialOf(app, request)
    if (credential?.cookie && unsafe && !fromOwnPage(app.config, request)) {
      if (access === 'public') return
      throw new AppError('wrong_origin')
    }
    request.caller = credential && (await identify(app, options, credential.token))
    admit(request.caller, access)
    if (request.caller?.kind !== 'staff') return
    request.language = request.caller.language
    // A browser's presence is told by its socket; a call by token is a program at work for its user.
    if (!credential?.cookie) await noteActivity(request.caller)
  })
}

/** A header that is sent must hold; the cookie does not stand in for it. */
function credentialOf(app: App, request: FastifyRequest): { token: string; cookie: boolean } | null {
  const { authorization } = request.headers
  if (authorization !== undefined) return { token: /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '', cookie: false }
  const token = sessionTokenOf(app.config, request)
  return token?.startsWith('s_') ? { token, cookie: true } : null
}

const identify = (app: App, options: AccessOptions, token: string): Promise<Caller | null> =>
  token.startsWith('v_') ? options.authenticateVisitor(app, token) : authenticate(app, token)

const rank: Record<Role, number> = { operator: 1, supervisor: 2, admin: 3 }
const isRole = (access: RouteAccess): access is Extract<Access, Role> => access in rank

function admit(caller: Caller | null, access: RouteAccess): void {
  if (access === 'public') return
  if (!caller) throw new AppError('unauthenticated')
  if (access === 'signedIn') return
  const enough = caller.kind === 'visitor' ? access === 'visitor' : isRole(access) && rank[caller.role] >= rank[access]
  if (!enough) throw new AppError('forbidden')
}

/** Only browsers say where a request comes from; a program says nothing and is let through. */
function isForeignPage(app: App, request: FastifyRequest): boolean {
  const said = request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined
  return said && !fromOwnPage(app.config, request)
}

/** From here on nothing becomes public by being forgotten. */
export function requireDeclarations(http: FastifyInstance): void {
  http.addHook('onRoute', requireDeclaration)
}

function requireDeclaration(route: RouteOptions): void {
  if (route.config?.access !== undefined) return
  const methods = [route.method].flat()
  const page = !route.url.startsWith('/api/') && methods.every((method) => safeMethods.has(method))
  if (!page) throw new Error(`${methods.join('|')} ${route.url} does not say who may call it: config.access`)
  route.config = { ...route.config, access: 'public' }
}

function activityNoter(app: App, { onStaffActivity }: AccessOptions): (staff: Staff) => Promise<void> {
  const lastNoted = new Map<string, number>()
  return async (staff) => {
    const now = app.now().getTime()
    const sinceMs = now - (lastNoted.get(staff.userId) ?? Number.NEGATIVE_INFINITY)
    // Less than nothing: the clock was put back.
    if (!onStaffActivity || (sinceMs >= 0 && sinceMs < activityEveryMs)) return
    lastNoted.set(staff.userId, now)
    try {
      await onStaffActivity(staff)
    } catch (error) {
      // The call itself is none the worse for it.
      app.log.error({ err: error, userId: staff.userId }, 'activity could not be noted')
    }
  }
}
