import type { Connector, SendContext } from '@omniline/connector-kit/connector'
import { addSystemMessage, type Outbound, outbound } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { TryAgain } from '../platform/jobs.ts'
import { accessOf } from './access.ts'
import { deadlines, type Failure, type Lifetime } from './calls.ts'
import { fileOpener } from './files.ts'
import { channelFailed } from './health.ts'
import { reach } from './reach.ts'
import { connectorOf, sends } from './registry.ts'
import { type ChannelRow, loadChannel } from './store.ts'

/** What the platform already has is changed there too. Where that cannot be done, the conversation says so. */
type What = 'edit' | 'delete'

/** Both may be repeated, so every passing failure is; but the lane is not held up for longer than this. */
const keepTryingMs = 60 * 60_000
const retryMs = 10_000

export async function carryEdit(app: App, lifetime: Lifetime, messageId: string): Promise<void> {
  await carry(app, lifetime, messageId, 'edit', async (connector, out, context) => {
    const [only, ...others] = out.externalIds
    if (!connector.edit || only === undefined || others.length > 0 || connector.render(out.message).length !== 1) return false
    await connector.edit(out.message.chatId, only, out.message, context)
    return true
  })
}

export async function carryDelete(app: App, lifetime: Lifetime, messageId: string): Promise<void> {
  await carry(app, lifetime, messageId, 'delete', async (connector, out, context) => {
    if (!connector.remove) return false
    for (const externalId of out.externalIds) await connector.remove(out.message.chatId, externalId, context)
    return true
  })
}

type Work = (connector: Connector, out: Outbound, context: SendContext) => Promise<boolean>

async function carry(app: App, lifetime: Lifetime, messageId: string, what: What, work: Work): Promise<void> {
  const out = await outbound(app.db, messageId)
  // Nothing of it is with the platform: what is not sent yet goes out as it is now.
  if (!out || out.externalIds.length === 0) return
  if (what === 'edit' && out.deletedAt) return
  const channel = await loadChannel(app.db, out.channelId)
  if (!channel) return
  const connector = connectorOf(channel.connector)
  if (!sends(connector)) return
  if (!channel.active || channel.deleted_at) return notCarried(app, out, what, '')
  if (lifetime.stopping()) throw new TryAgain(app.now(), 'the house closes')

  if (channel.error_kind === 'auth') return retryOrSay(app, channel, out, what, refused(channel))
  const files = what === 'edit' ? out.message.attachments.map((attachment) => attachment.fileId) : []
  const openFile = await fileOpener(app, files)
  const limits = { signal: lifetime.signal, seconds: deadlines.send }
  const outcome = await reach(
    app,
    () => accessOf(app, channel),
    limits,
    async (context) => openFile !== null && work(connector, out, { ...context, openFile }),
  )
  if ('failure' in outcome) await retryOrSay(app, channel, out, what, outcome.failure)
  else if (!outcome.value) await notCarried(app, out, what, '')
}

/** The channel is known not to work: nobody need be asked. */
const refused = (channel: ChannelRow): Failure => ({
  kind: 'auth',
  detail: channel.error ?? '',
  retryAfterSeconds: undefined,
  scope: 'account',
})

async function retryOrSay(app: App, channel: ChannelRow, out: Outbound, what: What, failure: Failure): Promise<void> {
  if (failure.kind === 'auth' && channel.error_kind !== 'auth') await channelFailed(app, channel, 'auth', failure.detail)
  const passes = ['auth', 'rate_limited', 'unavailable', 'unknown'].includes(failure.kind)
  if (passes && app.now().getTime() - (await changedAt(app, out.message.id)).getTime() < keepTryingMs) {
    throw new TryAgain(new Date(app.now().getTime() + Math.max(retryMs, (failure.retryAfterSeconds ?? 0) * 1000)), failure.kind)
  }
  app.log.warn({ messageId: out.message.id, channelId: channel.id, kind: failure.kind, what }, 'a change did not reach the platform')
  await notCarried(app, out, what, failure.detail)
}

async function changedAt(app: App, messageId: string): Promise<Date> {
  const row = await app.db
    .selectFrom('messages')
    .select(['edited_at', 'deleted_at', 'created_at'])
    .where('id', '=', messageId)
    .executeTakeFirstOrThrow()
  return row.deleted_at ?? row.edited_at ?? row.created_at
}

/** The operator must know that the customer still sees the old text. */
async function notCarried(app: App, out: Outbound, what: What, detail: string): Promise<void> {
  const code = what === 'edit' ? 'editNotCarried' : 'deleteNotCarried'
  await transaction(app.db, (tx) => addSystemMessage(tx, out.conversationId, { code, params: { detail } }))
}
