import { expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'

it('doubles up to half a minute and spreads', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((attempt) => backoffMs(attempt, 1))).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  expect(backoffMs(3, 0)).toBe(4000)
})
