import type { WhatIfOutcome } from '@omniline/contracts/line-tools'

export interface Row {
  name: 'conversations' | 'median' | 'p90' | 'max' | 'unanswered' | 'missed' | 'skipped'
  unit: 'number' | 'seconds'
  /** null: there is none, since nobody was accepted */
  before: number | null
  after: number | null
  /** of everything but the number of conversations less is better */
  verdict: 'better' | 'worse' | 'same'
}

/** The two days side by side. Differences below a second are none. */
export function compare(before: WhatIfOutcome, after: WhatIfOutcome): Row[] {
  const seconds = (value: number | undefined) => (value === undefined ? null : Math.round(value))
  const row = (name: Row['name'], unit: Row['unit'], was: number | null, is: number | null): Row => ({
    name,
    unit,
    before: was,
    after: is,
    verdict: name === 'conversations' || was === null || is === null || was === is ? 'same' : is < was ? 'better' : 'worse',
  })
  return [
    row('conversations', 'number', before.conversations, after.conversations),
    row('median', 'seconds', seconds(before.waitSeconds?.median), seconds(after.waitSeconds?.median)),
    row('p90', 'seconds', seconds(before.waitSeconds?.p90), seconds(after.waitSeconds?.p90)),
    row('max', 'seconds', seconds(before.waitSeconds?.max), seconds(after.waitSeconds?.max)),
    row('unanswered', 'number', before.unanswered, after.unanswered),
    row('missed', 'number', before.missedOffers, after.missedOffers),
    row('skipped', 'number', before.skippedOffers, after.skippedOffers),
  ]
}

export interface HourPair {
  hour: number
  arrived: number
  before: number | null
  after: number | null
}

/** Every hour from the first to the last in which somebody wrote. */
export function hourPairs(before: WhatIfOutcome, after: WhatIfOutcome): HourPair[] {
  const all = [...before.hours, ...after.hours].map(({ hour }) => hour)
  if (all.length === 0) return []
  const first = Math.min(...all)
  return Array.from({ length: Math.max(...all) - first + 1 }, (_, index) => {
    const hour = first + index
    const was = before.hours.find((one) => one.hour === hour)
    const is = after.hours.find((one) => one.hour === hour)
    return { hour, arrived: (is ?? was)?.arrived ?? 0, before: was?.medianWaitSeconds ?? null, after: is?.medianWaitSeconds ?? null }
  })
}
