import { Distribution } from '@omniline/contracts/lines'
import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../platform/database.ts'
import { prepared } from '../platform/prepared.ts'
import { bestOfAll, longestIdle } from './candidates.ts'
import type { ConversationState } from './core/state.ts'
import { ms, operatorRow, type OperatorRow, slots } from './operators.ts'
import { preferredOf } from './preferred.ts'

export interface Question {
  /** these conversations, whatever is the matter with them */
  conversationIds: string[]
  /** what waits in these lines, for everybody */
  lineIds: string[]
  /** what waits in the lines these people serve, for them */
  userIds: string[]
  /** what waits there is for everybody */
  everybody: boolean
  /** of a line with many people at least so many of the best, where as many are free */
  least: number
  /** lines with no more people than this are looked at whole */
  whole: number
  /** lines with more people than this have thousands */
  huge: number
}

export interface Answer {
  /** the database's clock */
  now: Date
  lines: { id: string; off: boolean; distribution: unknown; queue: string[] }[]
  operators: OperatorRow[]
  conversations: ConversationState[]
  /** how many of the best of a line with many people were enough, by what was known at the beginning */
  room: number
  /** of some line only the best were looked at, as many as there was room for */
  cut: boolean
  /** of some line only those who became free were looked at */
  restricted: boolean
  /** some lines hold more that waits than was looked at */
  more: boolean
  /** something waits that no decision has seen yet: what has been seen has a note that it waits */
  undecided: boolean
}

/** How many waiting conversations of a line are looked at in one transaction. */
const batch = sql.lit(50)
/** Of the head of a queue, to tell of in the trail when there is hardly anybody else. */
const headCount = sql.lit(30)

/** Whether more people than this stand in the queue of the line `l`. */
const larger = (size: RawBuilder<unknown>): RawBuilder<boolean> => sql`(
  select count(*) > ${size} from (
    select from line_queue q left join team_members m on m.team_id = q.team_id where q.line_id = l.id
    order by q.position limit ${size} + 1) people)`

const conversation = (id: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select c.id, c.line_id as "lineId", c.status, c.operator_id as "operatorId", c.awaiting, c.pinned, c.left_queue as "leftQueue",
    ${ms(sql`c.waiting_since`)} as "waitingSince", r.round, open.offers, had.passed
  from conversations c
  cross join lateral (
    select coalesce(max(round), 0) as round from offers where conversation_id = c.id and waiting_since = c.waiting_since) r
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('id', id, 'userId', user_id, 'transfer', transfer, 'timed', expires_at is not null) order by id), '[]')
      as offers
    from offers where conversation_id = c.id and outcome is null) open
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('userId', user_id, 'how', outcome) order by id), '[]') as passed
    from offers where conversation_id = c.id and waiting_since = c.waiting_since and round = r.round and outcome in ('skipped', 'expired')) had
  where c.id = ${id} offset 0`

/** In order, so that it is found by the index and not by a search through everything that waits elsewhere. */
const first = (status: 'waiting' | 'offered'): RawBuilder<unknown> => sql`(
  select c.id from conversations c where c.line_id = l.id and c.status = ${sql.lit(status)} order by c.waiting_since, c.id limit 1)`

const noted = (id: RawBuilder<unknown>, since: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  exists (select 1 from trail t where t.conversation_id = ${id} and t.event = 'waiting' and ${ms(sql`t.at`)} >= ${since})`

