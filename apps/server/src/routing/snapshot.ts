import { Distribution } from '@omniline/contracts/lines'
import { sql } from 'kysely'
import type { Queryable, Tx } from '../platform/database.ts'
import { bestFree, firstMembers, type Member, membersAmong } from './candidates.ts'
import { freeSlots, hindrance } from './core/eligible.ts'
import { preferredFor } from './preferred.ts'
import type { ConversationState, LineState, Load, OperatorState, RoutingState } from './core/state.ts'

/** What a decision is about. */
export interface Scope {
  conversationIds?: string[]
  lineIds?: string[]
  /** the lines they serve, as far as something waits there */
  userIds?: string[]
}

export interface Snapshot {
  state: RoutingState
  /** the database's clock, ms */
  now: number
  /** some lines hold more that waits than was looked at */
  more: boolean
}

/** How many waiting conversations of a line are looked at in one transaction. */
const batch = 50
/** Of the head of a queue, to tell of in the trail when there is hardly anybody else. */
const headCount = 30

export interface Limits {
  /** lines with no more people than this are looked at whole */
  whole: number
  /** lines with more people than this have thousands */
  huge: number
}
const limits: Limits = { whole: 200, huge: 2000 }

/** What `decide` must know, in a few indexed queries. The caller holds the routing lock. */
export async function load(tx: Tx, scope: Scope, { whole, huge }: Limits = limits): Promise<Snapshot> {
  const asked = await conversations(tx, scope.conversationIds ?? [])
  const { rules, now } = await loadRules(tx, scope, asked, { whole, huge })
  let room = batch + asked.length + mostPassed(asked)
  let view = await look(tx, { rules, scope, asked, room, freedOnly: true })
  // What came but was not decided about yet is for everybody; and whoever has passed leaves others to be asked.
  const fresh = view.restricted && (await anyUndecided(tx, view.conversations))
  for (let again = fresh; again || (view.cut && room < roomFor(view.conversations)); again = false) {
    room = Math.max(room, roomFor(view.conversations))
    view = await look(tx, { rules, scope, asked, room, freedOnly: !fresh })
  }
  return { state: await complete(tx, view), now, more: view.more }
}

/** How many of the best are enough for these. */
const roomFor = (some: ConversationState[]): number => batch + some.length + mostPassed(some)
const mostPassed = (some: ConversationState[]): number => Math.max(0, ...some.map(({ passed, offers }) => passed.length + offers.length))

interface Rule extends Omit<LineState, 'queue'> {
  /** null: too many to be looked at whole */
  queue: string[] | null
  huge: boolean
}

interface View {
  lines: (LineState & { members: Member[] | null })[]
  operators: OperatorState[]
  conversations: ConversationState[]
  more: boolean
  /** of some line only the best were looked at, as many as there was room for */
  cut: boolean
  /** of some line only those who became free were looked at */
  restricted: boolean
}

interface Looking {
  rules: Rule[]
  scope: Scope
  asked: ConversationState[]
  room: number
  /** in lines where only people became free, only they: of what waits there nobody else could have anything */
  freedOnly: boolean
}

async function look(tx: Tx, { rules, scope, asked, room, freedOnly }: Looking): Promise<View> {
  const lines: View['lines'] = []
  let [cut, restricted] = [false, false]
  for (const { id, off, distribution, queue, huge } of rules) {
    if (queue) {
      lines.push({ id, off, distribution, queue, members: null })
      continue
    }
    const members = await membersAmong(tx, id, scope.userIds ?? [])
    const concerned = scope.lineIds?.includes(id) || asked.some((conversation) => conversation.lineId === id)
    if (freedOnly && !concerned) restricted = true
    else {
      const best = await bestFree(tx, { id, distribution }, room, huge)
      if (best.length === room) cut = true
      members.push(...best)
    }
    if (members.length < headCount) members.push(...(await firstMembers(tx, id, headCount)))
    lines.push({ id, off, distribution, ...inOrder(members) })
  }
  const operators = await loadOperators(tx, [...new Set([...lines.flatMap((line) => line.queue), ...asked.flatMap(peopleOf)])])
  const places = lines.map((line) => ({ line, free: freeIn(line, operators) })).filter(({ free }) => free.ids.length > 0)
  const waiting = await loadWaiting(tx, places)
  const joinable = await loadJoinable(tx, places)
  const found = new Map([...waiting, ...joinable, ...asked].map((conversation) => [conversation.id, conversation]))
  const more = [waiting, joinable].some((some) => places.some(({ line }) => some.filter((one) => one.lineId === line.id).length >= batch))
  return { lines, operators, conversations: [...found.values()], more, cut, restricted }
}

