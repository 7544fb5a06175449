import type { FastifyPluginAsync } from 'fastify'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { createLifetime } from './calls.ts'
import { channelIngress } from './ingress.ts'
import { channelJobs } from './jobs.ts'
import { prune } from './kinds.ts'
import { createPoller } from './poller.ts'
import { channelRoutes } from './routes.ts'
import { setUpWhereNeeded } from './setup.ts'
import { reviveDead } from './store.ts'

export interface Channels {
  routes: ReturnType<typeof channelRoutes>
  /** `ANY /hooks/:connector/:channelId`, outside `/api/v1` */
  ingress: FastifyPluginAsync
  /** For processes that work: begins to poll, registers webhooks anew if the public address has changed, tries once more what was given up on. */
  start(): Promise<void>
  /** Ends polls at once. Requests to platforms that are under way get five seconds; nothing new is begun. Call it before `jobs.stop()`. */
  stop(): Promise<void>
}

/** Puts the module together and registers its jobs; call it once, before `jobs.start()`. */
export function createChannels(app: App): Channels {
  const lifetime = createLifetime()
  const poller = createPoller(app)
  channelJobs(app, lifetime)
  return {
    routes: channelRoutes(app, lifetime),
    ingress: channelIngress(app),
    async start() {
      await transaction(app.db, async (tx) => {
        await app.jobs.enqueue(tx, prune, {}, { key: 'channels.prune' })
        await reviveDead(app, tx)
      })
      await setUpWhereNeeded(app)
      poller.start()
    },
    async stop() {
      lifetime.stop()
      await poller.stop()
    },
  }
}
