import { LineInput } from '@omniline/contracts/lines'
import { describe, expect, test } from 'vitest'
import { changes, merge } from './merge.ts'

describe('merge', () => {
  test('objects are merged to any depth, arrays and values replaced', () => {
    const base = { name: 'a', hours: { enabled: false, week: { mon: [1], tue: [2] } }, queue: [1, 2] }
    expect(merge(base, { hours: { week: { mon: [] } }, queue: [3] })).toEqual({
      name: 'a',
      hours: { enabled: false, week: { mon: [], tue: [2] } },
      queue: [3],
    })
    expect(base.hours.week.mon).toEqual([1])
  })

  test('null and values in place of objects replace, absent and undefined change nothing', () => {
    expect(merge({ a: { b: 1 }, c: 1 }, { a: null })).toEqual({ a: null, c: 1 })
    expect(merge({ a: { b: 1 } }, { a: 5 })).toEqual({ a: 5 })
    expect(merge({ a: 1 }, { a: undefined })).toEqual({ a: 1 })
  })

  test('a hostile key does not reach the prototype', () => {
    const merged = merge({ a: {} }, JSON.parse('{"__proto__": {"polluted": true}, "a": {"constructor": {"x": 1}}}'))
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype)
    expect(Reflect.get(merged, 'polluted')).toBeUndefined()
  })

  test('a whole line over itself is itself', () => {
    const line = LineInput.parse({ name: 'Support' })
    expect(LineInput.parse(merge(line, line))).toEqual(line)
    expect(changes(line, merge(line, {}))).toEqual([])
  })
})

test('changes name the single setting', () => {
  const before = { name: 'a', distribution: { offerSeconds: 60, mode: 'evenly' }, queue: [{ id: 1 }] }
  const after = { name: 'a', distribution: { offerSeconds: 5, mode: 'evenly' }, queue: [{ id: 2 }] }
  expect(changes(before, after)).toEqual([
    { path: '/distribution/offerSeconds', from: 60, to: 5 },
    { path: '/queue', from: [{ id: 1 }], to: [{ id: 2 }] },
  ])
})
