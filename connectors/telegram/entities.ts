import type { Entity } from '@omniline/contracts/conversations'
import type { MessageEntity as TheirEntity } from 'grammy/types'
import type { MessageEntity } from './payloads.ts'

/** Called the same there and here. */
const same = {
  bold: 'bold',
  italic: 'italic',
  underline: 'underline',
  strikethrough: 'strikethrough',
  code: 'code',
  pre: 'pre',
  spoiler: 'spoiler',
} as const

const ours: Record<string, Entity['type']> = {
  ...same,
  text_link: 'link',
  blockquote: 'quote',
  expandable_blockquote: 'quote',
  mention: 'mention',
  text_mention: 'mention',
}
const urlMax = 2000

/** Addresses, hashtags and the like are left out: Telegram only marks what anybody can find in the text. */
export function toOurs(text: string, entities: MessageEntity[]): Entity[] {
  return entities.flatMap(({ type, offset, length, url, user }) => {
    const kind = Object.hasOwn(ours, type) ? ours[type] : undefined
    if (!kind || offset + length > text.length) return []
    const target = kind === 'link' ? url : type === 'text_mention' && user ? `tg://user?id=${user.id}` : undefined
    if (kind === 'link' && (!target || target.length > urlMax)) return []
    return [{ type: kind, offset, length, ...(target ? { url: target } : {}) }]
  })
}

const theirs = { ...same, quote: 'blockquote' } as const

/** Mentions are left to Telegram, which finds them in the text. */
export function toTheirs(entities: Entity[]): TheirEntity[] {
  return entities.flatMap(({ type, offset, length, url }): TheirEntity[] => {
    if (type === 'link') return url ? [{ type: 'text_link', offset, length, url }] : []
    if (type === 'mention') return []
    return [{ type: theirs[type], offset, length }]
  })
}
