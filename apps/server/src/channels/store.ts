import type { Account, RawEvent } from '@omniline/connector-kit/connector'
import { createHash } from 'node:crypto'
import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { App } from '../platform/app.ts'
import type { Database, Queryable, Tx } from '../platform/database.ts'
import { prepared } from '../platform/prepared.ts'
import { cleanJson, cleanText } from './core/clean.ts'
import { fetchProfile, processEvent } from './kinds.ts'
import type { ChannelErrorKind, ChannelsTable } from './tables.ts'

export type ChannelRow = Selectable<ChannelsTable>

/** Also those that were deleted: what is under way for them has to learn that. */
export const loadChannels = (db: Queryable, ids: string[]): Promise<ChannelRow[]> => channelsWhere(db, sql`id = any(${ids}::uuid[])`)
export const loadChannelsOf = (db: Queryable, rawEventIds: number[]): Promise<ChannelRow[]> =>
  channelsWhere(db, sql`id in (select channel_id from raw_events where id = any(${rawEventIds}::bigint[]))`)
export const loadChannelsOfThreads = (db: Queryable, threadIds: string[]): Promise<ChannelRow[]> =>
  channelsWhere(db, sql`id in (select channel_id from threads where id = any(${threadIds}::uuid[]))`)

async function channelsWhere(db: Queryable, where: RawBuilder<unknown>): Promise<ChannelRow[]> {
  const { rows } = await sql<ChannelRow>`
    ${prepared} select id, line_id, connector, name, active, credentials, settings, account, state, version, error_kind, error,
      paused_until, polled_at, last_inbound_at, last_outbound_at, deleted_at, created_at
    from channels where ${where}`.execute(db)
  return rows
}
export const loadChannel = async (db: Queryable, id: string): Promise<ChannelRow | undefined> => (await loadChannels(db, [id]))[0]

export const lockChannel = (tx: Tx, id: string): Promise<ChannelRow | undefined> =>
  tx.selectFrom('channels').selectAll().where('id', '=', id).where('deleted_at', 'is', null).forNoKeyUpdate().executeTakeFirst()

export interface NewChannel {
  id: string
  lineId: string
  connector: string
  name: string
  active: boolean
  credentials: Buffer
  settings: Record<string, unknown>
  account: Account | null
}

export async function insertChannel(tx: Tx, channel: NewChannel): Promise<void> {
  const { lineId, settings, account, ...same } = channel
  await tx
    .insertInto('channels')
    .values({ ...same, line_id: lineId, settings: JSON.stringify(settings), account: account && JSON.stringify(account), state: '{}' })
    .execute()
}

export interface ChannelChange {
  line_id?: string
  name?: string
  active?: boolean
  credentials?: Buffer
  settings?: Record<string, unknown>
  account?: Account
  deleted?: true
  /** the webhook has to be registered anew */
  forgetWebhook?: boolean
  clearError?: boolean
}

/** What an administrator changed. The row must be locked. */
export async function updateChannel(tx: Tx, id: string, change: ChannelChange): Promise<void> {
  const { settings, account, deleted, forgetWebhook, clearError, ...columns } = change
  await tx
    .updateTable('channels')
    .set({
      ...columns,
      version: sql<number>`version + 1`,
      ...(settings && { settings: JSON.stringify(settings) }),
      ...(account && { account: JSON.stringify(account) }),
      ...(deleted && { deleted_at: sql<Date>`now()`, active: false }),
      ...(forgetWebhook && { state: sql<string>`state - 'webhookUrl'` }),
      ...(clearError && { error_kind: null, error: null, paused_until: null }),
    })
    .where('id', '=', id)
    .execute()
}

/**
 * Where the platform delivers from now on, and the secrets with what the connector wants to remember of it. Not if
 * an administrator changed the channel meanwhile: then it is set up once more.
 */
