import { randomBytes } from 'node:crypto'
import type { Deliveries } from '@omniline/connector-kit/deliveries'
import type { Chat, Message, PhotoSize, Update, User, UserFromGetMe } from 'grammy/types'

/** A refusal in the Bot API's own words. */
export class ApiError extends Error {
  readonly code: number
  readonly parameters: { retry_after?: number; migrate_to_chat_id?: number } | undefined
  constructor(code: number, description: string, parameters?: ApiError['parameters']) {
    super(description)
    this.name = 'ApiError'
    this.code = code
    this.parameters = parameters
  }
}
export const badRequest = (what: string): ApiError => new ApiError(400, `Bad Request: ${what}`)

export interface StoredFile {
  file_id: string
  file_unique_id: string
  /** where it lies under `/file/bot<token>/` */
  path: string
  name: string
  mime: string
  /** what Telegram says; may be made larger than `bytes` for tests of limits */
  size: number
  bytes: Buffer
}

/** A chat with one bot in it: a person's private one, a group, or one of a person with an account that the bot serves. */
export interface SimChat {
  chat: Chat.PrivateChat | Chat.GroupChat | Chat.SupergroupChat
  /** the person; in a group: who made it */
  user: User
  /** of a group: everybody in it */
  members?: User[]
  /** of a group: its topics by their id */
  topics?: Map<number, string>
  /** the account's owner has connected the bot: it writes in his name */
  business?: { id: string; owner: User }
  /** oldest first; deleted ones are gone */
  messages: Message[]
  /** the person pressed Start or wrote: from then on the bot may write */
  started: boolean
  /** the person blocked the bot */
  blocked: boolean
  /** the chat is known under this id now; every call is told so */
  movedTo?: number
  typingUntil: number
  /** who put what under which message */
  reactions: Map<number, Map<number, string[]>>
  /** files in the person's profile, newest first, in all sizes */
  photos: PhotoSize[][]
}

export interface Bot {
  token: string
  me: UserFromGetMe
  chats: Map<number, SimChat>
  /** chats of accounts that the bot serves, by connection and person */
  businessChats: Map<string, SimChat>
  files: Map<string, StoredFile>
  /** open button presses by id */
  queries: Set<string>
  webhook: { url: string; secretToken: string | undefined; maxConnections: number } | null
  allowedUpdates: string[]
  deliveries: Deliveries
  /** ends the getUpdates that waits, if one does */
  terminatePoll: (() => void) | null
  /** updates that a poll has given out, and may therefore confirm */
  given: Set<string>
  lastUpdateId: number
  lastMessageId: number
}

export interface World {
  bots: Map<string, Bot>
  lastUserId: number
  lastGroupId: number
  now(): Date
}

export const businessKey = (connection: string, chatId: number): string => `${connection} ${chatId}`

export const unixNow = (world: World): number => Math.floor(world.now().getTime() / 1000)

const onlyWhenListed = ['chat_member', 'message_reaction', 'message_reaction_count']

type UpdateBody = Omit<Update, 'update_id'>

/** Something happened that the bot hears of, if it listens to such things. */
export function announce(bot: Bot, chatId: number, body: UpdateBody): void {
  const kind = Object.keys(body)[0] ?? ''
  const wanted = bot.allowedUpdates.length > 0 ? bot.allowedUpdates.includes(kind) : !onlyWhenListed.includes(kind)
  if (!wanted) return
  bot.lastUpdateId += 1
  const update: Update = { update_id: bot.lastUpdateId, ...body }
  bot.deliveries.push({ id: String(update.update_id), orderKey: String(chatId), body: JSON.stringify(update) })
}

let fileCount = 0

export function storeFile(
  bot: Bot,
  kind: string,
  { name, mime, bytes, size }: { name: string; mime: string; bytes: Buffer; size?: number },
): StoredFile {
  fileCount += 1
  const extension = /\.\w+$/.exec(name)?.[0] ?? ''
  const file: StoredFile = {
    file_id: `${kind}-${bot.me.id}-${fileCount}-${randomBytes(12).toString('base64url')}`,
    file_unique_id: `u${fileCount}${randomBytes(6).toString('base64url')}`,
    path: `${kind}/file_${fileCount}${extension}`,
    name,
    mime,
    size: size ?? bytes.length,
    bytes,
  }
  bot.files.set(file.file_id, file)
  return file
}

/** Width and height as far as the simulator reads them (PNG); null: not a picture that Telegram takes. */
export function imageSize(bytes: Buffer): { width: number; height: number } | null {
  if (bytes.subarray(1, 4).toString('latin1') === 'PNG' && bytes.length >= 24)
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
  const known = bytes.subarray(0, 3).toString('hex') === 'ffd8ff' || bytes.subarray(8, 12).toString('latin1') === 'WEBP'
  return known ? { width: 1280, height: 960 } : null
}

type Media = Pick<Message, 'photo' | 'document' | 'voice' | 'video' | 'audio' | 'animation' | 'sticker' | 'video_note'>
export type MediaKind = keyof Media

/** The part of a message that a file of this kind becomes. */
export function mediaOf(kind: MediaKind, file: StoredFile): Media {
  const base = { file_id: file.file_id, file_unique_id: file.file_unique_id, file_size: file.size }
  const named = { ...base, file_name: file.name, mime_type: file.mime }
  switch (kind) {
    case 'photo': {
      const size = imageSize(file.bytes) ?? { width: 1280, height: 960 }
      return {
        photo: [
          { ...base, file_id: `${file.file_id}~s`, file_unique_id: `${file.file_unique_id}s`, width: 90, height: 67 },
          { ...base, ...size },
        ],
      }
    }
    case 'document':
      return { document: named }
    case 'voice':
      return { voice: { ...base, mime_type: file.mime, duration: 3 } }
    case 'video':
      return { video: { ...named, width: 1280, height: 720, duration: 5 } }
    case 'audio':
      return { audio: { ...named, duration: 180 } }
    case 'animation':
      return { animation: { ...named, width: 320, height: 240, duration: 2 }, document: named }
    case 'sticker':
      return { sticker: { ...base, type: 'regular', width: 512, height: 512, is_animated: false, is_video: false, emoji: '👍' } }
    case 'video_note':
      return { video_note: { ...base, length: 384, duration: 4 } }
  }
}

/** The file that a message carries. */
export function fileOf(bot: Bot, message: Message): { kind: MediaKind; file: StoredFile } | undefined {
  const { animation, sticker, voice, video, video_note, audio, document, photo } = message
  const found = Object.entries({ animation, sticker, voice, video, video_note, audio, document, photo: photo?.at(-1) }).find(
    ([, value]) => value,
  )
  const file = found?.[1] && bot.files.get(found[1].file_id)
  return found && file ? { kind: found[0] as MediaKind, file } : undefined
}
