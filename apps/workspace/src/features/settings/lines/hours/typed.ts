import { type Interval, timeOf } from './week.ts'

/** `09:00–13:00, 14:00–18:00`. */
export const writeIntervals = (intervals: Interval[]): string => intervals.map(([from, to]) => `${from}–${to}`).join(', ')

const interval = /^(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?$/

/** Reads what a person types: `9-18`, `9:00–13, 14.00-18.00`, `22-6`. Nothing is a day off. Null: not to be understood. */
export function readIntervals(text: string): Interval[] | null {
  const pieces = text
    .split(/[,;\n]/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
  const read = pieces.map((piece): Interval | null => {
    const found = interval.exec(piece)
    if (!found) return null
    const from = clock(found[1], found[2])
    const to = clock(found[3], found[4])
    if (from === null || to === null || from === 1440 || from === to) return null
    return [timeOf(from), timeOf(to === 0 ? 1440 : to)]
  })
  return read.every((one) => one !== null) ? read : null
}

function clock(hours = '', minutes = '00'): number | null {
  const at = Number(hours) * 60 + Number(minutes)
  return Number(minutes) < 60 && at <= 1440 ? at : null
}
