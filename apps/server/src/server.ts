import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { handleAccountsJobs, startTidying } from './accounts/jobs.ts'
import { accountsRoutes } from './accounts/routes.ts'
import { announceSetup } from './accounts/setup.ts'
import { createHttp, createPartialHttp, type HttpOptions } from './api/http.ts'
import type { PoolCounts } from './api/metrics.ts'
import { handleApiJobs, startApiTidying } from './api/jobs.ts'
import { automationJobs, automationRoutes, startAutomation } from './automation/public.ts'
import { createChannels } from './channels/public.ts'
import { consentRoutes } from './consent/public.ts'
import { fileRoutes } from './inbox/file-routes.ts'
import { registerInboxJobs } from './inbox/jobs.ts'
import { startFileTidying } from './inbox/tidy.ts'
import { inboxRoutes } from './inbox/routes.ts'
import { lineRoutes } from './lines/routes.ts'
import type { App } from './platform/app.ts'
import { presenceJobs } from './presence/jobs.ts'
import { startEndOfDays, touch } from './presence/public.ts'
import { presenceRoutes } from './presence/routes.ts'
import { realtimeJobs, startRealtime } from './realtime/realtime.ts'
import { routingJobs } from './routing/jobs.ts'
import { routingRoutes } from './routing/routes.ts'
import { trialRoutes } from './routing/trial-routes.ts'
import { scheduleRoutes } from './schedule/routes.ts'
import { authenticateVisitor, siteChatPages, webchatJobs, webchatRoutes } from './webchat/public.ts'

export interface ServerOptions {
  /** where the built web apps lie: `workspace/` and `widget/` in it */
  buildDir: string
  migrationsDir: string
  /** nobody else works on this database */
  soleProcess: boolean
  /** the database connections to be measured */
  pool?: PoolCounts
}

export interface Server {
  /** where it listens, e.g. `http://127.0.0.1:3000` */
  url: string
  http: FastifyInstance
  /** Stops accepting, finishes what is in flight. The database stays. */
  stop(): Promise<void>
}

/** Puts the modules together and serves. Plain calls: this is all the wiring there is. */
export async function startServer(app: App, options: ServerOptions): Promise<Server> {
  const { roles } = app.config
  const channels = createChannels(app)

  handleAccountsJobs(app)
  handleApiJobs(app)
  registerInboxJobs(app)
  presenceJobs(app)
  routingJobs(app)
  webchatJobs(app)
  automationJobs(app)
  realtimeJobs(app)

  const routes = {
    ...accountsRoutes(app),
    ...scheduleRoutes(),
    ...lineRoutes(app),
    ...inboxRoutes(app),
    ...channels.routes,
    ...presenceRoutes(app),
    ...routingRoutes(app),
    ...trialRoutes(app),
    ...webchatRoutes(app),
    ...consentRoutes(app),
    ...automationRoutes(app),
  }
  const web = roles.includes('web')
  const shared: HttpOptions = {
    authenticateVisitor,
    migrationsDir: options.migrationsDir,
    workspaceDir: join(options.buildDir, 'workspace'),
    pool: options.pool,
  }
  const http = web
    ? await createHttp(app, routes, {
        ...shared,
        onStaffActivity: (staff) => touch(app, staff.userId),
        plugins: [channels.ingress, fileRoutes(app), siteChatPages(app, join(options.buildDir, 'widget'))],
      })
    : // Whoever watches over a worker asks it how it is, and nothing else.
      await createPartialHttp(app, {}, shared)
  const realtime = web ? await startRealtime(app, http.server) : null
  await http.listen({ host: app.config.host, port: app.config.port })
  if (web) await announceSetup(app)
  if (roles.includes('worker')) {
    await app.jobs.start({ soleProcess: options.soleProcess })
    await Promise.all([
      startTidying(app),
      startApiTidying(app),
      startFileTidying(app),
      startEndOfDays(app),
      startAutomation(app),
      channels.start(),
    ])
  }
  return {
    url: addressOf(http, app.config.host),
    http,
    async stop() {
      // All at once: each may have to wait for something that is on its way.
      await Promise.all([realtime?.stop(), http.close(), channels.stop(), app.jobs.stop()])
    },
  }
}

function addressOf(http: FastifyInstance, host: string): string {
  const { port } = http.server.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
