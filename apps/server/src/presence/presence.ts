import type { Presence, PresenceStatus } from '@omniline/contracts/accounts'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { emit } from '../platform/events.ts'
import { defineJob } from '../platform/jobs.ts'
import { presenceChanged } from './events.ts'
import { choose, leave, lockStanding, promise, see, setAnnounced } from './store.ts'

const heldSeconds = 3600
/**
 * How long a user stays after the last connection of a process ended: a page that is loaded anew is no absence, and
 * another process that has this user too renews its promise meanwhile.
 */
const graceSeconds = 20

/** Looks again when the last thing that vouches for a user runs out. */
export const look = defineJob<{ userId: string }>('presence.look')

/** `held`: set by a program, so it holds for an hour also without a connection. */
export async function setPresence(app: App, userId: string, status: PresenceStatus, { held }: { held: boolean }): Promise<Presence> {
  return transaction(app.db, async (tx) => {
    await choose(tx, userId, status, held ? heldSeconds : null)
    return refresh(app, tx, userId)
  })
}

/** This process has live connections of these users and promises to say so again within `seconds`. */
export async function connectionLease(app: App, userIds: string[], seconds: number): Promise<void> {
  for (const userId of await promise(app.db, userIds, seconds)) await transaction(app.db, (tx) => refresh(app, tx, userId))
}

/** The last connection this process had of each of these users is gone. */
export async function connectionEnded(app: App, userIds: string[]): Promise<void> {
  await leave(app.db, userIds, graceSeconds)
  for (const userId of userIds) await transaction(app.db, (tx) => refresh(app, tx, userId))
}

/** The user called the API; to be told now and then, not of every call. */
export async function touch(app: App, userId: string): Promise<void> {
  if (await see(app.db, userId)) await transaction(app.db, (tx) => refresh(app, tx, userId))
}

/**
 * Tells everyone once if what counts for this user has changed, and looks again when it may change by itself.
 * Renewed promises do not move that moment; it moves itself on when it comes and finds the user still there.
 */
export async function refresh(app: App, tx: Tx, userId: string): Promise<Presence> {
  const standing = await lockStanding(tx, userId)
  if (!standing) return { userId, status: 'offline', since: null, workday: 'ended' }
  const { status, vouched_until: until, workday } = standing
  if (status !== 'offline' && until) await app.jobs.enqueue(tx, look, { userId }, { key: `presence:${userId}`, runAt: until })
  if (status === standing.announced) return { userId, status, since: standing.since.toISOString(), workday }
  const since = (await setAnnounced(tx, userId, status)).toISOString()
  await app.jobs.announce(tx, presenceChanged, { userId, status })
  const data: Presence = { userId, status, since, workday }
  await emit(tx, { type: 'presence', userIds: [userId], data: { ...data } })
  return data
}

/** Tells sockets how the user stands; to be called when something else of it than the status has changed. */
export async function tellPresence(tx: Tx, userId: string): Promise<void> {
  const standing = await lockStanding(tx, userId)
  if (!standing) return
  const data: Presence = { userId, status: standing.announced, since: standing.since.toISOString(), workday: standing.workday }
  await emit(tx, { type: 'presence', userIds: [userId], data: { ...data } })
}
