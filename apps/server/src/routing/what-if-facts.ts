import type { Hours, Line } from '@omniline/contracts/lines'
import { sql } from 'kysely'
import type { Queryable } from '../platform/database.ts'
import { invalidInput } from '../platform/errors.ts'
import { closesNext, isOpen, opensNext } from '../schedule/public.ts'
import type { Arrival, Habits, Span, Trial } from './core/simulate.ts'

/** A day on the calendar of a zone. */
export interface Day extends Span {
  /** `2026-11-23` */
  date: string
  /** 0 to 23, on the clock of the zone */
  hourOf(at: number): number
}

export async function dayOf(db: Queryable, date: string, timeZone: string): Promise<Day> {
  const { rows } = await sql<{ from: Date; to: Date }>`
    select ${date}::date::timestamp at time zone ${timeZone} as from, (${date}::date + 1)::timestamp at time zone ${timeZone} as to`.execute(
    db,
  )
  const clock = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' })
  return { date, from: rows[0]?.from.getTime() ?? 0, to: rows[0]?.to.getTime() ?? 0, hourOf: (at) => Number(clock.format(at)) }
}

/** The next day on which the line opens, after today. */
export async function nextWorkingDay(db: Queryable, hours: Hours, now: Date): Promise<Day> {
  const { timeZone } = hours
  const dateOf = (at: number | Date) => new Intl.DateTimeFormat('sv', { timeZone }).format(at)
  const today = await dayOf(db, dateOf(now), timeZone)
  const tomorrow = new Date(today.to)
  const opens = isOpen(hours, tomorrow) ? tomorrow : opensNext(hours, tomorrow)
  return dayOf(db, dateOf(opens ?? tomorrow), timeZone)
}

/** When the line is open on that day; the whole day if never, since there has to be some time to play in. */
export function openSpans(hours: Hours, day: Span): Span[] {
  const spans: Span[] = []
  for (let at = new Date(day.from); at.getTime() < day.to; ) {
    if (isOpen(hours, at)) {
      const to = Math.min(closesNext(hours, at)?.getTime() ?? day.to, day.to)
      spans.push({ from: at.getTime(), to })
      at = new Date(to)
    } else at = opensNext(hours, at) ?? new Date(day.to)
  }
  return spans.length > 0 ? spans : [{ from: day.from, to: day.to }]
}

const arrivalsMax = 5000

/** The customers who wrote on that day, and who handled the last conversation of each. */
export async function arrivalsOf(db: Queryable, line: Line, day: Day): Promise<Arrival[]> {
  const [from, to] = [new Date(day.from), new Date(day.to)]
  const { rows } = await sql<{ at: Date; userId: string | null; until: Date | null }>`
    select c.started_at as at, last.operator_id as "userId", last.until
    from conversations c
    left join lateral (
      select operator_id, coalesce(closed_at, last_message_at) as until from conversations
      where customer_id = c.customer_id and started_at < c.started_at and operator_id is not null
      order by started_at desc limit 1) last on true
    where c.line_id = ${line.id} and c.last_message_at >= ${from} and c.started_at >= ${from} and c.started_at < ${to}
      and c.customer_messages > c.customer_messages_before
    order by c.started_at, c.id limit ${arrivalsMax + 1}`.execute(db)
  if (rows.length > arrivalsMax) throw invalidInput('/arrivals/date', `has more than ${arrivalsMax} conversations`)
  return rows.map(({ at, userId, until }) => ({ at: at.getTime(), last: userId && until ? { userId, until: until.getTime() } : null }))
}

/** Fewer measurements say nothing. */
const samplesMin = 20
const usual = { reactionSeconds: 15, handlingSeconds: 300 }

interface Measured {
  reaction: number | null
  accepted: number
  skipped: number
  expired: number
  handling: number | null
  finished: number
}

/** How the people of the line have been in the last 28 days; of very many conversations the newest. */
export async function habitsOf(db: Queryable, { id, distribution }: Line): Promise<{ habits: Habits; measured: boolean }> {
  const { rows } = await sql<Measured>`
    with recent as materialized (
      select id, accepted_at, closed_at, close_reason from conversations
      where line_id = ${id} and last_message_at > now() - interval '28 days'
      order by last_message_at desc, id desc limit 5000
    ), had as (
      select percentile_cont(0.5) within group (order by extract(epoch from o.decided_at - o.offered_at)) filter (where o.outcome = 'accepted') as reaction,
        count(*) filter (where o.outcome = 'accepted') as accepted, count(*) filter (where o.outcome = 'skipped') as skipped,
        count(*) filter (where o.outcome = 'expired') as expired
      from offers o where o.conversation_id in (select id from recent) and not o.transfer
    ), done as (
      select percentile_cont(0.5) within group (order by extract(epoch from ended.at - r.accepted_at)) as handling, count(*) as finished
      from recent r
      cross join lateral (
        select coalesce((select max(t.at) from trail t where t.conversation_id = r.id and t.event = 'closing'), r.closed_at) as at) ended
      where r.close_reason = 'operator' and r.accepted_at is not null and ended.at > r.accepted_at
    )
    select * from had, done`.execute(db)
  const found = rows[0] ?? { reaction: null, accepted: 0, skipped: 0, expired: 0, handling: null, finished: 0 }
  const offers = found.accepted + found.skipped + found.expired
  const share = (part: number) => (offers >= samplesMin ? part / offers : 0)
  const reaction = found.accepted >= samplesMin ? found.reaction : null
  const handling = found.finished >= samplesMin ? found.handling : null
  return {
    habits: {
      reactionMs: Math.max(1, Math.round((reaction ?? usual.reactionSeconds) * 1000)),
      // Who took longer had lost it by then, so these are among the missed ones.
      reactionMaxMs: reaction === null || distribution.mode === 'all' ? Infinity : distribution.offerSeconds * 1000 - 1,
      handlingMs: Math.max(1, Math.round((handling ?? usual.handlingSeconds) * 1000)),
      missedShare: share(found.expired),
      skippedShare: share(found.skipped),
    },
    measured: reaction !== null && handling !== null,
  }
}

