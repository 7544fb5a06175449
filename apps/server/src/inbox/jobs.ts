import type { App } from '../platform/app.ts'
import { endGrace, finishGrace } from './lifecycle.ts'

export function registerInboxJobs(app: App): void {
  app.jobs.handle(endGrace, ({ conversationId }) => finishGrace(app, conversationId))
}
