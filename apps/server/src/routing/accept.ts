import { assign, checkVisible, type ConversationRow, lockConversation } from '../inbox/public.ts'
import { noteWork } from '../presence/public.ts'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Staff } from '../platform/http.ts'
import { claim } from './core/claim.ts'
import { operatorAssigned } from './events.ts'
import { endOffers } from './offers.ts'
import { settle } from './route.ts'
import { insertTrail } from './store.ts'

/**
 * The caller takes what is offered to him or waits where he may take from. Decided under the conversation's lock, so
 * of any number who press at once one has it. Throws `taken_by_another`, `not_offered`, `conversation_closed`,
 * `wrong_state`, `not_found`.
 */
export async function accept(app: App, caller: Staff, conversationId: string): Promise<void> {
  await checkVisible(app.db, caller, conversationId)
  await transaction(app.db, async (tx) => acceptLocked(app, tx, caller, await lockConversation(tx, conversationId)))
}

/** The same in a transaction that holds the conversation's lock. */
export async function acceptLocked(app: App, tx: Tx, caller: Staff, conversation: ConversationRow): Promise<void> {
  const verdict = await judge(tx, caller, conversation)
  if ('refused' in verdict) throw await refusal(tx, verdict.refused, conversation)
  if (verdict.how === 'already') return
  await takeOver(app, tx, { conversation, caller, event: 'accepted', reason: verdict.how })
}

/**
 * The caller becomes responsible at once, whoever it was offered to or belonged to. Anyone may who sees it.
 * Throws `wrong_state`, `conversation_closed`, `not_found`.
 */
export async function intercept(app: App, caller: Staff, conversationId: string): Promise<void> {
  await checkVisible(app.db, caller, conversationId)
  await transaction(app.db, async (tx) => {
    const conversation = await lockConversation(tx, conversationId)
    if (conversation.operator_id === caller.userId && conversation.status === 'active') return
    await takeOver(app, tx, { conversation, caller, event: 'intercepted', reason: 'intercepted' })
  })
}

async function judge(tx: Tx, caller: Staff, conversation: ConversationRow) {
  const offers = await tx
    .selectFrom('offers')
    .select(['id', 'user_id', 'transfer'])
    .where('conversation_id', '=', conversation.id)
    .where('outcome', 'is', null)
    .execute()
  const seen = {
    status: conversation.status,
    operatorId: conversation.operator_id,
    offers: offers.map((offer) => ({ id: offer.id, userId: offer.user_id, transfer: offer.transfer, timed: true })),
  }
  return claim(seen, caller.userId, await mayTake(tx, caller, conversation.line_id))
}

async function mayTake(tx: Tx, caller: Staff, lineId: string): Promise<boolean> {
  if (caller.role !== 'operator') return true
  const serves = await tx
    .selectFrom('line_operators')
    .select('user_id')
    .where('line_id', '=', lineId)
    .where('user_id', '=', caller.userId)
    .executeTakeFirst()
  return serves !== undefined
}

async function refusal(
  tx: Tx,
  code: 'taken_by_another' | 'not_offered' | 'conversation_closed' | 'wrong_state',
  conversation: ConversationRow,
) {
  if (code !== 'taken_by_another' || !conversation.operator_id) return new AppError(code)
  const { name } = await tx.selectFrom('users').select('name').where('id', '=', conversation.operator_id).executeTakeFirstOrThrow()
  return new AppError(code, `${name} has taken the conversation`)
}

interface TakeOver {
  conversation: ConversationRow
  caller: Staff
  event: 'accepted' | 'intercepted'
  reason: string
}

/** People who had an offer, or the conversation, have room for another one now. */
async function takeOver(app: App, tx: Tx, { conversation, caller, event, reason }: TakeOver): Promise<void> {
  const { id, operator_id: former } = conversation
  const withdrawn = await endOffers(app, tx, conversation, caller.userId)
  await assign(tx, id, caller.userId, { code: event })
  await app.jobs.announce(tx, operatorAssigned, { conversationId: id, userId: caller.userId })
  await insertTrail(tx, [{ conversationId: id, event, from: former, to: caller.userId, reason }])
  await noteWork(tx, [caller.userId])
  const freed = former ? [...withdrawn, former] : withdrawn
  if (freed.length > 0) await app.jobs.enqueue(tx, settle, { userIds: freed })
}
