import { sql } from 'kysely'
import type { Tx } from './database.ts'
import { prepared } from './prepared.ts'
import { wakeAfter } from './wake.ts'

/**
 * One line of the log that sockets are fed from. It says what changed and who may know; the present state is read
 * when it is pushed, so a reader that is late gets the newest state and nothing stale.
 */
export interface LogEvent {
  type: 'message' | 'conversation' | 'changed' | 'presence' | 'access'
  threadId?: string
  conversationId?: string
  messageId?: string
  lineId?: string
  /** who may know besides those who see everything and the people of `lineId` */
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

/** Writes to the log in the transaction of the fact. */
export const emit = (tx: Tx, event: LogEvent): Promise<void> => emitAll(tx, [event])

/** Several lines in this order, in one round trip. */
export async function emitAll(tx: Tx, events: LogEvent[]): Promise<void> {
  if (events.length === 0) return
  const lines = events.map(
    (event) => sql`(${event.type}, ${event.threadId ?? null}::uuid, ${event.conversationId ?? null}::uuid, ${event.messageId ?? null}::uuid,
      ${event.lineId ?? null}::uuid, ${event.userIds ?? []}::uuid[], ${event.data ? JSON.stringify(event.data) : null}::jsonb)`,
  )
  await sql`
    ${prepared} insert into events (type, thread_id, conversation_id, message_id, line_id, user_ids, data) values ${sql.join(lines)}`.execute(
    tx,
  )
  wakeAfter(tx, notify)
}
