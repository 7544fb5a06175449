import type { Connector, SendContext } from '@omniline/connector-kit/connector'
import { addSystemMessage, forgetLastPart, markNotSending, markSendingMore, markSent, type Outbound, outbound } from '../inbox/public.ts'
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

/** The message is rendered anew and each of its steps compared with the one in its place: changed, taken away, or sent. */
export async function carryEdit(app: App, lifetime: Lifetime, messageId: string): Promise<void> {
  await carry(app, lifetime, messageId, 'edit', async ({ app, connector, out, call }) => {
    const { chatId } = out.message
    const steps = connector.render(out.message)
    // What waits for its turn goes out as it is now; of what failed the operator decides.
    const settled = out.status !== 'pending' && out.status !== 'failed'
    if (!connector.edit || (steps.length < out.sent.length && !connector.remove)) return false
    for (const [index, ids] of out.sent.entries()) {
      const step = steps[index]
      if (step !== undefined) await call(async (context) => connector.edit?.(step, ids, context))
    }
    for (const ids of out.sent.slice(steps.length).reverse()) {
      await call(async (context) => connector.remove?.(chatId, ids, context))
      await transaction(app.db, (tx) => forgetLastPart(tx, messageId))
    }
    for (const step of settled ? steps.slice(out.sent.length) : []) {
      // Found set, somebody stopped while a step was on its way: it may have arrived.
      if (out.sendingSince) return transaction(app.db, (tx) => markNotSending(tx, messageId)).then(() => false)
      await transaction(app.db, (tx) => markSendingMore(tx, messageId))
      const { messageIds } = await call((context) => connector.send(step, context)).catch(async (error: unknown) => {
        const arrived = error instanceof Failed && error.failure.kind === 'unknown'
        if (!arrived) await transaction(app.db, (tx) => markNotSending(tx, messageId))
        throw error
      })
      await transaction(app.db, (tx) => markSent(tx, messageId, messageIds))
    }
    return true
  })
}

export async function carryDelete(app: App, lifetime: Lifetime, messageId: string): Promise<void> {
  await carry(app, lifetime, messageId, 'delete', async ({ connector, out, call }) => {
    if (!connector.remove) return false
    await call(async (context) => connector.remove?.(out.message.chatId, out.sent.flat(), context))
    return true
  })
}

interface Carrying {
  app: App
  connector: Connector
  out: Outbound
  /** Asks the platform. Throws `Failed`. */
  call<T>(work: (context: SendContext) => Promise<T>): Promise<T>
}
/** Answers false if it cannot be done. */
type Work = (carrying: Carrying) => Promise<boolean>

class Failed extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.detail)
    this.name = 'Failed'
    this.failure = failure
  }
}

async function carry(app: App, lifetime: Lifetime, messageId: string, what: What, work: Work): Promise<void> {
  const out = await outbound(app.db, messageId)
  // Nothing of it is with the platform: what is not sent yet goes out as it is now.
  if (!out || out.sent.length === 0) return
  if (what === 'edit' && out.deletedAt) return
  const loaded = await loadChannel(app.db, out.channelId)
  if (!loaded) return
  const channel = loaded
  const connector = connectorOf(channel.connector)
  if (!sends(connector)) return
  if (!channel.active || channel.deleted_at) return notCarried(app, out, what, null)
  if (lifetime.stopping()) throw new TryAgain(app.now(), 'the house closes')

  if (channel.error_kind === 'auth') return retryOrSay(app, channel, out, what, refused(channel))
  const files = what === 'edit' ? out.message.attachments.map((attachment) => attachment.fileId) : []
  const opener = await fileOpener(app, files)
  if (!opener) return notCarried(app, out, what, null)
  const openFile = opener
  const limits = { signal: lifetime.signal, seconds: deadlines.send }
  async function call<T>(ask: (context: SendContext) => Promise<T>): Promise<T> {
    const outcome = await reach(
      app,
      () => accessOf(app, channel),
      limits,
      async (context) => ask({ ...context, openFile }),
    )
    if ('failure' in outcome) throw new Failed(outcome.failure)
    return outcome.value
  }
  try {
    if (!(await work({ app, connector, out, call }))) await notCarried(app, out, what, null)
  } catch (error) {
    if (!(error instanceof Failed)) throw error
    await retryOrSay(app, channel, out, what, error.failure)
  }
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
  await notCarried(app, out, what, failure)
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
async function notCarried(app: App, out: Outbound, what: What, failure: Failure | null): Promise<void> {
  const codes = failure?.kind === 'window_closed' ? tooLate : impossible
  await transaction(app.db, (tx) =>
    addSystemMessage(tx, out.conversationId, { code: codes[what], params: { detail: failure?.detail ?? '' } }),
  )
}

const impossible = { edit: 'editNotCarried', delete: 'deleteNotCarried' } as const
const tooLate = { edit: 'editTooLate', delete: 'deleteTooLate' } as const
