import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { defineJob } from '../platform/jobs.ts'
import { keptSeconds } from './idempotency.ts'
import { deleteOldKeys } from './store.ts'

const tidy = defineJob<Record<string, never>>('api.tidy')
const tidyEveryMs = 3_600_000

/** Idempotency keys are forgotten after a day. */
export function handleApiJobs(app: App): void {
  app.jobs.handle(tidy, async () => {
    await deleteOldKeys(app.db, keptSeconds)
    await transaction(app.db, (tx) => planTidying(app, tx, tidyEveryMs))
  })
}

/** To be called when the server starts. */
export const startApiTidying = (app: App): Promise<void> => transaction(app.db, (tx) => planTidying(app, tx, 0))

const planTidying = (app: App, tx: Tx, afterMs: number) => app.jobs.enqueue(tx, tidy, {}, { key: tidy.name, afterMs })
