import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from './json.ts'

describe('parseJson', () => {
  it.each([
    ['{"id":9007199254740993}', { id: '9007199254740993' }],
    ['{"id":-9007199254740993,"list":[12345678901234567890]}', { id: '-9007199254740993', list: ['12345678901234567890'] }],
    ['{"id":9007199254740991}', { id: 9007199254740991 }],
    ['{"text":"call 9007199254740993 \\" 9007199254740993"}', { text: 'call 9007199254740993 " 9007199254740993' }],
    ['{"text":"ends with \\\\","id":9007199254740993}', { text: 'ends with \\', id: '9007199254740993' }],
    ['[1234567890123456.5, 1e30, 0.12345678901234568]', [1234567890123456.5, 1e30, 0.12345678901234568]],
    ['9007199254740993', '9007199254740993'],
  ])('reads %s', (text, expected) => {
    expect(parseJson(text)).toEqual(expected)
  })

  it('is JSON.parse for all else', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const plain = JSON.parse(text) as unknown
        if (/\d{16}/.test(JSON.stringify(plain)) === false) expect(parseJson(text)).toEqual(plain)
      }),
    )
  })

  it.each(['', '{', '"open 1234567890123456', '{"id":12345678901234567x}', '01234567890123456'])(
    'refuses %j as JSON.parse does',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError)
    },
  )
})
