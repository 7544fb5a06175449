import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toRuns } from './runs.ts'

describe('toRuns', () => {
  it('finds addresses and mail', () => {
    expect(toRuns('see https://a.example/x?y=1, or mail me@b.com', [])).toEqual([
      { text: 'see ', formats: [], href: null },
      { text: 'https://a.example/x?y=1', formats: [], href: 'https://a.example/x?y=1' },
      { text: ', or mail ', formats: [], href: null },
      { text: 'me@b.com', formats: [], href: 'mailto:me@b.com' },
    ])
  })

  it('nests formats that overlap', () => {
    const runs = toRuns('abcdef', [
      { type: 'bold', offset: 0, length: 4 },
      { type: 'italic', offset: 2, length: 4 },
    ])
    expect(runs.map(({ text, formats }) => [text, formats])).toEqual([
      ['ab', ['bold']],
      ['cd', ['bold', 'italic']],
      ['ef', ['italic']],
    ])
  })

  it('counts as JavaScript does', () => {
    expect(toRuns('👍 ok', [{ type: 'bold', offset: 3, length: 2 }]).map((run) => run.text)).toEqual(['👍 ', 'ok'])
  })

  it('takes a named link, and only one that is safe to follow', () => {
    expect(toRuns('shop', [{ type: 'link', offset: 0, length: 4, url: 'https://shop.example' }])[0]?.href).toBe('https://shop.example')
    for (const url of ['javascript:alert(1)', 'data:text/html,x', ' javascript:alert(1)', 'vbscript:x', '//evil.example'])
      expect(toRuns('shop', [{ type: 'link', offset: 0, length: 4, url }])[0]?.href).toBeNull()
  })

  it('leaves addresses in code alone', () => {
    const text = 'https://a.example'
    expect(toRuns(text, [{ type: 'code', offset: 0, length: text.length }])).toEqual([{ text, formats: ['code'], href: null }])
  })

  it('loses and adds nothing, whatever the formatting claims', () => {
    const entity = fc.record({
      type: fc.constantFrom('bold' as const, 'link' as const, 'pre' as const, 'spoiler' as const),
      offset: fc.nat(40),
      length: fc.integer({ min: 1, max: 40 }),
    })
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.array(entity, { maxLength: 6 }), (text, entities) => {
        const runs = toRuns(text, entities)
        expect(runs.map((run) => run.text).join('')).toBe(text)
      }),
    )
  })
})
