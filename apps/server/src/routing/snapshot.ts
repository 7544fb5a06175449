import { Distribution } from '@omniline/contracts/lines'
import { type RawBuilder, sql } from 'kysely'
import type { Queryable, Tx } from '../platform/database.ts'
import { prepared } from '../platform/prepared.ts'
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

/** What `decide` must know, in four indexed queries. The caller holds the routing lock. */
export async function load(tx: Tx, scope: Scope): Promise<Snapshot> {
  const asked = await conversations(tx, sql`c.id = any(${scope.conversationIds ?? []}::uuid[])`)
  const { lines, now } = await loadLines(tx, scope, asked)
  const people = new Set([...lines.flatMap((line) => line.queue), ...asked.flatMap(peopleOf)])
  const operators = await loadOperators(tx, [...people])
  const places = lines.map((line) => ({ line, free: freeIn(line, operators) })).filter(({ free }) => free.ids.length > 0)
  const waiting = await loadWaiting(tx, places)
  const joinable = await loadJoinable(tx, places)
  const found = new Map([...waiting, ...joinable, ...asked].map((conversation) => [conversation.id, conversation]))
  const preferred = await preferredFor(tx, lines, [...found.values()])
  for (const conversation of found.values()) conversation.preferred = preferred.get(conversation.id) ?? null
  const missing = [...found.values()].flatMap(peopleOf).filter((id) => !people.has(id))
  return {
    state: { lines, operators: [...operators, ...(await loadOperators(tx, missing))], conversations: [...found.values()] },
    now,
    more: [waiting, joinable].some((some) => places.some(({ line }) => some.filter((one) => one.lineId === line.id).length >= batch)),
  }
}

const peopleOf = (conversation: ConversationState): string[] => [
  ...(conversation.operatorId ? [conversation.operatorId] : []),
  ...conversation.offers.map((offer) => offer.userId),
]

