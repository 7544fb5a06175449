import type { CloseReason, ConversationStatus } from '@omniline/contracts/conversations'
import { sql } from 'kysely'
import { getLine } from '../lines/public.ts'
import type { App } from '../platform/app.ts'
import { type Tx, transaction } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { defineJob } from '../platform/jobs.ts'
import { type LifecycleEvent, nextStatus } from './core/lifecycle.ts'
import { conversationClosed, conversationClosing, conversationRevived, conversationTaken } from './events.ts'
import { lockConversation } from './lock.ts'
import { removeParticipant, updateConversation } from './store.ts'
import { type Actor, insertSystemMessage } from './system.ts'
import type { ConversationRow } from './tables.ts'
import { tell } from './tell.ts'
import type { Viewer } from './visibility.ts'

/** Ends the grace period. Keyed by conversation; finds the state changed when it comes too late. */
export const endGrace = defineJob<{ conversationId: string }>('inbox.endGrace')
const graceKey = (conversationId: string): string => `inbox.endGrace:${conversationId}`

/** Throws `wrong_state` or `conversation_closed` when the state does not allow `event`. */
export function stateAfter(conversation: ConversationRow, event: LifecycleEvent): ConversationStatus {
  const next = nextStatus(conversation.status, event)
  if (next) return next
  if (conversation.status === 'closed') throw new AppError('conversation_closed')
  throw new AppError('wrong_state', `The conversation is ${conversation.status}`)
}

/** Whoever had it has it no more. What somebody had begins to wait anew; what was only offered goes on waiting. */
async function takeAway(
  tx: Tx,
  conversationId: string,
  event: 'offered' | 'returned',
): Promise<{ before: ConversationRow; after: ConversationRow }> {
  const before = await lockConversation(tx, conversationId)
  const status = stateAfter(before, event)
  const after = await updateConversation(tx, before.id, {
    status,
    operator_id: null,
    pinned: false,
    waiting: before.status === 'active' ? 'now' : 'keep',
  })
  return { before, after }
}

/** It is shown to operators who may accept (their offers are the caller's rows); an operator who had it has it no more. */
export async function offer(tx: Tx, conversationId: string): Promise<ConversationRow> {
  const { before, after } = await takeAway(tx, conversationId, 'offered')
  await tell(tx, after, { formerUserIds: former(before) })
  return after
}

/**
 * Makes `userId` the one responsible operator. `code` names the line written into the thread (`accepted`, `assigned`,
 * `intercepted`); `by` is who did it, if it was not the operator himself.
 */
export async function assign(
  tx: Tx,
  conversationId: string,
  userId: string,
  how: { code?: string; by?: Actor } = {},
): Promise<ConversationRow> {
  const before = await lockConversation(tx, conversationId)
  const status = stateAfter(before, 'assigned')
  if (before.operator_id === userId) return before
  const after = await makeResponsible(tx, before, userId, status)
  const system = await insertSystemMessage(tx, after, {
    code: how.code ?? 'assigned',
    params: { name: await nameOf(tx, userId), ...(how.by && { by: how.by.name }) },
  })
  await tell(tx, after, { messageIds: [system], formerUserIds: former(before) })
  return after
}

async function makeResponsible(tx: Tx, before: ConversationRow, userId: string, status: ConversationStatus): Promise<ConversationRow> {
  await checkWorksHere(tx, userId)
  await removeParticipant(tx, before.id, userId)
  return updateConversation(tx, before.id, { status, operator_id: userId, pinned: false, waiting: 'no', accepted: true })
}

/**
 * Whoever deactivates the user waits until this transaction is over and then finds what the user has; or was quicker,
 * though the user's call was on its way already: throws `forbidden`.
 */
export async function checkWorksHere(tx: Tx, userId: string): Promise<void> {
  const user = await tx.selectFrom('users').select('id').where('id', '=', userId).where('active', '=', true).forShare().executeTakeFirst()
  if (!user) throw new AppError('forbidden', 'The user was deactivated')
}

/** Nobody's any more. */
export async function putBackToWaiting(tx: Tx, conversationId: string): Promise<ConversationRow> {
  const { before, after } = await takeAway(tx, conversationId, 'returned')
  const messageIds = before.status === 'active' ? [await insertSystemMessage(tx, after, { code: 'returned', params: {} })] : []
  await tell(tx, after, { messageIds, formerUserIds: former(before) })
  return after
}

/** It waits in another line, whose rules hold from then on. Whether that line takes conversations is the caller's business. */
export async function moveToLine(tx: Tx, conversationId: string, lineId: string, by: Actor | null): Promise<ConversationRow> {
  const before = await lockConversation(tx, conversationId)
  const status = stateAfter(before, 'moved')
  const after = await updateConversation(tx, before.id, { status, line_id: lineId, operator_id: null, pinned: false, waiting: 'now' })
  const line = await tx.selectFrom('lines').select('name').where('id', '=', lineId).executeTakeFirstOrThrow()
  const system = await insertSystemMessage(tx, after, { code: 'moved', params: { line: line.name, ...(by && { by: by.name }) } })
  await tell(tx, after, { messageIds: [system], formerUserIds: former(before), fromLineId: before.line_id })
  return after
}

