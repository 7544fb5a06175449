import type { Dropped } from '@omniline/contracts/line-tools'
import type { LineInput, LineSettings, QueueMember } from '@omniline/contracts/lines'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import type { Staff } from '../platform/http.ts'
import { pathsOf } from './core/deviations.ts'
import type { Json } from './core/merge.ts'

function columns(input: LineInput, deviations: Json) {
  const { name, active, language, profileId, queue: _inItsOwnTable, ...settings } = input
  return { name, active, language, profile_id: profileId, settings: JSON.stringify(settings), deviations: JSON.stringify(deviations) }
}

export async function insertLine(tx: Tx, id: string, input: LineInput, deviations: Json = {}): Promise<void> {
  await tx
    .insertInto('lines')
    .values({ id, ...columns(input, deviations) })
    .execute()
  await insertQueue(tx, id, input.queue)
}

export async function updateLine(tx: Tx, id: string, input: LineInput, deviations: Json): Promise<void> {
  await tx
    .updateTable('lines')
    .set({ ...columns(input, deviations), version: sql`version + 1` })
    .where('id', '=', id)
    .execute()
  await tx.deleteFrom('line_queue').where('line_id', '=', id).execute()
  await insertQueue(tx, id, input.queue)
}

/** It follows no profile any more: it is not changed any more either. */
export async function setArchived(tx: Tx, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('lines')
    .set({ archived_at: at, profile_id: null, deviations: '{}', version: sql`version + 1` })
    .where('id', '=', id)
    .execute()
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

export interface SavedState {
  version: number
  input: LineInput
  deviations: Json
  archivedAt: string | null
  restored?: number | undefined
  dropped?: Dropped[] | undefined
}

export async function insertVersion(tx: Tx, lineId: string, by: Pick<Staff, 'userId' | 'name'>, state: SavedState): Promise<void> {
  await tx
    .insertInto('line_versions')
    .values({
      line_id: lineId,
      version: state.version,
      input: JSON.stringify({ ...state.input, deviations: pathsOf(state.deviations), archivedAt: state.archivedAt }),
      at: sql`clock_timestamp()`,
      user_id: by.userId,
      user_name: by.name,
      restored: state.restored ?? null,
      dropped: JSON.stringify(state.dropped ?? []),
    })
    .execute()
}

interface ProfileState {
  name: string
  settings: LineSettings
}

export async function insertProfile(tx: Tx, id: string, by: Pick<Staff, 'name'>, { name, settings }: ProfileState): Promise<void> {
  await tx
    .insertInto('settings_profiles')
    .values({ id, name, settings: JSON.stringify(settings), changed_by: by.name })
    .execute()
}

export async function updateProfile(tx: Tx, id: string, by: Pick<Staff, 'name'>, { name, settings }: ProfileState): Promise<void> {
  await tx
    .updateTable('settings_profiles')
    .set({ name, settings: JSON.stringify(settings), version: sql`version + 1`, changed_by: by.name, changed_at: sql`clock_timestamp()` })
    .where('id', '=', id)
    .execute()
}

export async function deleteProfile(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('settings_profiles').where('id', '=', id).execute()
}
