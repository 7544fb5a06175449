import { describe, expect, it } from 'vitest'
import { contentDisposition, parseRange } from './serving.ts'

describe('ranges', () => {
  const table: [string | undefined, number, ReturnType<typeof parseRange>][] = [
    [undefined, 100, null],
    ['bytes=0-9', 100, { start: 0, end: 9 }],
    ['bytes=90-', 100, { start: 90, end: 99 }],
    ['bytes=-10', 100, { start: 90, end: 99 }],
    ['bytes=-1000', 100, { start: 0, end: 99 }],
    ['bytes=90-1000', 100, { start: 90, end: 99 }],
    ['bytes=100-', 100, 'unsatisfiable'],
    ['bytes=-0', 100, 'unsatisfiable'],
    ['bytes=0-', 0, 'unsatisfiable'],
    ['bytes=9-0', 100, null],
    ['bytes=0-1,3-4', 100, null],
    ['bytes=-', 100, null],
    ['lines=0-1', 100, null],
    ['bytes=0x1-2', 100, null],
  ]
  for (const [header, size, range] of table) it(`${header} of ${size}`, () => expect(parseRange(header, size)).toEqual(range))
})

it('a name travels in a header, whatever it is', () => {
  expect(contentDisposition('attachment', 'Отчёт "1".pdf')).toBe(
    `attachment; filename="_____ _1_.pdf"; filename*=UTF-8''%D0%9E%D1%82%D1%87%D1%91%D1%82%20%221%22.pdf`,
  )
  expect(contentDisposition('inline', "a'(b).png")).toBe(`inline; filename="a'(b).png"; filename*=UTF-8''a%27%28b%29.png`)
})
