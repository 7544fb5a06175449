import type { LineInput, QueueMember } from '@omniline/contracts/lines'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'

function columns(input: LineInput) {
  const { name, active, language, queue: _inItsOwnTable, ...settings } = input
  return { name, active, language, settings: JSON.stringify(settings) }
}

export async function insertLine(tx: Tx, id: string, input: LineInput): Promise<void> {
  await tx
    .insertInto('lines')
    .values({ id, ...columns(input) })
    .execute()
  await insertQueue(tx, id, input.queue)
}

export async function updateLine(tx: Tx, id: string, input: LineInput): Promise<void> {
  await tx
    .updateTable('lines')
    .set({ ...columns(input), version: sql`version + 1` })
    .where('id', '=', id)
    .execute()
  await tx.deleteFrom('line_queue').where('line_id', '=', id).execute()
  await insertQueue(tx, id, input.queue)
}

export async function setArchived(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.updateTable('lines').set({ archived_at: at, version: sql`version + 1` }).where('id', '=', id).execute()
}

async function insertQueue(tx: Tx, lineId: string, queue: QueueMember[]): Promise<void> {
  if (queue.length === 0) return
  const rows = queue.map((member, position) => ({
    line_id: lineId,
    position,
    user_id: member.type === 'user' ? member.id : null,
    team_id: member.type === 'team' ? member.id : null,
  }))
  await tx.insertInto('line_queue').values(rows).execute()
}
