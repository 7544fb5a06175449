import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeUrl, toSpans } from './entities.ts'

describe('toSpans', () => {
  it('plain text is one piece; empty text is none', () => {
    expect(toSpans('привет', [])).toEqual([{ text: 'привет', marks: [], url: null }])
    expect(toSpans('', [])).toEqual([])
  })

  it('cuts at the borders of overlapping formatting', () => {
    const spans = toSpans('abcdef', [
      { type: 'bold', offset: 0, length: 4 },
      { type: 'italic', offset: 2, length: 4 },
    ])
    expect(spans.map((one) => [one.text, one.marks])).toEqual([
      ['ab', ['bold']],
      ['cd', ['bold', 'italic']],
      ['ef', ['italic']],
    ])
  })

  it('finds links, also without a scheme, and mail addresses', () => {
    const spans = toSpans('см. https://a.ru/b?c=1, example.com и me@b.org', [])
    expect(spans.filter((one) => one.url).map((one) => one.url)).toEqual(['https://a.ru/b?c=1', 'http://example.com', 'mailto:me@b.org'])
  })

  it('leaves code alone and does not link twice', () => {
    expect(toSpans('curl https://a.ru', [{ type: 'code', offset: 0, length: 17 }]).every((one) => one.url === null)).toBe(true)
    const marked = toSpans('https://a.ru', [{ type: 'link', offset: 0, length: 12, url: 'https://b.ru' }])
    expect(marked.map((one) => one.url)).toEqual(['https://b.ru'])
  })

  it('draws a dangerous address as text', () => {
    const spans = toSpans('click', [{ type: 'link', offset: 0, length: 5, url: 'javascript:alert(1)' }])
    expect(spans).toEqual([{ text: 'click', marks: ['link'], url: null }])
    expect(safeUrl(' data:text/html,x')).toBe(null)
    expect(safeUrl('vbscript:x')).toBe(null)
    expect(safeUrl('example.com')).toBe('https://example.com')
  })

  it('counts in UTF-16 units and clips what reaches beyond the text', () => {
    const spans = toSpans('👍🏽 ok', [{ type: 'bold', offset: 5, length: 99 }])
    expect(spans.map((one) => one.text)).toEqual(['👍🏽 ', 'ok'])
  })

  it('never loses or invents a character', () => {
    const entity = fc.record({
      type: fc.constantFrom('bold' as const, 'code' as const, 'link' as const),
      offset: fc.nat(40),
      length: fc.integer({ min: 1, max: 40 }),
    })
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.array(entity, { maxLength: 6 }), (text, entities) => {
        expect(
          toSpans(text, entities)
            .map((one) => one.text)
            .join(''),
        ).toBe(text)
      }),
    )
  })
})
