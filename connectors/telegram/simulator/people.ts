import type { PhoneMessage } from '@omniline/connector-kit/simulator-types'
import type { Chat, Message, MessageEntity, Update, User } from 'grammy/types'
import {
  announce,
  type Bot,
  fileOf,
  type MediaKind,
  mediaOf,
  type SimChat,
  type StoredFile,
  storeFile,
  unixNow,
  type World,
} from './world.ts'

/** One message on a phone, with everything that Telegram shows of it. */
export interface TelegramBubble extends PhoneMessage {
  /** in a group: who wrote it */
  author?: string
  entities: MessageEntity[]
  buttons: { label: string; url?: string; data?: string }[][]
  /** what people put under it */
  reactions: string[]
  /** parts with the same id are one album */
  album?: string
  venue?: { title: string; address: string }
}

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
  /** photos and videos as one message; the caption stands under the first */
  sendAlbum(files: { kind: 'photo' | 'video' | 'document'; file: SentFile }[], extra?: Extra): Message[]
  edit(messageId: number, text: string): void
  /** a live location moves on */
  moveLocation(messageId: number, latitude: number, longitude: number): void
  press(messageId: number, data: string): void
  /** what stands under the message from now on; [] takes it back */
  react(messageId: number, emojis: string[]): void
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
  screen(): TelegramBubble[]
  /** from now on calls for this chat are told that it moved */
  moveTo(chatId: number): void
}

export function addPerson(world: World, bot: Bot, details: PersonDetails): Person {
  world.lastUserId += 1
  const { firstName = 'Анна', lastName, username, languageCode = 'ru' } = details
  const names = { first_name: firstName, ...(lastName ? { last_name: lastName } : {}), ...(username ? { username } : {}) }
  const user: User = { id: world.lastUserId, is_bot: false, ...names, language_code: languageCode }
  const chat: Chat.PrivateChat = { id: user.id, type: 'private', ...names }
  const state: SimChat = { chat, user, messages: [], started: false, blocked: false, typingUntil: 0, photos: [], reactions: new Map() }
  if (details.photo) state.photos = [profilePhoto(bot, details.photo)]
  bot.chats.set(user.id, state)
  return personIn(world, bot, state)
}

function profilePhoto(bot: Bot, bytes: Buffer): SimChat['photos'][number] {
  return [160, 320, 640].map((side) => {
    const { file_id, file_unique_id } = storeFile(bot, 'profile', { name: 'photo.jpg', mime: 'image/jpeg', bytes })
    return { file_id, file_unique_id, width: side, height: side, file_size: bytes.length }
  })
}

