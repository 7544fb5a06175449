import type { Entity } from '@omniline/contracts/conversations'
import LinkifyIt from 'linkify-it'

export interface Span {
  text: string
  marks: Entity['type'][]
  /** a safe address; links to anything else are drawn as text */
  url: string | null
}

const linkify = new LinkifyIt()
const allowed = /^(https?|mailto|tel|tg):/i
const silent = new Set<Entity['type']>(['code', 'pre'])

/** Only addresses that cannot run anything. */
export function safeUrl(url: string): string | null {
  const trimmed = url.trim()
  if (allowed.test(trimmed)) return trimmed
  return /^[a-z][a-z0-9+.-]*:/i.test(trimmed) || !trimmed.includes('.') ? null : `https://${trimmed}`
}

interface Range {
  start: number
  end: number
  mark: Entity['type'] | null
  url: string | null
}

/**
 * Cuts a text at the borders of its formatting and of the links found in it. The screen draws nodes from the
 * pieces; no HTML string is ever made. Entities that reach beyond the text are clipped.
 */
export function toSpans(text: string, entities: Entity[]): Span[] {
  const ranges: Range[] = entities
    .map((one) => ({
      start: Math.max(0, one.offset),
      end: Math.min(text.length, one.offset + one.length),
      mark: one.type,
      url: one.type === 'link' ? safeUrl(one.url ?? text.slice(one.offset, one.offset + one.length)) : null,
    }))
    .filter((range) => range.end > range.start)
  ranges.push(...found(text, ranges))
  const borders = [...new Set([0, text.length, ...ranges.flatMap((range) => [range.start, range.end])])].sort((a, b) => a - b)
  return borders.slice(0, -1).map((start, i) => {
    const end = borders[i + 1] ?? text.length
    const inside = ranges.filter((range) => range.start <= start && range.end >= end)
    return {
      text: text.slice(start, end),
      marks: inside.flatMap((range) => range.mark ?? []),
      url: inside.find((range) => range.url !== null)?.url ?? null,
    }
  })
}

/** Links that the writer did not mark, outside code and outside marked links. */
function found(text: string, marked: Range[]): Range[] {
  if (!linkify.pretest(text)) return []
  const taken = marked.filter((range) => range.mark === 'link' || (range.mark !== null && silent.has(range.mark)))
  return (linkify.match(text) ?? []).flatMap((match) => {
    const url = safeUrl(match.url)
    const clash = taken.some((range) => match.index < range.end && match.lastIndex > range.start)
    return url === null || clash ? [] : [{ start: match.index, end: match.lastIndex, mark: null, url }]
  })
}
