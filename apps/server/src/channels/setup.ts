import type { Connector } from '@omniline/connector-kit/connector'
import { sql } from 'kysely'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { TryAgain } from '../platform/jobs.ts'
import { accessOf, apiUrlOverridden, openSecrets, sealSecrets } from './access.ts'
import { deadlines, type Failure, type Lifetime } from './calls.ts'
import { chooseTransport, type Transport, webhookUrl } from './core/transport.ts'
import { noteFailure, noteRecovery } from './health.ts'
import { renew, setUp } from './kinds.ts'
import { channelWithAccount } from './probe.ts'
import { reachToRead } from './reach.ts'
import { allConnectors, connectorOf, manifestOf, sends } from './registry.ts'
import { type ChannelRow, loadChannel, saveWebhook } from './store.ts'
import { wakePollers } from './watch.ts'

export const transportOf = (app: App, connector: string): Transport | null =>
  chooseTransport(manifestOf(connector).transports, app.config.publicUrl, apiUrlOverridden(app, connector))

/** Where this channel's platform delivers when all is well; null: it does not deliver. */
export function webhookUrlOf(app: App, channel: Pick<ChannelRow, 'id' | 'connector'>): string | null {
  const { publicUrl } = app.config
  return publicUrl !== null && transportOf(app, channel.connector) === 'webhook'
    ? webhookUrl(publicUrl, channel.connector, channel.id)
    : null
}

const wantedWebhook = (app: App, channel: ChannelRow): string | null =>
  channel.active && !channel.deleted_at ? webhookUrlOf(app, channel) : null

/** The platform is as we want it. Polling begins only then, when no webhook is in its way any more. */
export const isSetUp = (app: App, channel: ChannelRow): boolean =>
  channel.state.webhookUrl !== undefined && channel.state.webhookUrl === wantedWebhook(app, channel)

interface Options {
  /** also if the webhook is where it should be, as far as we know */
  anew?: boolean
  /** a webhook that cannot be taken away stays at the platform; its deliveries are refused */
  lastTry?: boolean
}

/**
 * Brings the platform in line with what the channel is to be: registers the webhook, or takes it away. Doing it again
 * changes nothing; calls for one channel wait for each other. Answers what went wrong, if anything did.
 */
export function reconcile(app: App, lifetime: Lifetime, channelId: string, options: Options = {}): Promise<Failure | null> {
  // Nothing is written before the platform has answered, so that this transaction holds up nobody meanwhile.
  return transaction(app.db, async (tx) => {
    await lockAccount(tx, channelId)
    const channel = await loadChannel(tx, channelId)
    if (!channel || (isSetUp(app, channel) && !options.anew)) return null
    const connector = connectorOf(channel.connector)
    if (!sends(connector)) return null
    wakePollers(tx)
    const url = wantedWebhook(app, channel)
    const work = { app, tx, lifetime, channel, connector }
    return url ? register(work, url) : unregister(work, options)
  })
}

/** An account that was removed and connected again has two channels, but one webhook. */
async function lockAccount(tx: Tx, channelId: string): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(hashtextextended('channels.setUp:' || connector || ':' || coalesce(account ->> 'externalId', id::text), 0))
    from channels where id = ${channelId}`.execute(tx)
}

const limitsOf = ({ signal }: Lifetime) => ({ signal, seconds: deadlines.setUp })

interface Work {
  app: App
  tx: Tx
  lifetime: Lifetime
  channel: ChannelRow
  connector: Connector
}

async function register({ app, tx, lifetime, channel, connector }: Work, url: string): Promise<Failure | null> {
  const outcome = await reachToRead(
    app,
    () => accessOf(app, channel),
    limitsOf(lifetime),
    async (context) => {
      const remembered = connector.registerWebhook ? await connector.registerWebhook(url, context) : {}
      return sealSecrets(app, channel.id, { ...openSecrets(app, channel), remembered })
    },
  )
  if ('failure' in outcome) {
    await noteFailure(app, tx, channel, outcome.failure.kind === 'auth' ? 'auth' : 'webhook', outcome.failure.detail)
    return outcome.failure
  }
  await saveWebhook(tx, channel, url, outcome.value)
  await noteRecovery(app, tx, channel, ['webhook', 'conflict', 'unavailable'])
  return null
}

/** Best effort: only a platform that cannot be reached is worth another attempt. A removed channel's secrets go with its webhook. */
async function unregister({ app, tx, lifetime, channel, connector }: Work, { lastTry }: Options): Promise<Failure | null> {
  const { unregisterWebhook } = connector
  const neverSetUp = channel.state.webhookUrl === undefined && !channel.active
  const isOthers = channel.deleted_at && channel.account && (await channelWithAccount(tx, channel.connector, channel.account)) !== null
  if (unregisterWebhook && channel.state.webhookUrl !== null && !neverSetUp && !isOthers) {
    const outcome = await reachToRead(
      app,
      () => accessOf(app, channel),
      limitsOf(lifetime),
      (context) => unregisterWebhook.call(connector, context),
    )
    if ('failure' in outcome) {
      const { failure } = outcome
      if (!lastTry && (failure.kind === 'unavailable' || failure.kind === 'rate_limited')) return failure
      app.log.warn({ channelId: channel.id, kind: failure.kind, detail: failure.detail }, 'a webhook could not be taken away')
    }
  }
  await saveWebhook(tx, channel, null, channel.deleted_at ? null : channel.credentials)
  return null
}

const retryMs = 60_000
/** After so many attempts (the pauses grow to minutes) a webhook that nobody needs any more is left where it is. */
const unregisterAttempts = 8

/** The job behind every change of a channel: it outlives the request that made the change. */
export async function runSetUp(app: App, lifetime: Lifetime, channelId: string, tries: number): Promise<void> {
  const failure = await reconcile(app, lifetime, channelId, { lastTry: tries >= unregisterAttempts })
  // With refused credentials there is nothing to try until they are accepted again; `recheck` looks after that.
  if (!failure || failure.kind === 'auth') return
  const channel = await loadChannel(app.db, channelId)
  if (channel && !wantedWebhook(app, channel)) throw new Error(`A webhook could not be taken away: ${failure.kind}`)
  throw new TryAgain(new Date(app.now().getTime() + Math.max(retryMs, (failure.retryAfterSeconds ?? 0) * 1000)), failure.kind)
}

export const enqueueSetUp = (app: App, tx: Tx, channelId: string): Promise<void> =>
  app.jobs.enqueue(tx, setUp, { channelId }, { key: `channels.setUp:${channelId}` })

/**
 * When the server starts: the public address may be another one than when the webhooks were registered, and what they ask
 * for may be less than this version understands.
 */
export async function setUpWhereNeeded(app: App): Promise<void> {
  const known = allConnectors().map((connector) => connector.manifest.id)
  const channels = await app.db.selectFrom('channels').selectAll().where('active', '=', true).where('connector', 'in', known).execute()
  await transaction(app.db, async (tx) => {
    for (const channel of channels) {
      const connector = connectorOf(channel.connector)
      if (!sends(connector)) continue
      if (!isSetUp(app, channel)) await enqueueSetUp(app, tx, channel.id)
      else if (wantedWebhook(app, channel) && connector.webhookIsCurrent)
        await app.jobs.enqueue(tx, renew, { channelId: channel.id }, { key: `channels.renew:${channel.id}` })
    }
  })
}
