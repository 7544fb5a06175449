import type { AnyConnector } from '@omniline/connector-kit/connector'
import type { InboundEvent } from '@omniline/connector-kit/events'
import type { Selectable } from 'kysely'
import {
  applyDeleted,
  applyEdited,
  applyMoved,
  applyReaction,
  applyReceipt,
  receive,
  receiveOutgoing,
  receivePressed,
  setBlocked,
} from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import { type Queryable, transaction, type Tx } from '../platform/database.ts'
import type { JobContext } from '../platform/jobs.ts'
import { accessOf } from './access.ts'
import { deadlines, type Lifetime } from './calls.ts'
import { noteTraffic } from './health.ts'
import { lateReceipt } from './kinds.ts'
import { reach } from './reach.ts'
import { connectorOf } from './registry.ts'
import { type ChannelRow, finishEvents, loadChannel, markDead } from './store.ts'
import type { RawEventsTable } from './tables.ts'

/** A parser is pure: what it could not do thrice it will not do in this version. */
const parseAttempts = 3
/** Storing may fail for reasons that pass (a lock, a restart); two minutes of them are enough to hold up a chat. */
const storeAttempts = 8

export type RawEvent = Pick<Selectable<RawEventsTable>, 'id' | 'channel_id' | 'payload' | 'received_at' | 'processed_at' | 'dead_at'>

/** One stored event of a platform becomes what it means to us. Whatever is wrong with it, later events of its chat go on. */
export async function processRawEvent(app: App, lifetime: Lifetime, rawEventId: number, { attempt }: JobContext): Promise<void> {
  const raw = await app.db.selectFrom('raw_events').selectAll().where('id', '=', rawEventId).executeTakeFirst()
  if (!raw || raw.processed_at || raw.dead_at) return
  const channel = await loadChannel(app.db, raw.channel_id)
  if (!channel) return
  const connector = connectorOf(channel.connector)
  const acknowledged = attempt === 1 ? acknowledge(app, lifetime, channel, connector, raw) : undefined

  let events: InboundEvent[]
  try {
    events = connector.parse(raw.payload, raw.received_at)
  } catch (error) {
    return giveUpAfter(app, raw, attempt, parseAttempts, 'an event could not be parsed', error)
  }
  try {
    await transaction(app.db, async (tx) => {
      for (const event of events) await apply(app, tx, channel, event)
      await finish(app, tx, events.length > 0 ? events.map((event) => ({ raw, channel, event })) : [{ raw, channel, event: null }])
    })
  } catch (error) {
    return giveUpAfter(app, raw, attempt, storeAttempts, 'an event could not be stored', error)
  }
  await noteTraffic(app, channel, 'inbound')
  await acknowledged
}

/** The error may quote what the customer wrote, so it stays in the database; the log is told where to look. */
async function giveUpAfter(app: App, raw: RawEvent, attempt: number, attemptsMax: number, message: string, error: unknown): Promise<void> {
  if (attempt < attemptsMax) throw new Error(message)
  await markDead(app.db, raw.id, error instanceof Error ? (error.stack ?? error.message) : String(error))
  app.log.error({ rawEventId: raw.id, channelId: raw.channel_id, attempts: attempt }, 'an event was given up on')
}

/** They are dealt with; who wrote is asked for name and photo now and then. */
export async function finish(
  app: App,
  db: Queryable,
  events: { raw: RawEvent; channel: ChannelRow; event: InboundEvent | null }[],
): Promise<void> {
  await finishEvents(
    app,
    db,
    events.map(({ raw, channel, event }) => {
      const asks = event?.type === 'message' && connectorOf(channel.connector).fetchProfile !== undefined
      return { rawEventId: raw.id, channelId: channel.id, wrote: asks ? event.customer.externalId : null }
    }),
  )
}

async function apply(app: App, tx: Tx, channel: ChannelRow, event: InboundEvent): Promise<void> {
  const place = { id: channel.id, lineId: channel.line_id, connector: channel.connector }
  switch (event.type) {
    case 'message':
      if (event.outgoing) return receiveOutgoing(app, tx, place, event)
      await receive(app, tx, place, event)
      return
    case 'edited':
      await applyEdited(tx, channel, event)
      return
    case 'deleted':
      return applyDeleted(tx, channel, event)
    case 'pressed':
      await receivePressed(app, tx, place, event)
      return
    case 'reaction':
      await applyReaction(tx, channel, event)
      return
    case 'moved':
      return applyMoved(tx, channel, event)
    case 'blocked':
      return setBlocked(tx, channel, event)
    case 'receipt':
      return takeReceipt(app, tx, { channelId: channel.id, receipt: event, tries: 1 })
  }
}

const receiptTries = 4

/** The platform may tell what became of a message before it has told us its id, so an unknown one is asked for again. */
export async function takeReceipt(
  app: App,
  tx: Tx,
  { channelId, receipt, tries }: NonNullable<(typeof lateReceipt)['payload']>,
): Promise<void> {
  const { unknown } = await applyReceipt(tx, { id: channelId }, receipt)
  if (unknown.length === 0 || tries >= receiptTries) return
  const afterMs = 1000 * 4 ** tries
  await app.jobs.enqueue(tx, lateReceipt, { channelId, receipt: { ...receipt, messageIds: unknown }, tries: tries + 1 }, { afterMs })
}

export async function acknowledge(
  app: App,
  lifetime: Lifetime,
  channel: ChannelRow,
  connector: AnyConnector,
  raw: RawEvent,
): Promise<void> {
  if (!connector.acknowledge || !channel.active || channel.deleted_at) return
  const limits = { signal: lifetime.signal, seconds: deadlines.acknowledge }
  const outcome = await reach(
    app,
    () => accessOf(app, channel),
    limits,
    async (context) => connector.acknowledge?.(raw.payload, context),
  )
  if (!('failure' in outcome)) return
  // Somebody sees a spinner a little longer; nothing that would be worth a retry.
  const { kind, detail } = outcome.failure
  app.log.debug({ channelId: channel.id, kind, detail }, 'an event could not be acknowledged')
}
