import type { InboundEvent } from '@omniline/connector-kit/events'
import type { App } from '../platform/app.ts'
import type { Tx } from '../platform/database.ts'
import { nextStatus } from './core/lifecycle.ts'
import { isBlocked } from './blocks.ts'
import { cleanContent, cleanPart } from './core/content.ts'
import { cleanLine, storableJson } from './core/text.ts'
import { ensureCustomer } from './customers.ts'
import { attachmentsToFetch, conversationStarted, messageReceived } from './events.ts'
import { addExternal, joinedCaptions, resolveExternal, sortParts } from './external.ts'
import { revive } from './lifecycle.ts'
import { lockOpenConversation, type ThreadRow } from './lock.ts'
import {
  addThreadContext,
  bindFiles,
  insertConversation,
  insertFileAttachments,
  insertMessage,
  insertPendingAttachments,
  lockOrInsertEnded,
  lockOrInsertThread,
} from './store.ts'
import type { ConversationRow } from './tables.ts'
import { insertSystemMessage } from './system.ts'
import { type Concerned, tell } from './tell.ts'
import { lockUploads } from './uploads.ts'

export type InboundMessage = Extract<InboundEvent, { type: 'message' }>

export interface Received {
  messageId: string
  conversationId: string
  threadId: string
  /** the platform told it before; nothing was changed */
  duplicate: boolean
}

/** For the site chat, where the customer speaks to us directly. */
export interface ReceiveMore {
  /** the identity was proved */
  verified?: boolean
  /** uploaded by this customer and not yet sent */
  fileIds?: string[]
  clientMessageId?: string
  replyToId?: string
}

/**
 * A customer wrote. Everything happens in the caller's transaction under the thread's lock: customer, thread,
 * conversation, message. The line may be inactive or archived: what was written is kept in any case.
 */
export async function receive(
  app: App,
  tx: Tx,
  channel: { id: string; lineId: string; connector: string },
  event: InboundMessage,
  more: ReceiveMore = {},
): Promise<Received> {
  const customer = await ensureCustomer(tx, channel.id, { ...event.customer, verified: more.verified })
  const thread = await lockOrInsertThread(tx, channel.id, customer.id, event.chatId)

  const known = await tellTwice(tx, thread.id, event.messageId)
  if (known) return { ...known, threadId: thread.id, duplicate: true }

  if (event.origin) await addThreadContext(tx, thread.id, event.origin)
  const open = await lockOpenConversation(tx, thread.id)
  const album = event.groupId ? await findAlbum(tx, thread.id, event.groupId) : undefined
  if (album) return joinAlbum(app, tx, { thread, album, customerId: customer.id, event })
  // What a blocked customer writes is kept where the last conversation ended, and begins none.
  const muted = !open && (await isBlocked(tx, customer.id))
  const { conversation, goesOn } = muted
    ? { conversation: await lockOrInsertEnded(tx, channel, thread, { close_reason: 'spam', spam: true }), goesOn: [] }
    : await conversationFor(app, tx, channel, thread, open)

  const { start } = event.origin ?? {}
  const cameFrom = start ? [await insertSystemMessage(tx, conversation, { code: 'cameFrom', params: { start: cleanLine(start) } })] : []
  const messageId = await insertFirst(tx, { conversation, customer, thread, event, more })
  await addAttachments(app, tx, { thread, messageId, customerId: customer.id, event, more })

  await tell(tx, conversation, { messageIds: [...goesOn, ...cameFrom, messageId] })
  if (muted) return { messageId, conversationId: conversation.id, threadId: thread.id, duplicate: false }
  if (!open) await app.jobs.announce(tx, conversationStarted, { conversationId: conversation.id })
  await app.jobs.announce(tx, messageReceived, { messageId, conversationId: conversation.id })
  return { messageId, conversationId: conversation.id, threadId: thread.id, duplicate: false }
}

async function tellTwice(tx: Tx, threadId: string, externalId: string): Promise<{ messageId: string; conversationId: string } | undefined> {
  const id = (await resolveExternal(tx, threadId, [externalId])).get(externalId)
  if (!id) return undefined
  const message = await tx.selectFrom('messages').select('conversation_id').where('id', '=', id).executeTakeFirstOrThrow()
  return { messageId: id, conversationId: message.conversation_id }
}

