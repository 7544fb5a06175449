import type { App } from '../platform/app.ts'
import { endGrace, finishGrace } from './lifecycle.ts'
import { handleTidying } from './tidy.ts'

export function registerInboxJobs(app: App): void {
  handleTidying(app)
  app.jobs.handle(endGrace, ({ conversationId }) => finishGrace(app, conversationId))
}
