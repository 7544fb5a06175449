import type { WhatIfOutcome } from '@omniline/contracts/line-tools'
import { expect, it } from 'vitest'
import { compare, hourPairs } from './compare.ts'

const outcome = (part: Partial<WhatIfOutcome> = {}): WhatIfOutcome => ({
  conversations: 10,
  waitSeconds: { median: 20.4, p90: 60, max: 100 },
  unanswered: 0,
  missedOffers: 2,
  skippedOffers: 1,
  operators: [],
  hours: [],
  ...part,
})

it('less waiting is better, more is worse, a fraction of a second is nothing', () => {
  const after = outcome({ waitSeconds: { median: 20.1, p90: 30, max: 120 }, unanswered: 3, missedOffers: 0 })
  expect(Object.fromEntries(compare(outcome(), after).map(({ name, verdict }) => [name, verdict]))).toEqual({
    conversations: 'same',
    median: 'same',
    p90: 'better',
    max: 'worse',
    unanswered: 'worse',
    missed: 'better',
    skipped: 'same',
  })
})

it('where nobody was accepted there is no wait to compare', () => {
  const rows = compare(outcome({ waitSeconds: null }), outcome())
  expect(rows.find(({ name }) => name === 'median')).toEqual({ name: 'median', unit: 'seconds', before: null, after: 20, verdict: 'same' })
})

it('hours in which nobody wrote have their place', () => {
  const before = outcome({ hours: [{ hour: 9, arrived: 4, medianWaitSeconds: 30 }] })
  const after = outcome({
    hours: [
      { hour: 9, arrived: 4, medianWaitSeconds: null },
      { hour: 11, arrived: 1, medianWaitSeconds: 5 },
    ],
  })
  expect(hourPairs(before, after)).toEqual([
    { hour: 9, arrived: 4, before: 30, after: null },
    { hour: 10, arrived: 0, before: null, after: null },
    { hour: 11, arrived: 1, before: null, after: 5 },
  ])
  expect(hourPairs(outcome(), outcome())).toEqual([])
})
