import type { VisitorFrame } from '@omniline/contracts/realtime'
import { messageViews } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import { chatState, visitorMessages } from './views.ts'

interface Row {
  type: string
  threadId: string | null
  messageId: string | null
  xid: number
  id: number
}

/** What lines of the event log mean to connected visitors: their own messages and the state of their chat. */
export async function visitorFrames<R extends Row>(
  app: App,
  rows: R[],
  customerIds: string[],
  cursorOf: (row: R) => string,
): Promise<{ customerId: string; frame: string }[]> {
  const threadIds = [...new Set(rows.map((row) => row.threadId).filter((id) => id !== null))]
  const threads = await app.db
    .selectFrom('threads')
    .innerJoin('channels', 'channels.id', 'threads.channel_id')
    .select(['threads.id', 'threads.customer_id', 'channels.line_id'])
    .where('threads.id', 'in', threadIds)
    .where('threads.customer_id', 'in', customerIds)
    .execute()
  const owners = new Map(threads.map((thread) => [thread.id, thread]))
  const mine = rows.filter((row) => row.threadId && owners.has(row.threadId))
  const messageIds = mine.flatMap((row) => (row.type === 'message' && row.messageId ? [row.messageId] : []))
  const views = messageIds.length > 0 ? await visitorMessages(app, await messageViews(app.db, messageIds)) : []
  const messages = new Map(views.map((view) => [view.id, view]))

  const frames: { customerId: string; frame: string }[] = []
  for (const row of mine) {
    const owner = owners.get(row.threadId ?? '')
    if (!owner) continue
    const message = row.messageId ? messages.get(row.messageId) : undefined
    const tell = (frame: VisitorFrame) => frames.push({ customerId: owner.customer_id, frame: JSON.stringify(frame) })
    if (row.type === 'message' && message) tell({ type: 'message', cursor: cursorOf(row), data: message })
    if (row.type === 'conversation')
      tell({ type: 'chat', cursor: cursorOf(row), data: await chatState(app, owner.customer_id, owner.line_id) })
  }
  return frames
}
