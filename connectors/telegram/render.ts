import type { OutboundAttachment, OutboundMessage } from '@omniline/connector-kit/events'
import { splitText } from '@omniline/connector-kit/split-text'
import type { Entity } from '@omniline/contracts/conversations'
import { manifest } from './manifest.ts'

/** One request to the Bot API. Ids are ours or as they came; `client` side puts them into Telegram's form. */
export type Step =
  | { type: 'text'; chatId: string; text: string; entities: Entity[]; replyTo: number | null }
  | {
      type: 'file'
      as: FileKind
      chatId: string
      fileId: string
      name: string
      size: number
      caption: string
      entities: Entity[]
      replyTo: number | null
    }

export type FileKind = 'photo' | 'document' | 'voice' | 'video' | 'audio' | 'animation' | 'sticker'

export const captionMax = 1024
const photoMaxBytes = 10 * 1024 * 1024
/** width and height together, pixels */
const photoMaxSides = 10_000
const photoMaxRatio = 20

/**
 * A short text becomes the first file's caption; otherwise it goes before the files, in pieces. Files go one by one and
 * not as an album: every part then has its own id, so that replies to it are recognised and deleting takes all away.
 */
export function render(message: OutboundMessage): Step[] {
  const { chatId, text, entities, attachments } = message
  const replyTo = message.replyToMessageId !== null && /^\d+$/.test(message.replyToMessageId) ? Number(message.replyToMessageId) : null
  const [first] = attachments
  const captioned = first !== undefined && fileKind(first) !== 'sticker' && text.trim() !== '' && text.length <= captionMax
  const texts = captioned ? [] : splitText(text, entities, manifest.capabilities.textMax)
  const steps: Step[] = [
    ...texts.map((piece): Step => ({ type: 'text', chatId, ...piece, replyTo: null })),
    ...attachments.map((file, i): Step => {
      const caption = captioned && i === 0 ? { caption: text, entities } : { caption: '', entities: [] }
      return { type: 'file', as: fileKind(file), chatId, fileId: file.fileId, name: file.name, size: file.size, ...caption, replyTo: null }
    }),
  ]
  return steps.map((step, i) => (i === 0 ? { ...step, replyTo } : step))
}

/** How a file looks best among those ways in which Telegram takes it. */
function fileKind(file: OutboundAttachment): FileKind {
  const mime = file.mime.toLowerCase().split(';')[0]?.trim() ?? ''
  switch (file.kind) {
    case 'image':
      if (mime === 'image/gif') return 'animation'
      return ['image/jpeg', 'image/png', 'image/webp'].includes(mime) && isSanePhoto(file) ? 'photo' : 'document'
    case 'sticker':
      return mime === 'image/webp' ? 'sticker' : 'document'
    case 'animation':
      return mime === 'image/gif' || mime === 'video/mp4' ? 'animation' : 'document'
    case 'video':
      return mime === 'video/mp4' ? 'video' : 'document'
    case 'voice':
      return ['audio/ogg', 'audio/mpeg', 'audio/mp4', 'audio/x-m4a'].includes(mime) ? 'voice' : 'document'
    case 'audio':
      return ['audio/mpeg', 'audio/mp4', 'audio/x-m4a'].includes(mime) ? 'audio' : 'document'
    case 'file':
      return 'document'
  }
}

function isSanePhoto({ size, width, height }: OutboundAttachment): boolean {
  if (size > photoMaxBytes) return false
  if (!width || !height) return true
  return width + height <= photoMaxSides && Math.max(width / height, height / width) <= photoMaxRatio
}
