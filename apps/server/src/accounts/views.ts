import {
  type Colleague,
  type Me,
  Preferences,
  type PresenceStatus,
  type Role,
  type User,
  type WorkdayStatus,
} from '@omniline/contracts/accounts'
import type { Language } from '@omniline/contracts/common'
import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { Queryable } from '../platform/database.ts'
import { notFound } from '../platform/errors.ts'
import { companyOf } from './company.ts'
import { readCursor, writeCursor } from './cursor.ts'

interface Row {
  id: string
  name: string
  email: string
  role: Role
  language: Language
  active: boolean
  avatar_file_id: string | null
  invited: boolean
  preferences: Partial<Preferences>
  created_at: Date
  presence: PresenceStatus
  last_seen_at: Date | null
}

const selectUsers = (rest: RawBuilder<unknown>) => sql<Row>`
  select u.id, u.name, u.email, u.role, u.language, u.active, u.avatar_file_id, u.password_hash is null as invited,
    u.preferences, u.created_at, p.status as presence, p.last_seen_at
  from users u join effective_presence p on p.user_id = u.id ${rest}`

const avatarUrl = (fileId: string | null) => (fileId === null ? null : `/api/v1/files/${fileId}`)

const view = (row: Row): User => ({
  id: row.id,
  name: row.name,
  email: row.email,
  role: row.role,
  language: row.language,
  active: row.active,
  avatarUrl: avatarUrl(row.avatar_file_id),
  invited: row.invited,
  presence: row.presence,
  lastSeenAt: row.last_seen_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
})

/** Throws `not_found`. */
export async function userView(db: Queryable, id: string): Promise<User> {
  const { rows } = await selectUsers(sql`where u.id = ${id}`).execute(db)
  if (!rows[0]) throw notFound()
  return view(rows[0])
}

export async function meView(db: Queryable, id: string): Promise<Me> {
  const { rows } = await selectUsers(sql`where u.id = ${id}`).execute(db)
  const company = await companyOf(db)
  if (!rows[0] || !company) throw notFound()
  return { ...view(rows[0]), preferences: Preferences.parse(rows[0].preferences), companyName: company.name, timeZone: company.timeZone }
}

interface UserQuery {
  limit: number
  cursor?: string | undefined
  q?: string | undefined
  active?: 'true' | 'false' | undefined
}

/** By name. `q` is looked for in names and e-mail addresses. */
export async function userPage(db: Queryable, query: UserQuery): Promise<{ items: User[]; nextCursor: string | null }> {
  const conditions = [sql`true`]
  if (query.active !== undefined) conditions.push(sql`u.active = ${query.active === 'true'}`)
  if (query.q) {
    const like = `%${query.q.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`
    conditions.push(sql`(lower(u.name) like ${like} or u.email like ${like})`)
  }
  if (query.cursor !== undefined) {
    const [name, id] = readCursor(query.cursor, 'text')
    conditions.push(sql`(lower(u.name), u.id) > (lower(${name}), ${id}::uuid)`)
  }
  const { rows } = await selectUsers(
    sql`where ${sql.join(conditions, sql` and `)} order by lower(u.name), u.id limit ${query.limit + 1}`,
  ).execute(db)
  const items = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? items.at(-1) : undefined
  return { items: items.map(view), nextCursor: last ? writeCursor(last.name, last.id) : null }
}

/** Everybody, also who left, since messages and reports still name them. */
export async function colleagueViews(db: Queryable): Promise<z.infer<typeof Colleague>[]> {
  const { rows } = await sql<
    Pick<Row, 'id' | 'name' | 'avatar_file_id' | 'role' | 'active' | 'presence'> & { workday: WorkdayStatus; load: number }
  >`
    select u.id, u.name, u.avatar_file_id, u.role, u.active, p.status as presence, p.workday, coalesce(c.load, 0)::int as load
    from users u
    join effective_presence p on p.user_id = u.id
    left join (select operator_id, count(*) as load from conversations where status <> 'closed' group by operator_id) c
      on c.operator_id = u.id
    order by lower(u.name), u.id`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    avatarUrl: avatarUrl(row.avatar_file_id),
    role: row.role,
    active: row.active,
    presence: row.presence,
    workday: row.workday,
    load: row.load,
  }))
}
