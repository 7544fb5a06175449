import type { Connector } from '@omniline/connector-kit/connector'
import type { OutboundMessage } from '@omniline/connector-kit/events'
import type { FailureKind } from '@omniline/contracts/conversations'
import { setTimeout as pause } from 'node:timers/promises'
import { companyOf } from '../accounts/public.ts'
import { markDone, markFailed, markRetry, markSent, type Outbound, setBlocked } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { t, type TextKey } from '../platform/i18n/i18n.ts'
import { TryAgain } from '../platform/jobs.ts'
import { accessOf } from './access.ts'
import { deadlines, type Failure, type Lifetime } from './calls.ts'
import { backoffSeconds } from './core/backoff.ts'
import type { DeliveryStore, Waiting } from './deliver-together.ts'
import { fileOpener } from './files.ts'
import type { Gate } from './gate.ts'
import { channelFailed, channelWorks, noteTraffic, recheckMs } from './health.ts'
import { reach } from './reach.ts'
import { connectorOf, sends } from './registry.ts'
import { type ChannelRow, pauseChannel, pausedForMs } from './store.ts'

/** With what every delivery of this process is made. */
export interface Means {
  app: App
  lifetime: Lifetime
  gate: Gate
  store: DeliveryStore
}

interface Delivery extends Means {
  channel: ChannelRow
  connector: Connector
  out: Outbound
  attempts: number
  /** steps the platform has */
  pieces: number
}

/** After so many attempts in vain it is the platform and not an accident. */
const failuresUntilNews = 5
/** A limit that does not end is a ban. */
const limitTries = 100
const limitedSeconds = { default: 5, min: 1, max: 3600 }

/**
 * Sends what waits in a thread, oldest first, one request at a time. Whatever order jobs run in, a message never
 * overtakes another of its thread. Runs in the thread's lane: while it waits for another attempt, so do those behind.
 */
export async function deliverThread(means: Means, threadId: string): Promise<void> {
  let goesOn = true
  while (goesOn) {
    const waiting = await means.store.next(threadId)
    if (!waiting) return
    if (means.lifetime.stopping()) throw new TryAgain(means.app.now(), 'the house closes')
    goesOn = await deliver(means, waiting)
  }
}

/** Answers false when nothing more waits in the thread, or everything has to wait until the channel works again. */
async function deliver(means: Means, { out, channel }: Waiting): Promise<boolean> {
  const { app, gate } = means
  const messageId = out.message.id
  const connector = connectorOf(channel.connector)
  if (!channel.active || channel.deleted_at || !sends(connector)) return fail(app, messageId, 'rejected', 'delivery.channelOff')
  // Set before the request and cleared with its outcome: somebody stopped in between.
  if (out.sendingSince && !connector.manifest.idempotentSend) return fail(app, messageId, 'unknown', 'delivery.unknown')
  if (out.deletedAt) return fail(app, messageId, 'rejected', 'delivery.deleted')
  if (channel.error_kind === 'auth') return waitForChannel(app, channel.id, messageId, channel.error ?? '')
  const pausedMs = await pausedForMs(app.db, channel)
  if (pausedMs > 0) throw new TryAgain(pausedMs, 'the account has to wait')

  const place = gate.enter(channel.id)
  if ('comeAt' in place) throw new TryAgain(place.comeAt, 'the platform is busy')
  try {
    return await sendPieces({ ...means, channel, connector, out, attempts: out.attempts, pieces: out.sent.length })
  } finally {
    place.leave()
  }
}

async function sendPieces(delivery: Delivery): Promise<boolean> {
  const { app, lifetime, store, channel, connector, out } = delivery
  const steps = renderSafely(app, connector, out.message)
  const openFile = await fileOpener(
    app,
    out.message.attachments.map((attachment) => attachment.fileId),
  )
  if (!openFile) return fail(app, out.message.id, 'rejected', 'delivery.fileMissing')
  if (!steps || steps.length === 0) return fail(app, out.message.id, 'unsupported', 'delivery.notPrepared')

  const limits = { signal: lifetime.signal, seconds: deadlines.send }
  let goesOn = true
  for (const step of steps.slice(delivery.pieces)) {
    if (lifetime.stopping()) throw new TryAgain(app.now(), 'the house closes')
    if (!(await store.markSending(out.message.id))) return true
    delivery.attempts += 1
    const outcome = await reach(
      app,
      () => accessOf(app, channel),
      limits,
      (context) => connector.send(step, { ...context, openFile }),
    )
    if ('failure' in outcome) return afterFailure(delivery, outcome.failure)
    delivery.pieces += 1
    goesOn = await stepArrived(delivery, outcome.value.messageIds, delivery.pieces === steps.length)
  }
  // Somebody stopped between the last step and this.
  if (out.sent.length >= steps.length) await insist(app, (tx) => markDone(tx, out.message.id))
  await noteTraffic(app, channel, 'outbound')
  await channelWorks(app, channel, ['unavailable'])
  app.log.info(
    { messageId: out.message.id, channelId: channel.id, pieces: delivery.pieces, attempts: delivery.attempts },
    'message delivered',
  )
  return goesOn
}

