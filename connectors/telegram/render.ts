import type { OutboundAttachment, OutboundMessage } from '@omniline/connector-kit/events'
import { splitText } from '@omniline/connector-kit/split-text'
import type { Button, Entity } from '@omniline/contracts/conversations'
import { captionMax, manifest } from './manifest.ts'

interface Common {
  /** as in `address.ts` */
  chatId: string
  replyTo: number | null
  buttons: Button[][]
}
interface Said {
  text: string
  entities: Entity[]
}
export interface Item {
  as: FileKind
  fileId: string
  name: string
  size: number
}
export type AlbumKind = 'photo' | 'video' | 'document' | 'audio'

/** One request to the Bot API. Ids are ours or as they came; `send.ts` puts them into Telegram's form. */
export type TextStep = Common & { type: 'text' } & Said
/** `text`: its caption */
export type FileStep = Common & { type: 'file' } & Item & Said
/** Files that Telegram shows as one. `captioned`: under which of them the text stands. */
export type AlbumStep = Common & { type: 'album'; items: (Item & { as: AlbumKind })[]; captioned: number } & Said
export type Step = TextStep | FileStep | AlbumStep

export type FileKind = 'photo' | 'document' | 'voice' | 'video' | 'audio' | 'animation' | 'sticker'

const photoMaxBytes = 10 * 1024 * 1024
/** width and height together, pixels */
const photoMaxSides = 10_000
const photoMaxRatio = 20
const albumMax = 10

/**
 * Files first, neighbours of one sort as an album, then what of the text does not fit under the first of them. So an
 * edited text changes only the end: captions stay captions, and pieces are added or fall away behind them.
 */
export function render({ chatId, text, entities, attachments, buttons, replyToMessageId }: OutboundMessage): Step[] {
  const groups = groupsOf(attachments, buttons.length > 0 && text.trim() === '')
  const [first] = groups
  // An album takes no buttons, so they need a message of their own to stand under.
  const buttonsNeedText = buttons.length > 0 && (groups.at(-1)?.length ?? 0) > 1
  const captioned = first !== undefined && first[0]?.as !== 'sticker' && text.length <= captionMax && !buttonsNeedText
  const common = { chatId, replyTo: null, buttons: [] }
  const steps: Step[] = [
    ...groups.map((items, i): Step => {
      const said = captioned && i === 0 && text.trim() !== '' ? { text, entities } : { text: '', entities: [] }
      const [only] = items
      if (only && items.length === 1) return { type: 'file', ...common, ...only, ...said }
      const album = items as AlbumStep['items']
      // Pictures share one caption; of documents and recordings each shows its own, the last one stands below all.
      const visual = isVisual(album[0]?.as)
      return { type: 'album', ...common, items: album, captioned: visual ? 0 : album.length - 1, ...said }
    }),
    ...(captioned ? [] : splitText(text, entities, manifest.capabilities.textMax)).map(
      (piece): Step => ({ type: 'text', ...common, ...piece }),
    ),
  ]
  const replyTo = replyToMessageId !== null && /^\d+$/.test(replyToMessageId) ? Number(replyToMessageId) : null
  const last = steps.length - 1
  return steps.map((step, i) => ({ ...step, replyTo: i === 0 ? replyTo : null, buttons: i === last ? buttons : [] }))
}

/** `lastAlone`: the last file has to carry buttons. */
function groupsOf(attachments: OutboundAttachment[], lastAlone: boolean): Item[][] {
  const groups: { sort: string | null; items: Item[] }[] = []
  for (const [i, file] of attachments.entries()) {
    const as = fileKind(file)
    const sort = lastAlone && i === attachments.length - 1 ? null : albumSort(as, file)
    const item = { as, fileId: file.fileId, name: file.name, size: file.size }
    const before = groups.at(-1)
    if (before && sort !== null && before.sort === sort && before.items.length < albumMax) before.items.push(item)
    else groups.push({ sort, items: [item] })
  }
  return groups.map(({ items }) => items)
}

const isVisual = (as: FileKind | undefined): boolean => as === 'photo' || as === 'video'

/**
 * What may stand in one album; null: not in any. When Telegram finds a part of an album unfit, the others may have
 * arrived, so a picture of unknown shape does not join.
 */
function albumSort(as: FileKind, { width, height }: OutboundAttachment): string | null {
  if (as === 'photo') return width && height ? 'visual' : null
  if (as === 'video') return 'visual'
  return as === 'document' || as === 'audio' ? as : null
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