function inOrder(members: Member[]): { members: Member[]; queue: string[] } {
  const once = [...new Map(members.map((member) => [member.userId, member])).values()]
  const sorted = once.toSorted((a, b) => a.position - b.position || (a.userId < b.userId ? -1 : 1))
  return { members: sorted, queue: sorted.map((member) => member.userId) }
}

/** With everybody who has to do with the conversations, and whether he stands in the queue. */
async function complete(tx: Tx, { lines, operators, conversations: found }: View): Promise<RoutingState> {
  const preferred = await preferredFor(tx, lines, found)
  for (const conversation of found) conversation.preferred = preferred.get(conversation.id) ?? null
  const people = [...found.flatMap(peopleOf), ...[...preferred.values()].map((one) => one.userId)]
  const known = new Set(operators.map((operator) => operator.id))
  const missing = [...new Set(people)].filter((id) => !known.has(id))
  const whole: LineState[] = []
  for (const { members, ...line } of lines)
    whole.push(members ? { ...line, queue: inOrder([...members, ...(await membersAmong(tx, line.id, people))]).queue } : line)
  return { lines: whole, operators: [...operators, ...(await loadOperators(tx, missing))], conversations: found }
}

/** Whether something waits that no decision has seen yet: what has been seen has a note that it waits. */
async function anyUndecided(tx: Tx, some: ConversationState[]): Promise<boolean> {
  const waiting = some.filter((conversation) => conversation.status === 'waiting').map((conversation) => conversation.id)
  if (waiting.length === 0) return false
  const { rows } = await sql`
    select 1 from conversations c where c.id = any(${waiting}::uuid[]) and not exists (
      select 1 from trail t where t.conversation_id = c.id and t.event = 'waiting' and t.at >= c.waiting_since) limit 1`.execute(tx)
  return rows.length > 0
}

const peopleOf = (conversation: ConversationState): string[] => [
  ...(conversation.operatorId ? [conversation.operatorId] : []),
  ...conversation.offers.map((offer) => offer.userId),
]

/** In order, so that it is found by the index and not by a search through everything that waits elsewhere. */
const first = (status: 'waiting' | 'offered') =>
  sql`(select c.id from conversations c where c.line_id = l.id and c.status = ${sql.lit(status)} order by c.waiting_since, c.id limit 1)`

async function loadRules(
  tx: Tx,
  scope: Scope,
  asked: ConversationState[],
  { whole, huge }: Limits,
): Promise<{ rules: Rule[]; now: number }> {
  const named = [...(scope.lineIds ?? []), ...asked.map((conversation) => conversation.lineId)]
  // Offered to everyone eligible: nobody can be left out.
  const { rows } = await sql<{ id: string; off: boolean; distribution: unknown; size: number; queue: string[] | null; now: Date }>`
    select l.id, not l.active as off, l.settings -> 'distribution' as distribution, clock_timestamp() as now, s.size::int as size,
      case when not l.active then '[]' when s.size <= ${whole} or l.settings #>> '{distribution,mode}' = 'all' then
        (select coalesce(json_agg(o.user_id order by o.position, o.user_id), '[]') from line_operators o where o.line_id = l.id) end as queue
    from lines l
    cross join lateral (select count(*) as size from (
      select 1 from line_queue q left join team_members m on m.team_id = q.team_id where q.line_id = l.id limit ${huge + 1}) people) s
    where l.id = any(${named}::uuid[])
      or (l.id in (select line_id from line_operators where user_id = any(${scope.userIds ?? []}::uuid[]))
        and (${first('waiting')} is not null or (l.settings #>> '{distribution,mode}' = 'all' and ${first('offered')} is not null)))`.execute(
    tx,
  )
  return {
    rules: rows.map(({ id, off, distribution, size, queue }) => ({
      id,
      off,
      distribution: Distribution.parse(distribution),
      queue,
      huge: size > huge,
    })),
    now: rows[0]?.now.getTime() ?? 0,
  }
}

