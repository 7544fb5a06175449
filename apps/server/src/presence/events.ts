import type { PresenceStatus, WorkdayStatus } from '@omniline/contracts/accounts'
import { defineEvent } from '../platform/jobs.ts'

/** What counts for a user has changed: chosen by them, or because nothing vouches for them any more. */
export const presenceChanged = defineEvent<{ userId: string; status: PresenceStatus }>('presence.presenceChanged')
/** A user has started, paused or ended the working day. */
export const workdayChanged = defineEvent<{ userId: string; status: WorkdayStatus }>('presence.workdayChanged')
