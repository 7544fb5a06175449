import type { Conversation, Message } from '@omniline/contracts/conversations'
import type { ServerFrame } from '@omniline/contracts/realtime'
import { conversationViews, messageViews, unreadCounts } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import { visitorFrames } from '../webchat/public.ts'
import { isStaff, sendDurable, type Connection, type StaffConnection, type VisitorConnection } from './connections.ts'
import { encodeCursor, type LogRow } from './log.ts'

type Send = (connection: Connection, frame: string) => void

/**
 * Tells `connections` what `rows` of the log mean to each of them. State is read now, not when the row was written:
 * whoever is late hears the newest once. Answers whose tab counters may have changed.
 */
export async function fanOut(app: App, rows: LogRow[], connections: Connection[], send: Send = sendDurable): Promise<Set<string>> {
  const told = oneOfEach(rows)
  const staff = connections.filter(isStaff)
  const visitors = connections.filter((one): one is VisitorConnection => !isStaff(one))
  const [affected] = await Promise.all([tellStaff(app, told, staff, send), tellVisitors(app, told, visitors, send)])
  return affected
}

/**
 * One line for each message and each conversation: later lines say nothing that its present state does not, except
 * who has lost sight of it.
 */
function oneOfEach(rows: LogRow[]): LogRow[] {
  const first = new Map<string, LogRow>()
  const kept: LogRow[] = []
  for (const row of rows) {
    const key = row.type === 'message' || row.type === 'conversation' ? (row.messageId ?? row.conversationId ?? '') : null
    const known = key === null ? undefined : first.get(key)
    if (known) {
      known.userIds = [...new Set([...known.userIds, ...row.userIds])]
      known.data ??= row.data
      continue
    }
    const copy = { ...row }
    if (key !== null) first.set(key, copy)
    kept.push(copy)
  }
  return kept
}

async function tellStaff(app: App, rows: LogRow[], staff: StaffConnection[], send: Send): Promise<Set<string>> {
  const affected = new Set<string>()
  if (staff.length === 0 || rows.length === 0) return affected
  const users = [...new Set(staff.map((one) => one.who.userId))]
  const known = await load(app, rows, users)

  for (const row of rows) {
    const cursor = encodeCursor(row)
    if (row.type === 'changed' || row.type === 'presence') {
      const frame = JSON.stringify({ type: row.type, cursor, data: row.data } as ServerFrame)
      for (const one of staff) send(one, frame)
      continue
    }
    if (row.type === 'alert') {
      const frame = JSON.stringify({ type: row.type, cursor, data: row.data } as ServerFrame)
      for (const one of staff) if (row.userIds.includes(one.who.userId)) send(one, frame)
      continue
    }
    const conversation = row.conversationId ? known.conversations.get(row.conversationId) : undefined
    if (!conversation) continue
    const frames =
      row.type === 'message' ? messageFrame(row, cursor, known.messages) : conversationFrames(conversation, cursor, known.unread)
    for (const one of staff) {
      if (mayHear(one, conversation)) send(one, frames(one.who.userId))
      else if (row.type === 'conversation' && couldHear(one, row)) send(one, gone(conversation.id, cursor))
      else continue
      affected.add(one.who.userId)
    }
  }
  return affected
}

interface Known {
  messages: Map<string, Message>
  conversations: Map<string, Conversation>
  /** key `<conversation> <user>` */
  unread: Map<string, number>
}

async function load(app: App, rows: LogRow[], users: string[]): Promise<Known> {
  const ids = <K extends 'messageId' | 'conversationId'>(key: K) => [...new Set(rows.map((row) => row[key]).filter((id) => id !== null))]
  const messageIds = ids('messageId')
  const conversationIds = ids('conversationId')
  const changed = [...new Set(rows.filter((row) => row.type === 'conversation').map((row) => row.conversationId ?? ''))]
  const [messages, conversations, unread] = await Promise.all([
    messageIds.length > 0 ? messageViews(app.db, messageIds) : [],
    conversationIds.length > 0 ? conversationViews(app.db, conversationIds, null) : [],
    changed.length > 0 ? unreadCounts(app.db, changed, users) : new Map<string, number>(),
  ])
  return {
    messages: new Map(messages.map((message) => [message.id, message])),
    conversations: new Map(conversations.map((conversation) => [conversation.id, conversation])),
    unread,
  }
}

function messageFrame(row: LogRow, cursor: string, messages: Map<string, Message>): () => string {
  const frame = JSON.stringify({ type: 'message', cursor, data: messages.get(row.messageId ?? '') } as ServerFrame)
  return () => frame
}

/** The same for everybody but the number of unread messages, so it is written once for each number. */
function conversationFrames(conversation: Conversation, cursor: string, unread: Map<string, number>): (userId: string) => string {
  const byUnread = new Map<number, string>()
  return (userId) => {
    const count = unread.get(`${conversation.id} ${userId}`) ?? 0
    const known = byUnread.get(count)
    if (known) return known
    const frame = JSON.stringify({ type: 'conversation', cursor, data: { ...conversation, unread: count } } as ServerFrame)
    byUnread.set(count, frame)
    return frame
  }
}

const gone = (id: string, cursor: string): string => JSON.stringify({ type: 'conversationGone', cursor, data: { id } } as ServerFrame)

/** The rule of `inbox.visibleTo`, on a loaded conversation. */
export function mayHear(one: StaffConnection, conversation: Conversation): boolean {
  const me = one.who.userId
  return (
    one.audience.seesEverything ||
    one.audience.lineIds.has(conversation.lineId) ||
    conversation.operatorId === me ||
    conversation.participants.includes(me) ||
    conversation.offeredTo.includes(me)
  )
}

/** Had a hand in it until this event, or serves the line it has just left. */
function couldHear(one: StaffConnection, row: LogRow): boolean {
  const left = row.data?.fromLineId
  return row.userIds.includes(one.who.userId) || (typeof left === 'string' && one.audience.lineIds.has(left))
}

async function tellVisitors(app: App, rows: LogRow[], visitors: VisitorConnection[], send: Send): Promise<void> {
  if (visitors.length === 0) return
  const customers = new Map<string, VisitorConnection[]>()
  for (const one of visitors) customers.set(one.who.customerId, [...(customers.get(one.who.customerId) ?? []), one])
  const relevant = rows.filter((row) => (row.type === 'message' || row.type === 'conversation') && row.threadId)
  if (relevant.length === 0) return
  for (const { customerId, frame } of await visitorFrames(app, relevant, [...customers.keys()], encodeCursor)) {
    for (const one of customers.get(customerId) ?? []) send(one, frame)
  }
}
