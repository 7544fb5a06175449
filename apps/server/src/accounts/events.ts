import { defineEvent } from '../platform/jobs.ts'

/** A user was added or changed: name, role, (de)activation. */
export const userChanged = defineEvent<{ userId: string }>('accounts.userChanged')

/** A team was added, changed or removed. `userIds`: who came in or went out, so whose lines may be others now. */
export const teamChanged = defineEvent<{ teamId: string; userIds: string[] }>('accounts.teamChanged')

/** One or all sessions of the user are over: sign-out, a new password, another role, deactivation. */
export const sessionsEnded = defineEvent<{ userId: string }>('accounts.sessionsEnded')
