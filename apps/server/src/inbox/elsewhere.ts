import type { App } from '../platform/app.ts'
import type { Tx } from '../platform/database.ts'
import { cleanContent, cleanPart } from './core/content.ts'
import { ensureCustomer } from './customers.ts'
import { attachmentsToFetch } from './events.ts'
import { addExternal, resolveExternal } from './external.ts'
import { lockOpenConversation, type ThreadRow } from './lock.ts'
import type { InboundMessage } from './receive.ts'
import { insertConversation, insertMessage, insertPendingAttachments, lockOrInsertThread, updateConversation } from './store.ts'
import type { ConversationRow } from './tables.ts'
import { tell } from './tell.ts'

/**
 * Staff wrote to the customer in the platform's own app. It is ours, though nobody here wrote it: an operator's message
 * without an operator. It begins no conversation and takes none; where none is open it joins the last one.
 */
export async function receiveOutgoing(
  app: App,
  tx: Tx,
  channel: { id: string; lineId: string; connector: string },
  event: InboundMessage,
): Promise<void> {
  const customer = await ensureCustomer(tx, channel.id, event.customer)
  const thread = await lockOrInsertThread(tx, channel.id, customer.id, event.chatId)
  if ((await resolveExternal(tx, thread.id, [event.messageId])).size > 0) return
  const conversation = await placeFor(tx, channel, thread)
  const content = cleanContent(event.text, event.entities)
  const answered = event.replyToMessageId ?? ''
  const { id } = await insertMessage(tx, {
    conversation,
    author: { type: 'operator', id: null, name: '' },
    visibility: 'public',
    ...content,
    part: cleanPart(event.part),
    replyToId: (await resolveExternal(tx, thread.id, [answered])).get(answered) ?? null,
    externalId: event.messageId,
    sentAt: event.sentAt,
  })
  await addExternal(tx, thread.id, event.messageId, id, content)
  if (event.attachments?.length) {
    await insertPendingAttachments(tx, id, 0, event.attachments)
    await app.jobs.announce(tx, attachmentsToFetch, { messageId: id })
  }
  await tell(tx, conversation, { messageIds: [id] })
}

async function placeFor(tx: Tx, channel: { lineId: string; connector: string }, thread: ThreadRow): Promise<ConversationRow> {
  const open = await lockOpenConversation(tx, thread.id)
  if (open) return open
  const last = await tx
    .selectFrom('conversations')
    .selectAll()
    .where('thread_id', '=', thread.id)
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (last) return last
  const made = await insertConversation(tx, { thread, lineId: channel.lineId, connector: channel.connector, operatorId: null })
  return updateConversation(tx, made.id, { status: 'closed', close_reason: 'operator', waiting: 'no', closed: true })
}
