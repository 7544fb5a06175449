import type { Entity } from '@omniline/contracts/conversations'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitText } from './split-text.ts'

const dense = (text: string) => text.replace(/\s+/g, '')
const joined = (pieces: { text: string }[]) => pieces.map((piece) => piece.text).join('')

describe('splitText', () => {
  it('leaves a short text alone', () => {
    const entities: Entity[] = [{ type: 'bold', offset: 0, length: 2 }]
    expect(splitText('hi there', entities, 100)).toEqual([{ text: 'hi there', entities }])
  })

  it.each([
    ['between words', 'one two three', 8, ['one two ', 'three']],
    ['at a space that is just beyond', 'one two three', 7, ['one two', ' three']],
    ['at a line when half a piece is full', 'aaaa bbbb\ncc dd', 12, ['aaaa bbbb\n', 'cc dd']],
    ['at a paragraph rather than at a line', 'aaaaaa\n\nbb\nccc', 12, ['aaaaaa\n\n', 'bb\nccc']],
    ['at a sentence rather than between words', 'Aaaa bb. Cc dd ee', 14, ['Aaaa bb. ', 'Cc dd ee']],
    ['at no sentence that would leave less than half', 'A. bbb ccc dd ee', 14, ['A. bbb ccc dd ', 'ee']],
    ['a word that is too long anywhere', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['never inside a surrogate pair', 'aaa😀😀', 4, ['aaa', '😀😀']],
    ['never inside a joined emoji, if it is short', 'aaaa👩‍🚀', 7, ['aaaa', '👩‍🚀']],
    ['leaving out white space of a whole piece', `a${' '.repeat(10)}b`, 4, ['a   ', '   b']],
  ])('cuts %s', (_, text, max, expected) => {
    expect(splitText(text, [], max).map((piece) => piece.text)).toEqual(expected)
  })

  it('keeps a link whole when it fits', () => {
    const link: Entity = { type: 'link', offset: 10, length: 5, url: 'https://example.com' }
    const pieces = splitText('0123 5678 a b c and so on', [link], 20)
    expect(pieces[0]).toEqual({ text: '0123 5678 a b c and ', entities: [link] })
    const tight = splitText('0123 5678 0 2 4 ab c d e 9 0 2 4 6', [{ type: 'link', offset: 19, length: 5 }], 21)
    expect(tight[0]?.text).toBe('0123 5678 0 2 4 ab ')
    expect(tight[1]?.entities).toEqual([{ type: 'link', offset: 0, length: 5 }])
  })

  it('carries long formatting on into the next piece', () => {
    const pieces = splitText('aaaa bbbb cccc', [{ type: 'bold', offset: 0, length: 14 }], 10)
    expect(pieces).toEqual([
      { text: 'aaaa bbbb ', entities: [{ type: 'bold', offset: 0, length: 10 }] },
      { text: 'cccc', entities: [{ type: 'bold', offset: 0, length: 4 }] },
    ])
  })

  it('holds for any text: within the limit, nothing lost, no half characters, no word cut that fits', () => {
    const word = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), fc.string({ minLength: 1, maxLength: 8 }))
    const text = fc.array(fc.tuple(word, fc.constantFrom(' ', '\n', '\n\n', '  ')), { maxLength: 40 }).map((words) => words.flat().join(''))
    const span = fc.record({ at: fc.nat(), length: fc.integer({ min: 1, max: 40 }) })
    fc.assert(
      fc.property(text, fc.array(span, { maxLength: 5 }), fc.integer({ min: 2, max: 60 }), (given, spans, max) => {
        const entities = spans
          .map((each): Entity => ({ type: 'italic', offset: each.at % (given.length + 1), length: each.length }))
          .filter((each) => each.offset + each.length <= given.length)
        const pieces = splitText(given, entities, max)
        expect(dense(joined(pieces))).toBe(dense(given))
        for (const piece of pieces) {
          expect(piece.text.length).toBeLessThanOrEqual(max)
          expect(piece.text).not.toMatch(/^[\udc00-\udfff]|[\ud800-\udbff]$/)
          for (const entity of piece.entities) expect(entity.offset + entity.length).toBeLessThanOrEqual(piece.text.length)
        }
        const formatted = (pieces: { text: string; entities: Entity[] }[]) =>
          dense(pieces.flatMap((piece) => piece.text.split('').filter((_, at) => covers(piece.entities, at))).join(''))
        expect(formatted(pieces)).toBe(formatted([{ text: given, entities }]))
        if (entities.length === 0) {
          const words = given.split(/\s+/).filter((each) => each.length <= max && each !== '')
          const found = new Set(pieces.flatMap((piece) => piece.text.split(/\s+/)))
          for (const each of words) expect(found).toContain(each)
        }
      }),
      { numRuns: 500 },
    )
  })
})

function covers(entities: Entity[], at: number): boolean {
  return entities.some((entity) => entity.offset <= at && at < entity.offset + entity.length)
}
