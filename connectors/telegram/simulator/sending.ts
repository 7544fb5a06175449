import type { Message, MessageEntity } from 'grammy/types'
import { integer, type Params, structure, text } from './params.ts'
import {
  ApiError,
  badRequest,
  type Bot,
  imageSize,
  type MediaKind,
  businessKey,
  mediaOf,
  type SimChat,
  type StoredFile,
  storeFile,
  unixNow,
  type World,
} from './world.ts'

const textMax = 4096
const captionMax = 1024
const photoMaxBytes = 10 * 1024 * 1024
const fileMaxBytes = 50 * 1024 * 1024

/** The chat that a call is about, if the bot may write there. */
export function writableChat(bot: Bot, params: Params): SimChat {
  const chat = chatOf(bot, params)
  if (chat.blocked) throw new ApiError(403, 'Forbidden: bot was blocked by the user')
  if (!chat.started) throw new ApiError(403, "Forbidden: bot can't initiate conversation with a user")
  return chat
}

export function chatOf(bot: Bot, params: Params): SimChat {
  if (text(params, 'chat_id') === '') throw badRequest('chat_id is empty')
  const id = integer(params, 'chat_id', Number.NaN)
  const connection = text(params, 'business_connection_id')
  const chat = connection === '' ? bot.chats.get(id) : bot.businessChats.get(businessKey(connection, id))
  if (!chat && connection !== '') throw badRequest('business connection not found')
  if (!chat) throw badRequest('chat not found')
  if (chat.movedTo !== undefined) {
    throw new ApiError(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: chat.movedTo })
  }
  return chat
}

export const sendMessage = (world: World, bot: Bot, params: Params): Message =>
  post(world, bot, params, () => {
    const said = formatted(text(params, 'text'), structure(params, 'entities'), textMax, 'message is too long')
    if (said.text === '') throw badRequest('message text is empty')
    return { text: said.text, ...(said.entities.length > 0 ? { entities: said.entities } : {}) }
  })

export const sendMedia =
  (kind: Exclude<MediaKind, 'video_note'>) =>
  (world: World, bot: Bot, params: Params): Message =>
    post(world, bot, params, () => ({
      ...mediaOf(kind, given(bot, params, kind, params.values[kind])),
      ...(kind === 'sticker' ? {} : captioned(params.values)),
    }))

export const sendLocation = (world: World, bot: Bot, params: Params): Message =>
  post(world, bot, params, () => {
    const [latitude, longitude] = [Number.parseFloat(text(params, 'latitude')), Number.parseFloat(text(params, 'longitude'))]
    if (!(Math.abs(latitude) <= 90)) throw badRequest('latitude is empty')
    if (!(Math.abs(longitude) <= 180)) throw badRequest('longitude is empty')
    return { location: { latitude, longitude } }
  })

/** Each part is looked at by itself: what is fit has been sent when the call fails for what is not. */
export function sendMediaGroup(world: World, bot: Bot, params: Params): Message[] {
  const media = structure(params, 'media') as { type: Exclude<MediaKind, 'video_note'>; media: unknown }[]
  if (!Array.isArray(media) || media.length < 2 || media.length > 10) throw badRequest('media group must include 2-10 items')
  const sorts = new Set(media.map(({ type }) => (type === 'video' ? 'photo' : type)))
  if (media.some(({ type }) => !['photo', 'video', 'document', 'audio'].includes(type)))
    throw badRequest("can't parse InputMedia: type must be specified")
  if (sorts.size > 1) throw badRequest("document can't be mixed with other media types")
  if (structure(params, 'reply_markup') !== undefined) throw badRequest('media group can not have a keyboard')
  writableChat(bot, params)
  const captions = media.map((item) => captioned({ ...item }))
  const group = `${bot.me.id}${bot.lastMessageId}`
  let failure: ApiError | undefined
  const sent = media.flatMap((item, i) => {
    try {
      return [
        post(world, bot, params, () => ({
          ...mediaOf(item.type, given(bot, params, item.type, item.media)),
          ...captions[i],
          media_group_id: group,
        })),
      ]
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      failure = error
      return []
    }
  })
  if (failure) throw failure
  return sent
}

function post(world: World, bot: Bot, params: Params, content: () => Partial<Message>): Message {
  const chat = writableChat(bot, params)
  const topic = integer(params, 'message_thread_id', Number.NaN)
  if (!Number.isNaN(topic) && !chat.topics?.has(topic)) throw badRequest('message thread not found')
  const reply = replyTo(chat, structure(params, 'reply_parameters'))
  const markup = checkedKeyboard(structure(params, 'reply_markup'))
  const inner = content()
  bot.lastMessageId += 1
  const { id, is_bot, first_name, username } = bot.me
  const message = {
    message_id: bot.lastMessageId,
    from: { id, is_bot, first_name, username },
    chat: chat.chat,
    date: unixNow(world),
    ...inner,
    ...(Number.isNaN(topic) ? {} : { message_thread_id: topic, is_topic_message: true }),
    ...(chat.business ? { business_connection_id: chat.business.id, sender_business_bot: { id, is_bot, first_name, username } } : {}),
    ...(reply ? { reply_to_message: reply } : {}),
    ...(markup?.inline_keyboard ? { reply_markup: markup } : {}),
  } as Message
  chat.messages.push(message)
  chat.typingUntil = 0
  return message
}

