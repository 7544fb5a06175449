import { draw } from './simulate-random.ts'
import type { Arrival, Span } from './simulate.ts'

/**
 * How much is written in each hour of a day, against the others: little at night, most before noon, a second hill in
 * the afternoon. What contact centres commonly see; only the shape matters.
 */
const curve = [2, 1, 1, 1, 1, 2, 4, 8, 14, 20, 24, 24, 21, 19, 20, 22, 21, 18, 15, 13, 11, 9, 6, 4]
const minuteMs = 60_000

/** `count` customers who write while the line is open, in order of time. `hourOf`: on the clock of the line's zone. */
export function makeDay(open: Span[], count: number, seed: number, hourOf: (at: number) => number): Arrival[] {
  const minutes = open.flatMap(({ from, to }) => {
    const starts: number[] = []
    for (let at = from; at < to; at += minuteMs) starts.push(at)
    return starts
  })
  let sum = 0
  const sums = minutes.map((at) => (sum += curve[hourOf(at)] ?? 1))
  return Array.from({ length: count }, (_, n) => {
    const minute = minutes[firstAbove(sums, draw(seed, 5, n) * sum)] ?? 0
    return { at: minute + Math.floor(draw(seed, 6, n) * minuteMs), last: null }
  }).toSorted((a, b) => a.at - b.at)
}

/** In rising numbers. */
function firstAbove(rising: number[], limit: number): number {
  let [from, to] = [0, rising.length - 1]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((rising[middle] ?? 0) > limit) to = middle
    else from = middle + 1
  }
  return from
}
