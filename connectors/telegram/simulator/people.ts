import type { PhoneMessage } from '@omniline/connector-kit/simulator-types'
import type { Chat, Message, MessageEntity, User } from 'grammy/types'
import {
  announce,
  type Bot,
  fileOf,
  type MediaKind,
  mediaOf,
  type PrivateChat,
  type StoredFile,
  storeFile,
  unixNow,
  type World,
} from './world.ts'

export interface PersonDetails {
  firstName?: string
  lastName?: string
  username?: string
  languageCode?: string
  /** a picture in the profile */
  photo?: Buffer
}

interface Extra {
  caption?: string
  captionEntities?: MessageEntity[]
  replyTo?: number
  /** makes several messages an album */
  mediaGroupId?: string
}

export interface SentFile {
  name?: string
  mime?: string
  bytes: Buffer
  /** what Telegram says of the size, when it shall differ */
  size?: number
}

/** One customer on his phone, in the chat with one bot. Whatever he does is at once on its way to the bot. */
export interface Person {
  id: number
  start(payload?: string): Message
  sendText(text: string, extra?: Extra & { entities?: MessageEntity[] }): Message
  sendPhoto(file: SentFile, extra?: Extra): Message
  sendDocument(file: SentFile, extra?: Extra): Message
  sendVoice(file: SentFile, extra?: Extra): Message
  sendVideo(file: SentFile, extra?: Extra): Message
  sendAudio(file: SentFile, extra?: Extra): Message
  sendAnimation(file: SentFile, extra?: Extra): Message
  sendVideoNote(file: SentFile, extra?: Extra): Message
  sendSticker(file: SentFile, extra?: Extra): Message
  sendLocation(latitude: number, longitude: number, venue?: { title: string; address: string }): Message
  /** without a name: his own card, as the button that asks for the number sends it */
  sendContact(phone: string, name?: string): Message
  reply(messageId: number, text: string): Message
  /** any other content, as Telegram would put it */
  send(content: Partial<Message>, extra?: Extra): Message
  edit(messageId: number, text: string): void
  press(messageId: number, data: string): void
  block(): void
  unblock(): void
  /** what the bot has sent and not deleted, oldest first */
  received(): {
    messageId: number
    text: string
    entities: MessageEntity[]
    replyTo: number | undefined
    kind: MediaKind | 'text'
    file: StoredFile | undefined
    message: Message
  }[]
  /** "typing..." stands under the bot's name */
  seesTyping(): boolean
  /** everything on the screen */
  screen(): PhoneMessage[]
  /** from now on calls for this chat are told that it moved */
  moveTo(chatId: number): void
}

export function addPerson(world: World, bot: Bot, details: PersonDetails): Person {
  world.lastUserId += 1
  const { firstName = 'Анна', lastName, username, languageCode = 'ru' } = details
  const names = { first_name: firstName, ...(lastName ? { last_name: lastName } : {}), ...(username ? { username } : {}) }
  const user: User = { id: world.lastUserId, is_bot: false, ...names, language_code: languageCode }
  const chat: Chat.PrivateChat = { id: user.id, type: 'private', ...names }
  const state: PrivateChat = { chat, user, messages: [], started: false, blocked: false, typingUntil: 0, photos: [] }
  if (details.photo) state.photos = [profilePhoto(bot, details.photo)]
  bot.chats.set(user.id, state)
  return personIn(world, bot, state)
}

function profilePhoto(bot: Bot, bytes: Buffer): PrivateChat['photos'][number] {
  return [160, 320, 640].map((side) => {
    const { file_id, file_unique_id } = storeFile(bot, 'profile', { name: 'photo.jpg', mime: 'image/jpeg', bytes })
    return { file_id, file_unique_id, width: side, height: side, file_size: bytes.length }
  })
}

