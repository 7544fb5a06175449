import type { Message } from 'grammy/types'
import { integer, type Params, structure, text } from './params.ts'
import { chatOf, checkedKeyboard, formatted, sendLocation, sendMedia, sendMediaGroup, sendMessage, writableChat } from './sending.ts'
import { ApiError, badRequest, type Bot, fileOf, type SimChat, unixNow, type World } from './world.ts'

export interface Call {
  world: World
  bot: Bot
  params: Params
  signal: AbortSignal
}

interface Method {
  /** the name as Telegram writes it; calls may write it in any case */
  name: string
  /** it changes something, so it goes into the record */
  changes: boolean
  run(call: Call): unknown
}

const downloadMaxBytes = 20 * 1024 * 1024
const deletableSeconds = 48 * 3600
const actions = [
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
]

const sends = (name: string, send: (world: World, bot: Bot, params: Params) => unknown): Method => ({
  name,
  changes: true,
  run: ({ world, bot, params }) => send(world, bot, params),
})
const changes = (name: string, run: Method['run']): Method => ({ name, changes: true, run })
const reads = (name: string, run: Method['run']): Method => ({ name, changes: false, run })

const all: Method[] = [
  reads('getMe', ({ bot }) => bot.me),
  changes('setWebhook', setWebhook),
  changes('deleteWebhook', ({ bot, params }) => {
    bot.webhook = null
    if (text(params, 'drop_pending_updates') === 'true') bot.deliveries.clear()
    return true
  }),
  reads('getWebhookInfo', ({ bot }) => {
    const failure = bot.deliveries.lastFailure()
    return {
      url: bot.webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: bot.deliveries.pending().length,
      ...(bot.webhook ? { max_connections: bot.webhook.maxConnections } : {}),
      ...(bot.allowedUpdates.length > 0 ? { allowed_updates: bot.allowedUpdates } : {}),
      ...(failure ? { last_error_date: Math.floor(failure.at.getTime() / 1000), last_error_message: failure.detail } : {}),
    }
  }),
  reads('getUpdates', getUpdates),
  sends('sendMessage', sendMessage),
  sends('sendPhoto', sendMedia('photo')),
  sends('sendDocument', sendMedia('document')),
  sends('sendVoice', sendMedia('voice')),
  sends('sendVideo', sendMedia('video')),
  sends('sendAudio', sendMedia('audio')),
  sends('sendAnimation', sendMedia('animation')),
  sends('sendSticker', sendMedia('sticker')),
  sends('sendLocation', sendLocation),
  sends('sendMediaGroup', sendMediaGroup),
  changes('editMessageText', ({ world, bot, params }) => {
    const message = ownMessage(bot, params)
    if (message.text === undefined) throw badRequest('there is no text in the message to edit')
    const said = formatted(text(params, 'text'), structure(params, 'entities'), 4096, 'message is too long')
    if (said.text === '') throw badRequest('message text is empty')
    return changed(world, message, {
      text: said.text,
      entities: said.entities.length > 0 ? said.entities : undefined,
      reply_markup: checkedKeyboard(structure(params, 'reply_markup')) as Message['reply_markup'],
    })
  }),
  changes('editMessageCaption', ({ world, bot, params }) => {
    const message = ownMessage(bot, params)
    if (!fileOf(bot, message) || message.sticker) throw badRequest('there is no caption in the message to edit')
    const said = formatted(text(params, 'caption'), structure(params, 'caption_entities'), 1024, 'message caption is too long')
    return changed(world, message, {
      caption: said.text || undefined,
      caption_entities: said.entities.length > 0 ? said.entities : undefined,
      reply_markup: checkedKeyboard(structure(params, 'reply_markup')) as Message['reply_markup'],
    })
  }),
  changes('deleteBusinessMessages', ({ bot, params }) => {
    const ids = structure(params, 'message_ids')
    const connection = text(params, 'business_connection_id')
    const chats = [...bot.businessChats.values()].filter(({ business }) => business?.id === connection)
    if (chats.length === 0) throw badRequest('business connection not found')
    if (!Array.isArray(ids) || ids.length === 0) throw badRequest('message identifiers are not specified')
    for (const chat of chats) chat.messages = chat.messages.filter(({ message_id: id }) => !ids.map(Number).includes(id))
    return true
  }),
  changes('deleteMessage', ({ world, bot, params }) => {
    const chat = chatOf(bot, params)
    const message = find(chat, params)
    if (!message) throw badRequest('message to delete not found')
    if (unixNow(world) - message.date > deletableSeconds) throw badRequest("message can't be deleted for everyone")
    chat.messages = chat.messages.filter((each) => each !== message)
    return true
  }),
  changes('sendChatAction', ({ world, bot, params }) => {
    const chat = writableChat(bot, params)
    if (!actions.includes(text(params, 'action'))) throw badRequest('wrong parameter action in request')
    chat.typingUntil = world.now().getTime() + 5000
    return true
  }),
  changes('answerCallbackQuery', ({ bot, params }) => {
    if (!bot.queries.delete(text(params, 'callback_query_id'))) {
      throw badRequest('query is too old and response timeout expired or query ID is invalid')
    }
    return true
  }),
  changes('setMessageReaction', ({ bot, params }) => {
    if (!find(chatOf(bot, params), params)) throw badRequest('message to react not found')
    return true
  }),
  reads('getFile', ({ bot, params }) => {
    const file = bot.files.get(text(params, 'file_id').replace(/~s$/, ''))
    if (!file) throw badRequest('wrong file_id or the file is temporarily unavailable')
    if (file.size > downloadMaxBytes) throw badRequest('file is too big')
    return { file_id: file.file_id, file_unique_id: file.file_unique_id, file_size: file.size, file_path: file.path }
  }),
  reads('getChat', ({ bot, params }) => ({
    ...chatOf(bot, params).chat,
    accent_color_id: 0,
    max_reaction_count: 11,
    accepted_gift_types: {},
  })),
  reads('getUserProfilePhotos', ({ bot, params }) => {
    const chat =
      bot.chats.get(integer(params, 'user_id', 0)) ??
      [...bot.businessChats.values()].find(({ user }) => user.id === integer(params, 'user_id', 0))
    if (!chat) throw badRequest('user not found')
    const offset = integer(params, 'offset', 0)
    return { total_count: chat.photos.length, photos: chat.photos.slice(offset, offset + integer(params, 'limit', 100)) }
  }),
]

