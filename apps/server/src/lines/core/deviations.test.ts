import { LineSettings } from '@omniline/contracts/lines'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deviate, pathsOf, pick, within } from './deviations.ts'
import { changes, merge } from './merge.ts'

const texts = fc.dictionary(fc.constantFrom('de', 'fr', 'pt-BR'), fc.constantFrom('', 'Hallo', 'Salut'))
const interval = fc.constantFrom(['09:00', '18:00'], ['22:00', '06:00'])
const settings = fc
  .record({
    distribution: fc.record({
      mode: fc.constantFrom('evenly', 'strictly', 'all'),
      offerSeconds: fc.constantFrom(1, 60),
      emptyQueueAlert: fc.subarray(['0198a000-0000-7000-8000-000000000001', '0198a000-0000-7000-8000-000000000002']),
    }),
    crm: fc.record({ source: fc.constantFrom(null, 'shop') }),
    hours: fc.record({ week: fc.record({ mon: fc.array(interval, { maxLength: 2 }) }) }),
    autoReplies: fc.record({ welcome: fc.record({ text: fc.constantFrom('', 'Hi'), translations: texts }) }),
    consent: fc.record({ url: fc.constantFrom(null, 'https://a.example/'), translations: texts }),
  })
  .map((some) => LineSettings.parse(some))

test('a profile with the deviations laid over is what they were made from; they name every difference, and nothing else', () => {
  fc.assert(
    fc.property(settings, settings, (profile, effective) => {
      const deviations = deviate(profile, effective)
      expect(LineSettings.parse(merge(profile, deviations))).toEqual(effective)
      expect(pathsOf(deviations).toSorted()).toEqual(
        changes(profile, effective)
          .map((change) => change.path)
          .toSorted(),
      )
      // As the database keeps them.
      expect(merge(profile, JSON.parse(JSON.stringify(deviations)))).toEqual(merge(profile, deviations))
    }),
  )
})

test('under another profile the deviations keep their values, and everything else is the profile', () => {
  fc.assert(
    fc.property(settings, settings, settings, (profile, effective, next) => {
      const deviations = deviate(profile, effective)
      const after = LineSettings.parse(merge(next, deviations))
      const own = pathsOf(deviations)
      expect(pick(after, own)).toEqual(deviations)
      expect(changes(next, after).filter((change) => !own.includes(change.path))).toEqual([])
    }),
  )
})

test('what is kept stays a deviation though it is the same', () => {
  const same = LineSettings.parse({})
  expect(deviate(same, same, ['/distribution/mode', '/crm/source', '/consent/translations/de'])).toEqual({
    distribution: { mode: 'evenly' },
    crm: { source: null },
    consent: { translations: { de: null } },
  })
})

test('a path lies within itself and its sections, not within one that only begins alike', () => {
  expect(within('/hours/week/mon', ['/hours'])).toBe(true)
  expect(within('/hours', ['/hours'])).toBe(true)
  expect(within('/hours', ['/hours/week'])).toBe(false)
  expect(within('/hoursTwo', ['/hours'])).toBe(false)
})
