import { type Line, Persona } from '@omniline/contracts/lines'
import { sql } from 'kysely'
import type { Queryable } from '../platform/database.ts'

/** What customers see of an operator. */
export interface Face {
  name: string
  /** empty: none is told */
  position: string
  avatarFileId: string | null
}

/** What of a line says how its operators look. */
export type Showing = Pick<Line, 'name' | 'persona'>

/** Of these lines only what faces need: they are asked for with every message that a visitor sees. */
export async function showingOf(db: Queryable, lineIds: string[]): Promise<Map<string, Showing>> {
  if (lineIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('lines')
    .select(['id', 'name', (eb) => eb.ref('settings', '->').key('persona').as('persona')])
    .where('id', 'in', lineIds)
    .execute()
  return new Map(rows.map(({ id, name, persona }) => [id, { name, persona: Persona.parse(persona ?? {}) }]))
}

/**
 * How the line shows these operators to its customers: as in their profiles, as the line calls them (what it leaves out
 * is the profile's), or with one face for everybody. Who does not exist is left out. It is looked up when it is shown,
 * so that the whole history has the faces of today.
 */
export async function facesOf(db: Queryable, { name, persona }: Showing, userIds: string[]): Promise<Map<string, Face>> {
  if (userIds.length === 0) return new Map()
  const users = await db.selectFrom('users').select(['id', 'name', 'avatar_file_id']).where('id', 'in', userIds).execute()
  return new Map(
    users.map((user): [string, Face] => {
      if (persona.mode === 'neutral') return [user.id, { name: persona.name || name, position: '', avatarFileId: persona.avatarFileId }]
      const listed = persona.mode === 'line' ? persona.operators.find((one) => one.userId === user.id) : undefined
      const face = {
        name: listed?.name || user.name,
        position: listed?.position ?? '',
        avatarFileId: listed?.avatarFileId ?? user.avatar_file_id,
      }
      return [user.id, face]
    }),
  )
}

/** One of `facesOf`; null: nobody, or nobody there. */
export async function faceOf(db: Queryable, line: Showing, userId: string | null): Promise<Face | null> {
  return userId ? ((await facesOf(db, line, [userId])).get(userId) ?? null) : null
}

/** The pictures that lines and settings profiles show, or showed in a state that may be restored. */
export async function keptPictures(db: Queryable): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct jsonb_path_query(settings, 'lax $.persona.**.avatarFileId') #>> '{}' as id from (
      select settings from lines union all select settings from settings_profiles union all select input from line_versions) as saved`.execute(
    db,
  )
  return rows.flatMap(({ id }) => id ?? [])
}

/** Whether a line or a settings profile shows this picture to its customers: then colleagues may see it too. */
export async function isFace(db: Queryable, fileId: string): Promise<boolean> {
  const operators = JSON.stringify([{ avatarFileId: fileId }])
  const shown = sql`settings #>> '{persona,avatarFileId}' = ${fileId} or settings #> '{persona,operators}' @> ${operators}::jsonb`
  const { rows } = await sql`
    select 1 from lines where ${shown} union all select 1 from settings_profiles where ${shown} limit 1`.execute(db)
  return rows.length > 0
}
