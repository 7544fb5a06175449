import type { InboundEvent } from '@omniline/connector-kit/events'
import { sql } from 'kysely'
import type { App } from '../platform/app.ts'
import type { Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { cleanContent, cleanPart, type Content } from './core/content.ts'
import { storableJson } from './core/text.ts'
import { deliveredHere } from './direct.ts'
import { deliveryLane, messageDeleted, messageEdited, messageToSend } from './events.ts'
import { joinedCaptions, resolveExternal } from './external.ts'
import { lockConversation, lockThreadOf } from './lock.ts'
import type { MessageRow } from './tables.ts'
import { tell } from './tell.ts'

type Edited = Extract<InboundEvent, { type: 'edited' }>
type Deleted = Extract<InboundEvent, { type: 'deleted' }>

/** The customer's, or staff's who wrote in the platform's own app: those can be changed there. */
const isFromPlatform = (message: MessageRow): boolean =>
  message.author_type === 'customer' || (message.author_type === 'operator' && message.author_id === null)

/** A message was changed at the platform. Answers false if we never had it; an older edit than the one we know changes nothing. */
export async function applyEdited(tx: Tx, channel: { id: string }, event: Edited): Promise<boolean> {
  const thread = await lockThreadOf(tx, channel.id, event.chatId)
  const id = thread && (await resolveExternal(tx, thread.id, [event.messageId])).get(event.messageId)
  if (!thread || !id) return false
  const message = await tx.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  if (!isFromPlatform(message) || message.deleted_at || (message.edited_at && message.edited_at > event.editedAt)) return true

  const caption = cleanContent(event.text, event.entities)
  const { numUpdatedRows } = await tx
    .updateTable('external_messages')
    .set({ text: caption.text, entities: storableJson(caption.entities) })
    .where('thread_id', '=', thread.id)
    .where('external_id', '=', event.messageId)
    .executeTakeFirst()
  const { text, entities } = numUpdatedRows > 0n ? await joinedCaptions(tx, id) : caption
  await tx
    .updateTable('messages')
    .set({
      text,
      entities: storableJson(entities),
      edited_at: event.editedAt,
      ...(event.part && { part: storableJson(cleanPart(event.part)) }),
    })
    .where('id', '=', id)
    .execute()
  await tellAbout(tx, [message])
  return true
}

/** The customer deleted messages. Of an album the message goes when its last part has gone. */
export async function applyDeleted(tx: Tx, channel: { id: string }, event: Deleted): Promise<void> {
  const thread = await lockThreadOf(tx, channel.id, event.chatId)
  if (!thread) return
  const ids = [...new Set((await resolveExternal(tx, thread.id, event.messageIds)).values())]
  if (ids.length === 0) return
  await tx
    .updateTable('external_messages')
    .set({ deleted_at: sql<Date>`now()` })
    .where('thread_id', '=', thread.id)
    .where('external_id', 'in', event.messageIds)
    .execute()
  const gone = await tx
    .updateTable('messages')
    .set({ deleted_at: sql<Date>`clock_timestamp()` })
    .where('id', 'in', ids)
    .where((eb) => eb.or([eb('author_type', '=', 'customer'), eb.and([eb('author_type', '=', 'operator'), eb('author_id', 'is', null)])]))
    .where('deleted_at', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('external_messages')
            .select('message_id')
            .whereRef('message_id', '=', 'messages.id')
            .where('deleted_at', 'is', null),
        ),
      ),
    )
    .returningAll()
    .execute()
  await tellAbout(tx, gone)
}

/** An operator changes his own message. Throws `forbidden`, `wrong_state`. */
export async function editMessage(app: App, tx: Tx, message: MessageRow, userId: string, content: Content): Promise<void> {
  const conversation = await lockConversation(tx, message.conversation_id)
  await checkOwn(tx, message.id, userId, { orDeleted: false })
  const { text, entities } = cleanContent(content.text, content.entities)
  await tx
    .updateTable('messages')
    .set({ text, entities: storableJson(entities), edited_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', message.id)
    .execute()
  await tell(tx, conversation, { messageIds: [message.id] })
  if (message.visibility === 'public' && !deliveredHere(conversation.connector))
    await app.jobs.announce(tx, messageEdited, { messageId: message.id }, { lane: deliveryLane(message.thread_id) })
}

/** An operator deletes his own message; one that has not begun to leave the house never does. Throws `forbidden`. */
export async function deleteMessage(app: App, tx: Tx, message: MessageRow, userId: string): Promise<void> {
  const conversation = await lockConversation(tx, message.conversation_id)
  const { deleted_at } = await checkOwn(tx, message.id, userId, { orDeleted: true })
  if (deleted_at) return
  await tx.updateTable('messages').set({ deleted_at: sql<Date>`clock_timestamp()` }).where('id', '=', message.id).execute()
  const unsent = await tx
    .deleteFrom('deliveries')
    .where('message_id', '=', message.id)
    .where('status', '=', 'pending')
    .where('sending_since', 'is', null)
    .where(sql<boolean>`external_ids = '{}'`)
    .executeTakeFirst()
  await tell(tx, conversation, { messageIds: [message.id] })
  if (message.visibility === 'public' && unsent.numDeletedRows === 0n && !deliveredHere(conversation.connector))
    await app.jobs.announce(tx, messageDeleted, { messageId: message.id }, { lane: deliveryLane(message.thread_id) })
}

async function checkOwn(tx: Tx, messageId: string, userId: string, { orDeleted }: { orDeleted: boolean }): Promise<MessageRow> {
  const message = await tx.selectFrom('messages').selectAll().where('id', '=', messageId).forNoKeyUpdate().executeTakeFirstOrThrow()
  if (message.author_type !== 'operator' || message.author_id !== userId) throw new AppError('forbidden', 'The message is not yours')
  if (message.deleted_at && !orDeleted) throw new AppError('wrong_state', 'The message is deleted')
  return message
}

/** A failed message goes to the end of the queue again, same row. Throws `not_retryable`. */
export async function retryMessage(app: App, tx: Tx, message: MessageRow): Promise<void> {
  const conversation = await lockConversation(tx, message.conversation_id)
  const again = await tx
    .updateTable('deliveries')
    .set({
      status: 'pending',
      sending_since: null,
      retry_at: null,
      error_kind: null,
      error: null,
      // One attempt for every piece that arrived: patience begins anew.
      attempts: sql<number>`cardinality(parts)`,
      updated_at: sql<Date>`now()`,
    })
    .where('message_id', '=', message.id)
    .where('status', '=', 'failed')
    .executeTakeFirst()
  if (again.numUpdatedRows === 0n || message.deleted_at) throw new AppError('not_retryable')
  await tell(tx, conversation, { messageIds: [message.id] })
  await app.jobs.announce(
    tx,
    messageToSend,
    { messageId: message.id, threadId: message.thread_id },
    { lane: deliveryLane(message.thread_id) },
  )
}

/** Messages of one thread, perhaps of several of its conversations. */
async function tellAbout(tx: Tx, messages: MessageRow[]): Promise<void> {
  for (const id of new Set(messages.map((message) => message.conversation_id))) {
    const conversation = await tx
      .selectFrom('conversations')
      .select(['id', 'thread_id', 'line_id'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const messageIds = messages.filter((message) => message.conversation_id === id).map((message) => message.id)
    await tell(tx, conversation, { messageIds })
  }
}
