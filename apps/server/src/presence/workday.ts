import type { Workday, WorkdayStatus } from '@omniline/contracts/accounts'
import { companyOf } from '../accounts/public.ts'
import type { App } from '../platform/app.ts'
import { type Queryable, transaction, type Tx } from '../platform/database.ts'
import { invalidInput } from '../platform/errors.ts'
import { defineJob } from '../platform/jobs.ts'
import { workdayChanged } from './events.ts'
import { tellPresence } from './presence.ts'
import { type Day, forgottenDays, lockWorkday, readWorkday, setWorkday } from './store.ts'

/** A day that has ended cannot be paused; everything else may follow everything. */
const canFollow = (before: WorkdayStatus, after: WorkdayStatus): boolean => before !== 'ended' || after !== 'paused'

const view = (day: Day | null): Workday => ({
  status: day?.workday ?? 'ended',
  since: day?.workday_since?.toISOString() ?? null,
  byItself: day?.workday_by_itself ?? false,
})

export const workday = async (db: Queryable, userId: string): Promise<Workday> => view(await readWorkday(db, userId))

/** Starts, pauses, takes up again or ends the day; what it is already changes nothing. Throws `invalid_input`. */
export async function changeWorkday(app: App, userId: string, status: WorkdayStatus): Promise<Workday> {
  return transaction(app.db, async (tx) => {
    const before = await lockWorkday(tx, userId)
    if (before.workday === status) return view(before)
    if (!canFollow(before.workday, status)) throw invalidInput('/status', 'is no break of a working day that has not begun')
    return view(await enter(app, tx, userId, status))
  })
}

async function enter(app: App, tx: Tx, userId: string, status: WorkdayStatus, byItself = false): Promise<Day> {
  const day = await setWorkday(tx, userId, status, byItself)
  await app.jobs.announce(tx, workdayChanged, { userId, status })
  await tellPresence(tx, userId)
  return day
}

const endDays = defineJob<Record<string, never>>('presence.endDays')
const endDaysEveryMs = 5 * 60_000

/** The days that people forgot to end are ended every few minutes, as the company wants it. */
export function handleEndOfDays(app: App): void {
  app.jobs.handle(endDays, async () => {
    await endForgottenDays(app)
    await transaction(app.db, (tx) => planEndOfDays(app, tx, endDaysEveryMs))
  })
}

/** To be called when the server starts. */
export const startEndOfDays = (app: App): Promise<void> => transaction(app.db, (tx) => planEndOfDays(app, tx, 0))

const planEndOfDays = (app: App, tx: Tx, afterMs: number) => app.jobs.enqueue(tx, endDays, {}, { key: endDays.name, afterMs })

async function endForgottenDays(app: App): Promise<void> {
  const hours = (await companyOf(app.db))?.workdayEndsAfterHours ?? 0
  if (hours === 0) return
  for (const userId of await forgottenDays(app.db, hours, null))
    await transaction(app.db, async (tx) => {
      // He may have come back just now, or have ended it himself.
      await lockWorkday(tx, userId)
      if ((await forgottenDays(tx, hours, userId)).length > 0) await enter(app, tx, userId, 'ended', true)
    })
}
