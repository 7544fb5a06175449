import type { Button, Entity, MessagePart } from '@omniline/contracts/conversations'
import { connectors } from '@omniline/connectors'
import type { App } from '../platform/app.ts'
import type { Tx } from '../platform/database.ts'
import { AppError, invalidInput } from '../platform/errors.ts'
import { cleanContent } from './core/content.ts'
import { deliveredHere } from './direct.ts'
import { deliveryLane, messageToSend, operatorReplied, stepTaken } from './events.ts'
import { revive, takeByReply } from './lifecycle.ts'
import { lockConversation } from './lock.ts'
import { advanceReadMark } from './read.ts'
import { addParticipant, bindFiles, insertFileAttachments, insertMessage } from './store.ts'
import { insertSystemMessage } from './system.ts'
import type { ConversationRow } from './tables.ts'
import { tell } from './tell.ts'
import { lockUploads } from './uploads.ts'

export interface Post {
  conversationId: string
  /** an operator's public message takes, joins or revives the conversation; a bot's changes no state */
  author: { type: 'operator'; id: string; name: string } | { type: 'bot'; id: string | null; name: string }
  visibility: 'public' | 'internal'
  text: string
  entities?: Entity[]
  /** rows; only where the channel has buttons */
  buttons?: Button[][]
  part?: MessagePart
  /** uploaded and not yet sent; an operator's must be his own */
  fileIds?: string[]
  replyToId?: string | undefined
  /** the same one again answers with the same message */
  clientMessageId?: string | undefined
}

/**
 * A message of ours. Public: its delivery is written and announced with it. Throws `conversation_closed` (internal
 * messages are always allowed), `channel_off`, `invalid_input`.
 */
export async function postMessage(app: App, tx: Tx, post: Post): Promise<{ id: string; duplicate: boolean }> {
  const conversation = await lockConversation(tx, post.conversationId)
  const known = await findPosted(tx, conversation.thread_id, post)
  if (known) return { id: known, duplicate: true }

  const isPublic = post.visibility === 'public'
  if (isPublic) await checkMayLeave(tx, conversation)
  checkButtons(conversation, post)
  await checkReplyTo(tx, conversation, post)
  const files = await lockUploads(tx, post.fileIds ?? [], post.author.type === 'operator' ? { userId: post.author.id } : null)

  const { author } = post
  const systemIds = isPublic && author.type === 'operator' ? await beforeReply(app, tx, conversation, author) : []
  const message = await insertMessage(tx, {
    conversation,
    author,
    visibility: post.visibility,
    ...cleanContent(post.text, post.entities),
    buttons: post.buttons,
    part: post.part,
    replyToId: post.replyToId,
    clientMessageId: post.clientMessageId,
  })
  await insertFileAttachments(tx, message.id, files)
  await bindFiles(
    tx,
    files.map((file) => file.id),
    conversation.thread_id,
  )
  // Whoever answers has read what he answers; a note in an old conversation says nothing of later ones.
  if (author.type === 'operator' && conversation.status !== 'closed')
    await advanceReadMark(
      tx,
      { ...conversation, operator_id: conversation.operator_id ?? (isPublic ? author.id : null) },
      author.id,
      message,
    )
  if (isPublic) await insertDelivery(app, tx, conversation, message.id)
  if (isPublic && author.type === 'operator')
    await app.jobs.announce(tx, operatorReplied, { conversationId: conversation.id, userId: author.id })
  await tell(tx, conversation, { messageIds: [...systemIds, message.id] })
  return { id: message.id, duplicate: false }
}

async function findPosted(tx: Tx, threadId: string, post: Post): Promise<string | undefined> {
  if (!post.clientMessageId) return undefined
  const known = await tx
    .selectFrom('messages')
    .select(['id', 'author_id'])
    .where('thread_id', '=', threadId)
    .where('author_type', '=', post.author.type)
    .where('client_message_id', '=', post.clientMessageId)
    .executeTakeFirst()
  if (known && known.author_id !== post.author.id) throw invalidInput('/clientMessageId', 'is used by a message of somebody else')
  return known?.id
}

