import type { Hours } from '@omniline/contracts/lines'
import { dayMs } from './zone.ts'

export type Intervals = Hours['week']['mon']
export type Weekday = keyof Hours['week']
export const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** `[from, to)` in milliseconds: of a clock on the wall, counted as if it showed UTC, or of the epoch. */
export interface Range {
  from: number
  to: number
}

export interface Calendar {
  /** The intervals that begin on a day (counted from 1970-01-01), in order of their beginning, on the clock on the wall. */
  rangesOf(day: number): readonly Range[]
}

/**
 * Which intervals a date has. `special` goes before `holidays` (closed), they before `workdays`, they before the week;
 * in each a dated entry goes before a yearly one. A date of `workdays` has its weekday's own intervals, else those of
 * the first weekday from Monday that has some.
 */
export function calendarOf(hours: Hours): Calendar {
  const special = new Map(hours.special.map(({ date, intervals }) => [date, intervals]))
  const holidays = new Set(hours.holidays)
  const workdays = new Set(hours.workdays)
  const known = new Map<number, Range[]>()

  function intervalsOf(day: number): Intervals {
    const date = new Date(day * dayMs).toISOString().slice(0, 10)
    const yearly = date.slice(5)
    const own = special.get(date) ?? special.get(yearly)
    if (own) return own
    if (holidays.has(date) || holidays.has(yearly)) return []
    const usual = hours.week[weekdayOf(day)]
    if (usual.length > 0 || !workdays.has(date)) return usual
    return weekdays.map((one) => hours.week[one]).find((one) => one.length > 0) ?? []
  }

  return {
    rangesOf(day) {
      const before = known.get(day)
      if (before) return before
      const ranges = intervalsOf(day).map((interval) => rangeOf(interval, day * dayMs))
      if (ranges.length > 1) ranges.sort((a, b) => a.from - b.from)
      known.set(day, ranges)
      return ranges
    },
  }
}

/** An interval of a day that begins at `midnight`; one that does not end after its start ends on the next day. */
export function rangeOf([start, end]: Intervals[number], midnight: number): Range {
  const from = midnight + timeOf(start)
  const to = midnight + timeOf(end)
  return { from, to: to > from ? to : to + dayMs }
}

/** Milliseconds since midnight of a time like `09:00` or `24:00`. */
const timeOf = (text: string): number => (Number(text.slice(0, 2)) * 60 + Number(text.slice(3))) * 60_000

/** 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): Weekday => weekdays[(((day + 3) % 7) + 7) % 7] ?? 'mon'
