import { sql } from 'kysely'
import { addSystemMessage, checkVisible, type ConversationRow, lockConversation, moveToLine } from '../inbox/public.ts'
import { getLine } from '../lines/public.ts'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { AppError, invalidInput } from '../platform/errors.ts'
import type { Staff } from '../platform/http.ts'
import { conversationWaits } from './events.ts'
import { endOffers, propose } from './offers.ts'
import { lockRouting, routeLocked, settle } from './route.ts'
import { currentRound, insertTrail } from './store.ts'

/**
 * To a person: an offer of which everyone else is out; not accepted in time, it goes back to the queue of its line.
 * To a line: that line's rules from now on. The operator who had it has it no more in either case.
 * Throws `forbidden`, `wrong_state`, `conversation_closed`, `invalid_input`, `not_found`.
 */
export async function transfer(
  app: App,
  caller: Staff,
  conversationId: string,
  to: { userId: string } | { lineId: string },
): Promise<void> {
  await checkVisible(app.db, caller, conversationId)
  await transaction(app.db, async (tx) => {
    if ('lineId' in to) await toLine(app, tx, caller, conversationId, to.lineId)
    else await toPerson(app, tx, caller, conversationId, to.userId)
  })
}

async function toPerson(app: App, tx: Tx, caller: Staff, conversationId: string, userId: string): Promise<void> {
  // A decision that saw it before would let others join in.
  await lockRouting(tx)
  const conversation = await lockForTransfer(tx, caller, conversationId)
  const target = await tx
    .selectFrom('users')
    .select('name')
    .where('id', '=', userId)
    .where('active', '=', true)
    .forShare()
    .executeTakeFirst()
  if (!target) throw invalidInput('/userId', 'is not an active user')
  if (conversation.operator_id === userId) throw invalidInput('/userId', 'is responsible already')
  const withdrawn = await endOffers(app, tx, conversation, null)
  const { at, expiresAt } = await offerTimes(tx, conversation.line_id)
  const round = await currentRound(tx, conversation)
  await propose(app, tx, conversationId, { to: [userId], transfer: true, round, at, expiresAt })
  await app.jobs.announce(tx, conversationWaits, { conversationId })
  await addSystemMessage(tx, conversationId, { code: 'transferred', params: { name: target.name, by: caller.name } })
  await insertTrail(tx, [
    { conversationId, event: 'transferred', from: conversation.operator_id ?? caller.userId, to: userId, reason: 'to_person' },
  ])
  const freed = freedBy(conversation, withdrawn)
  if (freed.length > 0) await app.jobs.enqueue(tx, settle, { userIds: freed })
}

async function toLine(app: App, tx: Tx, caller: Staff, conversationId: string, lineId: string): Promise<void> {
  await lockRouting(tx)
  const conversation = await lockForTransfer(tx, caller, conversationId)
  const line = await getLine(tx, lineId)
  if (!line || line.archivedAt || !line.active) throw invalidInput('/lineId', 'is not an active line')
  const withdrawn = await endOffers(app, tx, conversation, null)
  await moveToLine(tx, conversationId, lineId, caller)
  await app.jobs.announce(tx, conversationWaits, { conversationId, movedTo: lineId })
  await insertTrail(tx, [
    { conversationId, event: 'transferred', from: conversation.operator_id ?? caller.userId, to: lineId, reason: 'to_line' },
  ])
  await routeLocked(
    app,
    tx,
    { type: 'queued', conversationId },
    { conversationIds: [conversationId], userIds: freedBy(conversation, withdrawn) },
  )
}

/** His own, what is offered to him, what nobody has; somebody else's only for those who look after others. */
async function lockForTransfer(tx: Tx, caller: Staff, conversationId: string): Promise<ConversationRow> {
  const conversation = await lockConversation(tx, conversationId)
  if (conversation.operator_id && conversation.operator_id !== caller.userId && caller.role === 'operator')
    throw new AppError('forbidden', 'Somebody else is responsible; take the conversation over first')
  return conversation
}

const freedBy = (conversation: ConversationRow, withdrawn: string[]): string[] =>
  conversation.operator_id ? [...withdrawn, conversation.operator_id] : withdrawn

/** By the database's clock, which the timers go by. */
async function offerTimes(tx: Tx, lineId: string): Promise<{ at: Date; expiresAt: Date }> {
  const line = await getLine(tx, lineId)
  const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(tx)
  const at = rows[0]?.at
  if (!line || !at) throw new Error('A conversation without a line')
  return { at, expiresAt: new Date(at.getTime() + line.distribution.offerSeconds * 1000) }
}
