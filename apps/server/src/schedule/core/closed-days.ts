import type { SpecialDay } from '@omniline/contracts/lines'
import { dayMs } from './zone.ts'

/** Some days in a row; they are counted from 1970-01-01. */
export interface NamedDays {
  first: number
  length: number
  name: string
}

/** Days from `from` to `to`, both included. */
export interface Days {
  from: number
  to: number
}

const nameMax = 200
/** Of one date; more would not fit anyway. */
const namesMax = 50

/** One closed day for each date within `window` that is among them, in order; a date of several has all their names. */
export function closedDays(runs: Iterable<NamedDays>, window: Days): SpecialDay[] {
  const names = new Map<number, Set<string>>()
  for (const { first, length, name } of runs) {
    const last = Math.min(window.to, first + length - 1)
    for (let day = Math.max(window.from, first); day <= last; day++) {
      const known = names.get(day) ?? new Set()
      if (name && known.size < namesMax) known.add(name)
      names.set(day, known)
    }
  }
  return [...names]
    .sort(([a], [b]) => a - b)
    .map(([day, all]) => ({ date: dateOf(day), intervals: [], name: [...all].join(', ').slice(0, nameMax) }))
}

/** `2026-12-31` */
export const dateOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)
