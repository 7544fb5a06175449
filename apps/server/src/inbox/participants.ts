import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { AppError, invalidInput } from '../platform/errors.ts'
import { conversationUnpinned, stepTaken } from './events.ts'
import { nameOf, stateAfter } from './lifecycle.ts'
import { lockConversation } from './lock.ts'
import { addParticipant, removeParticipant, updateConversation } from './store.ts'
import { type Actor, insertSystemMessage } from './system.ts'
import { tell } from './tell.ts'
import type { Viewer } from './visibility.ts'

/** Takes part without becoming responsible. Whoever takes part already changes nothing. */
export async function join(app: App, tx: Tx, conversationId: string, actor: Actor): Promise<void> {
  const conversation = await lockConversation(tx, conversationId)
  stateAfter(conversation, 'participantsChanged')
  if (conversation.operator_id === actor.userId || !(await addParticipant(tx, conversationId, actor.userId))) return
  const system = await insertSystemMessage(tx, conversation, { code: 'joined', params: { name: actor.name } })
  await tell(tx, conversation, { messageIds: [system] })
  await app.jobs.announce(tx, stepTaken, { conversationId, step: 'joined', by: actor.userId })
}

/** The responsible operator cannot leave, only hand over: throws `wrong_state`. */
export async function leave(app: App, tx: Tx, conversationId: string, actor: Actor): Promise<void> {
  const conversation = await lockConversation(tx, conversationId)
  stateAfter(conversation, 'participantsChanged')
  if (conversation.operator_id === actor.userId) throw new AppError('wrong_state', 'Whoever is responsible hands over instead of leaving')
  if (!(await removeParticipant(tx, conversationId, actor.userId))) return
  const system = await insertSystemMessage(tx, conversation, { code: 'left', params: { name: actor.name } })
  await tell(tx, conversation, { messageIds: [system], formerUserIds: [actor.userId] })
  await app.jobs.announce(tx, stepTaken, { conversationId, step: 'left', by: actor.userId })
}

/** Throws `invalid_input` if there is no such active user. */
export async function invite(app: App, tx: Tx, conversationId: string, userId: string, by: Actor): Promise<void> {
  const conversation = await lockConversation(tx, conversationId)
  stateAfter(conversation, 'participantsChanged')
  const user = await tx.selectFrom('users').select('name').where('id', '=', userId).where('active', '=', true).executeTakeFirst()
  if (!user) throw invalidInput('/userId', 'is not an active user')
  if (conversation.operator_id === userId || !(await addParticipant(tx, conversationId, userId))) return
  const system = await insertSystemMessage(tx, conversation, { code: 'invited', params: { name: user.name, by: by.name } })
  await tell(tx, conversation, { messageIds: [system] })
  await app.jobs.announce(tx, stepTaken, { conversationId, step: 'invited', by: by.userId, userId })
}

/** Kept for its operator: never redistributed. Only he may say so; those who look after others may take it back. */
export async function setPinned(app: App, tx: Tx, conversationId: string, caller: Viewer, pinned: boolean): Promise<void> {
  const conversation = await lockConversation(tx, conversationId)
  stateAfter(conversation, 'pinned')
  if (conversation.operator_id !== caller.userId && (pinned || caller.role === 'operator')) throw new AppError('taken_by_another')
  if (conversation.pinned === pinned) return
  const step = pinned ? 'pinned' : 'unpinned'
  const system = await insertSystemMessage(tx, conversation, { code: step, params: { name: await nameOf(tx, caller.userId) } })
  await tell(tx, await updateConversation(tx, conversationId, { pinned }), { messageIds: [system] })
  await app.jobs.announce(tx, stepTaken, { conversationId, step, by: caller.userId })
  if (!pinned) await app.jobs.announce(tx, conversationUnpinned, { conversationId })
}

/**
 * Keeps, or ceases to keep, everything the caller is working on; answers how many changed. Each in a transaction of its
 * own, so that nobody holds several conversations at once in an order of his own.
 */
export async function setAllPinned(app: App, caller: Viewer, pinned: boolean): Promise<number> {
  const mine = await app.db
    .selectFrom('conversations')
    .select('id')
    .where('operator_id', '=', caller.userId)
    .where('status', '=', 'active')
    .where('pinned', '<>', pinned)
    .execute()
  let count = 0
  for (const { id } of mine) {
    count += await transaction(app.db, async (tx) => {
      const { operator_id, status, pinned: already } = await lockConversation(tx, id)
      // Somebody may have taken or finished it meanwhile.
      if (operator_id !== caller.userId || status !== 'active' || already === pinned) return 0
      await setPinned(app, tx, id, caller, pinned)
      return 1
    })
  }
  return count
}
