import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readIntervals, writeIntervals } from './typed.ts'
import { timeOf } from './week.ts'

it.each([
  ['', []],
  ['  ', []],
  ['9-18', [['09:00', '18:00']]],
  [
    '09:00–13:00, 14:00–18:00',
    [
      ['09:00', '13:00'],
      ['14:00', '18:00'],
    ],
  ],
  [
    '9.30 — 13; 14:00-18',
    [
      ['09:30', '13:00'],
      ['14:00', '18:00'],
    ],
  ],
  ['22-6', [['22:00', '06:00']]],
  ['0-24', [['00:00', '24:00']]],
  ['18-0', [['18:00', '24:00']]],
])('reads %j', (typed, meant) => {
  expect(readIntervals(typed)).toEqual(meant)
})

it.each(['nine', '9', '9-', '25-26', '9:60-10', '9-9', '24-25', '24:00-08:00', '9-18 14-15', '-1-5'])('does not guess at %j', (typed) => {
  expect(readIntervals(typed)).toBeNull()
})

it('reads what it writes', () => {
  const pair = fc.tuple(fc.nat(1439), fc.integer({ min: 1, max: 1440 })).filter(([from, to]) => from !== to)
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 4 }), (pairs) => {
      const intervals = pairs.map(([from, to]): [string, string] => [timeOf(from), timeOf(to)])
      expect(readIntervals(writeIntervals(intervals))).toEqual(intervals)
    }),
  )
})
