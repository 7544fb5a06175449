import type { Hours } from '@omniline/contracts/lines'
import { type Intervals, rangeOf, weekdays } from './calendar.ts'
import { everOpens } from './open.ts'
import { dayMs } from './zone.ts'

export interface HoursProblem {
  /** JSON pointer within the hours, e.g. `/week/mon/0` */
  path: string
  message: string
}

/**
 * What is wrong with hours that have the contract's form (which checks the zone): intervals without length or into one
 * another, dates that do not exist or stand twice in a list, hours that never open.
 *
 * An interval that ends before it starts is never wrong: it runs past midnight. By that no interval can be longer than
 * 24 hours. A special day's night may run into the hours of the next date: both are open time.
 */
export function hoursProblems(hours: Hours): HoursProblem[] {
  const problems: HoursProblem[] = []
  for (const day of weekdays) problems.push(...dayProblems(hours.week[day], `/week/${day}`))
  weekdays.forEach((day, index) => {
    const next = weekdays[(index + 1) % 7] ?? 'mon'
    problems.push(...nightProblems(hours.week[day], day, hours.week[next], `/week/${next}`))
  })
  problems.push(...dateProblems(hours.holidays, (index) => `/holidays/${index}`))
  problems.push(...dateProblems(hours.workdays, (index) => `/workdays/${index}`))
  problems.push(
    ...dateProblems(
      hours.special.map(({ date }) => date),
      (index) => `/special/${index}/date`,
    ),
  )
  hours.special.forEach(({ intervals }, index) => problems.push(...dayProblems(intervals, `/special/${index}/intervals`)))
  if (hours.enabled && !everOpens(hours)) problems.push({ path: '/week', message: 'never opens: no day has an interval' })
  return problems
}

function dayProblems(intervals: Intervals, path: string): HoursProblem[] {
  return intervals.flatMap((interval, index) => {
    const here = `${path}/${index}`
    const [start, end] = interval
    if (start === end) return [{ path: here, message: 'starts and ends at the same time; a whole day is 00:00 to 24:00' }]
    const range = rangeOf(interval, 0)
    const other = intervals.slice(0, index).find((earlier) => {
      const before = rangeOf(earlier, 0)
      return earlier[0] !== earlier[1] && range.from < before.to && before.from < range.to
    })
    return other ? [{ path: here, message: `overlaps ${other[0]} to ${other[1]}` }] : []
  })
}

/** Intervals of a day that begin before the night of the day before is over. */
function nightProblems(night: Intervals, day: string, intervals: Intervals, path: string): HoursProblem[] {
  const nights = night.filter(([start, end]) => start !== end && rangeOf([start, end], 0).to > dayMs)
  return intervals.flatMap((interval, index) => {
    const { from } = rangeOf(interval, dayMs)
    const over = nights.find((one) => from < rangeOf(one, 0).to)
    return over ? [{ path: `${path}/${index}`, message: `overlaps ${over[0]} to ${over[1]} of ${day}` }] : []
  })
}

function dateProblems(dates: readonly string[], path: (index: number) => string): HoursProblem[] {
  const seen = new Set<string>()
  return dates.flatMap((date, index) => {
    const twice = seen.has(date)
    seen.add(date)
    if (!exists(date)) return [{ path: path(index), message: 'is not a date of the calendar' }]
    return twice ? [{ path: path(index), message: 'stands here twice' }] : []
  })
}

/** `02-29` exists: in leap years. */
function exists(date: string): boolean {
  const full = date.length === 5 ? `2000-${date}` : date
  const time = Date.parse(full)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(full)
}
