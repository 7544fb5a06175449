import { expect, it } from 'vitest'
import { Windows, windowMs } from './windows.ts'

function counted() {
  let now = 5000
  const windows = new Windows({}, () => now)
  const call = (key: string, on = windows) => {
    let found = { current: 0, ttl: 0 }
    on.incr(key, (_error, result) => {
      found = result
    })
    return [found.current, found.ttl]
  }
  return { windows, call, pass: (ms: number) => (now += ms) }
}

it('a window begins with the first call and ends after its time, however often somebody calls', () => {
  const { call, pass } = counted()
  expect(call('a')).toEqual([1, windowMs])
  pass(20_000)
  expect(call('a')).toEqual([2, windowMs - 20_000])
  expect(call('b')).toEqual([1, windowMs])
  pass(windowMs - 20_001)
  expect(call('a')).toEqual([3, 1])
  pass(1)
  expect(call('a')).toEqual([1, windowMs])
})

it('routes count for themselves, and who has been quiet for longest is forgotten first', () => {
  const { windows, call } = counted()
  const other = windows.child()
  call('a')
  expect(call('a', other)).toEqual([1, windowMs])
  call('quiet')
  call('a')
  for (let n = 0; n < 49_999; n++) call(`crowd ${n}`)
  expect(call('a')[0]).toBe(3)
  expect(call('quiet')[0]).toBe(1)
})
