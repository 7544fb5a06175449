import type { WhatIfOutcome } from '@omniline/contracts/line-tools'
import type { Run, Trial } from './simulate.ts'

/** What came of a day. `hourOf`: on the clock of the line's zone. */
export function outcomeOf(trial: Trial, run: Run, hourOf: (at: number) => number): WhatIfOutcome {
  const waits = trial.arrivals.map(({ at }, n) => {
    const accepted = run.accepted[n]
    return { hour: hourOf(at), seconds: accepted ? Math.round((accepted.at - at) / 1000) : null }
  })
  const sorted = secondsOf(waits)
  const tallies = [...run.people.values()]
  const hours = [...new Set(waits.map((wait) => wait.hour))].toSorted((a, b) => a - b)
  return {
    conversations: waits.length,
    waitSeconds: sorted.length > 0 ? { median: quantile(sorted, 0.5), p90: quantile(sorted, 0.9), max: sorted.at(-1) ?? 0 } : null,
    unanswered: waits.length - sorted.length,
    missedOffers: tallies.reduce((sum, tally) => sum + tally.missed, 0),
    skippedOffers: tallies.reduce((sum, tally) => sum + tally.skipped, 0),
    operators: trial.people.map(({ id, present }) => {
      const { accepted = 0, missed = 0, peak = 0, busyMs = 0 } = run.people.get(id) ?? {}
      const presentMs = present.reduce((sum, { from, to }) => sum + to - from, 0)
      return { userId: id, accepted, missed, peak, busySeconds: Math.round(busyMs / 1000), presentSeconds: Math.round(presentMs / 1000) }
    }),
    hours: hours.map((hour) => {
      const mine = waits.filter((wait) => wait.hour === hour)
      const answered = secondsOf(mine)
      return { hour, arrived: mine.length, medianWaitSeconds: answered.length > 0 ? quantile(answered, 0.5) : null }
    }),
  }
}

const secondsOf = (waits: { seconds: number | null }[]): number[] =>
  waits.flatMap(({ seconds }) => (seconds === null ? [] : [seconds])).toSorted((a, b) => a - b)

/** Of sorted numbers: the smallest that so large a share of them does not exceed. */
const quantile = (sorted: number[], share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
