import type { Hours } from '@omniline/contracts/lines'

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]
export type Week = Hours['week']
export type Interval = Week['mon'][number]

const dayMinutes = 1440
const weekMinutes = 7 * dayMinutes

/** Open from `from` until `to`, in minutes since Monday's midnight. */
export interface Span {
  from: number
  to: number
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
const two = (n: number) => String(n).padStart(2, '0')
export const timeOf = (minutes: number): string => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`

/** Sorted, and merged where they touch or overlap. */
function merged(spans: Span[]): Span[] {
  const out: Span[] = []
  for (const span of spans.filter(({ from, to }) => to > from).toSorted((a, b) => a.from - b.from)) {
    const last = out.at(-1)
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to)
    else out.push({ ...span })
  }
  return out
}

/** The week's open time. Sunday's night goes on on Monday; nothing of it lies beyond the week. */
export function spansOf(week: Week): Span[] {
  const spans = weekdays.flatMap((day, index) =>
    week[day].flatMap(([start, end]): Span[] => {
      const from = index * dayMinutes + minutesOf(start)
      const until = index * dayMinutes + minutesOf(end)
      const to = until <= from ? until + dayMinutes : until
      return to <= weekMinutes
        ? [{ from, to }]
        : [
            { from, to: weekMinutes },
            { from: 0, to: to - weekMinutes },
          ]
    }),
  )
  return merged(spans)
}

/** The same time as intervals of days. A night that is shorter than a day stays one interval and belongs to the evening. */
export function weekOf(spans: Span[]): Week {
  const days: Span[][] = weekdays.map((_, day) =>
    merged(spans)
      .map(({ from, to }) => ({ from: Math.max(0, from - day * dayMinutes), to: Math.min(dayMinutes, to - day * dayMinutes) }))
      .filter(({ from, to }) => to > from),
  )
  const intervals: Interval[][] = days.map((pieces) => pieces.map(({ from, to }): Interval => [timeOf(from), timeOf(to)]))
  const absorbed = new Set<number>()
  days.forEach((pieces, day) => {
    const next = (day + 1) % 7
    const [evening, morning] = [pieces.at(-1), days[next]?.[0]]
    if (evening?.to !== dayMinutes || evening.from === 0 || morning?.from !== 0 || morning.to >= evening.from) return
    intervals[day]?.splice(-1, 1, [timeOf(evening.from), timeOf(morning.to)])
    absorbed.add(next)
  })
  const of = (day: number): Interval[] => (absorbed.has(day) ? intervals[day]?.slice(1) : intervals[day]) ?? []
  return { mon: of(0), tue: of(1), wed: of(2), thu: of(3), fri: of(4), sat: of(5), sun: of(6) }
}

const covers = (a: Span[], b: Span[]) => JSON.stringify(a) === JSON.stringify(b)

/** Opens or closes a stretch of the week. Days whose hours do not change keep the way in which they were written. */
export function paint(week: Week, stretches: Span[], open: boolean): Week {
  const before = spansOf(week)
  const after = open ? merged([...before, ...stretches]) : stretches.reduce(without, before)
  const plain = weekOf(after)
  const usual = weekOf(before)
  const kept = { ...plain }
  for (const day of weekdays) if (JSON.stringify(plain[day]) === JSON.stringify(usual[day])) kept[day] = week[day]
  return covers(spansOf(kept), after) ? kept : plain
}

const without = (spans: Span[], hole: Span): Span[] =>
  spans.flatMap(({ from, to }) =>
    hole.to <= from || hole.from >= to
      ? [{ from, to }]
      : [
          { from, to: Math.min(to, hole.from) },
          { from: Math.max(from, hole.to), to },
        ].filter((rest) => rest.to > rest.from),
  )

/** How much of a stretch is open. */
export function openness(spans: Span[], { from, to }: Span): 'open' | 'partly' | 'closed' {
  const minutes = spans.reduce((sum, span) => sum + Math.max(0, Math.min(span.to, to) - Math.max(span.from, from)), 0)
  return minutes === 0 ? 'closed' : minutes === to - from ? 'open' : 'partly'
}

/** What of the week's open time lies on this day, in minutes since its midnight. */
export function spansOn(spans: Span[], day: number): Span[] {
  return spans
    .map(({ from, to }) => ({ from: Math.max(0, from - day * dayMinutes), to: Math.min(dayMinutes, to - day * dayMinutes) }))
    .filter(({ from, to }) => to > from)
}

export const stretchOf = (day: number, from: number, to: number): Span => ({ from: day * dayMinutes + from, to: day * dayMinutes + to })

/** Days in a row with the same hours, for reading: Monday to Friday, Saturday and Sunday. */
export function groupsOf(week: Week): { from: Weekday; to: Weekday; intervals: Interval[] }[] {
  const groups: { from: Weekday; to: Weekday; intervals: Interval[] }[] = []
  for (const day of weekdays) {
    const last = groups.at(-1)
    if (last && JSON.stringify(last.intervals) === JSON.stringify(week[day])) last.to = day
    else groups.push({ from: day, to: day, intervals: week[day] })
  }
  return groups
}