export async function loadOperators(tx: Queryable, ids: string[]): Promise<OperatorState[]> {
  if (ids.length === 0) return []
  interface Row extends Pick<OperatorState, 'id' | 'active' | 'status' | 'workday'>, Load {
    since: Date | null
    said: boolean
    workedAt: Date | null
  }
  const { rows } = await sql<Row>`
    select u.id, u.active, e.status, e.since, e.said_offline as said, e.workday, p.last_worked_at as "workedAt", had.answered, had.closing, new.offered
    from users u
    join effective_presence e on e.user_id = u.id
    left join presence p on p.user_id = u.id
    cross join lateral (
      select count(*) filter (where c.status = 'active') as answered, count(*) filter (where c.status = 'closing') as closing
      from conversations c where c.operator_id = u.id and c.status <> 'closed') had
    cross join lateral (select count(*) as offered from offers o where o.user_id = u.id and o.outcome is null) new
    where u.id = any(${ids}::uuid[])`.execute(tx)
  return rows.map(({ since, said, workedAt, answered, offered, closing, ...operator }) => ({
    ...operator,
    // Of whom nothing is known at all has been away for ever.
    away: operator.status === 'offline' ? { since: since?.getTime() ?? 0, said } : null,
    lastWorkedAt: workedAt?.getTime() ?? null,
    load: { answered, offered, closing },
  }))
}

interface Place {
  line: LineState
  free: { ids: string[]; slots: number }
}

function freeIn(line: LineState, operators: OperatorState[]): Place['free'] {
  const members = new Set(line.queue)
  const free = operators.filter((operator) => members.has(operator.id) && hindrance(line, operator) === null)
  return { ids: free.map((operator) => operator.id), slots: free.reduce((sum, one) => sum + freeSlots(line, one.load), 0) }
}

/** No more than there is room for: what stays waiting anyway need not be read. */
async function loadWaiting(tx: Tx, places: Place[]): Promise<ConversationState[]> {
  if (places.length === 0) return []
  const limits = places.map(({ line, free }) => ({ id: line.id, room: Math.min(batch, free.slots) }))
  const { rows } = await sql<{ id: string }>`
    select w.id from json_to_recordset(${JSON.stringify(limits)}) as l(id uuid, room int)
    cross join lateral (
      select id from conversations where line_id = l.id and status = 'waiting' order by waiting_since, id limit l.room) w`.execute(tx)
  return conversations(tx, idsOf(rows))
}

/** In lines that offer to everyone: what somebody free has not been offered since it began to wait. */
async function loadJoinable(tx: Tx, places: Place[]): Promise<ConversationState[]> {
  const toAll = places.filter(({ line }) => line.distribution.mode === 'all')
  if (toAll.length === 0) return []
  const candidates = toAll.map(({ line, free }) => ({ id: line.id, free: free.ids }))
  const { rows } = await sql<{ id: string }>`
    select w.id from json_to_recordset(${JSON.stringify(candidates)}) as l(id uuid, free uuid[])
    cross join lateral (
      select id from conversations j
      where line_id = l.id and status = 'offered'
        and not exists (
          select 1 from offers where conversation_id = j.id and outcome is null and (transfer or expires_at is not null))
        and exists (
          select 1 from unnest(l.free) as f(user_id) where not exists (
            select 1 from offers o where o.conversation_id = j.id and o.waiting_since = j.waiting_since and o.user_id = f.user_id
              and o.outcome is distinct from 'withdrawn'))
      order by waiting_since, id limit ${batch}) w`.execute(tx)
  return conversations(tx, idsOf(rows))
}

const idsOf = (rows: { id: string }[]): string[] => rows.map((row) => row.id)

type Row = Omit<ConversationState, 'waitingSince' | 'preferred'> & { waitingSince: Date | null }

/** By their ids: together with the search for them, the whole table would be read. */
async function conversations(tx: Tx, ids: string[]): Promise<ConversationState[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<Row>`
    select c.id, c.line_id as "lineId", c.status, c.operator_id as "operatorId", c.awaiting, c.pinned, c.left_queue as "leftQueue",
      c.waiting_since as "waitingSince",
      r.round, open.offers, had.passed
    from conversations c
    cross join lateral (
      select coalesce(max(round), 0) as round from offers where conversation_id = c.id and waiting_since = c.waiting_since) r
    cross join lateral (
      select coalesce(json_agg(json_build_object('id', id, 'userId', user_id, 'transfer', transfer, 'timed', expires_at is not null) order by id), '[]')
        as offers
      from offers where conversation_id = c.id and outcome is null) open
    cross join lateral (
      select coalesce(json_agg(json_build_object('userId', user_id, 'how', outcome) order by id), '[]') as passed
      from offers where conversation_id = c.id and waiting_since = c.waiting_since and round = r.round and outcome in ('skipped', 'expired')) had
    where c.id = any(${ids}::uuid[])`.execute(tx)
  return rows.map((row) => ({ ...row, preferred: null, waitingSince: row.waitingSince?.getTime() ?? null }))
}
