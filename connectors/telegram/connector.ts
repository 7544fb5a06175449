import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Connector, ConnectorContext } from '@omniline/connector-kit/connector'
import { ConnectorError } from '@omniline/connector-kit/errors'
import { addressOf, target } from './address.ts'
import { edit, remove } from './amend.ts'
import { call, download } from './client.ts'
import { Refusal } from './failures.ts'
import { manifest } from './manifest.ts'
import { parse, readEvents } from './parse.ts'
import { Update } from './payloads.ts'
import { render, type Step } from './render.ts'
import { send } from './send.ts'

/** Without being named here, reactions do not come at all. */
const allowedUpdates = [
  'message',
  'edited_message',
  'callback_query',
  'my_chat_member',
  'message_reaction',
  'business_message',
  'edited_business_message',
  'deleted_business_messages',
] as const
const pollSecondsMax = 25
/** pixels: enough for a round picture on a sharp screen */
const avatarWidthMin = 160

export const telegram: Connector<Step> = {
  manifest,
  parse,
  readEvents,
  render,
  send,
  edit,
  remove,

  async check(context) {
    const me = await call(context, { timeoutSeconds: 20 }, (api) => api.getMe())
    return { externalId: String(me.id), name: me.first_name, username: me.username, url: `https://t.me/${me.username}` }
  },

  verify({ headers }, channel) {
    const secret = channel.state['webhookSecret']
    const given = headers['x-telegram-bot-api-secret-token']
    if (typeof secret !== 'string' || secret === '' || typeof given !== 'string') return false
    return timingSafeEqual(digest(given), digest(secret))
  },

  /** The secret stays the same when this is done again: updates on their way still carry it. */
  async registerWebhook(url, context) {
    const known = context.channel.state['webhookSecret']
    const webhookSecret = typeof known === 'string' && known !== '' ? known : randomBytes(32).toString('hex')
    await call(context, {}, (api) => api.setWebhook({ url, secret_token: webhookSecret, allowed_updates: [...allowedUpdates] }))
    return { webhookSecret }
  },

  async webhookIsCurrent(url, context) {
    const info = await call(context, {}, (api) => api.getWebhookInfo())
    const asked = new Set<string>(info.allowed_updates)
    return info.url !== url || allowedUpdates.every((kind) => asked.has(kind))
  },

  async unregisterWebhook(context) {
    await call(context, {}, (api) => api.deleteWebhook({}))
  },

  /** The cursor is the id of the first update not yet stored; asking for it tells Telegram to forget those before. */
  async poll(cursor, context) {
    const timeout = Math.max(0, Math.min(pollSecondsMax, Math.floor(context.waitSeconds)))
    const ask = () =>
      call(context, { timeoutSeconds: timeout + 15 }, (api) =>
        api.getUpdates({ timeout, limit: 100, allowed_updates: allowedUpdates, ...(cursor === null ? {} : { offset: Number(cursor) }) }),
      )
    const updates = await ask().catch(async (error: unknown) => {
      // Left behind by another program or an earlier set-up; whoever polls wants it gone.
      if (!(error instanceof Refusal && /webhook is active/i.test(error.description))) throw error
      await call(context, {}, (api) => api.deleteWebhook({}))
      return ask()
    })
    const next = Math.max(...updates.map((update) => update.update_id + 1))
    return { events: updates.flatMap(readEvents), cursor: updates.length > 0 ? String(next) : cursor }
  },

  async acknowledge(payload, context) {
    const query = Update.safeParse(payload).data?.callback_query
    if (query) await call(context, {}, (api) => api.answerCallbackQuery({ callback_query_id: query.id }))
  },

  async fetchMedia({ fileId }, context) {
    if (typeof fileId !== 'string') throw new ConnectorError('rejected', 'A file of Telegram without its id')
    const file = await call(context, {}, (api) => api.getFile({ file_id: fileId }))
    if (!file.file_path) throw new ConnectorError('rejected', 'Telegram does not say where the file lies')
    return { body: await download(context, file.file_path), name: file.file_path.split('/').at(-1) }
  },

  async fetchProfile(customerExternalId, context) {
    const chat = await call(context, {}, (api) => api.getChat({ chat_id: addressOf(customerExternalId).chat }))
    const name = chat.title ?? [chat.first_name, chat.last_name].filter(Boolean).join(' ')
    return {
      ...(name ? { name } : {}),
      ...(chat.username ? { username: chat.username } : {}),
      avatar: chat.type === 'private' ? await photoOf(chat.id, context) : groupPhoto(chat.photo),
    }
  },

  async typing(chatId, context) {
    await call(context, { timeoutSeconds: 10 }, (api) => api.sendChatAction({ ...target(chatId), action: 'typing' }))
  },
}

/** Equal length, so that comparing tells nothing of the secret. */
const digest = (text: string) => createHash('sha256').update(text).digest()

type Avatar = { key: string; source: Record<string, unknown> } | null

async function photoOf(userId: number, context: ConnectorContext): Promise<Avatar> {
  const { photos } = await call(context, {}, (api) => api.getUserProfilePhotos({ user_id: userId, limit: 1 }))
  const sizes = (photos[0] ?? []).toSorted((a, b) => a.width - b.width)
  const size = sizes.find(({ width }) => width >= avatarWidthMin) ?? sizes.at(-1)
  return size ? { key: size.file_unique_id, source: { fileId: size.file_id } } : null
}

const groupPhoto = (photo: { small_file_id: string; small_file_unique_id: string } | undefined): Avatar =>
  photo ? { key: photo.small_file_unique_id, source: { fileId: photo.small_file_id } } : null