export async function saveWebhook(
  tx: Tx,
  channel: Pick<ChannelRow, 'id' | 'version'>,
  webhookUrl: string | null,
  credentials: Buffer | null,
): Promise<void> {
  await tx
    .updateTable('channels')
    .set({ state: sql<string>`state || jsonb_build_object('webhookUrl', ${webhookUrl}::text)`, credentials })
    .where('id', '=', channel.id)
    .where('version', '=', channel.version)
    .execute()
}

/** Answers whether anything changed. `version`: what the failure or success was seen with; a newer one is not its business. */
export async function setError(
  tx: Tx,
  channel: Pick<ChannelRow, 'id' | 'version'>,
  error: { kind: ChannelErrorKind; detail: string },
): Promise<boolean> {
  const result = await tx
    .updateTable('channels')
    .set({ error_kind: error.kind, error: error.detail })
    .where('id', '=', channel.id)
    .where('version', '=', channel.version)
    .where((eb) => eb.or([eb('error_kind', 'is distinct from', error.kind), eb('error', 'is distinct from', error.detail)]))
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Answers the kind of error that is over, if one of `kinds` was there. */
export async function clearError(tx: Tx, channel: Pick<ChannelRow, 'id' | 'version'>, kinds: ChannelErrorKind[]): Promise<boolean> {
  const result = await tx
    .updateTable('channels')
    .set({ error_kind: null, error: null })
    .where('id', '=', channel.id)
    .where('version', '=', channel.version)
    .where('error_kind', 'in', kinds)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

export async function saveAccount(db: Queryable, id: string, account: Account): Promise<void> {
  await db
    .updateTable('channels')
    .set({ account: JSON.stringify(account) })
    .where('id', '=', id)
    .execute()
}

/** Nobody sends for this channel for so long. By the database's clock: processes and restarts may disagree on theirs. */
export async function pauseChannel(db: Queryable, id: string, seconds: number): Promise<void> {
  await sql`
    update channels set paused_until = greatest(paused_until, now() + make_interval(secs => ${seconds}::float8))
    where id = ${id}`.execute(db)
}

/** How long nobody may send for it yet; 0 or less: it is not paused. */
export async function pausedForMs(db: Queryable, { id, paused_until }: Pick<ChannelRow, 'id' | 'paused_until'>): Promise<number> {
  if (!paused_until) return 0
  const { rows } = await sql<{ ms: number | null }>`
    select extract(epoch from paused_until - now())::float8 * 1000 as ms from channels where id = ${id}`.execute(db)
  return rows[0]?.ms ?? 0
}

/** Remembers that something came in or went out, at most once a minute so that the row does not become a bottleneck. */
export async function touchChannel(db: Queryable, id: string, direction: 'inbound' | 'outbound'): Promise<boolean> {
  const column = sql.ref(direction === 'inbound' ? 'last_inbound_at' : 'last_outbound_at')
  const { rows } = await sql`
    update channels set ${column} = now()
    where id = ${id} and (${column} is null or ${column} < now() - interval '1 minute') returning id`.execute(db)
  return rows.length > 0
}

const keyMax = 200
/** Keys are the platform's; one of absurd length must not break the index. */
const shortKey = (key: string): string => {
  const clean = cleanText(key)
  return clean.length <= keyMax ? clean : createHash('sha256').update(clean).digest('hex')
}

export interface Arrived {
  channelId: string
  event: RawEvent
}

/**
 * Keeps events that were not kept before, each with a job of its own in the lane of its chat, in one statement. Answers
 * how many were new. Safe against the same events coming twice at once: rows are written in one order, so writers wait,
 * not lock up.
 */
export async function storeEvents(app: App, db: Queryable, arrived: Arrived[]): Promise<number> {
  const unique = [...new Map(arrived.map((one) => [`${one.channelId} ${shortKey(one.event.id)}`, one])).values()]
  if (unique.length === 0) return 0
  const channelIds = unique.map(({ channelId }) => channelId)
  const keys = unique.map(({ event }) => shortKey(event.id))
  const payloads = unique.map(({ event }) => JSON.stringify(cleanJson(event.payload)) ?? 'null')
  const lanes = unique.map(({ channelId, event }) => `in:${channelId}:${shortKey(event.orderKey)}`)
  return app.jobs.enqueueFrom(db, processEvent, {
    with: sql`
      given as (
        select * from unnest(${channelIds}::uuid[], ${keys}::text[], ${payloads}::text[], ${lanes}::text[]) with ordinality
          as given (channel_id, external_id, payload, lane, position)
      ), stored as (
        insert into raw_events (channel_id, external_id, payload)
        select channel_id, external_id, payload::jsonb from given order by channel_id, external_id
        on conflict (channel_id, external_id) do nothing
        returning id, channel_id, external_id
      )`,
    from: sql`
      select jsonb_build_object('rawEventId', stored.id), given.lane
      from stored join given using (channel_id, external_id) order by given.position`,
  })
}

/** Moves the polling cursor on; not if somebody else moved it meanwhile. */
export async function saveCursor(tx: Tx, id: string, from: string | null, to: string | null): Promise<void> {
  await sql`
    update channels set state = state || jsonb_build_object('cursor', ${to}::text)
    where id = ${id} and state ->> 'cursor' is not distinct from ${from}::text`.execute(tx)
}

/** Somebody polls, as is noted once a minute. */
export async function touchPolled(db: Database, id: string): Promise<void> {
  await sql`update channels set polled_at = now() where id = ${id} and (polled_at is null or polled_at < now() - interval '1 minute')`.execute(
    db,
  )
}

/** Given up on: later events of the chat go on, this one stays for whoever repairs the connector. */
export async function markDead(db: Queryable, rawEventId: number, error: string): Promise<void> {
  await db
    .updateTable('raw_events')
    .set({ dead_at: sql<Date>`clock_timestamp()`, error: cleanText(error).slice(0, 2000) })
    .where('id', '=', rawEventId)
    .execute()
}

/**
 * Events that were given up on get another chance: this may be a version that understands them. Their chats have gone
 * on long ago, so they stand in no chat's lane.
 */
export async function reviveDead(app: App, tx: Tx): Promise<void> {
  const { rows } = await sql<{ id: number; channelId: string }>`
    update raw_events set dead_at = null, error = null where dead_at is not null
    returning id, channel_id as "channelId"`.execute(tx)
  for (const { id, channelId } of rows) await app.jobs.enqueue(tx, processEvent, { rawEventId: id }, { lane: `in:${channelId}:given-up` })
}

const pruneBatch = 5000
const keepDays = 7

/** Removes events that were dealt with long ago; after that their chat's message ids still keep doubles out. */
export async function pruneEvents(db: Database): Promise<number> {
  let removed = 0
  for (;;) {
    const { rows } = await sql`
      delete from raw_events where id in (
        select id from raw_events where processed_at < now() - make_interval(days => ${keepDays}) limit ${pruneBatch})
      returning id`.execute(db)
    removed += rows.length
    if (rows.length < pruneBatch) return removed
  }
}

/**
 * Marks events as dealt with. Of those who wrote with them, who does so for the first time, or was not asked for within a
 * day, is asked for name and photo by a job.
 */
export async function finishEvents(
  app: App,
  db: Queryable,
  events: { rawEventId: number; channelId: string; wrote: string | null }[],
): Promise<void> {
  await app.jobs.enqueueFrom(db, fetchProfile, {
    with: sql`
      done as (
        update raw_events set processed_at = clock_timestamp(), error = null where id = any(${events.map((one) => one.rawEventId)}::bigint[])
      ), due as (
        insert into profile_fetches (customer_id)
        select c.id from customers c
        where (c.channel_id, c.external_id) in (
            select * from unnest(${events.map((one) => one.channelId)}::uuid[], ${events.map((one) => one.wrote)}::text[]))
          and not exists (select 1 from profile_fetches p where p.customer_id = c.id and p.fetched_at > now() - interval '1 day')
        order by c.id
        on conflict (customer_id) do update set fetched_at = now()
        returning customer_id
      )`,
    from: sql`select jsonb_build_object('customerId', customer_id, 'tries', 1), null::text from due`,
  })
}
