import type { Language } from '@omniline/contracts/common'
import { type Line, LineSettings, type QueueMember } from '@omniline/contracts/lines'
import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../platform/database.ts'
import type { Staff } from '../platform/http.ts'
import { pathsOf } from './core/deviations.ts'
import type { Json } from './core/merge.ts'

interface Row {
  id: string
  name: string
  active: boolean
  language: Language
  settings: unknown
  profile_id: string | null
  deviations: Json
  version: number
  archived_at: Date | null
  queue: QueueMember[]
}

export async function getLine(db: Queryable, id: string): Promise<Line | null> {
  const [line] = await select(db, sql`l.id = ${id}`)
  return line ?? null
}

/** Lines the caller may see, oldest first: an operator those he serves, everybody else all. */
export async function visibleLines(db: Queryable, caller: Staff, which: { archived: boolean } | { id: string }): Promise<Line[]> {
  const wanted = 'id' in which ? sql`l.id = ${which.id}` : sql`(l.archived_at is not null) = ${which.archived}`
  const seen =
    caller.role === 'operator'
      ? sql`exists (select 1 from line_operators o where o.line_id = l.id and o.user_id = ${caller.userId})`
      : sql`true`
  return select(db, sql`${wanted} and ${seen}`)
}

/** Who serves the line, in the order of its queue. */
export async function lineOperators(db: Queryable, lineId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('line_operators')
    .select('user_id')
    .where('line_id', '=', lineId)
    .orderBy('position')
    .orderBy('user_id')
    .execute()
  return rows.map((row) => row.user_id)
}

/** `where` about `lines l`. */
async function select(db: Queryable, where: RawBuilder<unknown>): Promise<Line[]> {
  const { rows } = await sql<Row>`
    select l.id, l.name, l.active, l.language, l.settings, l.profile_id, l.deviations, l.version, l.archived_at, coalesce(q.queue, '[]') as queue
    from lines l
    left join lateral (
      select json_agg(json_build_object('type', case when user_id is null then 'team' else 'user' end,
        'id', coalesce(user_id, team_id)) order by position) as queue
      from line_queue where line_id = l.id
    ) q on true
    where ${where}
    order by l.created_at, l.id`.execute(db)
  return rows.map(view)
}

/** Sections that came after the line was saved take their defaults. */
const view = (row: Row): Line => ({
  id: row.id,
  name: row.name,
  active: row.active,
  language: row.language,
  queue: row.queue,
  profileId: row.profile_id,
  ...LineSettings.parse(row.settings),
  deviations: pathsOf(row.deviations),
  version: row.version,
  archivedAt: row.archived_at?.toISOString() ?? null,
})