/** Answers whether more may wait in the thread. Most messages have one step, which becomes one id. */
async function stepArrived({ app, store, out, pieces }: Delivery, externalIds: string[], isLast: boolean): Promise<boolean> {
  const messageId = out.message.id
  const [externalId, ...more] = externalIds
  if (isLast && pieces === 1 && externalId !== undefined && more.length === 0) {
    // Whatever goes wrong with it: what follows takes patience.
    const stored = await store.markArrived({ messageId, externalId }).catch(() => undefined)
    if (stored) return stored.more
  }
  await insist(app, async (tx) => {
    await markSent(tx, messageId, externalIds)
    if (isLast) await markDone(tx, messageId)
  })
  return true
}

/** A message that breaks its renderer fails alone and does not hold up its thread. */
function renderSafely(app: App, connector: Connector, message: OutboundMessage): unknown[] | null {
  try {
    return connector.render(message)
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error
    app.log.error({ messageId: message.id, connector: connector.manifest.id, errorName: name }, 'a message could not be rendered')
    return null
  }
}

/** The kind alone decides; see the table in `packages/connector-kit/src/errors.ts`. */
async function afterFailure(delivery: Delivery, failure: Failure): Promise<boolean> {
  const { app, channel, connector, out } = delivery
  const { id: messageId } = out.message
  app.log.warn({ messageId, channelId: channel.id, kind: failure.kind, attempts: delivery.attempts }, 'a message was not delivered')
  switch (failure.kind) {
    case 'rate_limited':
      return afterLimit(delivery, failure)
    case 'unavailable':
      return afterOutage(delivery, failure)
    case 'unknown':
      if (connector.manifest.idempotentSend) return afterOutage(delivery, failure)
      await insist(app, (tx) => markFailed(tx, messageId, failure))
      return true
    case 'auth':
      await channelFailed(app, channel, 'auth', failure.detail)
      return waitForChannel(app, channel.id, messageId, failure.detail)
    case 'recipient_blocked':
      await insist(app, async (tx) => {
        await markFailed(tx, messageId, failure)
        await setBlocked(tx, channel, { customerId: await customerOf(tx, out.threadId), blocked: true })
      })
      return true
    default:
      await insist(app, (tx) => markFailed(tx, messageId, failure))
      return true
  }
}

async function afterLimit({ app, channel, out, attempts, pieces }: Delivery, failure: Failure): Promise<boolean> {
  if (attempts - pieces > limitTries) {
    await insist(app, (tx) => markFailed(tx, out.message.id, failure))
    return true
  }
  const asked = failure.retryAfterSeconds ?? limitedSeconds.default
  const seconds = Math.min(limitedSeconds.max, Math.max(limitedSeconds.min, asked))
  const at = new Date(app.now().getTime() + seconds * 1000)
  await insist(app, (tx) => markRetry(tx, out.message.id, at, failure))
  if (failure.scope === 'account') await pauseChannel(app.db, channel.id, seconds)
  throw new TryAgain(seconds * 1000, failure.kind)
}

async function afterOutage({ app, channel, out, attempts, pieces }: Delivery, failure: Failure): Promise<boolean> {
  const failures = Math.max(1, attempts - pieces)
  const seconds = backoffSeconds(failures)
  if (failures >= failuresUntilNews) await channelFailed(app, channel, 'unavailable', failure.detail)
  if (seconds === null) {
    await insist(app, (tx) => markFailed(tx, out.message.id, failure))
    return true
  }
  const at = new Date(app.now().getTime() + seconds * 1000)
  await insist(app, (tx) => markRetry(tx, out.message.id, at, failure))
  throw new TryAgain(seconds * 1000, failure.kind)
}

/**
 * It stays pending without a job; `takeUpWaiting` makes one when the channel works again. The channel's row is held on
 * to meanwhile: either the recovery sees this message, or we see the recovery and go on (answers true).
 */
async function waitForChannel(app: App, channelId: string, messageId: string, detail: string): Promise<boolean> {
  const at = new Date(app.now().getTime() + recheckMs)
  return insist(app, async (tx) => {
    const channel = await tx.selectFrom('channels').select('error_kind').where('id', '=', channelId).forShare().executeTakeFirstOrThrow()
    await markRetry(tx, messageId, at, { kind: 'auth', detail })
    return channel.error_kind !== 'auth'
  })
}

async function fail(app: App, messageId: string, kind: FailureKind, words: TextKey): Promise<boolean> {
  const language = (await companyOf(app.db))?.language ?? 'en'
  await insist(app, (tx) => markFailed(tx, messageId, { kind, detail: t(language, words) }))
  return true
}

async function customerOf(tx: Tx, threadId: string): Promise<string> {
  const row = await tx
    .selectFrom('threads')
    .innerJoin('customers', 'customers.id', 'threads.customer_id')
    .select('customers.external_id')
    .where('threads.id', '=', threadId)
    .executeTakeFirstOrThrow()
  return row.external_id
}

/**
 * With the seconds in which a database that is silent is waited for, this is less than the lease of a job: after that
 * another process takes the message up, and can only say that it may have arrived.
 */
const insistForMs = 20_000
const insistPauseMs = { first: 50, max: 1000 }

/** What the platform did must be written down; while we still know it, a database that stumbles or is away is worth some patience. */
async function insist<T>(app: App, work: (tx: Tx) => Promise<T>): Promise<T> {
  const until = performance.now() + insistForMs
  for (let pauseMs = insistPauseMs.first; ; pauseMs = Math.min(pauseMs * 4, insistPauseMs.max)) {
    try {
      return await transaction(app.db, work)
    } catch (error) {
      if (performance.now() > until) throw error
      app.log.warn({ err: error }, 'the outcome of a delivery could not be stored yet')
      await pause(pauseMs)
    }
  }
}
