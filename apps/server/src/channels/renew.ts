import type { App } from '../platform/app.ts'
import { TryAgain } from '../platform/jobs.ts'
import { accessOf } from './access.ts'
import { deadlines, type Lifetime } from './calls.ts'
import { reachToRead } from './reach.ts'
import { connectorOf } from './registry.ts'
import { isSetUp, reconcile, webhookUrlOf } from './setup.ts'
import { loadChannel } from './store.ts'

const retryMs = 60_000

/**
 * Registers the webhook anew if the platform would not deliver all that is understood today: an older version may have
 * asked for less. A platform that cannot be reached is asked again later; what else may be wrong with the channel is found
 * and told elsewhere.
 */
export async function runRenewal(app: App, lifetime: Lifetime, channelId: string): Promise<void> {
  const channel = await loadChannel(app.db, channelId)
  const connector = channel && connectorOf(channel.connector)
  const url = channel && isSetUp(app, channel) ? webhookUrlOf(app, channel) : null
  if (!connector?.webhookIsCurrent || !channel || !url) return
  const { webhookIsCurrent } = connector
  const outcome = await reachToRead(
    app,
    () => accessOf(app, channel),
    { signal: lifetime.signal, seconds: deadlines.setUp },
    (context) => webhookIsCurrent.call(connector, url, context),
  )
  const failure = 'failure' in outcome ? outcome.failure : outcome.value ? null : await reconcile(app, lifetime, channelId, { anew: true })
  if (failure?.kind !== 'unavailable' && failure?.kind !== 'rate_limited') return
  throw new TryAgain(Math.max(retryMs, (failure.retryAfterSeconds ?? 0) * 1000), failure.kind)
}
