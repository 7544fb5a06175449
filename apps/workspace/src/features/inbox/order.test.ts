import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arrange } from './order.ts'

describe('arrange', () => {
  it('follows the true order while nobody points at the list', () => {
    expect(arrange(['b', 'a'], ['a', 'b'], false, null)).toEqual({ ids: ['b', 'a'], waiting: 0 })
  })

  it('keeps still under the pointer and counts what rose and what is new', () => {
    expect(arrange(['c', 'a', 'b'], ['a', 'b', 'c'], true, null)).toEqual({ ids: ['a', 'b', 'c'], waiting: 1 })
    expect(arrange(['x', 'y', 'a', 'b'], ['a', 'b'], true, null)).toEqual({ ids: ['a', 'b'], waiting: 2 })
  })

  it('lets leave what left and appends what scrolling brought', () => {
    expect(arrange(['a', 'c'], ['a', 'b', 'c'], true, null)).toEqual({ ids: ['a', 'c'], waiting: 0 })
    expect(arrange(['a', 'b', 'c', 'd'], ['a', 'b'], true, null)).toEqual({ ids: ['a', 'b', 'c', 'd'], waiting: 0 })
  })

  it('the open row stays in its place after it left the list', () => {
    expect(arrange(['a', 'c'], ['a', 'b', 'c'], false, 'b').ids).toEqual(['a', 'b', 'c'])
    expect(arrange([], ['b'], true, 'b').ids).toEqual(['b'])
    expect(arrange(['a'], ['a'], false, 'never-seen').ids).toEqual(['a'])
  })

  it('never draws a row twice and never drops one for good', () => {
    const ids = fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e', 'f'))
    fc.assert(
      fc.property(ids, ids, fc.boolean(), fc.option(fc.constantFrom<string>('a', 'b', 'z')), (present, shown, frozen, open) => {
        const drawn = arrange(present, shown, frozen, open)
        expect(new Set(drawn.ids).size).toBe(drawn.ids.length)
        expect(arrange(present, [], false, null).ids).toEqual(present)
        for (const id of drawn.ids) expect(present.includes(id) || id === open).toBe(true)
        if (!frozen) expect(drawn.ids.filter((id) => present.includes(id))).toEqual(present)
      }),
    )
  })
})