/** Whom it belongs to or is offered to. */
const peopleOf = (from: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select c."lineId" as line_id, c."operatorId" as user_id from ${from} c where c."operatorId" is not null
  union select c."lineId", (o ->> 'userId')::uuid from ${from} c cross join jsonb_array_elements(c.offers) o`

/**
 * `desk` as if everybody had lost what he has of `asked`: the decision may end that, and then there is room for what
 * waits elsewhere, which has to be known for it.
 */
const eased = sql`
  select d.id, d.active, d.status, d.workday, d.closing,
    d.answered - coalesce(a.answered, 0) as answered, d.offered - coalesce(a.offered, 0) as offered
  from desk d left join (
    select user_id, sum(answered) as answered, sum(offered) as offered from (
      select "operatorId" as user_id, 1 as answered, 0 as offered from asked where status = 'active'
      union all
      select (o ->> 'userId')::uuid, 0, 1 from asked cross join jsonb_array_elements(offers) o) had
    group by user_id) a on a.user_id = d.id`

/**
 * Everything a decision must know, in one statement whose every part is found by an index. The parts come in the order
 * in which one leads to the next, with `lateral ... offset 0` or `limit` wherever the planner might prefer to read a
 * table whole. What is asked is in `question`, where the planner does not see it: so it plans once for every question.
 */
export async function read(db: Queryable, q: Question): Promise<Answer> {
  const { rows } = await sql<Answer>`
${prepared} with
question as materialized (
  select ${q.conversationIds}::uuid[] as conversation_ids, ${q.lineIds}::uuid[] as line_ids, ${q.userIds}::uuid[] as user_ids,
    ${q.everybody}::boolean as everybody, ${q.least}::int as least, ${q.whole}::int as whole, ${q.huge}::int as huge),
asked as materialized (
  select c.* from question q cross join unnest(q.conversation_ids) as a(id) cross join lateral (${conversation(sql`a.id`)}) c),
room as materialized (
  select greatest((select least from question), ${batch} + count(*) + coalesce(max(jsonb_array_length(passed) + jsonb_array_length(offers)), 0)) as least
  from asked),
${lines},
${members},
desk as materialized (
  select o.* from (select user_id from member union select user_id from (${peopleOf(sql`asked`)}) p) m
  cross join lateral (${operatorRow(sql`m.user_id`)}) o),
place as materialized (
  select r.id as line_id, r.mode, array_agg(o.id) as free, least(${batch}, sum(${slots}))::int as slots
  from rule r join member m on m.line_id = r.id join (${eased}) o on o.id = m.user_id
  where not r.off and ${slots} > 0 group by r.id, r.mode),
${waiting},
found as materialized (
  select * from asked
  union all
  select c.* from (select id from queued union select id from joinable except select id from asked) w
  cross join lateral (${conversation(sql`w.id`)}) c),
preferred as materialized (
  select f.id, f."lineId" as line_id, p.* from found f join rule r on r.id = f."lineId"
  cross join lateral (${preferredOf(sql`f.id`, sql`r.last_operator_days`)}) p),
concerned as materialized (
  ${peopleOf(sql`found`)} union select line_id, "userId" from preferred)
select clock_timestamp() as now, (select least from room)::int as room,
  (select coalesce(json_agg(json_build_object('id', r.id, 'off', r.off, 'distribution', r.distribution, 'queue', q.queue)), '[]')
    from rule r cross join lateral (
      select coalesce(json_agg(user_id order by position, user_id), '[]') as queue from (
        select user_id, position from member where line_id = r.id
        union
        select s.user_id, s.position from concerned p cross join lateral (
          select user_id, position from line_operators where line_id = p.line_id and user_id = p.user_id offset 0) s
        where p.line_id = r.id) served) q) as lines,
  (select coalesce(json_agg(o), '[]') from (
    select * from desk
    union all
    select o.* from (select user_id from concerned except select id from desk) p
    cross join lateral (${operatorRow(sql`p.user_id`)}) o) o) as operators,
  (select coalesce(json_agg(f), '[]') from (
    select f.*, case when p.id is not null then json_build_object('userId', p."userId", 'why', p.why) end as preferred
    from found f left join preferred p on p.id = f.id) f) as conversations,
  exists (select 1 from best group by line_id having count(*) = (select least from room)) as cut,
  exists (select 1 from rule r where not r.whole and not r.off and not r.look and not r.vain) as restricted,
  exists (select 1 from queued group by line_id having count(*) >= ${batch})
    or exists (select 1 from joinable group by line_id having count(*) >= ${batch}) as more,
  exists (select 1 from found f where f.status = 'waiting' and not ${noted(sql`f.id`, sql`f."waitingSince"`)}) as undecided`.execute(db)
  const [row] = rows
  if (!row) throw new Error('An aggregate without a row')
  return row
}

/**
 * Something older waits in the line, and a decision has found nobody for it. So nobody is free but those who became so
 * since, and for each of them there is an event of his own.
 */
const inVain = sql`
  select 1 from (
    select c.id, c.waiting_since from conversations c
    where c.line_id = l.id and c.status = 'waiting' and not c.id in (select id from asked) order by c.waiting_since, c.id limit 1) oldest
  where ${noted(sql`oldest.id`, ms(sql`oldest.waiting_since`))}`

/** `rule`: the lines, how they distribute, and how far their people are to be looked at. */
const lines = sql`
named as materialized (
  select "lineId" as id from asked union select unnest(line_ids) from question),
served as materialized (
  select distinct s.line_id as id from question q cross join unnest(q.user_ids) as u(id)
  cross join lateral (select line_id from line_operators where user_id = u.id offset 0) s),
line as materialized (
  select l.id, not l.active and l.archived_at is null as off, not ${larger(sql`(select whole from question)`)} as whole,
    ${JSON.stringify(Distribution.parse({}))}::jsonb || (l.settings -> 'distribution') as distribution,
    l.id = any((select line_ids from question)::uuid[]) as all_of_it, l.id in (select id from named) as named
  from (select id from named union select id from served) n join lines l on l.id = n.id),
rule as materialized (
  select l.*, v.vain, k.look, k.look and ${larger(sql`(select huge from question)`)} as huge,
    d.mode, d."checkAvailability" as check_availability, d."requireWorkday" as require_workday, d."maxConversations" as max_conversations,
    d."countTowardsMax" as count_towards_max, d."lastOperatorDays" as last_operator_days
  from line l
  cross join lateral jsonb_to_record(l.distribution) as d(mode text, "checkAvailability" boolean, "requireWorkday" boolean,
    "maxConversations" int, "countTowardsMax" text, "lastOperatorDays" int)
  cross join lateral (select not l.whole and exists (${inVain}) as vain) v
  cross join lateral (
    select not l.whole and not l.off and (l.all_of_it or ((l.named or (select everybody from question)) and not v.vain)) as look) k
  where l.named or ${first('waiting')} is not null or (d.mode = 'all' and ${first('offered')} is not null))`

/** `member`: who of these lines' people is looked at; of lines with many the best, who became free, and the head of the queue. */
const members = sql`
near as materialized (${longestIdle}),
best as materialized (
  select * from near union all ${bestOfAll(sql`select line_id from near`)}),
likely as materialized (
  select * from best
  union
  select s.line_id, s.user_id, s.position from rule r cross join question q cross join unnest(q.user_ids) as u(id)
  cross join lateral (select * from line_operators o where o.line_id = r.id and o.user_id = u.id offset 0) s
  where not r.whole and not r.off),
member as materialized (
  select s.line_id, s.user_id, s.position from rule r
  cross join lateral (select * from line_operators where line_id = r.id offset 0) s
  where r.whole and not r.off
  union
  select * from likely
  union
  select r.id, head.user_id, head.position from rule r
  cross join lateral (
    select coalesce(q.user_id, m.user_id) as user_id, min(q.position) as position
    from (select * from line_queue where line_id = r.id order by position limit ${headCount}) q
    left join team_members m on m.team_id = q.team_id
    where coalesce(q.user_id, m.user_id) is not null
    group by 1 order by 2, 1 limit ${headCount}) head
  where not r.whole and not r.off and (select count(*) from likely where line_id = r.id) < ${headCount})`

/** What waits, no more than there is room for: what stays waiting anyway need not be read. */
const waiting = sql`
queued as materialized (
  select p.line_id, w.id from place p cross join lateral (
    select id from conversations where line_id = p.line_id and status = 'waiting' order by waiting_since, id limit p.slots) w),
joinable as materialized (
  select p.line_id, w.id from place p cross join lateral (
    select id from conversations j
    where line_id = p.line_id and status = 'offered'
      and not exists (select 1 from offers where conversation_id = j.id and outcome is null and (transfer or expires_at is not null))
      and exists (
        select 1 from unnest(p.free) as f(user_id)
        cross join (select max(round) as round from offers where conversation_id = j.id and waiting_since = j.waiting_since) r
        where not exists (
          select 1 from offers o where o.conversation_id = j.id and o.waiting_since = j.waiting_since and o.round = r.round
            and o.user_id = f.user_id and o.outcome is distinct from 'withdrawn'))
    order by waiting_since, id limit ${batch}) w
  where p.mode = 'all')`
