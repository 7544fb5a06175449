import type { Workday, WorkdayStatus } from '@omniline/contracts/accounts'
import type { App } from '../platform/app.ts'
import { type Queryable, transaction } from '../platform/database.ts'
import { invalidInput } from '../platform/errors.ts'
import { workdayChanged } from './events.ts'
import { tellPresence } from './presence.ts'
import { lockWorkday, readWorkday, setWorkday } from './store.ts'

/** A day that has ended cannot be paused; everything else may follow everything. */
const canFollow = (before: WorkdayStatus, after: WorkdayStatus): boolean => before !== 'ended' || after !== 'paused'

const view = (day: { workday: WorkdayStatus; workday_since: Date | null } | null): Workday => ({
  status: day?.workday ?? 'ended',
  since: day?.workday_since?.toISOString() ?? null,
})

export const workday = async (db: Queryable, userId: string): Promise<Workday> => view(await readWorkday(db, userId))

/** Starts, pauses, takes up again or ends the day; what it is already changes nothing. Throws `invalid_input`. */
export async function changeWorkday(app: App, userId: string, status: WorkdayStatus): Promise<Workday> {
  return transaction(app.db, async (tx) => {
    const before = await lockWorkday(tx, userId)
    if (before.workday === status) return view(before)
    if (!canFollow(before.workday, status)) throw invalidInput('/status', 'is no break of a working day that has not begun')
    const after = await setWorkday(tx, userId, status)
    await app.jobs.announce(tx, workdayChanged, { userId, status })
    await tellPresence(tx, userId)
    return view(after)
  })
}
