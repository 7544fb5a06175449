import type { SendContext } from '@omniline/connector-kit/connector'
import { ConnectorError } from '@omniline/connector-kit/errors'
import type { Receipt } from '@omniline/connector-kit/events'
import type { Button, Entity } from '@omniline/contracts/conversations'
import type { InputFile, RawApi } from 'grammy'
import type {
  InlineKeyboardMarkup,
  InputMediaAudio,
  InputMediaDocument,
  InputMediaPhoto,
  InputMediaVideo,
  MessageEntity,
} from 'grammy/types'
import { target } from './address.ts'
import { call } from './client.ts'
import { toTheirs } from './entities.ts'
import { Refusal } from './failures.ts'
import { manifest } from './manifest.ts'
import type { AlbumStep, FileKind, FileStep, Item, Step, TextStep } from './render.ts'
import { openUpload } from './upload.ts'

const uploadSeconds = 600

/** Sends one step. What Telegram refused for its form is sent once more in a plainer one: a refused request reached nobody. */
export async function send(step: Step, context: SendContext): Promise<Receipt> {
  for (const { size } of itemsOf(step)) {
    if (size > manifest.capabilities.fileMax)
      throw new ConnectorError('too_large', `Telegram takes files up to ${manifest.capabilities.fileMax} bytes`)
  }
  const attempt = async (tried: Step, hops: number): Promise<Sent[]> => {
    try {
      return await sendOnce(tried, context)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      // Groups have a limit of their own (20 a minute), which is no reason to let all other chats wait.
      if (error.kind === 'rate_limited' && tried.chatId.startsWith('-')) {
        throw new ConnectorError(error.kind, error.message, { retryAfterSeconds: error.retryAfterSeconds, scope: 'chat' })
      }
      const plainer = hops < 3 ? plainerStep(tried, error) : undefined
      if (plainer) return attempt(plainer, hops + 1)
      // Each part is checked by itself: that one was refused does not say that the others did not arrive.
      if (tried.type === 'album' && notAsThis.test(error.description)) throw new ConnectorError('unknown', error.message, { cause: error })
      throw error
    }
  }
  const [first, ...others] = (await attempt(step, 0)).map(({ message_id: id }) => String(id))
  if (first === undefined) throw new ConnectorError('unknown', 'Telegram does not say what it has sent')
  return { messageIds: [first, ...others] }
}

interface Sent {
  message_id: number
}

const itemsOf = (step: Step): Item[] => (step.type === 'text' ? [] : step.type === 'file' ? [step] : step.items)

function plainerStep(step: Step, refusal: Refusal): Step | undefined {
  if (refusal.migrateTo !== undefined) return { ...step, chatId: String(refusal.migrateTo) }
  if (step.entities.length > 0 && isAboutEntities(refusal)) return { ...step, entities: [] }
  if (step.type === 'file' && step.as !== 'document' && notAsThis.test(refusal.description)) return { ...step, as: 'document' }
  return undefined
}

export const isAboutEntities = ({ description }: Refusal): boolean => /can't parse entities|ENTIT(Y|IES)_/.test(description)

/** Pictures of odd shape or content, voice messages to somebody who takes none: as a document it goes. */
const notAsThis = /PHOTO_|IMAGE_PROCESS_FAILED|STICKER_|VOICE_MESSAGES_FORBIDDEN|wrong (file type|type of)|can't use file of type/i

async function sendOnce(step: Step, context: SendContext): Promise<Sent[]> {
  if (step.type === 'text') return [await call(context, { sends: true }, (api) => sendText(step, api))]
  const uploads = itemsOf(step).map((item) => openUpload(item, context))
  const inputs = uploads.map(({ input }) => input)
  try {
    return await call(context, { sends: true, timeoutSeconds: uploadSeconds }, async (api) => {
      if (step.type === 'album') return sendAlbum(step, api, inputs)
      const [input] = inputs
      return input ? [await files[step.as](step, api, input)] : []
    })
  } finally {
    for (const upload of uploads) upload.close()
  }
}

const sendText = (step: TextStep, api: RawApi): Promise<Sent> =>
  api.sendMessage({ ...addressed(step), text: step.text, ...entitiesAs('entities', step) })

function sendAlbum(step: AlbumStep, api: RawApi, inputs: InputFile[]): Promise<Sent[]> {
  type Media = InputMediaAudio | InputMediaDocument | InputMediaPhoto | InputMediaVideo
  const media = step.items.flatMap(({ as }, i): Media[] => {
    const input = inputs[i]
    const caption = i === step.captioned ? captionOf(step) : {}
    if (!input) return []
    if (as === 'video') return [{ type: as, media: input, supports_streaming: true, ...caption }]
    if (as === 'document') return [{ type: as, media: input, disable_content_type_detection: true, ...caption }]
    return [{ type: as, media: input, ...caption }]
  })
  const { reply_markup: _none, ...address } = addressed(step)
  return api.sendMediaGroup({ ...address, media: media as Parameters<RawApi['sendMediaGroup']>[0]['media'] })
}

const files: Record<FileKind, (step: FileStep, api: RawApi, file: InputFile) => Promise<Sent>> = {
  photo: (step, api, photo) => api.sendPhoto({ ...addressed(step), ...captionOf(step), photo }),
  // Telegram would make a video or the like of it again; the sender chose otherwise.
  document: (step, api, document) =>
    api.sendDocument({ ...addressed(step), ...captionOf(step), document, disable_content_type_detection: true }),
  voice: (step, api, voice) => api.sendVoice({ ...addressed(step), ...captionOf(step), voice }),
  video: (step, api, video) => api.sendVideo({ ...addressed(step), ...captionOf(step), video, supports_streaming: true }),
  audio: (step, api, audio) => api.sendAudio({ ...addressed(step), ...captionOf(step), audio }),
  animation: (step, api, animation) => api.sendAnimation({ ...addressed(step), ...captionOf(step), animation }),
  sticker: (step, api, sticker) => api.sendSticker({ ...addressed(step), sticker }),
}

const addressed = ({ chatId, replyTo, buttons }: Step) => ({
  ...target(chatId),
  ...(replyTo === null ? {} : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
  ...keyboardOf(buttons),
})

export function keyboardOf(buttons: Button[][]): { reply_markup?: InlineKeyboardMarkup } {
  if (buttons.length === 0) return {}
  const keyboard = buttons.map((row) =>
    row.map(({ label, url, payload = '' }) => (url === undefined ? { text: label, callback_data: payload } : { text: label, url })),
  )
  return { reply_markup: { inline_keyboard: keyboard } }
}

const captionOf = (step: FileStep | AlbumStep) => (step.text === '' ? {} : { caption: step.text, ...entitiesAs('caption_entities', step) })

export function entitiesAs<Key extends string>(key: Key, { entities }: { entities: Entity[] }): { [K in Key]?: MessageEntity[] } {
  const theirs = toTheirs(entities)
  return (theirs.length > 0 ? { [key]: theirs } : {}) as { [K in Key]?: MessageEntity[] }
}
