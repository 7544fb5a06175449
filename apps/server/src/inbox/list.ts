import type { Conversation, ConversationQuery, Counters, Message, MessageQuery } from '@omniline/contracts/conversations'
import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { Database, Queryable } from '../platform/database.ts'
import { invalidInput } from '../platform/errors.ts'
import { decodePageEnd, encodePageEnd } from './core/cursor.ts'
import { escapeLike } from './core/text.ts'
import { inTime, textQuery } from './search.ts'
import { conversationViews, messageViews, unreadOf } from './views.ts'
import { checkVisible, type Viewer, visibleTo } from './visibility.ts'

type Sort = NonNullable<ConversationQuery['sort']>

/** What a list is sorted by; the id decides among equals, in the same direction. */
const orders: Record<Sort, { key: RawBuilder<Date>; direction: RawBuilder<unknown>; beyond: RawBuilder<unknown> }> = {
  newest: { key: sql`c.last_message_at`, direction: sql`desc`, beyond: sql`<` },
  oldest: { key: sql`c.last_message_at`, direction: sql`asc`, beyond: sql`>` },
  // What does not wait comes last.
  waiting: { key: sql`coalesce(c.waiting_since, 'infinity')`, direction: sql`asc`, beyond: sql`>` },
}

/** A page of the conversations that the caller may see. */
export async function listConversations(
  db: Database,
  caller: Viewer,
  query: ConversationQuery,
): Promise<{ items: Conversation[]; nextCursor: string | null }> {
  const sort = query.sort ?? (query.view === 'queue' ? 'waiting' : 'newest')
  const { key, direction, beyond } = orders[sort]
  const end = query.cursor === undefined ? null : decodePageEnd(query.cursor, sort)
  if (query.cursor !== undefined && !end) throw invalidInput('/cursor', 'is not a cursor of this list')

  const conditions = [visibleTo(caller), ...filtersOf(query, caller.userId)]
  if (end) conditions.push(sql<boolean>`(${key}, c.id) ${beyond} (${end.value}::timestamptz, ${end.id}::uuid)`)
  const page = sql<{ id: string; value: Date | number }>`
    select c.id, ${key} as value from conversations c
    where ${sql.join(conditions, sql` and `)}
    order by ${key} ${direction}, c.id ${direction} limit ${query.limit + 1}`
  const { rows } = query.q === undefined ? await page.execute(db) : await inTime(db, (tx) => page.execute(tx))

  const shown = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? shown.at(-1) : undefined
  const items = await conversationViews(
    db,
    shown.map((row) => row.id),
    caller.userId,
  )
  return { items, nextCursor: last ? encodePageEnd({ sort, value: timeText(last.value), id: last.id }) : null }
}

/** `infinity` comes back as a number. */
const timeText = (value: Date | number): string => (value instanceof Date ? value.toISOString() : 'infinity')

const isMine = (me: string) =>
  sql<boolean>`(c.operator_id = ${me} or exists (select 1 from participants p where p.conversation_id = c.id and p.user_id = ${me}))`
const isInQueue = sql<boolean>`c.status in ('waiting', 'offered')`
const isOpen = sql<boolean>`c.status <> 'closed'`

function filtersOf(query: ConversationQuery, me: string): RawBuilder<boolean>[] {
  const conditions: RawBuilder<boolean>[] = []
  if (query.view === 'mine') conditions.push(isMine(me))
  if (query.view === 'queue') conditions.push(query.status ? sql`c.operator_id is null` : isInQueue)
  if (query.status) conditions.push(sql`c.status = any(${query.status}::text[])`)
  else if (query.view === 'mine') conditions.push(isOpen)
  const equal = {
    line_id: query.lineId,
    channel_id: query.channelId,
    connector: query.connector,
    operator_id: query.operatorId,
    thread_id: query.threadId,
    rating: query.rating,
    spam: query.spam,
  }
  for (const [column, value] of Object.entries(equal)) if (value !== undefined) conditions.push(sql`${sql.ref(`c.${column}`)} = ${value}`)
  if (query.contactId) conditions.push(sql`c.customer_id in (select id from customers where contact_id = ${query.contactId})`)
  if (query.from) conditions.push(sql`c.started_at >= ${query.from}::timestamptz`)
  if (query.to) conditions.push(sql`c.started_at < ${query.to}::timestamptz`)
  const words = query.q?.trim()
  if (words) conditions.push(matches(words))
  return conditions
}

/** In the customer's name, account, phone or e-mail, in a message, or the number of the conversation. */
function matches(words: string): RawBuilder<boolean> {
  const like = `%${escapeLike(words)}%`
  const number = /^#?(\d{1,9})$/.exec(words)?.[1]
  return sql<boolean>`(
    c.customer_id in (select id from customers where name ilike ${like} or username ilike ${like} or phone like ${like} or email ilike ${like})
    or c.id in (select m.conversation_id from messages m where to_tsvector('russian', m.text) @@ (${textQuery(words)}) and m.text <> ''
      and m.author_type <> 'system' and m.deleted_at is null)
    ${number ? sql`or c.number = ${Number(number)}` : sql``})`
}

/** The numbers on the tabs. */
export async function counters(db: Queryable, caller: Viewer): Promise<Counters> {
  const me = caller.userId
  const { rows } = await sql<Counters>`
    select count(*) filter (where mine)::int as mine, count(*) filter (where queue)::int as queue, count(*)::int as "all",
      count(*) filter (where unread > 0)::int as unread,
      (select count(*)::int from offers o join conversations oc on oc.id = o.conversation_id and oc.status = 'offered'
        where o.user_id = ${me} and o.outcome is null) as offers
    from (
      select ${isMine(me)} as mine, ${isInQueue} as queue,
        case when ${isMine(me)} then ${unreadOf(sql<string>`${me}`)} else 0 end as unread
      from conversations c where ${isOpen} and ${visibleTo(caller)}
    ) open`.execute(db)
  return rows[0] ?? { mine: 0, queue: 0, all: 0, unread: 0, offers: 0 }
}

/** Messages in order of seq; without `before` and `after` the newest. */
export async function listMessages(
  db: Database,
  caller: Viewer,
  conversationId: string,
  query: z.output<typeof MessageQuery>,
): Promise<{ items: Message[]; hasMore: boolean }> {
  await checkVisible(db, caller, conversationId)
  const { before, after, limit, thread } = query
  const scope = thread
    ? sql`thread_id = (select thread_id from conversations where id = ${conversationId})`
    : sql`conversation_id = ${conversationId}`
  const forward = after !== undefined
  const { rows } = await sql<{ id: string }>`
    select id from messages where ${scope}
      ${before === undefined ? sql`` : sql`and seq < ${before}`} ${after === undefined ? sql`` : sql`and seq > ${after}`}
    order by seq ${forward ? sql`asc` : sql`desc`} limit ${limit + 1}`.execute(db)
  const ids = rows.slice(0, limit).map((row) => row.id)
  return { items: await messageViews(db, forward ? ids : ids.reverse()), hasMore: rows.length > limit }
}
