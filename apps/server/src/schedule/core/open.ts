import type { Hours } from '@omniline/contracts/lines'
import { type Calendar, calendarOf, type Range } from './calendar.ts'
import { dayMs, offsetAt, stretches } from './zone.ts'

/**
 * A line is open while the clock on the wall of its zone shows a time within an interval of the clock's date, or within
 * the part after midnight of an interval that began on the date before (whatever the new date is: the night after a
 * working day counts on a holiday as well). From this follow the days on which clocks are changed: an interval that would
 * begin at a time that is left out begins right after the gap, and times that come twice count both times.
 * Hours with `enabled: false` are always open.
 */

/** How far ahead is looked for an opening or a closing: thirteen months, so that every yearly date but February 29 is met. */
const horizonMs = 400 * dayMs

/** Whether the line is open at an instant. Microseconds of work; made for every incoming message. */
export function isOpen(hours: Hours, at: Date): boolean {
  if (!hours.enabled) return true
  const wall = at.getTime() + offsetAt(hours.timeZone, at.getTime())
  return !pieces(calendarOf(hours), wall, wall + 1).next().done
}

/** When the line opens next; null: it is open, or does not open within thirteen months. */
export function opensNext(hours: Hours, at: Date): Date | null {
  if (!hours.enabled || !everOpens(hours)) return null
  const now = at.getTime()
  const { value: next } = openRanges(hours, now, now + horizonMs).next()
  return next && next.from > now ? new Date(next.from) : null
}

/** When the line closes next; null: it is closed, or does not close within thirteen months. */
export function closesNext(hours: Hours, at: Date): Date | null {
  if (!hours.enabled || !isOpen(hours, at)) return null
  const now = at.getTime()
  const { value: next } = openRanges(hours, now, now + horizonMs).next()
  return next && next.to < now + horizonMs ? new Date(next.to) : null
}

/** Whole seconds (rounded down) of open time between two instants; 0 when `to` is not after `from`. */
export function workingSeconds(hours: Hours, from: Date, to: Date): number {
  const [start, end] = [from.getTime(), to.getTime()]
  let worked = 0
  if (!hours.enabled) worked = Math.max(0, end - start)
  else for (const range of openRanges(hours, start, end)) worked += range.to - range.from
  return Math.floor(worked / 1000)
}

/** Whether any day at all has an interval. */
export const everOpens = ({ week, special }: Hours): boolean =>
  Object.values(week).some((day) => day.length > 0) || special.some(({ intervals }) => intervals.length > 0)

/** Open time between two instants (epoch milliseconds): in order, none touches the next. */
function* openRanges(hours: Hours, from: number, to: number): Generator<Range, undefined> {
  const calendar = calendarOf(hours)
  let last: Range | null = null
  for (const { offset, ...stretch } of stretches(hours.timeZone, from, to)) {
    for (const piece of pieces(calendar, stretch.from + offset, stretch.to + offset)) {
      const next: Range = { from: piece.from - offset, to: piece.to - offset }
      if (last && next.from <= last.to) last.to = Math.max(last.to, next.to)
      else {
        if (last) yield last
        last = next
      }
    }
  }
  if (last) yield last
}

/** What of the intervals lies between two times on the wall, in order of beginning; may touch or overlap. */
function* pieces(calendar: Calendar, from: number, to: number): Generator<Range, undefined> {
  for (let day = Math.floor(from / dayMs) - 1; day * dayMs < to; day++) {
    for (const range of calendar.rangesOf(day)) {
      const piece = { from: Math.max(from, range.from), to: Math.min(to, range.to) }
      if (piece.from < piece.to) yield piece
    }
  }
}
