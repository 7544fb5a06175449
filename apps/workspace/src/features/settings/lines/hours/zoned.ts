import { serverNow } from '../../../../lib/clock.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

function format(timeZone: string): Intl.DateTimeFormat {
  const known =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
  formats.set(timeZone, known)
  return known
}

/** What calendar and clock show there: `{ date: '2026-11-28', time: '21:40' }`. */
export function zonedTime(at: Date, timeZone: string): { date: string; time: string } {
  const parts = Object.fromEntries(
    format(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return { date: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` }
}

/**
 * When the clock there shows this. Of a time that comes twice in autumn it is the first; one that is left out in spring
 * becomes the same distance from midnight in winter time, an hour later by the clock.
 */
export function instantOf(date: string, time: string, timeZone: string): Date {
  const wanted = Date.parse(`${date}T${time}Z`)
  const shownAt = (ms: number) => {
    const shown = zonedTime(new Date(ms), timeZone)
    return Date.parse(`${shown.date}T${shown.time}Z`)
  }
  const hour = 3_600_000
  // The zone's offsets on either side of any change near by.
  const offsets = [wanted - 26 * hour, wanted + 26 * hour].map((ms) => shownAt(ms) - ms)
  const candidates = offsets.map((offset) => wanted - offset).toSorted((a, b) => a - b)
  return new Date(candidates.find((ms) => shownAt(ms) === wanted) ?? wanted - (offsets[0] ?? 0))
}

/** The date on the calendar there, by the server's clock. */
export const todayIn = (timeZone: string): string => zonedTime(new Date(serverNow()), timeZone).date

/** The date before, on the calendar. */
export function dayBefore(date: string): string {
  const day = new Date(`${date}T00:00:00Z`)
  day.setUTCDate(day.getUTCDate() - 1)
  return day.toISOString().slice(0, 10)
}

/** The next such weekday from `today` on, today included; 0 is Monday. */
export function nextWeekday(today: string, weekday: number): string {
  const day = new Date(`${today}T00:00:00Z`)
  day.setUTCDate(day.getUTCDate() + ((weekday - ((day.getUTCDay() + 6) % 7) + 7) % 7))
  return day.toISOString().slice(0, 10)
}
