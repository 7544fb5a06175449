import { expect, it } from 'vitest'
import { createGate, type Place } from './gate.ts'

const inside = (place: Place): { leave(): void } => {
  if ('comeAt' in place) throw new Error('was turned away')
  return place
}
const outside = (place: Place): number => {
  if (!('comeAt' in place)) throw new Error('was let in')
  return place.comeAt.getTime()
}

it('lets so many in for one key, and so many in all', () => {
  const gate = createGate({ perKey: 2, total: 3 }, () => 0)
  const first = inside(gate.enter('a'))
  inside(gate.enter('a'))
  outside(gate.enter('a'))
  inside(gate.enter('b'))
  outside(gate.enter('b'))
  first.leave()
  first.leave()
  inside(gate.enter('b'))
  outside(gate.enter('c'))
})

it('spreads those it turns away, the more the slower the answers', () => {
  let time = 0
  const gate = createGate({ perKey: 1, total: 10 }, () => time)
  inside(gate.enter('a'))
  const quick = [1, 2, 3].map(() => outside(gate.enter('a')))
  expect(quick.toSorted((a, b) => a - b)).toEqual(quick)
  expect(new Set(quick).size).toBe(3)
  time = 2000
  const slow = [1, 2, 3].map(() => outside(gate.enter('a')))
  expect(slow[0]).toBeGreaterThan(time + 1000)
  expect(Math.max(...slow)).toBeLessThanOrEqual(time + 5000)
})

it('forgets a slow time as answers get faster', () => {
  let time = 0
  const gate = createGate({ perKey: 1, total: 10 }, () => time)
  const slow = inside(gate.enter('a'))
  time = 10_000
  slow.leave()
  for (let round = 0; round < 50; round++) {
    const quick = inside(gate.enter('a'))
    time += 10
    quick.leave()
  }
  inside(gate.enter('a'))
  expect(outside(gate.enter('a'))).toBeLessThan(time + 100)
})
