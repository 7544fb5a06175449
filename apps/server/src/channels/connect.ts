import { nameIn } from '@omniline/connector-kit/manifest'
import type { Account, AnyConnector } from '@omniline/connector-kit/connector'
import type { ChannelInput, ChannelPatch } from '@omniline/contracts/channels'
import type { Language } from '@omniline/contracts/common'
import type { z } from 'zod'
import { audit } from '../accounts/public.ts'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { AppError, invalidInput, notFound } from '../platform/errors.ts'
import { emit } from '../platform/events.ts'
import type { Staff } from '../platform/http.ts'
import { t } from '../platform/i18n/i18n.ts'
import { newId } from '../platform/ids.ts'
import { accessOf, type ChannelSecrets, newIdentitySecret, openSecrets, sealSecrets } from './access.ts'
import type { Lifetime } from './calls.ts'
import { type Problem, readCredentials, readSettings } from './core/fields.ts'
import { takeUpWaiting } from './health.ts'
import { accountWords, channelWithAccount, checkFailed, failureWords, probe } from './probe.ts'
import { connectorOf, findConnector } from './registry.ts'
import { enqueueSetUp, reconcile, transportOf } from './setup.ts'
import { type ChannelChange, type ChannelRow, insertChannel, loadChannel, lockChannel, updateChannel } from './store.ts'
import { tellChannelChanged } from './watch.ts'

export interface By {
  caller: Pick<Staff, 'userId' | 'name'>
  language: Language
}

/** Connects an account. It is tried first: what does not work is refused with the reason (`channel_check_failed`). */
export async function createChannel(app: App, lifetime: Lifetime, by: By, input: z.output<typeof ChannelInput>): Promise<ChannelRow> {
  const connector = findConnector(input.connector)
  if (!connector) throw invalidInput('/connector', 'is not known')
  const { manifest } = connector
  const credentials = readCredentials(manifest.credentials, input.credentials)
  const settings = readSettings(manifest.settings, input.settings)
  refuse([...credentials.problems, ...settings.problems])
  await checkLine(app.db, input.lineId)

  const id = newId()
  const secrets: ChannelSecrets = {
    credentials: credentials.values,
    remembered: {},
    ...(manifest.transports.includes('direct') && { identitySecret: newIdentitySecret() }),
  }
  const channel = { id, connector: manifest.id, credentials: sealSecrets(app, id, secrets), settings: settings.values }
  const account = input.active ? await ownAccount(app, lifetime, by.language, connector, channel) : null
  await saving(connector, by.language, app, account, () =>
    transaction(app.db, async (tx) => {
      await checkLine(tx, input.lineId)
      await insertChannel(tx, { ...channel, lineId: input.lineId, name: input.name, active: input.active, account })
      const details = { name: input.name, connector: manifest.id, lineId: input.lineId }
      await audit(tx, by.caller, { action: 'channel.created', subjectType: 'channel', subjectId: id, details })
      await enqueueSetUp(app, tx, id)
      await tellChannelChanged(tx, { id, line_id: input.lineId })
    }),
  )
  return settled(app, lifetime, id)
}

/** Renames, moves, switches, gives new credentials or settings. Dialogs stay: the account must be the same. */
export async function changeChannel(
  app: App,
  lifetime: Lifetime,
  by: By,
  id: string,
  patch: z.output<typeof ChannelPatch>,
): Promise<ChannelRow> {
  const before = await present(app, id)
  const connector = connectorOf(before.connector)
  const known = storedSecrets(app, before)
  const credentials = readCredentials(connector.manifest.credentials, patch.credentials ?? {}, known?.credentials)
  const settings = readSettings(connector.manifest.settings, patch.settings ?? {}, before.settings)
  refuse([...(patch.credentials ? credentials.problems : []), ...(patch.settings ? settings.problems : [])])
  const newCredentials = patch.credentials !== undefined && !same(credentials.values, known?.credentials)
  const newSettings = patch.settings !== undefined && !same(settings.values, before.settings)
  if (patch.lineId !== undefined && patch.lineId !== before.line_id) await checkLine(app.db, patch.lineId)

  const active = patch.active ?? before.active
  const turnedOn = active && !before.active
  const secrets = { ...known, credentials: credentials.values, remembered: known?.remembered ?? {} }
  const sealed = newCredentials ? sealSecrets(app, id, secrets) : before.credentials
  const mustTry = active && (newCredentials || newSettings || turnedOn)
  const account = mustTry
    ? await ownAccount(app, lifetime, by.language, connector, { ...before, credentials: sealed, settings: settings.values })
    : null
  const change: ChannelChange = {
    ...(patch.lineId !== undefined && patch.lineId !== before.line_id && { line_id: patch.lineId }),
    ...(patch.name !== undefined && patch.name !== before.name && { name: patch.name }),
    ...(active !== before.active && { active }),
    ...(newCredentials && sealed && { credentials: sealed, forgetWebhook: true }),
    ...(newSettings && { settings: settings.values }),
  }
  if (Object.keys(change).length === 0) return before

  await saving(connector, by.language, app, account, () =>
    transaction(app.db, async (tx) => {
      await lockUnchanged(tx, before)
      if (change.line_id) await checkLine(tx, change.line_id)
      await updateChannel(tx, id, { ...change, ...(account && { account, clearError: true }) })
      const changed = Object.keys(change).filter((field) => field !== 'forgetWebhook')
      const details = { name: patch.name ?? before.name, changed, ...(change.line_id && { lineId: change.line_id }) }
      await audit(tx, by.caller, { action: 'channel.changed', subjectType: 'channel', subjectId: id, details })
      // Messages that waited go out now; those of a channel that was switched off fail, and say so.
      if (account || !active) await takeUpWaiting(app, tx, id)
      await enqueueSetUp(app, tx, id)
      await tellChannelChanged(tx, before)
      if (change.line_id) await tellChannelChanged(tx, { id, line_id: change.line_id })
    }),
  )
  return settled(app, lifetime, id)
}

