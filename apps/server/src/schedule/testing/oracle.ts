import type { Hours } from '@omniline/contracts/lines'
import { Temporal } from 'temporal-polyfill'

/**
 * The same questions answered another way: by Temporal, one quarter of an hour after the other. Exact as long as hours,
 * and changes of the clock, are on quarters.
 */

const order = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const quarterMs = 900_000
const dayMs = 86_400_000

function intervalsOn(hours: Hours, date: Temporal.PlainDate): [string, string][] {
  const written = date.toString()
  const yearly = date.toPlainMonthDay().toString()
  for (const name of [written, yearly]) {
    const special = hours.special.find((one) => one.date === name)
    if (special) return special.intervals
  }
  if (hours.holidays.some((one) => one === written || one === yearly)) return []
  const usual = hours.week[order[date.dayOfWeek - 1] ?? 'mon']
  if (usual.length > 0) return usual
  return hours.workdays.includes(written) ? (order.map((day) => hours.week[day]).find((day) => day.length > 0) ?? []) : []
}

interface Oracle {
  /** Whether each of the next `count` quarters of an hour, from the one of `from` on, is open. */
  quarters(from: number, count: number): { from: number; open: boolean }[]
  /** Every local date of some years: the instants it lasts, and how many of its seconds are open. */
  dates(fromYear: number, toYear: number): Generator<{ date: string; from: number; to: number; seconds: number }>
}

export function oracleOf(hours: Hours): Oracle {
  const { timeZone } = hours
  const known = new Map<string, [from: number, to: number][]>()

  /** The wall clock's minutes of a date's intervals; beyond 1440 on the next date. */
  function spansOn(date: Temporal.PlainDate) {
    const before = known.get(date.toString())
    if (before) return before
    const spans = intervalsOn(hours, date).map(([start, end]): [number, number] => {
      const [from, to] = [minutesOf(start), minutesOf(end)]
      return [from, to > from ? to : to + 1440]
    })
    known.set(date.toString(), spans)
    return spans
  }

  /** The same for what is open on a date, the night before included. */
  const spansUpTo = (date: Temporal.PlainDate) => [
    ...spansOn(date),
    ...spansOn(date.subtract({ days: 1 })).map(([from, to]) => [from - 1440, to - 1440] as const),
  ]

  function openAt(instant: number): boolean {
    const wall = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone)
    const minute = wall.hour * 60 + wall.minute
    return spansUpTo(wall.toPlainDate()).some(([from, to]) => from <= minute && minute < to)
  }

  function quarters(from: number, count: number) {
    const first = Math.floor(from / quarterMs) * quarterMs
    return Array.from({ length: count }, (_, index) => first + index * quarterMs).map((at) => ({ from: at, open: openAt(at) }))
  }

  return {
    quarters,
    *dates(fromYear, toYear) {
      const changes = clockChanges(timeZone, fromYear, toYear)
      let date = Temporal.PlainDate.from({ year: fromYear, month: 1, day: 1 })
      let from = date.toZonedDateTime(timeZone).epochMilliseconds
      while (date.year < toYear) {
        const next = date.add({ days: 1 })
        const changed = changes.some((at) => from <= at && at <= from + dayMs)
        const to = changed ? next.toZonedDateTime(timeZone).epochMilliseconds : from + dayMs
        const minutes = new Set<number>()
        if (!changed) {
          for (const [start, end] of spansUpTo(date)) for (let at = Math.max(0, start); at < Math.min(1440, end); at += 15) minutes.add(at)
        }
        const open = changed ? quarters(from, (to - from) / quarterMs).filter((one) => one.open).length : minutes.size
        yield { date: date.toString(), from, to, seconds: open * 900 }
        date = next
        from = to
      }
    },
  }
}

function minutesOf(time: string): number {
  if (time === '24:00') return 1440
  const { hour, minute } = Temporal.PlainTime.from(time)
  return hour * 60 + minute
}

/** The instants at which a zone changes its clock between two years. */
export function clockChanges(timeZone: string, fromYear: number, toYear: number): number[] {
  const found: number[] = []
  let at = Temporal.PlainDate.from({ year: fromYear, month: 1, day: 1 }).toZonedDateTime(timeZone)
  for (;;) {
    const next = at.getTimeZoneTransition('next')
    if (!next || next.year >= toYear) return found
    found.push(next.epochMilliseconds)
    at = next
  }
}
