import type { RawEvent } from '@omniline/connector-kit/connector'
import { ConnectorError } from '@omniline/connector-kit/errors'
import type { CustomerInfo, InboundEvent } from '@omniline/connector-kit/events'
import type { Entity } from '@omniline/contracts/conversations'
import { contentOf, internationalPhone } from './content.ts'
import { type CallbackQuery, Concern, type Message, type MessageEntity, Update } from './payloads.ts'

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

export function parse(payload: unknown, receivedAt?: Date): InboundEvent[] {
  const update = Update.safeParse(payload)
  if (!update.success) return []
  const { message, edited_message: edited, callback_query: pressed, my_chat_member: membership } = update.data
  if (message) return written(message)
  if (edited) return rewritten(edited)
  if (pressed) return buttonPressed(pressed, receivedAt)
  if (membership) return membershipChanged(membership.chat, membership.new_chat_member.status)
  return []
}

function written(message: Message): InboundEvent[] {
  const author = authorOf(message)
  const content = author && contentOf(message)
  if (!author || !content) return []
  const said = { text: message.text ?? message.caption ?? content.text ?? '', entities: message.entities ?? message.caption_entities ?? [] }
  const start = /^\/start(?:@\w+)?\s+(\S+)$/.exec(said.text)?.[1]
  const event: Extract<InboundEvent, { type: 'message' }> = {
    type: 'message',
    chatId: String(message.chat.id),
    messageId: String(message.message_id),
    customer: customerOf(message.chat, author),
    ...signed(message.chat, author, said, message.media_group_id !== undefined),
    sentAt: new Date(message.date * 1000),
  }
  if (content.part) event.part = content.part
  if (content.attachments) event.attachments = content.attachments
  if (message.reply_to_message) event.replyToMessageId = String(message.reply_to_message.message_id)
  if (message.media_group_id !== undefined) event.groupId = message.media_group_id
  if (start !== undefined) event.origin = { start }
  // Only the sender's own card: others are cards of third people that he passes on.
  const card = message.contact
  if (card && card.user_id === author.id && !isGroup(message.chat)) event.customer.phone = internationalPhone(card.phone_number)
  return [event]
}

/** Moves of a live location come as edits too; what has no words tells nothing new. */
function rewritten(message: Message): InboundEvent[] {
  const author = authorOf(message)
  if (!author || message.edit_date === undefined) return []
  if (message.text === undefined && message.caption === undefined && !contentOf(message)?.attachments) return []
  const said = { text: message.text ?? message.caption ?? '', entities: message.entities ?? message.caption_entities ?? [] }
  return [
    {
      type: 'edited',
      chatId: String(message.chat.id),
      messageId: String(message.message_id),
      ...signed(message.chat, author, said, message.media_group_id !== undefined),
      editedAt: new Date(message.edit_date * 1000),
    },
  ]
}

/** A button under a message of the bot (from before Omniline: we send none yet). Pressing says what stands on it. */
function buttonPressed(query: CallbackQuery, receivedAt: Date | undefined): InboundEvent[] {
  const { message, data, from } = query
  if (!message || from.is_bot) return []
  const sentAt = receivedAt ?? new Date(message.date * 1000)
  const buttons = (message.reply_markup?.inline_keyboard ?? []).flatMap((row) => row ?? [])
  const text = buttons.find((button) => button.callback_data !== undefined && button.callback_data === data)?.text ?? data
  return [
    {
      type: 'message',
      chatId: String(message.chat.id),
      messageId: `callback:${query.id}`,
      customer: customerOf(message.chat, from),
      ...signed(message.chat, from, { text: text ?? '', entities: [] }, false),
      ...(text ? {} : { part: { type: 'unsupported', what: 'callback_query' } }),
      replyToMessageId: String(message.message_id),
      sentAt,
    },
  ]
}

/** In a private chat "kicked" means blocked and "member" let in again; in a group the bot itself was put out or in. */
function membershipChanged(chat: Chat, status: string): InboundEvent[] {
  if (chat.type === 'channel') return []
  const blocked = status === 'kicked' || status === 'left'
  if (!blocked && !['member', 'administrator', 'creator', 'restricted'].includes(status)) return []
  return [{ type: 'blocked', chatId: String(chat.id), customerId: String(chat.id), blocked }]
}

const isGroup = (chat: Chat): boolean => chat.type === 'group' || chat.type === 'supergroup'

/** Whoever wrote, unless it was a bot (we ourselves among them) or a channel speaking to its own readers. */
function authorOf({ from, sender_chat: inTheNameOf, is_automatic_forward: fromOwnChannel, chat }: Message): Sender | Chat | undefined {
  if (chat.type === 'channel' || fromOwnChannel) return undefined
  // People who write in the name of a chat come with a made-up bot as `from`.
  if (inTheNameOf) return inTheNameOf
  return from?.is_bot ? undefined : from
}

/** A group counts as one customer: the thread is with all of them. */
function customerOf(chat: Chat, author: Sender | Chat): CustomerInfo {
  const who = isGroup(chat) ? chat : author
  return {
    externalId: String(who.id),
    name: nameOf(who),
    ...(who.username ? { username: who.username } : {}),
    ...('language_code' in who && typeof who.language_code === 'string' && !isGroup(chat) ? { language: who.language_code } : {}),
  }
}

function nameOf(who: Sender | Chat): string {
  const title = typeof who.title === 'string' ? who.title : undefined
  return title || [who.first_name, who.last_name].filter(Boolean).join(' ') || who.username || `Telegram ${who.id}`
}

interface Said {
  text: string
  entities: MessageEntity[]
}

/** In a group each message begins with its author's name. Parts of an album that say nothing need none: they become one message. */
function signed(chat: Chat, author: Sender | Chat, { text, entities }: Said, inAlbum: boolean): { text: string; entities?: Entity[] } {
  const ours = toOurs(text, entities)
  if (!isGroup(chat) || (text === '' && inAlbum)) return { text, ...(ours.length > 0 ? { entities: ours } : {}) }
  const name = `${nameOf(author)}:`
  const prefix = text === '' ? name : `${name} `
  const moved = ours.map((entity) => ({ ...entity, offset: entity.offset + prefix.length }))
  return { text: prefix + text, entities: [{ type: 'bold', offset: 0, length: name.length }, ...moved] }
}

const kinds: Record<string, Entity['type']> = {
  bold: 'bold',
  italic: 'italic',
  underline: 'underline',
  strikethrough: 'strikethrough',
  code: 'code',
  pre: 'pre',
  text_link: 'link',
  blockquote: 'quote',
  expandable_blockquote: 'quote',
  spoiler: 'spoiler',
  mention: 'mention',
  text_mention: 'mention',
}
const urlMax = 2000

/** Addresses, hashtags and the like are left out: Telegram only marks what anybody can find in the text. */
function toOurs(text: string, entities: MessageEntity[]): Entity[] {
  return entities.flatMap(({ type, offset, length, url, user }) => {
    const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined
    if (!kind || offset + length > text.length) return []
    const target = kind === 'link' ? url : type === 'text_mention' && user ? `tg://user?id=${user.id}` : undefined
    if (kind === 'link' && (!target || target.length > urlMax)) return []
    return [{ type: kind, offset, length, ...(target ? { url: target } : {}) }]
  })
}