interface PresenceOf {
  line: Line
  day: Day
  /** the day is made up: nothing is known of it */
  made: boolean
  queues: { before: string[]; after: string[] }
}
interface Presence {
  by: 'workday' | 'activity' | 'hours'
  people(queue: string[], hours: Hours): Trial['people']
}

/** Who was there when on that day. Of whom the day says nothing, since he has no part in it, is there in the line's hours. */
export async function presenceOn(db: Queryable, { line, day, made, queues }: PresenceOf): Promise<Presence> {
  const ids = [...new Set([...queues.before, ...queues.after])]
  const users = ids.length > 0 ? await db.selectFrom('users').select('id').where('id', 'in', ids).where('active', '=', true).execute() : []
  const active = new Set(users.map((user) => user.id))
  const present = (by: Presence['by'], spansOf: (id: string, hours: Hours) => Span[]): Presence => ({
    by,
    people: (queue, hours) => queue.filter((id) => active.has(id)).map((id) => ({ id, present: spansOf(id, hours) })),
  })
  const always = present('hours', (_id, hours) => openSpans(hours, day))
  if (made) return always
  const shifts = await workingDays(db, ids, day)
  if (shifts) return present('workday', (id, hours) => shifts.get(id) ?? openSpans(hours, day))
  const signs = await signsOf(db, line.id, day)
  if (!ids.some((id) => signs.has(id))) return always
  const joins = (id: string) => !queues.before.includes(id)
  return present('activity', (id, hours) => {
    const sign = signs.get(id)
    if (!sign) return joins(id) ? openSpans(hours, day) : []
    return hours.enabled ? merged([...openSpans(hours, day), sign]) : [sign]
  })
}

/** The working days that were started, paused and ended; null: nobody did. Who never has is not in the map. */
async function workingDays(db: Queryable, userIds: string[], day: Day): Promise<Map<string, Span[]> | null> {
  const [from, to] = [new Date(day.from), new Date(day.to)]
  const { rows } = await sql<{ userId: string; status: string; at: Date }>`
    select user_id as "userId", status, at from workday_events e
    where user_id = any(${userIds}::uuid[]) and at < ${to}
      and id >= coalesce((select max(id) from workday_events l where l.user_id = e.user_id and l.at <= ${from}), 0)
    order by user_id, id`.execute(db)
  if (!rows.some((row) => row.at.getTime() >= day.from)) return null
  const shifts = new Map<string, Span[]>()
  rows.forEach(({ userId, status, at }, index) => {
    const spans = shifts.get(userId) ?? []
    shifts.set(userId, spans)
    const next = rows[index + 1]
    const until = next?.userId === userId ? next.at.getTime() : day.to
    if (status === 'started' && until > day.from) spans.push({ from: Math.max(at.getTime(), day.from), to: until })
  })
  return shifts
}

const hourMs = 3_600_000

/** From the first to the last sign of each who was offered or handled something in the line on that day, in full hours. */
async function signsOf(db: Queryable, lineId: string, day: Day): Promise<Map<string, Span>> {
  const [from, to] = [new Date(day.from), new Date(day.to)]
  const { rows } = await sql<{ userId: string; first: Date; last: Date }>`
    with own as materialized (
      select id, operator_id, accepted_at from conversations
      where line_id = ${lineId} and last_message_at >= ${from} and started_at >= ${from} and started_at < ${to}
    ), signs as (
      select o.user_id, o.offered_at as at from own join offers o on o.conversation_id = own.id
      union all
      select o.user_id, o.decided_at from own join offers o on o.conversation_id = own.id where o.outcome in ('accepted', 'skipped')
      union all
      select operator_id, accepted_at from own
    )
    select user_id as "userId", min(at) as first, max(at) as last from signs
    where user_id is not null and at >= ${from} and at < ${to} group by user_id`.execute(db)
  return new Map(
    rows.map(({ userId, first, last }) => {
      const begins = Math.floor((first.getTime() - day.from) / hourMs) * hourMs
      const ends = Math.ceil((last.getTime() - day.from + 1) / hourMs) * hourMs
      return [userId, { from: day.from + begins, to: Math.min(day.from + ends, day.to) }]
    }),
  )
}

/** In order, none touching the next. */
function merged(spans: Span[]): Span[] {
  const whole: Span[] = []
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = whole.at(-1)
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to)
    else whole.push({ ...span })
  }
  return whole
}
