import type { ApiKey } from '@omniline/contracts/api'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyPluginAsync, LogController } from 'fastify'
import type { App } from '../platform/app.ts'
import { AppError } from '../platform/errors.ts'
import type { Routes } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import { type AccessOptions, installAccess, requireDeclarations } from './access.ts'
import { installHealth } from './health.ts'
import { installLimits } from './limits.ts'
import { installMetrics, type PoolCounts } from './metrics.ts'
import { installOpenApi } from './openapi.ts'
import { refuseConnection, routeOf, sendProblem } from './problems.ts'
import { headers, installSecurityHeaders } from './security.ts'
import { serveWorkspace } from './static.ts'
import { registerTable } from './table.ts'

export interface HttpOptions extends AccessOptions {
  /** routes that are not in the contract's table, each plugin in a scope of its own */
  plugins?: FastifyPluginAsync[]
  /** the directory with this program's migrations, which the database must have */
  migrationsDir: string
  /** the built workspace */
  workspaceDir: string
  /** the database connections to be measured */
  pool?: PoolCounts
}

const bodyBytesMax = 1024 * 1024

/** The whole HTTP side, ready to listen. */
export const createHttp = (app: App, routes: Routes<ApiKey>, options: HttpOptions): Promise<FastifyInstance> =>
  createPartialHttp(app, routes, options)

/** For tests of one module: what has no handler is not there. */
export async function createPartialHttp(app: App, routes: Partial<Routes<ApiKey>>, options: HttpOptions): Promise<FastifyInstance> {
  const logger: FastifyBaseLogger = app.log
  const http = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    requestIdHeader: false,
    genReqId: newId,
    bodyLimit: bodyBytesMax,
    trustProxy: app.config.trustProxy.length > 0 ? app.config.trustProxy : false,
    requestTimeout: 300_000,
    return503OnClosing: true,
    clientErrorHandler: refuseConnection,
    // No hook runs for what has no route, so the headers are set here.
    frameworkErrors: (error, request, reply) => {
      sendProblem(app.log, error, request, reply.headers(headers))
    },
  })
  acceptJsonOnly(http)
  http.setErrorHandler((error, request, reply) => sendProblem(app.log, error, request, reply))
  http.setNotFoundHandler((request, reply) => sendProblem(app.log, new AppError('not_found'), request, reply))
  installSecurityHeaders(http, app)
  logRequests(http, app)
  mindUnknownProxies(http, app)
  await installLimits(http)
  installAccess(http, app, options)
  installHealth(http, app, options.migrationsDir)
  installMetrics(http, app, options.pool)
  await installOpenApi(http)
  requireDeclarations(http)
  await registerTable(http, app, routes)
  for (const plugin of options.plugins ?? []) await http.register(plugin)
  await http.register((scope) => serveWorkspace(scope, options.workspaceDir))
  await http.ready()
  return http
}

/** An empty body is no body: many clients announce JSON whatever they send. */
function acceptJsonOnly(http: FastifyInstance): void {
  const parse = http.getDefaultJsonParser('error', 'error')
  http.removeAllContentTypeParsers()
  http.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else void parse(request, String(body), done)
  })
}

/** Everybody who comes through a proxy that we were not told about has its address; the administrator should know. */
function mindUnknownProxies(http: FastifyInstance, app: App): void {
  let told = app.config.trustProxy.length > 0
  http.addHook('onRequest', async (request) => {
    if (told || request.headers['x-forwarded-for'] === undefined) return
    told = true
    app.log.warn('requests come through a proxy that is not believed; name it in OMNILINE_TRUST_PROXY')
  })
}

const unremarkable = new Set(['/healthz', '/readyz', '/metrics'])

/** One line for each request: no address with its query and tokens, no names. */
function logRequests(http: FastifyInstance, app: App): void {
  http.addHook('onResponse', async (request, reply) => {
    const { caller } = request
    const fields = {
      requestId: request.id,
      method: request.method,
      route: request.is404 ? 'unknown' : routeOf(request),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      ...(caller?.kind === 'staff' && { userId: caller.userId }),
      ...(caller?.kind === 'visitor' && { customerId: caller.customerId }),
    }
    if (unremarkable.has(fields.route)) app.log.debug(fields, 'request')
    else app.log.info(fields, 'request')
  })
}