async function loadLines(tx: Tx, scope: Scope, asked: ConversationState[]): Promise<{ lines: LineState[]; now: number }> {
  const named = [...(scope.lineIds ?? []), ...asked.map((conversation) => conversation.lineId)]
  const { rows } = await sql<{ id: string; distribution: unknown; queue: string[]; now: Date }>`
    select l.id, l.settings -> 'distribution' as distribution, clock_timestamp() as now,
      (select coalesce(json_agg(o.user_id order by o.position, o.user_id), '[]') from line_operators o where o.line_id = l.id) as queue
    from lines l
    where l.id = any(${named}::uuid[])
      or (l.id in (select line_id from line_operators where user_id = any(${scope.userIds ?? []}::uuid[]))
        and exists (select 1 from conversations c where c.line_id = l.id and c.status in ('waiting', 'offered')
          and (c.status = 'waiting' or l.settings #>> '{distribution,mode}' = 'all')))`.execute(tx)
  return {
    lines: rows.map((row) => ({ id: row.id, distribution: Distribution.parse(row.distribution), queue: row.queue })),
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
  return conversations(
    tx,
    sql`c.id in (
      select w.id from json_to_recordset(${JSON.stringify(limits)}) as l(id uuid, room int)
      cross join lateral (
        select id from conversations where line_id = l.id and status = 'waiting' order by waiting_since, id limit l.room) w)`,
  )
}

/** In lines that offer to everyone: what somebody free has not been offered since it began to wait. */
async function loadJoinable(tx: Tx, places: Place[]): Promise<ConversationState[]> {
  const toAll = places.filter(({ line }) => line.distribution.mode === 'all')
  if (toAll.length === 0) return []
  const candidates = toAll.map(({ line, free }) => ({ id: line.id, free: free.ids }))
  return conversations(
    tx,
    sql`c.id in (
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
        order by waiting_since, id limit ${batch}) w)`,
  )
}

type Row = Omit<ConversationState, 'waitingSince' | 'preferred'> & { waitingSince: Date | null }

async function conversations(tx: Tx, where: RawBuilder<unknown>): Promise<ConversationState[]> {
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
    where ${where}`.execute(tx)
  return rows.map((row) => ({ ...row, preferred: null, waitingSince: row.waitingSince?.getTime() ?? null }))
}

/** Conversations to look at again when these people may not have them any more. `lineIds` null: in every line. */
export async function heldBy(tx: Tx, userIds: string[], lineIds: string[] | null): Promise<Held> {
  const inScope = lineIds ? sql`c.line_id = any(${lineIds}::uuid[])` : sql`true`
  const serves = (userId: string) =>
    sql`exists (select 1 from line_operators s where s.line_id = c.line_id and s.user_id = ${sql.ref(userId)})`
  const { rows } = await sql<{ id: string }>`
    select o.conversation_id as id from offers o
    join conversations c on c.id = o.conversation_id
    join users u on u.id = o.user_id
    where o.user_id = any(${userIds}::uuid[]) and o.outcome is null and ${inScope}
      and (not u.active or (not o.transfer and not ${serves('o.user_id')}))
    union
    select c.id from conversations c join users u on u.id = c.operator_id
    where c.operator_id = any(${userIds}::uuid[]) and c.status = 'active' and ${inScope}
      and case when not u.active then c.awaiting = 'operator'
        else not c.pinned and not ${serves('c.operator_id')} and (c.awaiting = 'operator' or not c.left_queue) end
    limit ${batch + 1}`.execute(tx)
  return cut(rows)
}

/**
 * Offers and unanswered conversations of somebody who may be gone, in order of their ids; whether he is, and whether
 * the line minds, is decided with them. `after`: only what comes after this one.
 */
export async function leftBehindBy(tx: Tx, userId: string, after: string | null): Promise<Held> {
  const { rows } = await sql<{ id: string }>`
    select id from (
      select conversation_id as id from offers where user_id = ${userId} and outcome is null and not transfer
      union
      select id from conversations where operator_id = ${userId} and status = 'active' and awaiting = 'operator' and not pinned
    ) mine
    where ${after}::uuid is null or id > ${after}::uuid
    order by id limit ${batch + 1}`.execute(tx)
  return cut(rows)
}

/** A line that was last saved by an older version has no such setting. */
const returnSeconds = sql`coalesce((l.settings #>> '{distribution,returnSeconds}')::int, ${Distribution.parse({}).returnSeconds}::int)`

/** When the first of his unanswered conversations is to go back, if he has lost his connection and it lasts. */
export async function awaitingReturn(tx: Tx, userId: string): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(e.since + make_interval(secs => ${returnSeconds})) as at
    from effective_presence e
    join conversations c on c.operator_id = e.user_id and c.status = 'active' and c.awaiting = 'operator' and not c.pinned
    join lines l on l.id = c.line_id
    where e.user_id = ${userId} and e.status = 'offline' and not e.said_offline
      and (l.settings #>> '{distribution,checkAvailability}')::boolean
      and ${returnSeconds} > 0`.execute(tx)
  return rows[0]?.at ?? null
}

/** Whoever is gone and has unanswered conversations of this line. */
export async function absentIn(tx: Tx, lineId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct c.operator_id as id from conversations c join effective_presence e on e.user_id = c.operator_id
    where c.line_id = ${lineId} and c.status = 'active' and c.awaiting = 'operator' and not c.pinned
      and (e.status = 'offline' or e.workday = 'ended')`.execute(tx)
  return rows.map((row) => row.id)
}

/** Of these conversations, those that await the answer of somebody who is gone: his id by theirs. */
export async function writtenToAbsent(db: Queryable, conversationIds: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; userId: string }>`
    ${prepared} select c.id, c.operator_id as "userId" from conversations c
    join users u on u.id = c.operator_id
    join effective_presence e on e.user_id = u.id
    where c.id = any(${conversationIds}::uuid[]) and c.status = 'active' and c.awaiting = 'operator'
      and (not u.active or (not c.pinned and (c.left_queue or e.status = 'offline' or e.workday = 'ended')))`.execute(db)
  return new Map(rows.map((row) => [row.id, row.userId]))
}

/** Conversations of the line with offers that its present rules would not make. */
export async function outdatedIn(tx: Tx, lineId: string): Promise<Held> {
  const { rows } = await sql<{ id: string }>`
    select distinct c.id from conversations c
    join offers o on o.conversation_id = c.id and o.outcome is null and not o.transfer
    join lines l on l.id = c.line_id
    join effective_presence e on e.user_id = o.user_id
    where c.line_id = ${lineId} and c.status = 'offered'
      and ((e.status = 'offline' and (l.settings #>> '{distribution,checkAvailability}')::boolean)
        or (e.workday = 'ended' and (l.settings #>> '{distribution,requireWorkday}')::boolean)
        or (o.expires_at is null and l.settings #>> '{distribution,mode}' <> 'all')
        or not exists (select 1 from line_operators s where s.line_id = c.line_id and s.user_id = o.user_id))
    limit ${batch + 1}`.execute(tx)
  return cut(rows)
}

export interface Held {
  conversationIds: string[]
  /** there are more than one transaction should touch */
  more: boolean
}
const cut = (rows: { id: string }[]): Held => ({ conversationIds: rows.slice(0, batch).map((row) => row.id), more: rows.length > batch })
