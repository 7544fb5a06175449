import type { RawEvent } from '@omniline/connector-kit/connector'
import { ConnectorError } from '@omniline/connector-kit/errors'
import type { CustomerInfo, InboundEvent, Member } from '@omniline/connector-kit/events'
import type { Entity } from '@omniline/contracts/conversations'
import { chatKey } from './address.ts'
import { contentOf, internationalPhone } from './content.ts'
import { toOurs } from './entities.ts'
import { type CallbackQuery, Concern, type Message, type MessageReaction, type ReactionType, Update } from './payloads.ts'

type Sender = NonNullable<Message['from']>
type Chat = Message['chat']

/** A webhook's body is one update. */
export function readEvents(body: unknown): RawEvent[] {
  const update = Update.pick({ update_id: true }).safeParse(body)
  if (!update.success) throw new ConnectorError('rejected', 'Not an update of the Bot API: there is no update_id')
  return [{ id: String(update.data.update_id), orderKey: orderKeyOf(update.data), payload: body }]
}

function orderKeyOf(update: Record<string, unknown>): string {
  for (const value of Object.values(update)) {
    const concern = Concern.safeParse(value)
    if (!concern.success) continue
    const { chat, message, from } = concern.data
    const id = chat?.id ?? message?.chat.id ?? from?.id
    if (id !== undefined) return String(id)
  }
  return 'other'
}

export function parse(payload: unknown, receivedAt: Date): InboundEvent[] {
  const parsed = Update.safeParse(payload)
  if (!parsed.success) return []
  const update = parsed.data
  const message = update.message ?? update.business_message
  const edited = update.edited_message ?? update.edited_business_message
  const { deleted_business_messages: deleted, callback_query: pressed, message_reaction: reaction, my_chat_member: membership } = update
  if (message) return written(message)
  if (edited) return rewritten(edited)
  if (deleted) {
    const messageIds = (deleted.message_ids ?? []).map(String)
    return messageIds.length > 0 ? [{ type: 'deleted', chatId: chatKey(deleted), messageIds }] : []
  }
  if (pressed) return buttonPressed(pressed, receivedAt)
  if (reaction) return reacted(reaction)
  if (membership) return membershipChanged(membership.chat, membership.new_chat_member.status)
  return []
}

function written(message: Message): InboundEvent[] {
  const moved = movedTo(message)
  if (moved) return [moved]
  const author = authorOf(message)
  const content = author && contentOf(message)
  if (!author || !content) return []
  const { text, entities } = saidIn(message, content.text)
  const start = /^\/start(?:@\w+)?\s+(\S+)$/.exec(text)?.[1]
  const topic = message.reply_to_message?.forum_topic_created
  const event: Extract<InboundEvent, { type: 'message' }> = {
    type: 'message',
    chatId: chatKey(message),
    messageId: String(message.message_id),
    ...peopleOf(message.chat, author),
    text,
    ...(entities.length > 0 ? { entities } : {}),
    sentAt: new Date(message.date * 1000),
  }
  if (isByOwner(message)) event.outgoing = true
  if (content.part) event.part = content.part
  if (content.attachments) event.attachments = content.attachments
  // In a topic whatever answers nothing else counts as an answer to the topic's beginning.
  if (message.reply_to_message && !topic) event.replyToMessageId = String(message.reply_to_message.message_id)
  if (message.media_group_id !== undefined) event.groupId = message.media_group_id
  if (start !== undefined) event.origin = { start }
  else if (message.is_topic_message && topic?.name) event.origin = { topic: topic.name }
  // Only the sender's own card: others are cards of third people that he passes on.
  const card = message.contact
  if (card && card.user_id === author.id && !isGroup(message.chat) && !event.outgoing)
    event.customer.phone = internationalPhone(card.phone_number)
  return [event]
}

/** A group has become a supergroup; both of them are told, in whichever order. */
function movedTo({ chat, migrate_to_chat_id: to, migrate_from_chat_id: from }: Message): InboundEvent | undefined {
  if (to !== undefined) return { type: 'moved', chatId: String(chat.id), toChatId: String(to) }
  if (from !== undefined) return { type: 'moved', chatId: String(from), toChatId: String(chat.id) }
  return undefined
}

/** Moves of a live location come as edits too; what has neither words nor a place tells nothing new. */
function rewritten(message: Message): InboundEvent[] {
  const author = authorOf(message)
  if (!author || message.edit_date === undefined) return []
  const content = contentOf(message)
  const place = content?.part?.type === 'location' ? content.part : undefined
  if (message.text === undefined && message.caption === undefined && !content?.attachments && !place) return []
  const { text, entities } = saidIn(message)
  return [
    {
      type: 'edited',
      chatId: chatKey(message),
      messageId: String(message.message_id),
      text,
      ...(entities.length > 0 ? { entities } : {}),
      ...(place ? { part: place } : {}),
      editedAt: new Date(message.edit_date * 1000),
    },
  ]
}

