import type { PhoneMessage } from '@omniline/connector-kit/simulator-types'
import { fileUrl } from './calls.ts'
import { h, icon } from './dom.ts'
import { t, when } from './words.ts'

export interface BubbleOptions {
  answered: PhoneMessage | undefined
  selected: boolean
  onSelect(): void
  onReply(): void
  onEdit(): void
}

/** A message on a phone; a press on it shows what can be done with it. */
export function bubble(message: PhoneMessage, { answered, selected, onSelect, onReply, onEdit }: BubbleOptions): HTMLElement {
  const { from, text, files, location, contact, edited, at } = message
  const mine = from === 'customer'
  const sticker = files[0]?.kind === 'sticker'
  // For a keyboard the time is the button; a finger may press anywhere.
  const meta = h(
    'button',
    { type: 'button', class: 'meta', 'aria-expanded': String(selected), 'aria-label': `${t('actions')}, ${when(at)}` },
    edited && `${t('edited')} `,
    when(at),
    mine && icon('tick'),
  )
  return h(
    'li',
    { class: `${mine ? 'mine' : 'theirs'}${sticker ? ' bare' : ''}`, 'data-message': message.id },
    h(
      'div',
      { class: 'bubble', onclick: (event) => !(event.target instanceof Element && event.target.closest('a, audio')) && onSelect() },
      answered && h('blockquote', {}, answered.text || t('attach')),
      ...files.map(fileView),
      location &&
        h('span', { class: 'card' }, icon('place'), h('span', {}, `${location.latitude.toFixed(4)}, ${location.longitude.toFixed(4)}`)),
      contact && h('span', { class: 'card' }, icon('person'), h('span', {}, h('strong', {}, contact.name), contact.phone)),
      text !== '' && h('span', { class: 'said' }, text),
      meta,
    ),
    selected &&
      h(
        'div',
        { class: 'actions' },
        h('button', { type: 'button', onclick: onReply }, t('reply')),
        mine && text !== '' && h('button', { type: 'button', onclick: onEdit }, t('edit')),
      ),
  )
}

function fileView({ id, kind, name, mime, size }: PhoneMessage['files'][number]): HTMLElement {
  const src = fileUrl(id)
  if (kind === 'photo' || kind === 'sticker') return h('img', { src, alt: name, class: kind, loading: 'lazy' })
  if (mime.startsWith('audio/') || kind === 'voice') return h('audio', { src, controls: true, preload: 'metadata' })
  const kilobytes = `${Math.max(1, Math.round(size / 1024))} KB`
  return h('a', { href: src, download: name, class: 'card' }, icon('file'), h('span', {}, h('strong', {}, name), kilobytes))
}
