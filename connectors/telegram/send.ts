import { Readable } from 'node:stream'
import type { SendContext } from '@omniline/connector-kit/connector'
import { ConnectorError } from '@omniline/connector-kit/errors'
import type { OutboundMessage, Receipt } from '@omniline/connector-kit/events'
import type { Entity } from '@omniline/contracts/conversations'
import { InputFile, type RawApi } from 'grammy'
import type { MessageEntity } from 'grammy/types'
import { call } from './client.ts'
import { FileUnreadable, Refusal } from './failures.ts'
import { manifest } from './manifest.ts'
import { captionMax, type FileKind, type Step } from './render.ts'

const uploadSeconds = 600

type FileStep = Extract<Step, { type: 'file' }>
type Send = (step: Step, api: RawApi) => Promise<{ message_id: number }>

/** Sends one step. What Telegram refused for its form is sent once more in a plainer one: a refused request reached nobody. */
export async function send(step: Step, context: SendContext): Promise<Receipt> {
  if (step.type === 'file' && step.size > manifest.capabilities.fileMax) {
    throw new ConnectorError('too_large', `Telegram takes files up to ${manifest.capabilities.fileMax} bytes`)
  }
  const attempt = async (tried: Step, hops: number): Promise<{ message_id: number }> => {
    try {
      return await sendOnce(tried, context)
    } catch (error) {
      // Groups have a limit of their own (20 a minute), which is no reason to let all other chats wait.
      if (error instanceof Refusal && error.kind === 'rate_limited' && tried.chatId.startsWith('-')) {
        throw new ConnectorError(error.kind, error.message, { retryAfterSeconds: error.retryAfterSeconds, scope: 'chat' })
      }
      const plainer = error instanceof Refusal && hops < 3 ? plainerStep(tried, error) : undefined
      if (!plainer) throw error
      return attempt(plainer, hops + 1)
    }
  }
  return { messageId: String((await attempt(step, 0)).message_id) }
}

