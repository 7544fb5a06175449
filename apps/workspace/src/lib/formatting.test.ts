import type { Entity } from '@omniline/contracts/conversations'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { has, shifted, toggled, trimmed, wordAt } from './formatting.ts'

const bold = (offset: number, length: number): Entity => ({ type: 'bold', offset, length })
const link = (offset: number, length: number): Entity => ({ type: 'link', offset, length, url: 'https://example.com/' })

describe('shifted', () => {
  it.each<[string, Entity[], string, string, Entity[]]>([
    ['moves what is behind', [bold(4, 3)], 'one two', 'oone two', [bold(5, 3)]],
    ['leaves what is before', [bold(0, 3)], 'one two', 'one twoo', [bold(0, 3)]],
    ['grows with what is typed inside', [bold(0, 3)], 'one two', 'onne two', [bold(0, 4)]],
    ['grows with what is typed at its end', [bold(0, 3)], 'one', 'ones', [bold(0, 4)]],
    ['but a link does not', [link(0, 3)], 'one', 'ones', [link(0, 3)]],
    ['does not grow at its beginning', [bold(1, 3)], ' one', ' xone', [bold(2, 3)]],
    ['shrinks with what is cut out of it', [bold(0, 7)], 'one two', 'two', [bold(0, 3)]],
    ['goes with all of its text', [bold(4, 3)], 'one two', 'one ', []],
    ['is cut where the end of it was replaced', [bold(2, 3)], 'abcdef', 'abcXYZ', [bold(2, 1)]],
    ['keeps what is left of its end', [bold(0, 4)], 'abcdef', 'cdef', [bold(0, 2)]],
  ])('%s', (_, entities, before, after, expected) => {
    expect(shifted(entities, before, after)).toEqual(expected)
  })

  it('never reaches beyond the text', () => {
    const entity = fc.record({ at: fc.nat(20), length: fc.integer({ min: 1, max: 8 }) })
    fc.assert(
      fc.property(
        fc.string({ maxLength: 20 }),
        fc.string({ maxLength: 20 }),
        fc.array(entity, { maxLength: 4 }),
        (before, after, spots) => {
          const entities = spots.map(({ at, length }) => bold(at, length)).filter((one) => one.offset + one.length <= before.length)
          for (const one of shifted(entities, before, after)) {
            expect(one.offset).toBeGreaterThanOrEqual(0)
            expect(one.length).toBeGreaterThan(0)
            expect(one.offset + one.length).toBeLessThanOrEqual(after.length)
          }
        },
      ),
    )
  })
})

describe('toggled', () => {
  it('puts on, joins neighbours, takes off, also from the middle', () => {
    expect(toggled([], 'bold', 0, 3)).toEqual([bold(0, 3)])
    expect(toggled([bold(0, 3)], 'bold', 3, 5)).toEqual([bold(0, 5)])
    expect(toggled([bold(0, 3)], 'bold', 2, 5)).toEqual([bold(0, 5)])
    expect(toggled([bold(0, 5)], 'bold', 1, 3)).toEqual([bold(0, 1), bold(3, 2)])
    expect(toggled([bold(0, 5)], 'bold', 0, 5)).toEqual([])
    expect(toggled([bold(0, 5)], 'bold', 2, 2)).toEqual([bold(0, 5)])
  })

  it('replaces a link, or takes it away', () => {
    expect(toggled([link(0, 5)], 'link', 0, 5, 'https://example.org/')).toEqual([{ ...link(0, 5), url: 'https://example.org/' }])
    expect(toggled([link(0, 5)], 'link', 0, 5)).toEqual([])
  })

  it('says of a stretch whether it has it', () => {
    expect(has([bold(0, 5)], 'bold', 1, 3)).toBe(true)
    expect(has([bold(0, 5)], 'bold', 4, 6)).toBe(false)
    expect(has([bold(0, 5)], 'bold', 2, 2)).toBe(false)
  })
})

it('trims with the formatting, and leaves off what the platform lacks', () => {
  const entities = [bold(0, 4), link(4, 3)]
  expect(trimmed({ text: '  ab cd ', entities }, ['bold'])).toEqual({ text: 'ab cd', entities: [bold(0, 2)] })
  expect(trimmed({ text: '  ab', entities: [bold(0, 2)] })).toEqual({ text: 'ab', entities: [] })
})

it.each([
  ['один два', 6, [5, 8]],
  ['один два', 4, [0, 4]],
  ['a  b', 2, [2, 2]],
] as const)('finds the word in %j at %i', (text, at, expected) => {
  expect(wordAt(text, at)).toEqual(expected)
})
