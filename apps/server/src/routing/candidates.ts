import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import type { LineState } from './core/state.ts'

/**
 * Of a line with thousands of people only those are loaded who can matter to a decision. For `n` conversations of which
 * none was passed by more than `p` people, the `n + p` best free ones are enough: each conversation takes the best who
 * has not passed it, at most `n` of them change meanwhile and at most `p` are out, so one of them is left, and he comes
 * before everybody who is not among them.
 */
export interface Member {
  userId: string
  position: number
}

/** Whoever of these serves the line. */
export async function membersAmong(tx: Tx, lineId: string, userIds: string[]): Promise<Member[]> {
  if (userIds.length === 0) return []
  const { rows } = await sql<Member>`
    select user_id as "userId", position from line_operators where line_id = ${lineId} and user_id = any(${userIds}::uuid[])`.execute(tx)
  return rows
}

/** The head of the queue: whom the trail tells of when nobody else is to be told of. */
export async function firstMembers(tx: Tx, lineId: string, count: number): Promise<Member[]> {
  const { rows } = await sql<Member>`
    select coalesce(q.user_id, m.user_id) as "userId", min(q.position) as position from (
      select * from line_queue where line_id = ${lineId} order by position limit ${count}) q
    left join team_members m on m.team_id = q.team_id
    where coalesce(q.user_id, m.user_id) is not null
    group by 1 order by 2, 1 limit ${count}`.execute(tx)
  return rows
}

/** How many of the longest idle are looked at before it is asked of everybody. */
const nearEnough = 400

/** The `count` best of the line who can be given a conversation, by its mode. `huge`: it has thousands of people. */
export async function bestFree(tx: Tx, line: Pick<LineState, 'id' | 'distribution'>, count: number, huge: boolean): Promise<Member[]> {
  const { mode, checkAvailability } = line.distribution
  if (huge && mode === 'evenly' && checkAvailability) {
    const near = await longestIdle(tx, line, count)
    if (near.length === count) return near
  }
  return bestOfAll(tx, line, count)
}

/**
 * Along the index of those who are there, the longest idle first, passing over who has an offer, is full, or does not
 * serve the line. Fewer than `count`: not enough of them were found nearby.
 */
async function longestIdle(tx: Tx, line: Pick<LineState, 'id' | 'distribution'>, count: number): Promise<Member[]> {
  const { rows } = await sql<Member & { neverWorked: boolean }>`
    select w.user_id as "userId", s.position, w.last_worked_at is null as "neverWorked"
    from (
      select p.user_id, p.last_worked_at from presence p
      where p.announced = 'online' and (
        exists (select 1 from line_queue q where q.user_id = p.user_id and q.line_id = ${line.id})
        or exists (select 1 from team_members m join line_queue q on q.team_id = m.team_id and q.line_id = ${line.id} where m.user_id = p.user_id))
      order by p.last_worked_at nulls first limit ${nearEnough}) w
    join users u on u.id = w.user_id
    join effective_presence e on e.user_id = w.user_id
    cross join lateral (
      select count(*) filter (where c.status = 'active') as answered, count(*) filter (where c.status = 'closing') as closing
      from conversations c where c.operator_id = w.user_id and c.status <> 'closed') had
    cross join lateral (select 0 as offered where not exists (select 1 from offers o where o.user_id = w.user_id and o.outcome is null)) new
    cross join lateral (select min(position) as position from line_operators where line_id = ${line.id} and user_id = w.user_id) s
    where ${isFree(line)}
    order by w.last_worked_at nulls first limit ${count}`.execute(tx)
  // Among those who never worked the order of the queue decides, which this index does not know.
  return rows.at(-1)?.neverWorked ? [] : rows
}

/** Exact in every case: everybody's load is counted. */
async function bestOfAll(tx: Tx, line: Pick<LineState, 'id' | 'distribution'>, count: number): Promise<Member[]> {
  const order =
    line.distribution.mode === 'evenly' ? sql`new.offered, p.last_worked_at nulls first, m.position, m.user_id` : sql`m.position, m.user_id`
  const { rows } = await sql<Member>`
    with member as materialized (select user_id, position from line_operators where line_id = ${line.id}),
    held as (
      select c.operator_id, count(*) filter (where c.status = 'active') as answered, count(*) filter (where c.status = 'closing') as closing
      from conversations c join member on member.user_id = c.operator_id where c.status <> 'closed' group by c.operator_id),
    open as (
      select o.user_id, count(*) as offered from offers o join member on member.user_id = o.user_id where o.outcome is null group by o.user_id)
    select m.user_id as "userId", m.position
    from member m
    join users u on u.id = m.user_id
    join effective_presence e on e.user_id = m.user_id
    left join presence p on p.user_id = m.user_id
    left join held on held.operator_id = m.user_id
    left join open on open.user_id = m.user_id
    cross join lateral (select coalesce(held.answered, 0) as answered, coalesce(held.closing, 0) as closing) had
    cross join lateral (select coalesce(open.offered, 0) as offered) new
    where ${isFree(line)}
    order by ${order} limit ${count}`.execute(tx)
  return rows
}

/** The rule of `core/eligible.ts`, of `u`, `e`, `had` and `new`. */
function isFree({ distribution }: Pick<LineState, 'distribution'>): RawBuilder<boolean> {
  const { checkAvailability, requireWorkday, maxConversations, countTowardsMax } = distribution
  const counted = {
    answered: sql`had.answered`,
    answeredAndNew: sql`had.answered + new.offered`,
    untilClosed: sql`had.answered + new.offered + had.closing`,
  }[countTowardsMax]
  return sql<boolean>`u.active and had.answered + new.offered < ${hardMax}
    and (not ${checkAvailability}::boolean or e.status = 'online')
    and (not ${requireWorkday}::boolean or e.workday = 'started')
    and (${maxConversations}::int = 0 or ${counted} < ${maxConversations}::int)`
}

/** As in `core/eligible.ts`. */
const hardMax = 1000
