import { sql } from 'kysely'
import { deliveryLane } from '../inbox/events.ts'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { emit } from '../platform/events.ts'
import { deliverThread, recheck } from './kinds.ts'
import { type ChannelRow, clearError, setError, touchChannel } from './store.ts'
import type { ChannelErrorKind } from './tables.ts'
import { tellChannelChanged } from './watch.ts'

type Seen = Pick<ChannelRow, 'id' | 'version' | 'line_id' | 'error_kind'>

/** How long a channel whose credentials were refused is left alone before it is tried again. */
export const recheckMs = 5 * 60_000

/** The channel does not work. Said once, however many calls find out. */
export const channelFailed = (app: App, channel: Seen, kind: ChannelErrorKind, detail: string): Promise<void> =>
  transaction(app.db, (tx) => noteFailure(app, tx, channel, kind, detail))

/** What was wrong is over; messages that waited are taken up. Costs nothing when nothing was wrong. */
export async function channelWorks(app: App, channel: Seen, kinds: ChannelErrorKind[]): Promise<void> {
  if (hasError(channel, kinds)) await transaction(app.db, (tx) => noteRecovery(app, tx, channel, kinds))
}

export async function noteFailure(app: App, tx: Tx, channel: Seen, kind: ChannelErrorKind, detail: string): Promise<void> {
  if (!(await setError(tx, channel, { kind, detail }))) return
  if (kind === 'auth') {
    await app.jobs.enqueue(tx, recheck, { channelId: channel.id }, { key: `channels.recheck:${channel.id}`, afterMs: recheckMs })
  }
  await tellChannelChanged(tx, channel)
  if (channel.error_kind !== kind) app.log.warn({ channelId: channel.id, kind, detail }, 'a channel stopped working')
}

export async function noteRecovery(app: App, tx: Tx, channel: Seen, kinds: ChannelErrorKind[]): Promise<void> {
  if (!hasError(channel, kinds) || !(await clearError(tx, channel, kinds))) return
  await takeUpWaiting(app, tx, channel.id)
  await tellChannelChanged(tx, channel)
  app.log.info({ channelId: channel.id }, 'a channel works again')
}

const hasError = (channel: Seen, kinds: ChannelErrorKind[]): boolean => channel.error_kind !== null && kinds.includes(channel.error_kind)

const trafficEveryMs = 60_000

/** Something came in or went out; screens are told, once a minute. */
export async function noteTraffic(
  app: App,
  channel: Pick<ChannelRow, 'id' | 'line_id' | 'last_inbound_at' | 'last_outbound_at'>,
  direction: 'inbound' | 'outbound',
): Promise<void> {
  const last = direction === 'inbound' ? channel.last_inbound_at : channel.last_outbound_at
  if (last && app.now().getTime() - last.getTime() < trafficEveryMs) return
  await transaction(app.db, async (tx) => {
    if (!(await touchChannel(tx, channel.id, direction))) return
    await emit(tx, { type: 'changed', lineId: channel.line_id, data: { what: 'channel', id: channel.id } })
  })
}

/** A job for every thread of the channel in which something waits to be sent. */
export async function takeUpWaiting(app: App, tx: Tx, channelId: string): Promise<void> {
  const { rows } = await sql<{ threadId: string }>`
    select distinct d.thread_id as "threadId" from deliveries d join threads t on t.id = d.thread_id
    where t.channel_id = ${channelId} and d.status = 'pending'`.execute(tx)
  for (const { threadId } of rows) await app.jobs.enqueue(tx, deliverThread, { threadId }, { lane: deliveryLane(threadId) })
}
