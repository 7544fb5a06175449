import type { Entity } from '@omniline/contracts/conversations'
import LinkifyIt from 'linkify-it'

/** A piece of text under one set of formats. */
export interface Run {
  text: string
  formats: Exclude<Entity['type'], 'link' | 'mention'>[]
  /** where it leads; only addresses that are safe to follow */
  href: string | null
}

const linkify = new LinkifyIt()

/**
 * Cuts a text at every border of its formatting and of the links found in it. Screens make nodes of the runs, so
 * whatever a customer writes stays text.
 */
export function toRuns(text: string, entities: readonly Entity[]): Run[] {
  const spans = entities.filter((one) => one.offset < text.length)
  const links = [...spans.filter((one) => one.type === 'link').map(linkOf(text)), ...foundLinks(text, spans)]
  const borders = new Set([0, text.length])
  for (const { offset, length } of [...spans, ...links]) {
    borders.add(offset)
    borders.add(Math.min(text.length, offset + length))
  }
  const cuts = [...borders].sort((a, b) => a - b)
  return cuts.slice(1).map((end, i): Run => {
    const start = cuts[i] ?? 0
    const covers = (span: { offset: number; length: number }) => span.offset <= start && span.offset + span.length >= end
    return {
      text: text.slice(start, end),
      formats: spans.filter(covers).flatMap(({ type }) => (type === 'link' || type === 'mention' ? [] : type)),
      href: links.find(covers)?.href ?? null,
    }
  })
}

interface Link {
  offset: number
  length: number
  href: string | null
}

const linkOf =
  (text: string) =>
  ({ offset, length, url }: Entity): Link => ({ offset, length, href: safe(url ?? text.slice(offset, offset + length)) })

/** Bare addresses, but not inside code and not where a link already is. */
function foundLinks(text: string, spans: readonly Entity[]): Link[] {
  const taken = spans.filter(({ type }) => type === 'link' || type === 'code' || type === 'pre')
  return (linkify.match(text) ?? []).flatMap((match): Link[] => {
    const overlaps = taken.some(({ offset, length }) => match.index < offset + length && offset < match.lastIndex)
    return overlaps ? [] : [{ offset: match.index, length: match.lastIndex - match.index, href: safe(match.url) }]
  })
}

function safe(url: string): string | null {
  return /^(https?:\/\/|mailto:|tel:)/i.test(url) ? url : null
}
