import type { Entity } from '@omniline/contracts/conversations'

export interface Formatted {
  text: string
  entities: Entity[]
}

type Kind = Entity['type']

/** Typing at the end of these goes on outside of them. */
const closed = new Set<Kind>(['link', 'code', 'mention'])

/** Where formatting lies after a text was typed in, cut or pasted over. */
export function shifted(entities: Entity[], before: string, after: string): Entity[] {
  if (entities.length === 0 || before === after) return entities
  let head = 0
  while (head < Math.min(before.length, after.length) && before[head] === after[head]) head++
  let tail = 0
  while (tail < Math.min(before.length, after.length) - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  const [from, to] = [head, before.length - tail]
  const by = after.length - before.length
  return entities.flatMap((entity) => {
    const [start, end] = [entity.offset, entity.offset + entity.length]
    const grows = from === to && end === from && !closed.has(entity.type)
    const newStart = start >= to ? start + by : Math.min(start, from)
    const newEnd = end > to || (end === to && to > from) || grows ? end + by : Math.min(end, from)
    return place(entity, start === to && from === to ? start + by : newStart, newEnd)
  })
}

const place = (entity: Entity, start: number, end: number): Entity[] =>
  end > start ? [{ ...entity, offset: start, length: end - start }] : []

/** All of this stretch has it. */
export const has = (entities: Entity[], type: Kind, start: number, end: number): boolean =>
  end > start && entities.some((one) => one.type === type && one.offset <= start && one.offset + one.length >= end)

/** Puts formatting on a stretch of the text, or takes it off where all of it has it. A link always replaces. */
export function toggled(entities: Entity[], type: Kind, start: number, end: number, url?: string): Entity[] {
  if (end <= start) return entities
  const others = entities.filter((one) => one.type !== type)
  const same = entities.filter((one) => one.type === type)
  const outside = same.flatMap((one) => [
    ...place(one, one.offset, Math.min(one.offset + one.length, start)),
    ...place(one, Math.max(one.offset, end), one.offset + one.length),
  ])
  if (type === 'link') return sorted([...others, ...outside, ...(url ? [{ type, offset: start, length: end - start, url }] : [])])
  if (has(entities, type, start, end)) return sorted([...others, ...outside])
  const touching = same.filter((one) => one.offset <= end && one.offset + one.length >= start)
  const from = Math.min(start, ...touching.map((one) => one.offset))
  const to = Math.max(end, ...touching.map((one) => one.offset + one.length))
  return sorted([...others, ...same.filter((one) => !touching.includes(one)), { type, offset: from, length: to - from }])
}

const sorted = (entities: Entity[]): Entity[] => entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length)

/** The word at this place, for a key pressed without a selection. */
export function wordAt(text: string, at: number): [number, number] {
  const before = /[\p{L}\p{N}_]*$/u.exec(text.slice(0, at))?.[0].length ?? 0
  const after = /^[\p{L}\p{N}_]*/u.exec(text.slice(at))?.[0].length ?? 0
  return [at - before, at + after]
}

/** Without white space at both ends, formatting moved along; what the platform cannot show is left off. */
export function trimmed({ text, entities }: Formatted, kinds?: Kind[]): Formatted {
  const lead = text.length - text.trimStart().length
  const short = text.trim()
  return {
    text: short,
    entities: entities.flatMap((one) => {
      if (kinds && !kinds.includes(one.type)) return []
      return place(one, Math.max(0, one.offset - lead), Math.min(short.length, one.offset - lead + one.length))
    }),
  }
}
