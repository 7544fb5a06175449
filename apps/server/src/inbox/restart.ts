import type { App } from '../platform/app.ts'
import type { Tx } from '../platform/database.ts'
import { AppError, invalidInput } from '../platform/errors.ts'
import { isBlocked } from './blocks.ts'
import { conversationStarted, conversationTaken } from './events.ts'
import { checkWorksHere } from './lifecycle.ts'
import { lockConversation, lockOpenConversation, lockThread } from './lock.ts'
import { insertConversation } from './store.ts'
import { type Actor, insertSystemMessage } from './system.ts'
import type { ConversationRow } from './tables.ts'
import { tell } from './tell.ts'

/**
 * A new conversation in the thread of a closed one, begun by an operator, who is responsible for it. `messageId`: the
 * message of the thread it is about, which its first line quotes. While one is open in the thread, that one is the
 * place: throws `wrong_state`, as for a customer who is blocked; `channel_off`, `invalid_input`.
 */
export async function restart(app: App, tx: Tx, conversationId: string, by: Actor, messageId?: string): Promise<ConversationRow> {
  const old = await lockConversation(tx, conversationId)
  if (old.status !== 'closed') throw new AppError('wrong_state', 'The conversation is still open')
  const thread = await lockThread(tx, old.thread_id)
  if (await lockOpenConversation(tx, thread.id)) throw new AppError('wrong_state', 'A newer conversation is open in this thread')
  const channel = await tx
    .selectFrom('channels')
    .select(['line_id', 'active', 'deleted_at'])
    .where('id', '=', old.channel_id)
    .executeTakeFirstOrThrow()
  if (!channel.active || channel.deleted_at) throw new AppError('channel_off')
  await checkWorksHere(tx, by.userId)
  if (await isBlocked(tx, old.customer_id)) throw new AppError('wrong_state', 'The customer is blocked')
  if (messageId) await checkQuotable(tx, thread.id, messageId)
  const fresh = await insertConversation(tx, { thread, lineId: channel.line_id, connector: old.connector, operatorId: by.userId })
  const system = await insertSystemMessage(tx, fresh, { code: 'restarted', params: { name: by.name }, replyToId: messageId })
  await tell(tx, fresh, { messageIds: [system] })
  await app.jobs.announce(tx, conversationStarted, { conversationId: fresh.id })
  await app.jobs.announce(tx, conversationTaken, { conversationId: fresh.id, userId: by.userId, began: true })
  return fresh
}

async function checkQuotable(tx: Tx, threadId: string, messageId: string): Promise<void> {
  const message = await tx
    .selectFrom('messages')
    .select('id')
    .where('id', '=', messageId)
    .where('thread_id', '=', threadId)
    .where('author_type', '<>', 'system')
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!message) throw invalidInput('/messageId', 'is not a message of this chat')
}
