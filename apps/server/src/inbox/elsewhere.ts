import type { App } from '../platform/app.ts'
import type { Tx } from '../platform/database.ts'
import { cleanContent, cleanPart } from './core/content.ts'
import { ensureCustomer } from './customers.ts'
import { attachmentsToFetch } from './events.ts'
import { addExternal, resolveExternal } from './external.ts'
import { lockOpenConversation } from './lock.ts'
import type { InboundMessage } from './receive.ts'
import { insertMessage, insertPendingAttachments, lockOrInsertEnded, lockOrInsertThread } from './store.ts'
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
  const conversation =
    (await lockOpenConversation(tx, thread.id)) ?? (await lockOrInsertEnded(tx, channel, thread, { close_reason: 'operator' }))
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