function buttonPressed(query: CallbackQuery, pressedAt: Date): InboundEvent[] {
  const { message, data = '', from } = query
  if (!message || from.is_bot) return []
  const buttons = (message.reply_markup?.inline_keyboard ?? []).flatMap((row) => row ?? [])
  const label = buttons.find((button) => button.callback_data !== undefined && button.callback_data === data)?.text
  return [
    {
      type: 'pressed',
      chatId: chatKey(message),
      pressId: `callback:${query.id}`,
      messageId: String(message.message_id),
      ...peopleOf(message.chat, from),
      payload: data,
      ...(label ? { label } : {}),
      pressedAt,
    },
  ]
}

/** Updates name the whole list before and after. In a group they do not say in which topic it was. */
function reacted({
  chat,
  message_id: messageId,
  date,
  user,
  actor_chat: actor,
  old_reaction: before,
  new_reaction: after,
}: MessageReaction): InboundEvent[] {
  const who = user ?? actor
  const [had, has] = [before, after].map((list) => new Set((list ?? []).map(emojiOf))) as [Set<string>, Set<string>]
  const added = [...has].filter((emoji) => !had.has(emoji))
  const removed = [...had].filter((emoji) => !has.has(emoji))
  if (!who || added.length + removed.length === 0) return []
  return [
    {
      type: 'reaction',
      chatId: String(chat.id),
      messageId: String(messageId),
      by: memberOf(who),
      added,
      removed,
      reactedAt: new Date(date * 1000),
    },
  ]
}

/** Pictures that somebody drew can only be had as files; what stands for them is at least a reaction. */
const emojiOf = ({ type, emoji }: ReactionType): string => emoji ?? (type === 'paid' ? '⭐' : '✨')

/** In a private chat "kicked" means blocked and "member" let in again; in a group the bot itself was put out or in. */
function membershipChanged(chat: Chat, status: string): InboundEvent[] {
  if (chat.type === 'channel') return []
  const blocked = status === 'kicked' || status === 'left'
  if (!blocked && !['member', 'administrator', 'creator', 'restricted'].includes(status)) return []
  return [{ type: 'blocked', chatId: String(chat.id), customerId: String(chat.id), blocked }]
}

const isGroup = (chat: Chat): boolean => chat.type === 'group' || chat.type === 'supergroup'

/** In a connected account's private chat there are two: the customer, by whom the chat is called, and the account's owner. */
const isByOwner = ({ business_connection_id: connection, from, chat }: Message): boolean => connection !== undefined && from?.id !== chat.id

/** Whoever wrote, unless it was a bot (we ourselves among them) or a channel speaking to its own readers. */
function authorOf(message: Message): Sender | Chat | undefined {
  const { from, sender_chat: inTheNameOf, sender_business_bot: bot, is_automatic_forward: fromOwnChannel, chat } = message
  if (chat.type === 'channel' || fromOwnChannel || bot) return undefined
  // People who write in the name of a chat come with a made-up bot as `from`.
  if (inTheNameOf) return inTheNameOf
  return from?.is_bot ? undefined : from
}

/** A group counts as one customer, since the thread is with all of them. In a private chat it is the other one, whoever wrote. */
function peopleOf(chat: Chat, author: Sender | Chat): { customer: CustomerInfo; member?: Member } {
  if (isGroup(chat)) {
    const customer: CustomerInfo = { externalId: String(chat.id), name: nameOf(chat), kind: 'group' }
    return { customer: chat.username ? { ...customer, username: chat.username } : customer, member: memberOf(author) }
  }
  const who = author.id === chat.id ? author : chat
  return {
    customer: {
      externalId: String(who.id),
      name: nameOf(who),
      ...(who.username ? { username: who.username } : {}),
      ...('language_code' in who && typeof who.language_code === 'string' ? { language: who.language_code } : {}),
    },
  }
}

const memberOf = (who: Sender | Chat): Member => ({ externalId: String(who.id), name: nameOf(who) })

function nameOf(who: Sender | Chat): string {
  const title = typeof who.title === 'string' ? who.title : undefined
  return title || [who.first_name, who.last_name].filter(Boolean).join(' ') || who.username || `Telegram ${who.id}`
}

function saidIn(message: Message, otherwise = ''): { text: string; entities: Entity[] } {
  const text = message.text ?? message.caption ?? otherwise
  return { text, entities: toOurs(text, message.entities ?? message.caption_entities ?? []) }
}
