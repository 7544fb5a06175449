import type { PresenceStatus, WorkdayStatus } from '@omniline/contracts/accounts'
import { sql } from 'kysely'
import type { Queryable, Tx } from '../platform/database.ts'
import { prepared } from '../platform/prepared.ts'

/** Time is the database's everywhere here: several processes vouch for the same people. */

/** `heldSeconds` null: nothing vouches for it but connections and calls. */
export async function choose(tx: Tx, userId: string, status: PresenceStatus, heldSeconds: number | null): Promise<void> {
  const held = heldSeconds === null ? sql`null` : sql`now() + make_interval(secs => ${heldSeconds})`
  await sql`
    insert into presence (user_id, status, held_until) values (${userId}, ${status}, ${held})
    on conflict (user_id) do update set status = excluded.status, held_until = excluded.held_until`.execute(tx)
}

/** Answers whose status this changes in the eyes of others. */
export async function promise(db: Queryable, userIds: string[], seconds: number): Promise<string[]> {
  const { rows } = await sql<{ user_id: string }>`
    with promised as (
      insert into presence (user_id, connected_until)
      select id, now() + make_interval(secs => ${seconds}) from users where id = any(${userIds}::uuid[]) order by id
      on conflict (user_id) do update set connected_until = greatest(presence.connected_until, excluded.connected_until)
      returning user_id, status, announced
    )
    select user_id from promised where status <> announced`.execute(db)
  return rows.map((row) => row.user_id)
}

/** Answers whether this changes the user's status in the eyes of others. */
export async function see(db: Queryable, userId: string): Promise<boolean> {
  const { rows } = await sql<{ changed: boolean }>`
    insert into presence (user_id, last_seen_at) values (${userId}, now())
    on conflict (user_id) do update set last_seen_at = excluded.last_seen_at
    returning status <> announced as changed`.execute(db)
  return rows[0]?.changed ?? false
}

export async function leave(db: Queryable, userIds: string[], graceSeconds: number): Promise<void> {
  await sql`
    update presence set left_at = now(), connected_until = least(connected_until, now() + make_interval(secs => ${graceSeconds}))
    where user_id = any(${userIds}::uuid[])`.execute(db)
}

export async function work(db: Queryable, userIds: string[]): Promise<void> {
  await sql`
    ${prepared} insert into presence (user_id, last_worked_at) select distinct id, now() from unnest(${userIds}::uuid[]) as id order by id
    on conflict (user_id) do update set last_worked_at = greatest(presence.last_worked_at, excluded.last_worked_at)`.execute(db)
}

export interface Standing {
  status: PresenceStatus
  announced: PresenceStatus
  since: Date
  vouched_until: Date | null
  workday: WorkdayStatus
}

/** Locks the user's row; null: this user has none. */
export async function lockStanding(tx: Tx, userId: string): Promise<Standing | null> {
  const { rows } = await sql<Standing>`
    select e.status, p.announced, p.since, e.vouched_until, p.workday
    from presence p join effective_presence e on e.user_id = p.user_id
    where p.user_id = ${userId} for update of p`.execute(tx)
  return rows[0] ?? null
}

/** Since when it is so, which may be before it is noticed; answers that. */
export async function setAnnounced(tx: Tx, userId: string, status: PresenceStatus): Promise<Date> {
  const { since } = await tx
    .updateTable('presence')
    .set({ announced: status, since: sql`(select since from effective_presence where user_id = ${userId})` })
    .where('user_id', '=', userId)
    .returning('since')
    .executeTakeFirstOrThrow()
  return since
}

export interface Day {
  workday: WorkdayStatus
  workday_since: Date | null
  workday_by_itself: boolean
}
const dayColumns = ['workday', 'workday_since', 'workday_by_itself'] as const

export const readWorkday = (db: Queryable, userId: string): Promise<Day | null> =>
  db
    .selectFrom('presence')
    .select(dayColumns)
    .where('user_id', '=', userId)
    .executeTakeFirst()
    .then((row) => row ?? null)

/** Makes the user's row if need be, and locks it. */
export async function lockWorkday(tx: Tx, userId: string): Promise<Day> {
  await sql`insert into presence (user_id) values (${userId}) on conflict do nothing`.execute(tx)
  return tx.selectFrom('presence').select(dayColumns).where('user_id', '=', userId).forUpdate().executeTakeFirstOrThrow()
}

/** The state, and a line of the history that is never changed. The row must be locked. */
export async function setWorkday(tx: Tx, userId: string, status: WorkdayStatus, byItself = false): Promise<Day> {
  const { at } = await tx
    .insertInto('workday_events')
    .values({ user_id: userId, status, by_itself: byItself })
    .returning('at')
    .executeTakeFirstOrThrow()
  return tx
    .updateTable('presence')
    .set({ workday: status, workday_since: at, workday_by_itself: byItself })
    .where('user_id', '=', userId)
    .returning(dayColumns)
    .executeTakeFirstOrThrow()
}

/** Who has forgotten to end the day: offline for so many hours of it. `userId`: asked of this one alone; null: of everybody. */
export async function forgottenDays(db: Queryable, offlineHours: number, userId: string | null): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.user_id as id from presence p join effective_presence e on e.user_id = p.user_id
    where p.workday <> 'ended' and e.status = 'offline' ${userId === null ? sql`` : sql`and p.user_id = ${userId}`}
      and greatest(e.since, p.workday_since) <= now() - make_interval(hours => ${offlineHours})
    order by p.user_id`.execute(db)
  return rows.map((row) => row.id)
}
