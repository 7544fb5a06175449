import { setImmediate as others } from 'node:timers/promises'
import { createContext, Script } from 'node:vm'
import type { CalendarImport, ImportedCalendar } from '@omniline/contracts/line-tools'
import { invalidInput } from '../platform/errors.ts'
import { type AllDayEvent, basicDate, type Component, eventsOf, UnreadableCalendar } from './core/calendar-events.ts'
import { closedDays, type Days, type NamedDays } from './core/closed-days.ts'
import { dayMs } from './core/zone.ts'

/** This year and the next. */
const daysMax = 731
/** Reading the largest file takes a tenth of it, working out a usual rule a hundredth. */
const stepMs = 1000
/** Attachments, descriptions, alarms' texts and the like are not even read. */
const wanted = /^(BEGIN|END|UID|DTSTART|DTEND|DURATION|SUMMARY|STATUS|RRULE|RDATE|EXDATE|RECURRENCE-ID)\s*[:;]/i

/**
 * The closed days of an iCalendar file. What cannot be read is refused with the field `/calendar`.
 *
 * The file may be anybody's, and no library works out every rule in a sane time (ical.js loops forever on February 30, others
 * count on for a minute). So each step is cut off after a second, and all rules together after `timeMs`; others are served in between.
 */
export async function importCalendar(
  { calendar, timeZone, from, to }: CalendarImport,
  { timeMs = 3000 }: { timeMs?: number } = {},
): Promise<ImportedCalendar> {
  const window: Days = { from: Date.parse(from) / dayMs, to: Date.parse(to) / dayMs }
  if (window.to < window.from) throw invalidInput('/to', 'is before `from`')
  if (window.to - window.from >= daysMax) throw invalidInput('/to', `makes more than ${daysMax} days`)
  try {
    const { allDay, timed } = eventsOf(await read(calendar), timeZone)
    const until = performance.now() + timeMs
    const runs: NamedDays[] = []
    for (const event of allDay) {
      const repeated = await repetitions(event, window, until)
      const begins = [event.first, ...event.more, ...repeated].filter((day) => !event.except.has(day) && !event.replaced.has(day))
      for (const first of begins) runs.push({ first, length: event.length, name: event.name })
    }
    return { days: closedDays(runs, window), timedEvents: timed }
  } catch (error) {
    if (error instanceof UnreadableCalendar) throw invalidInput('/calendar', error.message)
    throw error
  }
}

async function read(text: string): Promise<Component[]> {
  const { default: ICAL } = await import('ical.js')
  const lines = text
    .replace(/^\uFEFF/, '')
    .replaceAll(/\r?\n[ \t]/g, '')
    .split(/\r?\n/)
  const asked = lines.filter((line) => wanted.test(line)).join('\r\n')
  const read = cutOff('is not an iCalendar file', () => ICAL.parse(asked) as Component | Component[])
  const calendars = (isOne(read) ? [read] : read).filter(([name]) => name === 'vcalendar')
  if (calendars.length === 0) throw new UnreadableCalendar('is not an iCalendar file: it has no VCALENDAR')
  return calendars
}

const isOne = (read: Component | Component[]): read is Component => typeof read[0] === 'string'

/** The days on which the event begins anew by its rules, and which leave it a day within the window. */
async function repetitions({ first, length, name, rules }: AllDayEvent, window: Days, until: number): Promise<number[]> {
  const days: number[] = []
  for (const rule of rules) {
    const { RRuleTemporal } = await import('rrule-temporal')
    const found = cutOff(`has an event whose repetition cannot be worked out (${name})`, () =>
      new RRuleTemporal({ rruleString: `DTSTART:${basicDate(first)}T000000Z\nRRULE:${rule}` }).between(
        new Date((window.from - length + 1) * dayMs),
        new Date(window.to * dayMs),
        true,
      ),
    )
    for (const one of found) days.push(one.epochMilliseconds / dayMs)
    if (performance.now() > until) throw new UnreadableCalendar('has too many repeated events')
    await others()
  }
  return days
}

const context: { work: () => unknown } = { work: () => null }
createContext(context)
const script = new Script('work()')

/** Does what may not come to an end by itself; what goes wrong, and what takes longer than a step may, makes the file unreadable. */
function cutOff<T>(complaint: string, work: () => T): T {
  context.work = work
  try {
    return script.runInContext(context, { timeout: stepMs }) as T
  } catch (error) {
    throw new UnreadableCalendar(`${complaint}: ${reason(error)}`)
  }
}

/** What the watch throws is not of our own Error. */
function reason(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string }
  return code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? 'it takes too long' : (message ?? 'unreadable')
}
