import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import { emit } from '../platform/events.ts'
import type { LineState } from './core/state.ts'
import { noteAlert } from './store.ts'

const everyMinutes = 10

/** A conversation came and nobody could take it: those whom the line names are told, not more often than every ten minutes. */
export async function alertEmptyQueue(tx: Tx, line: LineState, conversationId: string): Promise<void> {
  const { emptyQueueAlert } = line.distribution
  if (emptyQueueAlert.length === 0) return
  const at = await noteAlert(tx, line.id, everyMinutes)
  if (!at) return
  const { rows } = await sql<{ id: string }>`
    select id from users where id = any(${emptyQueueAlert}::uuid[]) and active`.execute(tx)
  const data = { code: 'queue_empty_of_operators', lineId: line.id, conversationId, at: at.toISOString() }
  await emit(tx, { type: 'alert', userIds: rows.map((row) => row.id), data })
}