/** Somebody's end of a chat: the person's whose it is, or a member's of a group, perhaps in one of its topics. */
export function personIn(world: World, bot: Bot, state: SimChat, user: User = state.user, topic?: number): Person {
  const { chat } = state
  const here = {
    ...(topic === undefined ? {} : { message_thread_id: topic, is_topic_message: true as const }),
    ...(state.business ? { business_connection_id: state.business.id } : {}),
  }
  const isHere = (message: Message) => message.message_thread_id === topic
  const tell = (kind: 'message' | 'edited_message', message: Message) => {
    const body = state.business ? { [kind === 'message' ? 'business_message' : 'edited_business_message']: message } : { [kind]: message }
    announce(bot, chat.id, body)
  }
  const find = (messageId: number) => state.messages.find((message) => message.message_id === messageId)

  function send(content: Partial<Message>, { caption, captionEntities, replyTo, mediaGroupId }: Extra = {}): Message {
    if (state.blocked) throw new Error(`${user.first_name} has blocked the bot and has to let it in first`)
    const answered = replyTo === undefined ? undefined : find(replyTo)
    bot.lastMessageId += 1
    const topicStart =
      topic === undefined
        ? undefined
        : { message_id: topic, date: 0, chat, forum_topic_created: { name: state.topics?.get(topic) ?? '', icon_color: 0 } }
    const message = {
      message_id: bot.lastMessageId,
      date: unixNow(world),
      ...content,
      chat,
      from: user,
      ...here,
      ...(caption === undefined ? {} : { caption }),
      ...(captionEntities ? { caption_entities: captionEntities } : {}),
      ...(answered
        ? { reply_to_message: { ...answered, reply_to_message: undefined } }
        : topicStart
          ? { reply_to_message: topicStart }
          : {}),
      ...(mediaGroupId ? { media_group_id: mediaGroupId } : {}),
    } as Message
    state.started = true
    state.messages.push(message)
    tell('message', message)
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
    if (state.blocked === blocked || state.business || chat.type !== 'private') return
    state.blocked = blocked
    const me = { id: bot.me.id, is_bot: true, first_name: bot.me.first_name, username: bot.me.username }
    const member = { user: me, status: 'member' as const }
    const kicked = { user: me, status: 'kicked' as const, until_date: 0 }
    const [before, after] = blocked ? [member, kicked] : [kicked, member]
    announce(bot, chat.id, {
      my_chat_member: { chat: chat as Chat.PrivateChat, from: user, date: unixNow(world), old_chat_member: before, new_chat_member: after },
    })
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
      Object.assign(message, fileOf(bot, message) ? { caption: text } : { text, entities: undefined }, { edit_date: unixNow(world) })
      tell('edited_message', message)
    },
    moveLocation(messageId, latitude, longitude) {
      const message = find(messageId)
      if (!message?.location) throw new Error('There is no place to move')
      Object.assign(message, { location: { ...message.location, latitude, longitude }, edit_date: unixNow(world) })
      tell('edited_message', message)
    },
    sendAlbum(files, { caption, ...extra } = {}) {
      const mediaGroupId = `1390${bot.lastMessageId}${user.id}`
      return files.map(({ kind, file }, i) => {
        const stored = storeFile(bot, kind, { name: `${kind}.${extensions[kind]}`, mime: mimes[kind], ...file })
        return send(mediaOf(kind, stored), { ...extra, mediaGroupId, ...(i === 0 && caption !== undefined ? { caption } : {}) })
      })
    },
    press(messageId, data) {
      const message = find(messageId)
      if (!message) throw new Error('There is no such message')
      const id = `${bot.me.id}${Date.now()}${bot.queries.size}`
      bot.queries.add(id)
      announce(bot, chat.id, { callback_query: { id, from: user, message, chat_instance: String(chat.id), data } })
    },
    react(messageId, emojis) {
      const message = find(messageId)
      if (!message) throw new Error('There is no such message')
      if (state.business) throw new Error('Of reactions in such chats the bot is not told')
      const list = (of: string[]) => of.map((emoji) => ({ type: 'emoji' as const, emoji: emoji as '👍' }))
      const before = state.reactions.get(messageId)?.get(user.id) ?? []
      state.reactions.set(messageId, new Map([...(state.reactions.get(messageId) ?? []), [user.id, emojis]]))
      announce(bot, chat.id, {
        message_reaction: {
          chat,
          message_id: messageId,
          user,
          date: unixNow(world),
          old_reaction: list(before),
          new_reaction: list(emojis),
        },
      })
    },
    block: () => setBlocked(true),
    unblock: () => setBlocked(false),
    received: () =>
      state.messages
        .filter((message) => message.from?.id === bot.me.id && isHere(message))
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
    screen: () => state.messages.filter(isHere).map((message) => bubble(bot, state, user, message)),
    moveTo(chatId) {
      const { message_id: _last, ...old } = { message_id: bot.lastMessageId, date: unixNow(world), from: user }
      const moved = {
        ...state,
        chat: { ...chat, id: chatId, type: 'supergroup', title: 'title' in chat ? chat.title : user.first_name } as SimChat['chat'],
      }
      bot.chats.set(chatId, moved)
      state.movedTo = chatId
      if (chat.type === 'private') return
      bot.lastMessageId += 1
      announce(bot, chat.id, {
        message: { ...old, message_id: bot.lastMessageId, chat, migrate_to_chat_id: chatId } as Message & Update.NonChannel,
      })
      announce(bot, chatId, {
        message: { ...old, message_id: 1, chat: moved.chat, migrate_from_chat_id: chat.id } as Message & Update.NonChannel,
      })
    },
  }
}

const extensions = { photo: 'jpg', video: 'mp4', document: 'pdf' } as const
const mimes = { photo: 'image/jpeg', video: 'video/mp4', document: 'application/pdf' } as const

function bubble(bot: Bot, state: SimChat, user: User, message: Message): TelegramBubble {
  const media = fileOf(bot, message)
  const { location, contact, venue, from, reply_to_message: answered, reply_markup: markup } = message
  const mine = from?.id === user.id
  const isBot = from?.id === bot.me.id
  return {
    id: String(message.message_id),
    from: mine ? 'customer' : 'business',
    ...(state.members && !mine ? { author: isBot ? bot.me.first_name : (from?.first_name ?? '') } : {}),
    text: message.text ?? message.caption ?? message.poll?.question ?? (message.dice ? `${message.dice.emoji} ${message.dice.value}` : ''),
    entities: message.entities ?? message.caption_entities ?? [],
    buttons: (markup?.inline_keyboard ?? []).map((row) =>
      row.map((button) => ({
        label: button.text,
        ...('url' in button && button.url !== undefined ? { url: button.url } : {}),
        ...('callback_data' in button && button.callback_data !== undefined ? { data: button.callback_data } : {}),
      })),
    ),
    reactions: [...(state.reactions.get(message.message_id)?.values() ?? [])].flat(),
    ...(message.media_group_id ? { album: message.media_group_id } : {}),
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
    ...(venue ? { venue: { title: venue.title, address: venue.address } } : {}),
    ...(location ? { location: { latitude: location.latitude, longitude: location.longitude } } : {}),
    ...(contact ? { contact: { name: contact.first_name, phone: contact.phone_number } } : {}),
    ...(answered && !answered.forum_topic_created ? { replyTo: String(answered.message_id) } : {}),
    at: new Date(message.date * 1000).toISOString(),
    edited: message.edit_date !== undefined,
  }
}
