import fc from 'fast-check'
import { expect, it } from 'vitest'
import { changesBetween, withValue } from '../shared/changes.ts'
import { changesBackTo } from './past.ts'

it('takes back everything since, whatever happened in between', () => {
  const state = fc.record({
    name: fc.nat(3),
    queue: fc.array(fc.nat(2), { maxLength: 2 }),
    hours: fc.record({ mon: fc.nat(2), tue: fc.nat(2) }),
  })
  fc.assert(
    fc.property(fc.array(state, { minLength: 1, maxLength: 6 }), fc.nat(5), (states, pick) => {
      const history = states.map((now, index) => ({
        version: index + 1,
        changes: index === 0 ? [] : changesBetween(states[index - 1]!, now),
      }))
      const version = (pick % states.length) + 1
      const now = states.at(-1)!
      const back = changesBackTo(now, version, history.toReversed())
      expect(back.reduce((at, { path, to }) => withValue(at, path, to), now)).toEqual(states[version - 1])
    }),
  )
})

it('a language that was added since is taken away again', () => {
  const now = { translations: { de: 'Hallo' } }
  const history = [{ version: 2, changes: [{ path: '/translations/de', to: 'Hallo' }] }]
  expect(changesBackTo(now, 1, history)).toEqual([{ path: '/translations/de', from: 'Hallo', to: undefined }])
})
