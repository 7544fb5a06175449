import { expect, it } from 'vitest'
import { numberIn } from './number-input.tsx'
import { unitOf } from './seconds-input.tsx'

it.each([
  [0, 's'],
  [45, 's'],
  [60, 'm'],
  [90, 's'],
  [600, 'm'],
  [3600, 'h'],
  [5400, 'm'],
  [86_400, 'd'],
  [90_000, 'h'],
] as const)('%i seconds are told in %s', (seconds, unit) => {
  expect(unitOf(seconds)).toBe(unit)
})

it('reads numbers as people write them, and nothing else', () => {
  expect(['7', ' 1,5 ', '2.', '-3', '−3'].map(numberIn)).toEqual([7, 1.5, 2, -3, -3])
  expect(['', 'x', '1e3', '1 000', '--1', '.', '0x1'].map(numberIn)).toEqual([null, null, null, null, null, null, null])
})