export const methods = new Map(all.map((method) => [method.name.toLowerCase(), method]))

function setWebhook({ bot, params }: Call): true {
  const url = text(params, 'url')
  const secretToken = text(params, 'secret_token')
  if (url === '') {
    bot.webhook = null
    return true
  }
  if (!URL.canParse(url)) throw badRequest('bad webhook: Failed to resolve host: Name or service not known')
  const { protocol, hostname } = new URL(url)
  // The real one insists on https; on this machine nobody has a certificate.
  if (protocol !== 'https:' && !['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) {
    throw badRequest('bad webhook: An HTTPS URL must be provided for webhook')
  }
  if (secretToken.length > 256) throw badRequest('secret token is too long')
  if (!/^[\w-]*$/.test(secretToken)) throw badRequest('secret token contains unallowed characters')
  const allowed = structure(params, 'allowed_updates')
  if (Array.isArray(allowed)) bot.allowedUpdates = allowed.map(String)
  if (text(params, 'drop_pending_updates') === 'true') bot.deliveries.clear()
  bot.webhook = { url, secretToken: secretToken || undefined, maxConnections: integer(params, 'max_connections', 40) }
  bot.terminatePoll?.()
  bot.deliveries.wake()
  return true
}

async function getUpdates({ bot, params, signal }: Call): Promise<unknown[]> {
  if (bot.webhook) {
    throw new ApiError(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
  }
  bot.terminatePoll?.()
  const allowed = structure(params, 'allowed_updates')
  if (Array.isArray(allowed)) bot.allowedUpdates = allowed.map(String)
  const offset = integer(params, 'offset', 0)
  for (const { id } of bot.deliveries.pending()) if (Number(id) < offset && bot.given.delete(id)) bot.deliveries.confirm(id)
  const seconds = Math.min(50, integer(params, 'timeout', 0))
  if (bot.deliveries.pending().length === 0 && seconds > 0) await arrival(bot, seconds, signal)
  const limit = Math.max(1, Math.min(100, integer(params, 'limit', 100)))
  const batch = bot.deliveries.pending().slice(0, limit)
  for (const { id } of batch) bot.given.add(id)
  return batch.map(({ body }) => JSON.parse(body) as unknown)
}

/** Until something comes, the time is up or the caller has gone. A second poll or a webhook ends it with a conflict. */
function arrival(bot: Bot, seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => () => {
      clearTimeout(timer)
      stopListening()
      bot.terminatePoll = null
      settle()
    }
    const end = finish(resolve)
    const stopListening = bot.deliveries.onPush(end)
    const timer = setTimeout(end, seconds * 1000)
    signal.addEventListener('abort', end, { once: true })
    bot.terminatePoll = finish(() =>
      reject(new ApiError(409, 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running')),
    )
  })
}

const find = (chat: SimChat, params: Params): Message | undefined =>
  chat.messages.find((message) => message.message_id === integer(params, 'message_id', 0))

function ownMessage(bot: Bot, params: Params): Message {
  const message = find(chatOf(bot, params), params)
  if (!message) throw badRequest('message to edit not found')
  if (message.from?.id !== bot.me.id && message.sender_business_bot?.id !== bot.me.id) throw badRequest("message can't be edited")
  return message
}

function changed(world: World, message: Message, change: Partial<Message>): Message {
  const keys = Object.keys(change) as (keyof Message)[]
  if (keys.every((key) => JSON.stringify(message[key]) === JSON.stringify(change[key]))) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    )
  }
  return Object.assign(message, change, { edit_date: unixNow(world) })
}