function replyTo(chat: SimChat, parameters: unknown): Message['reply_to_message'] {
  if (typeof parameters !== 'object' || parameters === null) return undefined
  const { message_id: id, allow_sending_without_reply: without } = parameters as {
    message_id?: unknown
    allow_sending_without_reply?: unknown
  }
  const found = chat.messages.find((message) => message.message_id === Number(id))
  if (found) return { ...found, reply_to_message: undefined }
  if (without === true) return undefined
  throw badRequest('message to be replied not found')
}

/** What Telegram says of buttons that it does not take. */
export function checkedKeyboard(markup: unknown): InlineKeyboard | undefined {
  const rows = (markup as InlineKeyboard | undefined)?.inline_keyboard
  if (rows === undefined) return undefined
  if (!Array.isArray(rows) || rows.flat().length > 100) throw badRequest('BUTTONS_TOO_MUCH')
  for (const { text: label, callback_data: data, url } of rows.flat()) {
    if (!label) throw badRequest('can\'t parse inline keyboard button: Field "text" must be of type String')
    if (data === undefined && url === undefined)
      throw badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if (data !== undefined && (data === '' || Buffer.byteLength(data) > 64)) throw badRequest('BUTTON_DATA_INVALID')
    if (url !== undefined && !URL.canParse(url)) throw badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`)
  }
  return { inline_keyboard: rows }
}

interface InlineKeyboard {
  inline_keyboard: { text: string; callback_data?: string; url?: string }[][]
}

function captioned(values: Record<string, unknown>): Pick<Message, 'caption' | 'caption_entities'> {
  const caption = typeof values['caption'] === 'string' ? values['caption'] : ''
  const given = values['caption_entities']
  const said = formatted(
    caption,
    typeof given === 'string' ? (JSON.parse(given) as unknown) : given,
    captionMax,
    'message caption is too long',
  )
  if (said.text === '') return {}
  return { caption: said.text, ...(said.entities.length > 0 ? { caption_entities: said.entities } : {}) }
}

/** White space at both ends goes, formatting moves along and has to lie within the text and on whole characters. */
export function formatted(given: string, entities: unknown, max: number, tooLong: string): { text: string; entities: MessageEntity[] } {
  const list = (Array.isArray(entities) ? entities : []) as MessageEntity[]
  for (const { type, offset, length } of list) {
    const halves = /^[\udc00-\udfff]/
    if (!Number.isInteger(offset) || !Number.isInteger(length) || offset < 0 || length < 1 || offset + length > given.length) {
      throw badRequest(`can't parse entities: entity ${type} at offset ${offset} lies outside of the text`)
    }
    if (halves.test(given.slice(offset)) || halves.test(given.slice(offset + length))) {
      throw badRequest(`can't parse entities: entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol`)
    }
  }
  const lead = given.length - given.trimStart().length
  const trimmed = given.trim()
  if (trimmed.length > max) throw badRequest(tooLong)
  const moved = list.flatMap((entity) => {
    const start = Math.max(0, entity.offset - lead)
    const end = Math.min(trimmed.length, entity.offset + entity.length - lead)
    return end > start ? [{ ...entity, offset: start, length: end - start }] : []
  })
  return { text: trimmed, entities: moved }
}

/** An upload (`attach://` or under the parameter's own name), or a file that the bot knows by its id. */
function given(bot: Bot, params: Params, kind: Exclude<MediaKind, 'video_note'>, value: unknown): StoredFile {
  const attached = typeof value === 'string' && value.startsWith('attach://') ? value.slice('attach://'.length) : kind
  const upload = params.files.find((file) => file.field === attached)
  if (upload) {
    checkUpload(kind, upload.bytes)
    return storeFile(bot, kind, { name: upload.name, mime: mimeOf(kind, upload.name), bytes: upload.bytes })
  }
  if (typeof value !== 'string' || value === '' || value.startsWith('attach://')) throw badRequest(`there is no ${kind} in the request`)
  if (/^https?:/.test(value)) throw badRequest('failed to get HTTP URL content')
  const known = bot.files.get(value)
  if (!known) throw badRequest('wrong file identifier/HTTP URL specified')
  return known
}

function checkUpload(kind: MediaKind, bytes: Buffer): void {
  if (bytes.length === 0) throw badRequest('file must be non-empty')
  if (bytes.length > fileMaxBytes) throw new ApiError(413, 'Request Entity Too Large')
  if (kind !== 'photo') return
  if (bytes.length > photoMaxBytes)
    throw badRequest(`file of size ${bytes.length} bytes is too big for a photo; the maximum size is ${photoMaxBytes} bytes`)
  const size = imageSize(bytes)
  if (!size) throw badRequest('IMAGE_PROCESS_FAILED')
  const { width, height } = size
  if (width + height > 10_000 || Math.max(width, height) > 20 * Math.min(width, height)) throw badRequest('PHOTO_INVALID_DIMENSIONS')
}

const mimes: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  pdf: 'application/pdf',
  mp4: 'video/mp4',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  webp: 'image/webp',
  gif: 'image/gif',
  txt: 'text/plain',
}
function mimeOf(kind: MediaKind, name: string): string {
  return mimes[/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''] ?? (kind === 'photo' ? 'image/jpeg' : 'application/octet-stream')
}