/** Takes the account off. Conversations stay; their customers cannot be answered any more. */
export async function deleteChannel(app: App, lifetime: Lifetime, by: By, id: string): Promise<void> {
  await transaction(app.db, async (tx) => {
    const channel = await lockChannel(tx, id)
    if (!channel) throw notFound()
    await updateChannel(tx, id, { deleted: true })
    const details = { name: channel.name, connector: channel.connector }
    await audit(tx, by.caller, { action: 'channel.deleted', subjectType: 'channel', subjectId: id, details })
    await takeUpWaiting(app, tx, id)
    await enqueueSetUp(app, tx, id)
    await tellChannelChanged(tx, channel)
    // Its visitors, if it is a site chat, have nobody to listen to any more.
    await emit(tx, { type: 'access', userIds: [id] })
  })
  await reconcile(app, lifetime, id)
}

/** The secret with which a site signs its visitors. `rotate`: a new one, and the old one is worth nothing from now on. */
export async function identitySecretFor(app: App, by: By, id: string, rotate: boolean): Promise<string> {
  return transaction(app.db, async (tx) => {
    const channel = await lockChannel(tx, id)
    if (!channel) throw notFound()
    if (!connectorOf(channel.connector).manifest.transports.includes('direct')) throw new AppError('not_supported')
    const secrets = openSecrets(app, channel)
    const secret = rotate || !secrets.identitySecret ? newIdentitySecret() : secrets.identitySecret
    if (secret !== secrets.identitySecret)
      await updateChannel(tx, id, { credentials: sealSecrets(app, id, { ...secrets, identitySecret: secret }) })
    const action = rotate ? 'channel.identitySecretRotated' : 'channel.identitySecretShown'
    await audit(tx, by.caller, { action, subjectType: 'channel', subjectId: id, details: { name: channel.name } })
    return secret
  })
}

async function present(app: App, id: string): Promise<ChannelRow> {
  const channel = await loadChannel(app.db, id)
  if (!channel || channel.deleted_at) throw notFound()
  return channel
}

/** The webhook is set before we answer, if it can be; otherwise the job goes on trying and the channel says what is wrong. */
async function settled(app: App, lifetime: Lifetime, id: string): Promise<ChannelRow> {
  await reconcile(app, lifetime, id)
  return present(app, id)
}

function refuse(problems: Problem[]): void {
  if (problems.length > 0) throw new AppError('invalid_input', undefined, { errors: problems })
}

/** In a transaction the line is held on to, so that it cannot be archived meanwhile. */
async function checkLine(db: App['db'] | Tx, lineId: string): Promise<void> {
  const line = await db
    .selectFrom('lines')
    .select('archived_at')
    .where('id', '=', lineId)
    .$if(db.isTransaction, (query) => query.forKeyShare())
    .executeTakeFirst()
  if (!line) throw invalidInput('/lineId', 'is not a line')
  if (line.archived_at) throw new AppError('line_archived')
}

/** Somebody else may have changed the channel while the platform was asked. */
async function lockUnchanged(tx: Tx, before: ChannelRow): Promise<void> {
  const now = await lockChannel(tx, before.id)
  if (!now) throw notFound()
  if (now.version !== before.version) throw new AppError('version_conflict')
}

/** null: they were sealed with another key, so that they have to be entered anew, all of them. */
function storedSecrets(app: App, channel: ChannelRow): ChannelSecrets | null {
  try {
    return openSecrets(app, channel)
  } catch {
    // The channel shows this as its error already; here it means that nothing is known.
    return null
  }
}

interface Candidate {
  id: string
  connector: string
  credentials: Buffer | null
  settings: Record<string, unknown>
  /** whose it has been so far */
  account?: Account | null
}

/** The account behind the credentials, if it may be used for this channel. */
async function ownAccount(app: App, lifetime: Lifetime, language: Language, connector: AnyConnector, channel: Candidate): Promise<Account> {
  const platform = nameIn(connector.manifest, language)
  if (!transportOf(app, channel.connector)) throw checkFailed(connector, t(language, 'channels.check.notReachable', { platform }), false)
  const outcome = await probe(app, lifetime, connector, () => accessOf(app, channel))
  if ('failure' in outcome) throw checkFailed(connector, failureWords(language, platform, outcome.failure), outcome.failure.kind === 'auth')
  const account = outcome.value
  if (channel.account && channel.account.externalId !== account.externalId)
    throw checkFailed(connector, t(language, 'channels.check.account.other', { name: accountWords(account) }), true)
  const taken = await channelWithAccount(app.db, channel.connector, account, channel.id)
  if (taken !== null) throw checkFailed(connector, t(language, 'channels.check.account.taken', { channel: taken }), true)
  return account
}

/** Two administrators may connect the same account at once: the index decides, and the later one is told. */
async function saving(
  connector: AnyConnector,
  language: Language,
  app: App,
  account: Account | null,
  save: () => Promise<void>,
): Promise<void> {
  try {
    await save()
  } catch (error) {
    const isTaken = error instanceof Error && 'constraint' in error && error.constraint === 'channels_account'
    if (!isTaken || !account) throw error
    const channel = (await channelWithAccount(app.db, connector.manifest.id, account)) ?? ''
    throw checkFailed(connector, t(language, 'channels.check.account.taken', { channel }), true)
  }
}

const same = (a: object, b: object | undefined): boolean => b !== undefined && JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
const sorted = (value: object): unknown[] => Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