async function conversationFor(
  app: App,
  tx: Tx,
  channel: { lineId: string; connector: string },
  thread: ThreadRow,
  open: ConversationRow | undefined,
): Promise<{ conversation: ConversationRow; goesOn: string[] }> {
  if (!open) {
    const begun = { thread, lineId: channel.lineId, connector: channel.connector, operatorId: null }
    return { conversation: await insertConversation(tx, begun), goesOn: [] }
  }
  if (open.status !== 'closing' || nextStatus(open.status, 'customerWrote') !== 'active') return { conversation: open, goesOn: [] }
  const { revived, systemId } = await revive(app, tx, open)
  return { conversation: revived, goesOn: [systemId] }
}

interface Album {
  messageId: string
  conversation: Concerned
}

/** The message that an earlier part of the same album has become; its conversation may be over by now. */
async function findAlbum(tx: Tx, threadId: string, groupId: string): Promise<Album | undefined> {
  const found = await tx
    .selectFrom('messages as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
    .select(['m.id as messageId', 'c.id', 'c.thread_id', 'c.line_id'])
    .where('m.thread_id', '=', threadId)
    .where('m.group_id', '=', groupId)
    .where('m.deleted_at', 'is', null)
    .executeTakeFirst()
  if (!found) return undefined
  const { messageId, ...conversation } = found
  return { messageId, conversation }
}

interface First {
  conversation: ConversationRow
  customer: { id: string; name: string }
  thread: ThreadRow
  event: InboundMessage
  more: ReceiveMore
}

async function insertFirst(tx: Tx, { conversation, customer, thread, event, more }: First): Promise<string> {
  const content = cleanContent(event.text, event.entities)
  const message = await insertMessage(tx, {
    conversation,
    author: { type: 'customer', id: customer.id, name: cleanLine(event.member?.name ?? '') || customer.name },
    visibility: 'public',
    ...content,
    part: cleanPart(event.part),
    replyToId: await answered(tx, thread.id, event, more),
    externalId: event.messageId,
    groupId: event.groupId,
    clientMessageId: more.clientMessageId,
    sentAt: event.sentAt,
  })
  if (event.groupId) await addExternal(tx, thread.id, event.messageId, message.id, content)
  return message.id
}

async function answered(tx: Tx, threadId: string, event: InboundMessage, more: ReceiveMore): Promise<string | null> {
  const externalId = event.replyToMessageId
  const id = more.replyToId ?? (externalId && (await resolveExternal(tx, threadId, [externalId])).get(externalId))
  if (!id) return null
  const target = await tx
    .selectFrom('messages')
    .select('id')
    .where('id', '=', id)
    .where('thread_id', '=', threadId)
    .where('visibility', '=', 'public')
    .executeTakeFirst()
  return target?.id ?? null
}

/** Another part of an album: its caption joins the text, its files join the attachments. */
async function joinAlbum(
  app: App,
  tx: Tx,
  { thread, album, customerId, event }: { thread: ThreadRow; album: Album; customerId: string; event: InboundMessage },
): Promise<Received> {
  const { messageId, conversation } = album
  await addExternal(tx, thread.id, event.messageId, messageId, cleanContent(event.text, event.entities))
  await addAttachments(app, tx, { thread, messageId, customerId, event, more: {} })
  await sortParts(tx, messageId)
  if (event.text) {
    const { text, entities } = await joinedCaptions(tx, messageId)
    await tx
      .updateTable('messages')
      .set({ text, entities: storableJson(entities) })
      .where('id', '=', messageId)
      .execute()
  }
  await tell(tx, conversation, { messageIds: [messageId] })
  return { messageId, conversationId: conversation.id, threadId: thread.id, duplicate: false }
}

interface Adding {
  thread: ThreadRow
  messageId: string
  customerId: string
  event: InboundMessage
  more: ReceiveMore
}

async function addAttachments(app: App, tx: Tx, { thread, messageId, customerId, event, more }: Adding): Promise<void> {
  const pending = event.attachments ?? []
  if (pending.length > 0) {
    const { count } = await tx
      .selectFrom('attachments')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('message_id', '=', messageId)
      .executeTakeFirstOrThrow()
    await insertPendingAttachments(tx, messageId, count, pending)
    await app.jobs.announce(tx, attachmentsToFetch, { messageId })
  }
  const files = await lockUploads(tx, more.fileIds ?? [], { customerId })
  await insertFileAttachments(tx, messageId, files)
  await bindFiles(
    tx,
    files.map((file) => file.id),
    thread.id,
  )
}
