import type { ApiKey } from '@omniline/contracts/api'
import type { FastifyPluginAsync } from 'fastify'
import { handleAccountsJobs, startTidying } from './accounts/jobs.ts'
import { accountsRoutes } from './accounts/routes.ts'
import { handleApiJobs, startApiTidying } from './api/jobs.ts'
import { createLifetime } from './channels/calls.ts'
import { channelIngress } from './channels/ingress.ts'
import { channelRoutes } from './channels/routes.ts'
import { fileRoutes } from './inbox/file-routes.ts'
import { registerInboxJobs } from './inbox/jobs.ts'
import { inboxRoutes } from './inbox/routes.ts'
import { lineRoutes } from './lines/routes.ts'
import type { App } from './platform/app.ts'
import type { Routes } from './platform/http.ts'
import { presenceJobs } from './presence/jobs.ts'
import { presenceRoutes } from './presence/routes.ts'
import { realtimeJobs } from './realtime/realtime.ts'
import { routingJobs } from './routing/jobs.ts'
import { routingRoutes } from './routing/routes.ts'
import { siteChatPages, webchatRoutes } from './webchat/public.ts'

export interface Modules {
  routes: Routes<ApiKey>
  /** routes outside the contract's table */
  plugins: FastifyPluginAsync[]
  /** Plans the work that comes round by itself. */
  plan(): Promise<void>
  /** Begins nothing new, and lets what is under way end. */
  stop(): void
}

/** Puts the modules together: their jobs, their routes, what they need at the start and at the end. */
export function assemble(app: App, { widgetDir }: { widgetDir: string }): Modules {
  const channels = createLifetime()
  handleAccountsJobs(app)
  registerInboxJobs(app)
  presenceJobs(app)
  routingJobs(app)
  realtimeJobs(app)
  handleApiJobs(app)
  return {
    routes: {
      ...accountsRoutes(app),
      ...lineRoutes(app),
      ...inboxRoutes(app),
      ...channelRoutes(app, channels),
      ...presenceRoutes(app),
      ...routingRoutes(app),
      ...webchatRoutes(app),
    },
    plugins: [fileRoutes(app), channelIngress(app), siteChatPages(app, widgetDir)],
    async plan() {
      await startTidying(app)
      await startApiTidying(app)
    },
    stop: () => channels.stop(),
  }
}