async function checkMayLeave(tx: Tx, conversation: ConversationRow): Promise<void> {
  if (conversation.status === 'closed') throw new AppError('conversation_closed')
  const channel = await tx
    .selectFrom('channels')
    .select(['active', 'deleted_at'])
    .where('id', '=', conversation.channel_id)
    .executeTakeFirstOrThrow()
  if (!channel.active || channel.deleted_at) throw new AppError('channel_off')
}

async function checkReplyTo(tx: Tx, conversation: ConversationRow, post: Post): Promise<void> {
  if (!post.replyToId) return
  const target = await tx
    .selectFrom('messages')
    .select('visibility')
    .where('id', '=', post.replyToId)
    .where('thread_id', '=', conversation.thread_id)
    .where('author_type', '<>', 'system')
    .executeTakeFirst()
  if (!target) throw invalidInput('/replyToId', 'is not a message of this thread')
  // The quote would show the customer what was written for colleagues.
  if (target.visibility === 'internal' && post.visibility === 'public') throw invalidInput('/replyToId', 'is an internal message')
}

/** Throws `not_supported` where the channel has no buttons, `invalid_input` where they are more than it takes. */
function checkButtons({ connector }: ConversationRow, { buttons = [], visibility }: Post): void {
  if (buttons.length === 0) return
  const limits = connectors[connector]?.manifest.capabilities.buttons
  if (!limits || visibility === 'internal') throw new AppError('not_supported', 'There are no buttons here')
  if (buttons.length > limits.rowsMax) throw invalidInput('/buttons', `has more than ${limits.rowsMax} rows`)
  for (const [r, row] of buttons.entries()) {
    if (row.length > limits.perRowMax) throw invalidInput(`/buttons/${r}`, `has more than ${limits.perRowMax} buttons`)
    for (const [b, { label, url, payload }] of row.entries()) {
      const at = `/buttons/${r}/${b}`
      if (label.length > limits.labelMax) throw invalidInput(`${at}/label`, `is longer than ${limits.labelMax} characters`)
      if (url !== undefined && !limits.links) throw invalidInput(`${at}/url`, 'is not possible on this channel')
      if (Buffer.byteLength(payload ?? '') > limits.payloadMax)
        throw invalidInput(`${at}/payload`, `is longer than ${limits.payloadMax} bytes`)
    }
  }
}

/** What an operator's public message does to the conversation. Answers the lines it wrote about it. */
async function beforeReply(app: App, tx: Tx, conversation: ConversationRow, author: { id: string; name: string }): Promise<string[]> {
  if (!conversation.operator_id) return [await takeByReply(app, tx, conversation, { userId: author.id, name: author.name })]
  const goesOn = conversation.status === 'closing' ? [(await revive(app, tx, conversation)).systemId] : []
  if (conversation.operator_id === author.id || !(await addParticipant(tx, conversation.id, author.id))) return goesOn
  await app.jobs.announce(tx, stepTaken, { conversationId: conversation.id, step: 'joined', by: author.id })
  return [...goesOn, await insertSystemMessage(tx, conversation, { code: 'joined', params: { name: author.name } })]
}

/** The message is on its way from now on. */
export async function insertDelivery(app: App, tx: Tx, conversation: ConversationRow, messageId: string): Promise<void> {
  const here = deliveredHere(conversation.connector)
  const threadId = conversation.thread_id
  await tx
    .insertInto('deliveries')
    .values({ message_id: messageId, thread_id: threadId, status: here ? 'sent' : 'pending' })
    .execute()
  if (!here) await app.jobs.announce(tx, messageToSend, { messageId, threadId }, { lane: deliveryLane(threadId) })
}