/** The person's end of a chat. */
export function personIn(world: World, bot: Bot, state: PrivateChat): Person {
  const { user, chat } = state
  const find = (messageId: number) => state.messages.find((message) => message.message_id === messageId)

  function send(content: Partial<Message>, { caption, captionEntities, replyTo, mediaGroupId }: Extra = {}): Message {
    if (state.blocked) throw new Error(`${user.first_name} has blocked the bot and has to let it in first`)
    const answered = replyTo === undefined ? undefined : find(replyTo)
    bot.lastMessageId += 1
    const message: Message & { chat: Chat.PrivateChat; from: User } = {
      message_id: bot.lastMessageId,
      date: unixNow(world),
      ...content,
      chat,
      from: user,
      ...(caption === undefined ? {} : { caption }),
      ...(captionEntities ? { caption_entities: captionEntities } : {}),
      ...(answered ? { reply_to_message: { ...answered, reply_to_message: undefined } } : {}),
      ...(mediaGroupId ? { media_group_id: mediaGroupId } : {}),
    }
    state.started = true
    state.messages.push(message)
    announce(bot, chat.id, { message })
    return message
  }

  function sendText(text: string, { entities, ...extra }: Extra & { entities?: MessageEntity[] } = {}): Message {
    const command = /^\/\w+(@\w+)?/.exec(text)?.[0]
    const found = entities ?? (command ? [{ type: 'bot_command' as const, offset: 0, length: command.length }] : [])
    return send({ text, ...(found.length > 0 ? { entities: found } : {}) }, extra)
  }

  const sender = (kind: MediaKind, name: string, mime: string) => (file: SentFile, extra?: Extra) =>
    send(mediaOf(kind, storeFile(bot, kind, { name, mime, ...file })), extra)

  function setBlocked(blocked: boolean): void {
    if (state.blocked === blocked) return
    state.blocked = blocked
    const me = { id: bot.me.id, is_bot: true, first_name: bot.me.first_name, username: bot.me.username }
    const member = { user: me, status: 'member' as const }
    const kicked = { user: me, status: 'kicked' as const, until_date: 0 }
    const [before, after] = blocked ? [member, kicked] : [kicked, member]
    announce(bot, chat.id, { my_chat_member: { chat, from: user, date: unixNow(world), old_chat_member: before, new_chat_member: after } })
  }

  return {
    id: user.id,
    start: (payload) => sendText(payload === undefined ? '/start' : `/start ${payload}`),
    send,
    sendText,
    sendPhoto: sender('photo', 'photo.jpg', 'image/jpeg'),
    sendDocument: sender('document', 'document.pdf', 'application/pdf'),
    sendVoice: sender('voice', 'voice.oga', 'audio/ogg'),
    sendVideo: sender('video', 'video.mp4', 'video/mp4'),
    sendAudio: sender('audio', 'audio.mp3', 'audio/mpeg'),
    sendAnimation: sender('animation', 'animation.mp4', 'video/mp4'),
    sendVideoNote: sender('video_note', 'round.mp4', 'video/mp4'),
    sendSticker: sender('sticker', 'sticker.webp', 'image/webp'),
    sendLocation: (latitude, longitude, venue) =>
      send({ location: { latitude, longitude }, ...(venue ? { venue: { location: { latitude, longitude }, ...venue } } : {}) }),
    sendContact: (phone, name) =>
      send({
        contact:
          name === undefined
            ? { phone_number: phone, first_name: user.first_name, user_id: user.id }
            : { phone_number: phone, first_name: name },
      }),
    reply: (messageId, text) => sendText(text, { replyTo: messageId }),
    edit(messageId, text) {
      const message = find(messageId)
      if (!message || message.from?.id !== user.id) throw new Error('Nobody edits what he did not write')
      Object.assign(message, fileOf(bot, message) ? { caption: text } : { text, entities: undefined })
      announce(bot, chat.id, { edited_message: { ...message, chat, from: user, edit_date: unixNow(world) } })
    },
    press(messageId, data) {
      const message = find(messageId)
      if (!message) throw new Error('There is no such message')
      const id = `${bot.me.id}${Date.now()}${bot.queries.size}`
      bot.queries.add(id)
      announce(bot, chat.id, { callback_query: { id, from: user, message, chat_instance: String(chat.id), data } })
    },
    block: () => setBlocked(true),
    unblock: () => setBlocked(false),
    received: () =>
      state.messages
        .filter((message) => message.from?.id === bot.me.id)
        .map((message) => {
          const media = fileOf(bot, message)
          return {
            messageId: message.message_id,
            text: message.text ?? message.caption ?? '',
            entities: message.entities ?? message.caption_entities ?? [],
            replyTo: message.reply_to_message?.message_id,
            kind: media?.kind ?? 'text',
            file: media?.file,
            message,
          }
        }),
    seesTyping: () => state.typingUntil > world.now().getTime(),
    screen: () => state.messages.map((message) => bubble(bot, message)),
    moveTo(chatId) {
      bot.chats.set(chatId, { ...state, chat: { ...chat, id: chatId } })
      state.movedTo = chatId
    },
  }
}

function bubble(bot: Bot, message: Message): PhoneMessage {
  const media = fileOf(bot, message)
  const { location, contact } = message
  return {
    id: String(message.message_id),
    from: message.from?.id === bot.me.id ? 'business' : 'customer',
    text: message.text ?? message.caption ?? '',
    files: media
      ? [
          {
            id: `${bot.me.id}:${media.file.file_id}`,
            kind: media.kind,
            name: media.file.name,
            mime: media.file.mime,
            size: media.file.size,
          },
        ]
      : [],
    ...(location ? { location: { latitude: location.latitude, longitude: location.longitude } } : {}),
    ...(contact ? { contact: { name: contact.first_name, phone: contact.phone_number } } : {}),
    ...(message.reply_to_message ? { replyTo: String(message.reply_to_message.message_id) } : {}),
    at: new Date(message.date * 1000).toISOString(),
    edited: message.edit_date !== undefined,
  }
}
