import { sql } from 'kysely'
import { type InboundMessage, isPlain, receiveTogether } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import type { Database } from '../platform/database.ts'
import { prepared } from '../platform/prepared.ts'
import type { Lifetime } from './calls.ts'
import { noteTraffic } from './health.ts'
import { acknowledge, finish, type RawEvent } from './process.ts'
import { connectorOf } from './registry.ts'
import { type ChannelRow, loadChannelsOf } from './store.ts'

interface Plain {
  raw: RawEvent
  channel: ChannelRow
  event: InboundMessage
}

/**
 * What `processRawEvent` does, for many events together, as far as each is one plain message. Answers for each whether
 * it is dealt with. Messages are stored first and their events marked then: sockets hear of them sooner, and who dies in
 * between finds the messages known.
 */
export async function processTogether(app: App, lifetime: Lifetime, rawEventIds: number[]): Promise<boolean[]> {
  const [raws, channels] = await Promise.all([loadEvents(app.db, rawEventIds), loadChannelsOf(app.db, rawEventIds)])
  const rawOf = new Map(raws.map((raw) => [raw.id, raw]))
  const channelOf = new Map(channels.map((channel) => [channel.id, channel]))
  const plain = rawEventIds.flatMap((id) => plainMessage(rawOf.get(id), channelOf) ?? [])
  const stored = await store(app, plain)

  const seen = new Map(stored.map(({ channel }) => [channel.id, channel]))
  await Promise.all([
    ...stored.map(({ channel, raw }) => acknowledge(app, lifetime, channel, connectorOf(channel.connector), raw)),
    ...[...seen.values()].map((channel) => noteTraffic(app, channel, 'inbound')),
  ])
  const done = new Set(stored.map(({ raw }) => raw.id))
  return rawEventIds.map((id) => done.has(id))
}

async function loadEvents(db: Database, ids: number[]): Promise<RawEvent[]> {
  const { rows } = await sql<RawEvent>`
    ${prepared} select id, channel_id, payload, received_at, processed_at, dead_at from raw_events where id = any(${ids}::bigint[])`.execute(
    db,
  )
  return rows
}

/** Undefined: goes the long way, which also says what is wrong with it. */
function plainMessage(raw: RawEvent | undefined, channels: Map<string, ChannelRow>): Plain | undefined {
  const channel = raw && channels.get(raw.channel_id)
  if (!raw || !channel || raw.processed_at || raw.dead_at) return undefined
  try {
    const [event, ...more] = connectorOf(channel.connector).parse(raw.payload, raw.received_at)
    return event?.type === 'message' && more.length === 0 && isPlain(event) ? { raw, channel, event } : undefined
  } catch {
    return undefined
  }
}

async function store(app: App, plain: Plain[]): Promise<Plain[]> {
  if (plain.length === 0) return []
  const arrivals = plain.map(({ channel, event }) => ({ channelId: channel.id, event }))
  const received = await receiveTogether(app, arrivals)
  const stored = plain.filter((_one, index) => received[index])
  if (stored.length > 0) await finish(app, app.db, stored)
  return stored
}
