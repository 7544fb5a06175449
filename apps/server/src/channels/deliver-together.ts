import { type Arrived, markArrivedTogether, markSending, markSendingTogether, nextOutbound, type Outbound } from '../inbox/public.ts'
import { inBatches } from '../platform/batches.ts'
import type { Database } from '../platform/database.ts'
import { type ChannelRow, loadChannelsOfThreads } from './store.ts'

export interface Waiting {
  out: Outbound
  channel: ChannelRow
}

/**
 * What deliveries ask of the database. Each thread's delivery goes its own way, at the platform's pace; what several of
 * them ask in the same moment is asked by one statement.
 */
export interface DeliveryStore {
  /** what is to be sent next in a thread */
  next(threadId: string): Promise<Waiting | undefined>
  /** A request is about to leave: that is on the disk now. False: there is nothing to send any more. */
  markSending(messageId: string): Promise<boolean>
  /** The platform has all of the message; whether more waits in its thread. Undefined: not stored, that has to be done alone. */
  markArrived(arrived: Arrived): Promise<{ more: boolean } | undefined>
}

export function createDeliveryStore(db: Database): DeliveryStore {
  const mark = inBatches(async (messageIds: string[]) => {
    const marked = await markSendingTogether(db, messageIds)
    return messageIds.map((id) => marked.has(id))
  })
  const arrive = inBatches(async (arrived: Arrived[]) => {
    const stored = await markArrivedTogether(db, arrived)
    return arrived.map(({ messageId }) => stored.get(messageId))
  })
  return {
    next: inBatches(async (threadIds: string[]) => {
      const [outs, channels] = await Promise.all([nextOutbound(db, threadIds), loadChannelsOfThreads(db, threadIds)])
      return threadIds.map((threadId) => {
        const out = outs.find((one) => one.threadId === threadId)
        const channel = channels.find(({ id }) => id === out?.channelId)
        return out && channel && { out, channel }
      })
    }),
    markSending: async (messageId) => (await mark(messageId)) || markSending(db, messageId),
    markArrived: arrive,
  }
}