function plainerStep(step: Step, refusal: Refusal): Step | undefined {
  if (refusal.migrateTo !== undefined) return { ...step, chatId: String(refusal.migrateTo) }
  if (step.entities.length > 0 && /can't parse entities|ENTIT(Y|IES)_/.test(refusal.description)) return { ...step, entities: [] }
  if (step.type === 'file' && step.as !== 'document' && notAsThis.test(refusal.description)) return { ...step, as: 'document' }
  return undefined
}

/** Pictures of odd shape or content, voice messages to somebody who takes none: as a document it goes. */
const notAsThis = /PHOTO_|IMAGE_PROCESS_FAILED|STICKER_|VOICE_MESSAGES_FORBIDDEN|wrong (file type|type of)|can't use file of type/i

function sendOnce(step: Step, context: SendContext): Promise<{ message_id: number }> {
  if (step.type === 'file') return sendFile(step, context)
  return call(context, { sends: true }, (api) => sendText(step, api))
}

async function sendFile(step: FileStep, context: SendContext): Promise<{ message_id: number }> {
  const file = openUpload(step, context)
  try {
    return await call(context, { sends: true, timeoutSeconds: uploadSeconds }, (api) => files[step.as](step, api, file.input))
  } finally {
    file.close()
  }
}

const sendText: Send = (step, api) =>
  api.sendMessage({ ...addressOf(step), text: step.type === 'text' ? step.text : '', ...entitiesAs('entities', step) })

const files: Record<FileKind, (step: FileStep, api: RawApi, file: InputFile) => Promise<{ message_id: number }>> = {
  photo: (step, api, photo) => api.sendPhoto({ ...addressOf(step), ...captionOf(step), photo }),
  // Telegram would make a video or the like of it again; the sender chose otherwise.
  document: (step, api, document) =>
    api.sendDocument({ ...addressOf(step), ...captionOf(step), document, disable_content_type_detection: true }),
  voice: (step, api, voice) => api.sendVoice({ ...addressOf(step), ...captionOf(step), voice }),
  video: (step, api, video) => api.sendVideo({ ...addressOf(step), ...captionOf(step), video, supports_streaming: true }),
  audio: (step, api, audio) => api.sendAudio({ ...addressOf(step), ...captionOf(step), audio }),
  animation: (step, api, animation) => api.sendAnimation({ ...addressOf(step), ...captionOf(step), animation }),
  sticker: (step, api, sticker) => api.sendSticker({ ...addressOf(step), sticker }),
}

const addressOf = ({ chatId, replyTo }: Step) => ({
  chat_id: chatIdOf(chatId),
  ...(replyTo === null ? {} : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
})

const captionOf = (step: FileStep) => (step.caption === '' ? {} : { caption: step.caption, ...entitiesAs('caption_entities', step) })

function entitiesAs<Key extends string>(key: Key, { entities }: { entities: Entity[] }): { [K in Key]?: MessageEntity[] } {
  const theirs = toTheirs(entities)
  return (theirs.length > 0 ? { [key]: theirs } : {}) as { [K in Key]?: MessageEntity[] }
}

const kinds = {
  bold: 'bold',
  italic: 'italic',
  underline: 'underline',
  strikethrough: 'strikethrough',
  code: 'code',
  pre: 'pre',
  quote: 'blockquote',
  spoiler: 'spoiler',
} as const

/** Mentions are left to Telegram, which finds them in the text. */
function toTheirs(entities: Entity[]): MessageEntity[] {
  return entities.flatMap(({ type, offset, length, url }): MessageEntity[] => {
    if (type === 'link') return url ? [{ type: 'text_link', offset, length, url }] : []
    if (type === 'mention') return []
    return [{ type: kinds[type], offset, length }]
  })
}

/** After a failed request undici goes on reading what it can no longer send, so the file is closed from here. */
function openUpload(step: FileStep, { openFile }: SendContext): { input: InputFile; close(): void } {
  let source: Readable | undefined
  let closed = false
  async function* bytes(): AsyncGenerator<Uint8Array> {
    if (closed) return
    try {
      source = openFile(step.fileId)
      for await (const chunk of source as AsyncIterable<Uint8Array>) yield chunk
    } catch (error) {
      throw new FileUnreadable(error)
    }
  }
  return {
    input: new InputFile(Readable.from(bytes()), uploadName(step.name)),
    close() {
      closed = true
      source?.destroy()
    },
  }
}

/** grammY writes the name into the request's header as it is, and Telegram reads it up to a semicolon. */
function uploadName(name: string): string {
  // oxlint-disable-next-line no-control-regex
  return name.replace(/[\u0000-\u001f\u007f";\\/]+/g, '_').trim() || 'file'
}

/** Ids of chats are numbers to Telegram. Anything else is sent as it is and refused there. */
export const chatIdOf = (chatId: string): number | string => (/^-?\d{1,16}$/.test(chatId) ? Number(chatId) : chatId)

/** Changes a text or, where the text stands under a file, the caption. The same text again is no change and no failure. */
export async function edit(chatId: string, messageId: string, message: OutboundMessage, context: SendContext): Promise<void> {
  const target = { chat_id: chatIdOf(chatId), message_id: Number(messageId) }
  const { text, entities, attachments } = message
  const asText = () => call(context, {}, (api) => api.editMessageText({ ...target, text, ...entitiesAs('entities', { entities }) }))
  const asCaption = () =>
    call(context, {}, (api) => api.editMessageCaption({ ...target, caption: text, ...entitiesAs('caption_entities', { entities }) }))
  try {
    if (attachments.length === 0) return void (await asText())
    if (text.length > captionMax) throw new ConnectorError('too_large', `A caption has at most ${captionMax} characters`)
    await asCaption().catch((error: unknown) => {
      // The text was too long for a caption when it was sent, so it went as a message of its own.
      if (error instanceof Refusal && /no caption in the message/i.test(error.description)) return asText()
      throw error
    })
  } catch (error) {
    if (!(error instanceof Refusal && /message is not modified/i.test(error.description))) throw error
  }
}

/** Telegram lets a bot delete what it sent within 48 hours. What is gone already is no failure. */
export async function remove(chatId: string, messageId: string, context: Parameters<typeof call>[0]): Promise<void> {
  try {
    await call(context, {}, (api) => api.deleteMessage({ chat_id: chatIdOf(chatId), message_id: Number(messageId) }))
  } catch (error) {
    if (!(error instanceof Refusal && /message to delete not found/i.test(error.description))) throw error
  }
}
