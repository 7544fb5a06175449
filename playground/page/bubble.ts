import type { TelegramBubble } from '@omniline/connectors/telegram/simulator/people'
import { fileUrl } from './calls.ts'
import { h, icon } from './dom.ts'
import { t, when } from './words.ts'

export interface BubbleOptions {
  answered: TelegramBubble | undefined
  /** what stands above belongs to the same album */
  joined: boolean
  selected: boolean
  onSelect(): void
  onReply(): void
  onEdit(): void
  onReact(emoji: string): void
  onPress(data: string): void
  /** a place of one's own can be moved on */
  onMove(): void
}

const emojis = ['👍', '❤', '🔥', '😢']

/** A message on a phone; a press on it shows what can be done with it. */
export function bubble(message: TelegramBubble, options: BubbleOptions): HTMLElement {
  const { from, author, text, entities, files, location, venue, contact, edited, at, buttons, reactions } = message
  const { answered, joined, selected, onSelect, onReply, onEdit, onReact, onPress, onMove } = options
  const mine = from === 'customer'
  const bare = files[0]?.kind === 'sticker' || files[0]?.kind === 'video_note'
  // For a keyboard the time is the button; a finger may press anywhere.
  const meta = h(
    'button',
    { type: 'button', class: 'meta', 'aria-expanded': String(selected), 'aria-label': `${t('actions')}, ${when(at)}` },
    edited && `${t('edited')} `,
    when(at),
    mine && icon('tick'),
  )
  const isControl = (event: Event) => event.target instanceof Element && event.target.closest('a, audio, video')
  return h(
    'li',
    { class: `${mine ? 'mine' : 'theirs'}${bare ? ' bare' : ''}${joined ? ' joined' : ''}`, 'data-message': message.id },
    h(
      'div',
      { class: 'bubble', onclick: (event) => !isControl(event) && onSelect() },
      author !== undefined && h('strong', { class: 'author' }, author),
      answered && h('blockquote', {}, answered.text || t('attach')),
      ...files.map(fileView),
      location &&
        h(
          'span',
          { class: 'card' },
          icon('place'),
          h(
            'span',
            {},
            venue && h('strong', {}, venue.title),
            venue?.address ?? `${location.latitude.toFixed(4)}, ${location.longitude.toFixed(4)}`,
          ),
        ),
      contact && h('span', { class: 'card' }, icon('person'), h('span', {}, h('strong', {}, contact.name), contact.phone)),
      text !== '' && h('span', { class: 'said' }, ...formatted(text, entities)),
      meta,
    ),
    reactions.length > 0 && h('div', { class: 'reactions' }, ...reactions.map((emoji) => h('span', {}, emoji))),
    ...buttons.map((row) =>
      h(
        'div',
        { class: 'keyboard' },
        ...row.map(({ label, url, data }) =>
          url === undefined
            ? h('button', { type: 'button', onclick: () => data !== undefined && onPress(data) }, label)
            : h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, label, icon('out')),
        ),
      ),
    ),
    selected &&
      h(
        'div',
        { class: 'actions' },
        h('button', { type: 'button', onclick: onReply }, t('reply')),
        mine && text !== '' && h('button', { type: 'button', onclick: onEdit }, t('edit')),
        mine && location !== undefined && h('button', { type: 'button', onclick: onMove }, t('moveOn')),
        ...emojis.map((emoji) =>
          h('button', { type: 'button', class: 'emoji', 'aria-label': `${t('react')} ${emoji}`, onclick: () => onReact(emoji) }, emoji),
        ),
      ),
  )
}

type Entities = TelegramBubble['entities']

const tags: Partial<Record<Entities[number]['type'], 'b' | 'i' | 'u' | 's' | 'code' | 'pre' | 'q'>> = {
  bold: 'b',
  italic: 'i',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  pre: 'pre',
  blockquote: 'q',
  expandable_blockquote: 'q',
}

/** The text as nodes, formatting within formatting; the widest goes around. */
function formatted(text: string, entities: Entities, from = 0, to = text.length): (Node | string)[] {
  const inside = entities
    .filter(({ offset, length }) => offset >= from && offset + length <= to)
    .toSorted((a, b) => a.offset - b.offset || b.length - a.length)
  const nodes: (Node | string)[] = []
  let at = from
  for (const entity of inside) {
    if (entity.offset < at) continue
    const end = entity.offset + entity.length
    const others = inside.filter((one) => one !== entity)
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset))
    nodes.push(wrapped(entity, formatted(text, others, entity.offset, end)))
    at = end
  }
  if (at < to) nodes.push(text.slice(at, to))
  return nodes
}

function wrapped(entity: Entities[number], inner: (Node | string)[]): Node {
  if (entity.type === 'text_link' && /^https?:/.test(entity.url))
    return h('a', { href: entity.url, target: '_blank', rel: 'noopener noreferrer' }, ...inner)
  if (entity.type === 'spoiler') return h('span', { class: 'spoiler' }, ...inner)
  return h(tags[entity.type] ?? 'span', {}, ...inner)
}

function fileView({ id, kind, name, mime, size }: TelegramBubble['files'][number]): HTMLElement {
  const src = fileUrl(id)
  if (kind === 'photo' || kind === 'sticker' || mime === 'image/gif') return h('img', { src, alt: name, class: kind, loading: 'lazy' })
  if (kind === 'video' || kind === 'video_note' || kind === 'animation')
    return h('video', {
      src,
      class: kind,
      controls: kind === 'video',
      autoplay: kind !== 'video',
      loop: kind !== 'video',
      muted: true,
      playsinline: true,
    })
  if (mime.startsWith('audio/') || kind === 'voice') return h('audio', { src, controls: true, preload: 'metadata' })
  const kilobytes = `${Math.max(1, Math.round(size / 1024))} KB`
  return h('a', { href: src, download: name, class: 'card' }, icon('file'), h('span', {}, h('strong', {}, name), kilobytes))
}
