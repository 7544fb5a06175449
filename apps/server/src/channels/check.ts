import { nameIn } from '@omniline/connector-kit/manifest'
import type { ChannelCheck, ConnectionTest } from '@omniline/contracts/channels'
import type { Language } from '@omniline/contracts/common'
import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { AppError, invalidInput, notFound } from '../platform/errors.ts'
import type { Staff } from '../platform/http.ts'
import { t } from '../platform/i18n/i18n.ts'
import { newId } from '../platform/ids.ts'
import { accessOf, apiUrlOf, openSecrets } from './access.ts'
import { failureOf, type Lifetime } from './calls.ts'
import { readCredentials, readSettings } from './core/fields.ts'
import { webhookUrl } from './core/transport.ts'
import { channelFailed, channelWorks } from './health.ts'
import { accountWords, channelWithAccount, failureWords, probe } from './probe.ts'
import { connectorOf, findConnector } from './registry.ts'
import { reconcile, transportOf, webhookUrlOf } from './setup.ts'
import { type ChannelRow, loadChannel, saveAccount } from './store.ts'
import { channelView } from './view.ts'

type Step = ChannelCheck['steps'][number]
type Outcome = Pick<Step, 'ok' | 'message'>

/** Steps in order; the first that fails is the last, for those after it would only fail because of it. */
async function inOrder(steps: [Step['name'], () => Promise<Outcome>][]): Promise<ChannelCheck> {
  const done: Step[] = []
  for (const [name, run] of steps) {
    const startedAt = performance.now()
    const outcome = await run()
    done.push({ name, ...outcome, tookMs: Math.round(performance.now() - startedAt) })
    if (!outcome.ok) return { ok: false, steps: done }
  }
  return { ok: true, steps: done }
}

/** Tries credentials before anything is saved. Those that do not even have the right form are `invalid_input`. */
export async function testConnection(
  app: App,
  lifetime: Lifetime,
  language: Language,
  input: z.output<typeof ConnectionTest>,
): Promise<ChannelCheck> {
  const connector = findConnector(input.connector)
  if (!connector) throw invalidInput('/connector', 'is not known')
  const { manifest } = connector
  const platform = nameIn(manifest, language)
  const credentials = readCredentials(manifest.credentials, input.credentials)
  const settings = readSettings(manifest.settings, input.settings)
  const problems = [...credentials.problems, ...settings.problems]
  if (problems.length > 0) throw new AppError('invalid_input', undefined, { errors: problems })

  const transport = transportOf(app, manifest.id)
  const access = { id: newId(), credentials: credentials.values, settings: settings.values, state: {}, apiUrl: apiUrlOf(app, manifest.id) }
  return inOrder([
    ['credentials', async () => ({ ok: true, message: t(language, 'channels.check.credentials.ok') })],
    [
      'account',
      async () => {
        const outcome = await probe(app, lifetime, connector, () => access)
        if ('failure' in outcome) return { ok: false, message: failureWords(language, platform, outcome.failure) }
        const taken = await channelWithAccount(app.db, manifest.id, outcome.value)
        if (taken !== null) return { ok: false, message: t(language, 'channels.check.account.taken', { channel: taken }) }
        return { ok: true, message: t(language, 'channels.check.account.ok', { name: accountWords(outcome.value) }) }
      },
    ],
    [
      transport === 'poll' ? 'polling' : transport === 'direct' ? 'reachable' : 'webhook',
      async () => {
        if (transport === null) return { ok: false, message: t(language, 'channels.check.notReachable', { platform }) }
        if (transport === 'direct') return { ok: true, message: t(language, 'channels.check.direct') }
        if (transport === 'poll') return { ok: true, message: t(language, 'channels.check.polling.planned', { platform }) }
        const url = webhookUrl(app.config.publicUrl ?? '', manifest.id, '…')
        return { ok: true, message: t(language, 'channels.check.webhook.planned', { platform, url }) }
      },
    ],
  ])
}

/** Looks at a channel step by step and repairs what it can: a webhook that went lost, an error that is over. */
export async function checkChannel(app: App, lifetime: Lifetime, caller: Staff, language: Language, id: string): Promise<ChannelCheck> {
  const channel = await present(app, id)
  const platform = nameIn(connectorOf(channel.connector).manifest, language)
  const transport = transportOf(app, channel.connector)
  const steps: [Step['name'], () => Promise<Outcome>][] = [
    ['credentials', async () => credentialsStep(app, channel, language, platform)],
    ['account', () => accountStep(app, lifetime, channel, language)],
  ]
  if (!channel.active) steps.push(['reachable', async () => ({ ok: false, message: t(language, 'channels.check.off') })])
  else if (transport === null)
    steps.push(['webhook', async () => ({ ok: false, message: t(language, 'channels.check.notReachable', { platform }) })])
  else if (transport === 'direct') steps.push(['reachable', async () => ({ ok: true, message: t(language, 'channels.check.direct') })])
  else if (transport === 'poll') steps.push(['polling', () => pollingStep(app, lifetime, id, language, platform)])
  else
    steps.push(
      ['webhook', () => webhookStep(app, lifetime, channel, language, platform)],
      ['reachable', () => reachableStep(app, lifetime, language, platform)],
    )
  const result = await inOrder(steps)
  return { ...result, channel: channelView(app, await present(app, id), caller, language) }
}

