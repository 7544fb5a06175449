import { type RawBuilder, sql } from 'kysely'
import type { Tx } from './database.ts'
import { prepared } from './prepared.ts'
import { type Commit, wakeAfter } from './wake.ts'

/**
 * One line of the log that sockets are fed from. It says what changed and who may know; the present state is read
 * when it is pushed, so a reader that is late gets the newest state and nothing stale.
 */
export interface LogEvent {
  type: 'message' | 'conversation' | 'changed' | 'presence' | 'access' | 'alert'
  threadId?: string
  conversationId?: string
  messageId?: string
  lineId?: string
  /**
   * who may know besides those who see everything and the people of `lineId`; of `access` whose rights changed: users,
   * visitors by their customer, or all of a site chat by its channel
   */
  userIds?: string[]
  data?: Record<string, unknown>
}

const listeners = new Set<() => void>()

/** Called after every commit in this process that wrote to the log. */
export function onLogged(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function notify(): void {
  for (const listener of listeners) listener()
}

/**
 * The insert that writes to the log, as a part of a bigger statement. `from` yields, in this order: type, thread_id,
 * conversation_id, message_id, line_id, user_ids.
 */
export function logging(commit: Commit, from: RawBuilder<unknown>): RawBuilder<unknown> {
  wakeAfter(commit, notify)
  return sql`insert into events (type, thread_id, conversation_id, message_id, line_id, user_ids) ${from}`
}

/** Writes to the log in the transaction of the fact. */
export const emit = (tx: Tx, event: LogEvent): Promise<void> => emitAll(tx, [event])

/** Several lines in this order, in one round trip. */
export async function emitAll(tx: Tx, events: LogEvent[]): Promise<void> {
  if (events.length === 0) return
  const lines = events.map((event) => ({
    type: event.type,
    thread_id: event.threadId,
    conversation_id: event.conversationId,
    message_id: event.messageId,
    line_id: event.lineId,
    user_ids: event.userIds ?? [],
    data: event.data,
  }))
  await sql`
    ${prepared} insert into events (type, thread_id, conversation_id, message_id, line_id, user_ids, data)
    select type, thread_id, conversation_id, message_id, line_id, user_ids, data
    from rows from (json_to_recordset(${JSON.stringify(lines)}) as (
      type text, thread_id uuid, conversation_id uuid, message_id uuid, line_id uuid, user_ids uuid[], data jsonb)) with ordinality
    order by ordinality`.execute(tx)
  wakeAfter(tx, notify)
}
