import { expect, it } from 'vitest'
import { backoffSeconds } from './backoff.ts'

it('grows to a quarter of an hour', () => {
  expect([1, 2, 3, 10, 11, 50].map(backoffSeconds)).toEqual([1, 2, 4, 512, 900, 900])
})

it('ends after about a day', () => {
  let waited = 0
  let attempts = 1
  for (let next = backoffSeconds(attempts); next !== null; next = backoffSeconds(attempts)) {
    waited += next
    attempts += 1
  }
  expect(waited).toBeGreaterThanOrEqual(86_400)
  expect(waited).toBeLessThan(86_400 + 900)
})
