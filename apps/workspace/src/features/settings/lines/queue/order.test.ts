import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addMember, move } from './order.ts'

it('moves up, down and not beyond the ends', () => {
  expect(move(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
  expect(move(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
  expect(move(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c'])
  expect(move(['a', 'b', 'c'], 2, 3)).toEqual(['a', 'b', 'c'])
  expect(move(['a'], 5, 0)).toEqual(['a'])
})

it('loses nobody, and there and back is where one was', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(), { minLength: 1 }), fc.nat(12), fc.nat(12), (list, from, to) => {
      const moved = move(list, from, to)
      expect(moved.toSorted((a, b) => a - b)).toEqual(list.toSorted((a, b) => a - b))
      if (from < list.length && to < list.length) expect(move(moved, to, from)).toEqual(list)
    }),
  )
})

it('a person and a team of one id are two; the same one is not added again', () => {
  const queue = addMember([], { type: 'user', id: 'x' })
  expect(addMember(queue, { type: 'user', id: 'x' })).toEqual(queue)
  expect(addMember(queue, { type: 'team', id: 'x' })).toHaveLength(2)
})
