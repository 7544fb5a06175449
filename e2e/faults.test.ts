import { expect, it } from 'vitest'
import { storm } from '../faults/storm.ts'

// The short form of `npm run test:faults`.
it('keeps every promise while server and database are killed and lines are cut', { timeout: 600_000 }, async () => {
  const told: string[] = []
  const verdict = await storm({ customers: 12, messages: 25, operators: 3, kills: 2 }, (line) => told.push(line))
  expect(verdict.broken, told.join('\n')).toEqual([])
  expect(verdict.numbers['messages stored']).toBe(12 * 25)
  expect(verdict.numbers['replies accepted by the server']).toBeGreaterThan(10)
})
