import { type RawBuilder, sql } from 'kysely'
import { operatorRow, people, person, slots } from './operators.ts'

/**
 * Of a line with hundreds of people only those are looked at who can matter to a decision. For `n` conversations of
 * which none was passed by more than `p` people, the `n + p` best free ones are enough: each conversation takes the best
 * who has not passed it, at most `n` of them change meanwhile and at most `p` are out, so one of them is left, and he
 * comes before everybody who is not among them. Where everyone eligible is asked, all who are free are.
 *
 * These are parts of the statement in `reading.ts`, of its line `r` (of `rule`) and its `room`: how many are enough.
 */

/** How many of the longest idle are looked at before it is asked of everybody. */
const nearEnough = sql.lit(400)
const room = sql`(select least from room)`

/**
 * Along the index of those who are there, the longest idle first, passing over who has an offer, is full, or does not
 * serve the line. Answers nobody where not enough of them were found nearby, or all of them have never worked, among
 * whom the order of the queue decides, which this index does not know: then everybody has to be looked at.
 */
export const longestIdle: RawBuilder<unknown> = sql`
  select near.line_id, near.user_id, near.position from (
    select r.id as line_id, found.*, count(*) over (partition by r.id) as found, bool_and(found.never_worked) over (partition by r.id) as tied
    from rule r cross join lateral (
      select w.user_id, s.position, w.last_worked_at is null as never_worked
      from (
        select p.user_id, p.last_worked_at from presence p
        where p.announced = 'online' and (
          exists (select 1 from line_queue q where q.user_id = p.user_id and q.line_id = r.id)
          or exists (select 1 from team_members m join line_queue q on q.team_id = m.team_id and q.line_id = r.id where m.user_id = p.user_id))
        order by p.last_worked_at nulls first limit ${nearEnough}) w
      cross join lateral (${operatorRow(sql`w.user_id`)}) o
      cross join lateral (select min(position) as position from line_operators where line_id = r.id and user_id = w.user_id) s
      where ${slots} > 0 and o.offered = 0
      order by w.last_worked_at nulls first limit ${room}) found
    where r.look and r.mode = 'evenly' and r.check_availability and r.huge) near
  where near.found = ${room} and not near.tied`

/** Exact in every case: everybody's load is counted. `known`: lines of which the best are known already. */
export const bestOfAll = (known: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select r.id as line_id, best.user_id, best.position
  from rule r cross join lateral (
    with serving as materialized (select user_id, position from line_operators where line_id = r.id),
    held as (
      select c.operator_id, count(*) filter (where c.status = 'active') as answered, count(*) filter (where c.status = 'closing') as closing
      from conversations c join serving s on s.user_id = c.operator_id where c.status <> 'closed' group by c.operator_id),
    new as (
      select o.user_id, count(*) as offered from offers o join serving s on s.user_id = o.user_id where o.outcome is null group by o.user_id)
    select o.id as user_id, o.position
    from (
      select ${person}, s.position, coalesce(held.answered, 0) as answered, coalesce(held.closing, 0) as closing,
        coalesce(new.offered, 0) as offered
      from serving s join (${people}) on u.id = s.user_id
      left join held on held.operator_id = u.id
      left join new on new.user_id = u.id) o
    where ${slots} > 0
    order by case r.mode when 'evenly' then o.offered end, case r.mode when 'evenly' then o."lastWorkedAt" end nulls first, o.position, o.id
    limit case when r.mode <> 'all' then ${room} end) best
  where r.look and not r.id in (select line_id from (${known}) known)`