async function present(app: App, id: string): Promise<ChannelRow> {
  const channel = await loadChannel(app.db, id)
  if (!channel || channel.deleted_at) throw notFound()
  return channel
}

function credentialsStep(app: App, channel: ChannelRow, language: Language, platform: string): Outcome {
  try {
    openSecrets(app, channel)
    return { ok: true, message: t(language, 'channels.check.credentials.ok') }
  } catch (error) {
    return { ok: false, message: failureWords(language, platform, failureOf(app, error, null)) }
  }
}

async function accountStep(app: App, lifetime: Lifetime, channel: ChannelRow, language: Language): Promise<Outcome> {
  const connector = connectorOf(channel.connector)
  const outcome = await probe(app, lifetime, connector, () => accessOf(app, channel))
  if ('failure' in outcome) {
    const { failure } = outcome
    if (channel.active && failure.kind === 'auth') await channelFailed(app, channel, 'auth', failure.detail)
    return { ok: false, message: failureWords(language, nameIn(connector.manifest, language), failure) }
  }
  const account = outcome.value
  if (channel.account && channel.account.externalId !== account.externalId)
    return { ok: false, message: t(language, 'channels.check.account.other', { name: accountWords(account) }) }
  if (channel.active) {
    await transaction(app.db, (tx) => saveAccount(tx, channel.id, account))
    await channelWorks(app, channel, ['auth'])
  }
  return { ok: true, message: t(language, 'channels.check.account.ok', { name: accountWords(account) }) }
}

async function webhookStep(app: App, lifetime: Lifetime, channel: ChannelRow, language: Language, platform: string): Promise<Outcome> {
  const failure = await reconcile(app, lifetime, channel.id, { anew: true })
  if (failure) return { ok: false, message: failureWords(language, platform, failure) }
  return { ok: true, message: t(language, 'channels.check.webhook.ok', { platform, url: webhookUrlOf(app, channel) ?? '' }) }
}

const reachableSeconds = 5

/** Asks our own public address from here: not the platform's way to us, but the mistakes are usually the same. */
async function reachableStep(app: App, lifetime: Lifetime, language: Language, platform: string): Promise<Outcome> {
  const url = `${app.config.publicUrl ?? ''}/healthz`
  try {
    const signal = AbortSignal.any([lifetime.signal, AbortSignal.timeout(reachableSeconds * 1000)])
    const response = await app.net.fetch(url, { signal })
    await response.body?.cancel()
    if (response.ok) return { ok: true, message: t(language, 'channels.check.reachable.ok') }
    return { ok: false, message: t(language, 'channels.check.reachable.failed', { url, platform, detail: String(response.status) }) }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const detail = cause instanceof Error ? cause.message : String(cause)
    return { ok: false, message: t(language, 'channels.check.reachable.failed', { url, platform, detail }) }
  }
}

const polledWithinMs = 3 * 60_000
const patienceMs = 3000

/** A channel that has just been connected is taken up within seconds, also by another process. */
async function pickedUp(app: App, id: string): Promise<ChannelRow> {
  const until = performance.now() + patienceMs
  for (;;) {
    const channel = await present(app, id)
    if (channel.polled_at || channel.error_kind || performance.now() > until) return channel
    await pause(100)
  }
}

async function pollingStep(app: App, lifetime: Lifetime, id: string, language: Language, platform: string): Promise<Outcome> {
  const failure = await reconcile(app, lifetime, id)
  if (failure) return { ok: false, message: failureWords(language, platform, failure) }
  const { error_kind: kind, error: detail, polled_at: polledAt } = await pickedUp(app, id)
  if (kind === 'conflict' || kind === 'unavailable')
    return { ok: false, message: t(language, `channels.error.${kind}`, { platform, detail: detail ?? '' }) }
  const isPolled = polledAt !== null && app.now().getTime() - polledAt.getTime() < polledWithinMs
  return isPolled
    ? { ok: true, message: t(language, 'channels.check.polling.ok', { platform }) }
    : { ok: false, message: t(language, 'channels.check.polling.waiting') }
}
