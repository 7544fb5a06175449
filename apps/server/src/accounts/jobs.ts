import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { defineJob } from '../platform/jobs.ts'
import { deleteExpired } from './store.ts'

const tidy = defineJob<Record<string, never>>('accounts.tidy')
const tidyEveryMs = 3_600_000

/** Expired sessions, invitations and old failures go away once an hour. */
export function handleAccountsJobs(app: App): void {
  app.jobs.handle(tidy, async () => {
    await transaction(app.db, async (tx) => {
      await deleteExpired(tx, app.now())
      await planTidying(app, tx, tidyEveryMs)
    })
  })
}

/** To be called when the server starts. */
export const startTidying = (app: App): Promise<void> => transaction(app.db, (tx) => planTidying(app, tx, 0))

const planTidying = (app: App, tx: Tx, afterMs: number) => app.jobs.enqueue(tx, tidy, {}, { key: tidy.name, afterMs })
