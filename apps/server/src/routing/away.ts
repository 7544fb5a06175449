import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { defineJob } from '../platform/jobs.ts'
import { lockRouting, routeLocked } from './route.ts'
import { awaitingReturn, leftBehindBy } from './held.ts'

/** Looks again when somebody whose connection was lost has been gone for long enough. He is back before: it finds that. */
export const lookForAbsent = defineJob<{ userId: string }>('routing.lookForAbsent')

/**
 * This operator may be gone: his offers are withdrawn where the line asks who is there, and what awaits his answer goes
 * back to the queue when the line says so; for what is not due yet a timer is set. Nothing happens if he is there.
 */
export async function away(app: App, userId: string): Promise<void> {
  await transaction(app.db, async (tx) => {
    await lockRouting(tx)
    let after: string | null = null
    do {
      const held: { conversationIds: string[]; more: boolean } = await leftBehindBy(tx, userId, after)
      if (held.conversationIds.length > 0)
        await routeLocked(app, tx, { type: 'away', userIds: [userId] }, { conversationIds: held.conversationIds })
      after = held.more ? (held.conversationIds.at(-1) ?? null) : null
    } while (after)
    await planReturn(app, tx, userId)
  })
}

/** Sets the timer for the first of his conversations that would go back, if there is one. */
export async function planReturn(app: App, tx: Tx, userId: string): Promise<void> {
  const at = await awaitingReturn(tx, userId)
  if (at) await app.jobs.enqueue(tx, lookForAbsent, { userId }, { key: `routing.lookForAbsent:${userId}`, runAt: at })
}
