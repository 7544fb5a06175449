import fc from 'fast-check'
import { expect, it } from 'vitest'
import { changesBetween, conflictOf, patchOf, rebase, settingAt, valueAt, within, withValue } from './changes.ts'

const base = {
  name: 'Support',
  queue: [1, 2],
  distribution: { mode: 'evenly', offerSeconds: 60 },
  welcome: { translations: { de: 'Hallo' } },
}

it('names every single setting that differs; arrays are one', () => {
  const after = { ...base, queue: [2, 1], distribution: { mode: 'all', offerSeconds: 60 }, welcome: { translations: { fr: 'Salut' } } }
  expect(changesBetween(base, base)).toEqual([])
  expect(changesBetween(base, after)).toEqual([
    { path: '/queue', from: [1, 2], to: [2, 1] },
    { path: '/distribution/mode', from: 'evenly', to: 'all' },
    { path: '/welcome/translations/de', from: 'Hallo', to: undefined },
    { path: '/welcome/translations/fr', from: undefined, to: 'Salut' },
  ])
})

it('reads and writes by pointer, and leaves the rest as it is', () => {
  expect(valueAt(base, '/distribution/offerSeconds')).toBe(60)
  expect(valueAt(base, '/distribution/nothing/here')).toBeUndefined()
  expect(valueAt(base, '/toString')).toBeUndefined()
  const changed = withValue(base, '/distribution/offerSeconds', 90)
  expect(changed.distribution).toEqual({ mode: 'evenly', offerSeconds: 90 })
  expect(changed.queue).toBe(base.queue)
  expect(base.distribution.offerSeconds).toBe(60)
  expect(withValue(base, '/welcome/translations/de', undefined).welcome.translations).toEqual({})
})

it('a patch touches what changed and nothing else', () => {
  const after = { ...base, name: 'Help', distribution: { mode: 'evenly', offerSeconds: 5 } }
  expect(patchOf(changesBetween(base, after))).toEqual({ name: 'Help', distribution: { offerSeconds: 5 } })
  const without = withValue(base, '/welcome/translations/de', undefined)
  expect(patchOf(changesBetween(base, without))).toEqual({ welcome: { translations: { de: null } } })
})

it('finds the setting that a place lies in', () => {
  expect(settingAt(base, '/queue/0/id')).toBe('/queue')
  expect(settingAt(base, '/distribution/offerSeconds')).toBe('/distribution/offerSeconds')
  expect(settingAt(base, '/nowhere')).toBe('/')
})

it('a place holds what lies under it, not what begins alike', () => {
  expect(within('/hours/week/mon', '/hours')).toBe(true)
  expect(within('/hours', '/hours')).toBe(true)
  expect(within('/hoursOfJoy', '/hours')).toBe(false)
})

it('of two who edited, says what both set and what only the other did', () => {
  const mine = { ...base, name: 'Mine', distribution: { mode: 'all', offerSeconds: 60 } }
  const theirs = { ...base, name: 'Theirs', queue: [2], distribution: { mode: 'all', offerSeconds: 60 } }
  expect(conflictOf(base, mine, theirs)).toEqual({
    both: [{ path: '/name', mine: 'Mine', theirs: 'Theirs' }],
    theirs: [{ path: '/queue', from: [1, 2], to: [2] }],
  })
  expect(rebase(base, mine, theirs, new Set())).toMatchObject({ name: 'Mine', queue: [2] })
  expect(rebase(base, mine, theirs, new Set(['/name']))).toMatchObject({ name: 'Theirs', queue: [2], distribution: { mode: 'all' } })
})

it('whatever two people did: nothing of theirs is lost but what I chose to keep mine', () => {
  const settings = fc.record({ a: fc.nat(2), b: fc.record({ c: fc.nat(2), d: fc.array(fc.nat(1), { maxLength: 2 }) }) })
  fc.assert(
    fc.property(settings, settings, settings, (start, mine, theirs) => {
      const { both } = conflictOf(start, mine, theirs)
      const kept = rebase(start, mine, theirs, new Set())
      const own = changesBetween(start, mine)
      for (const { path, to } of own) expect(valueAt(kept, path)).toEqual(to)
      for (const { path, to } of changesBetween(start, theirs))
        if (!own.some((one) => one.path === path)) expect(valueAt(kept, path)).toEqual(to)
      const taken = rebase(start, mine, theirs, new Set(both.map(({ path }) => path)))
      for (const { path } of both) expect(valueAt(taken, path)).toEqual(valueAt(theirs, path))
    }),
  )
})
