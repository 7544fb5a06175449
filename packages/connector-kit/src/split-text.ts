import type { Entity } from '@omniline/contracts/conversations'

export interface TextPiece {
  text: string
  entities: Entity[]
}

/** Formatting up to this share of the limit stays in one piece; longer is cut and goes on in the next. */
const keptTogether = 1 / 4

/**
 * Cuts a text into pieces of at most `max` UTF-16 units: at an empty line, a line's or a sentence's end if that
 * leaves at least half a piece, else between words, else (a word longer than a piece) anywhere but inside a character.
 * Formatting is cut along. Pieces of nothing but white space are left out, since no platform shows them;
 * everything else is there.
 */
export function splitText(text: string, entities: Entity[], max: number): TextPiece[] {
  if (max < 2) throw new Error('A piece has to hold at least one character')
  const pieces: TextPiece[] = []
  let from = 0
  while (from < text.length) {
    const to = text.length - from <= max ? text.length : cutAfter(text, from, max, entities)
    const piece = text.slice(from, to)
    if (piece.trim() !== '') pieces.push({ text: piece, entities: within(entities, from, to) })
    from = to
  }
  return pieces
}

/** The formatting of one stretch of the text, moved to begin at 0. */
function within(entities: Entity[], from: number, to: number): Entity[] {
  return entities.flatMap((entity) => {
    const start = Math.max(entity.offset, from)
    const end = Math.min(entity.offset + entity.length, to)
    return end > start ? [{ ...entity, offset: start - from, length: end - start }] : []
  })
}

function cutAfter(text: string, from: number, max: number, entities: Entity[]): number {
  const half = from + Math.floor(max / 2)
  const kept = entities.filter((entity) => entity.length <= max * keptTogether && !insidePair(text, entity.offset))
  const limit = beforeFormatting(from + max, from, kept)
  for (const mark of ['\n\n', '\n']) {
    const found = text.lastIndexOf(mark, limit - mark.length)
    if (found >= half) return beforeFormatting(found + mark.length, from, kept)
  }
  const sentence = lastSentenceEnd(text, half, limit)
  if (sentence !== null) return beforeFormatting(sentence, from, kept)
  for (let at = limit; at > from; at--) {
    if (!isSpace(text, at) && !isSpace(text, at - 1)) continue
    const cut = beforeFormatting(at, from, kept)
    if (cut > from) return cut
  }
  return betweenCharacters(text, limit, from)
}

/** A cut inside a short link or the like moves to where that begins. */
function beforeFormatting(cut: number, from: number, kept: Entity[]): number {
  let result = cut
  for (;;) {
    const broken = kept.find((entity) => entity.offset > from && entity.offset < result && entity.offset + entity.length > result)
    if (!broken) return result
    result = broken.offset
  }
}

/** Behind the white space that follows a full stop or the like; null: none between the two. */
function lastSentenceEnd(text: string, from: number, to: number): number | null {
  let found: number | null = null
  for (const { index, 0: end } of text.slice(from, to).matchAll(/[.!?…]["»”')]*\s+/g)) found = from + index + end.length
  return found
}

function isSpace(text: string, at: number): boolean {
  return /\s/.test(text.charAt(at))
}

function insidePair(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1))
}

/** Not inside a surrogate pair and, where that is near, not between a letter and its accents or in a joined emoji. */
function betweenCharacters(text: string, limit: number, from: number): number {
  const joined = (at: number) => /^(?:\u200d|\p{M})/u.test(text.slice(at, at + 2)) || text.charAt(at - 1) === '\u200d'
  let cut = limit
  while (cut > from + 1 && limit - cut < 32 && (insidePair(text, cut) || joined(cut))) cut--
  if (cut > from + 1 && !insidePair(text, cut) && !joined(cut)) return cut
  return insidePair(text, limit) ? limit - 1 : limit
}