/** Its operator has left the line's queue; it stays with him until the customer writes, or he takes the pin off. */
export async function markLeftQueue(tx: Tx, conversationId: string): Promise<void> {
  await lockConversation(tx, conversationId)
  await updateConversation(tx, conversationId, { left_queue: true })
}

export interface Closing {
  reason: CloseReason
  /** null: closed by itself */
  by: Actor | null
  /** no grace period and no word to the customer */
  silent?: boolean
}

/** What somebody has is finished by him, by those who take part, and by supervisors. Throws `taken_by_another`. */
export async function checkMayFinish(tx: Tx, caller: Viewer, conversation: ConversationRow): Promise<void> {
  if (caller.role !== 'operator' || conversation.operator_id === null || conversation.operator_id === caller.userId) return
  const part = await tx
    .selectFrom('participants')
    .select('user_id')
    .where('conversation_id', '=', conversation.id)
    .where('user_id', '=', caller.userId)
    .executeTakeFirst()
  if (!part) throw new AppError('taken_by_another')
}

/** Finishes it: with the line's grace period if an operator has it, else for good at once. */
export async function closeConversation(app: App, tx: Tx, conversationId: string, closing: Closing): Promise<ConversationRow> {
  const before = await lockConversation(tx, conversationId)
  const spam = closing.reason === 'spam'
  const graceSeconds = closing.silent || spam ? 0 : ((await getLine(tx, before.line_id))?.closing.graceSeconds ?? 0)
  const status = stateAfter(before, graceSeconds > 0 ? 'finished' : 'ended')
  const params: Record<string, string> = closing.by ? { name: closing.by.name } : {}
  if (status === 'closing') {
    if (before.status === 'closing') return before
    const after = await updateConversation(tx, before.id, {
      status,
      close_reason: closing.reason,
      closingSeconds: graceSeconds,
      pinned: false,
    })
    if (!after.closing_until) throw new Error('A grace period without an end')
    await app.jobs.enqueue(tx, endGrace, { conversationId }, { key: graceKey(conversationId), runAt: after.closing_until })
    const system = await insertSystemMessage(tx, after, { code: 'closing', params })
    await tell(tx, after, { messageIds: [system] })
    await app.jobs.announce(tx, conversationClosing, { conversationId })
    return after
  }
  return closeForGood(app, tx, before, closing.reason, { code: spam ? 'spam' : 'closed', params }, closing.silent)
}

async function closeForGood(
  app: App,
  tx: Tx,
  before: ConversationRow,
  reason: CloseReason,
  message: { code: string; params: Record<string, string> },
  silent = false,
): Promise<ConversationRow> {
  await app.jobs.cancel(tx, graceKey(before.id))
  const after = await updateConversation(tx, before.id, {
    status: 'closed',
    close_reason: reason,
    spam: before.spam || reason === 'spam',
    pinned: false,
    closingSeconds: null,
    waiting: 'no',
    closed: true,
  })
  const system = await insertSystemMessage(tx, after, message)
  await tell(tx, after, { messageIds: [system] })
  await app.jobs.announce(tx, conversationClosed, { conversationId: before.id, silent })
  return after
}

/** What the timer does. */
export async function finishGrace(app: App, conversationId: string): Promise<void> {
  await transaction(app.db, async (tx) => {
    const conversation = await lockConversation(tx, conversationId)
    if (nextStatus(conversation.status, 'graceEnded') === null) return
    const { rows } = await sql<{ over: boolean }>`
      select closing_until <= clock_timestamp() as over from conversations where id = ${conversationId}`.execute(tx)
    if (rows[0]?.over) await closeForGood(app, tx, conversation, conversation.close_reason ?? 'operator', { code: 'closed', params: {} })
    // The clock was set back since the timer was found to be due.
    else if (conversation.closing_until)
      await app.jobs.enqueue(tx, endGrace, { conversationId }, { key: graceKey(conversationId), runAt: conversation.closing_until })
  })
}

/**
 * An operator or the customer wrote while it was `closing`: the same conversation goes on. Only writes; the caller
 * holds the lock and tells. Answers the line it wrote about it.
 */
export async function revive(app: App, tx: Tx, conversation: ConversationRow): Promise<{ revived: ConversationRow; systemId: string }> {
  await app.jobs.cancel(tx, graceKey(conversation.id))
  await app.jobs.announce(tx, conversationRevived, { conversationId: conversation.id })
  const systemId = await insertSystemMessage(tx, conversation, { code: 'revived', params: {} })
  const revived = await updateConversation(tx, conversation.id, { status: 'active', close_reason: null, closingSeconds: null })
  return { revived, systemId }
}

/** An operator wrote to a conversation that was nobody's: it is his. Only writes; the caller holds the lock and tells. */
export async function takeByReply(app: App, tx: Tx, before: ConversationRow, actor: Actor): Promise<string> {
  const after = await makeResponsible(tx, before, actor.userId, stateAfter(before, 'replied'))
  await app.jobs.announce(tx, conversationTaken, { conversationId: before.id, userId: actor.userId })
  return insertSystemMessage(tx, after, { code: 'accepted', params: { name: actor.name } })
}

const former = (before: ConversationRow): string[] => (before.operator_id ? [before.operator_id] : [])

export const nameOf = async (tx: Tx, userId: string): Promise<string> =>
  (await tx.selectFrom('users').select('name').where('id', '=', userId).executeTakeFirstOrThrow()).name
