import { setImmediate as others } from 'node:timers/promises'
import type { CalendarImport, ImportedCalendar } from '@omniline/contracts/line-tools'
import { invalidInput } from '../platform/errors.ts'
import { type AllDayEvent, basicDate, type Component, eventsOf, UnreadableCalendar } from './core/calendar-events.ts'
import { closedDays, type Days, type NamedDays } from './core/closed-days.ts'
import { dayMs } from './core/zone.ts'

const daysMax = 400
/** Of one line with its continuations; the reader's work on one grows with the square of it. */
const lineMax = 60_000
/** Everything else (attachments, alarms' texts, time zones' names) is not even read. */
const wanted = /^(BEGIN|END|UID|DTSTART|DTEND|DURATION|SUMMARY|STATUS|RRULE|RDATE|EXDATE|RECURRENCE-ID)\s*[:;]/i

/**
 * The closed days of an iCalendar file. What cannot be read is refused with the field `/calendar`.
 *
 * Anybody's file may come here, so its cost is bounded: lines are, the days are, repetitions are worked out by a library
 * that jumps to the asked days and gives up on a rule that leads nowhere (ical.js, which reads the file, loops forever on
 * some), everything together has `timeMs`, and others are served in between.
 */
export async function importCalendar(
  { calendar, timeZone, from, to }: CalendarImport,
  { timeMs = 3000 }: { timeMs?: number } = {},
): Promise<ImportedCalendar> {
  const until = performance.now() + timeMs
  const window: Days = { from: Date.parse(from) / dayMs, to: Date.parse(to) / dayMs }
  if (window.to < window.from) throw invalidInput('/to', 'is before `from`')
  if (window.to - window.from >= daysMax) throw invalidInput('/to', `is more than ${daysMax} days after \`from\``)
  try {
    const { allDay, timed } = eventsOf(await read(calendar), timeZone)
    const runs: NamedDays[] = []
    for (const event of allDay) {
      for (const first of await beginnings(event, window)) runs.push({ first, length: event.length, name: event.name })
      if (event.rules.length === 0) continue
      if (performance.now() > until) throw new UnreadableCalendar('has too many repeated events')
      await others()
    }
    return { days: closedDays(runs, window), timedEvents: timed }
  } catch (error) {
    if (error instanceof UnreadableCalendar) throw invalidInput('/calendar', error.message)
    throw error
  }
}

async function read(text: string): Promise<Component[]> {
  const lines = text
    .replaceAll(/\r?\n[ \t]/g, '')
    .split(/\r?\n/)
    .filter((line) => wanted.test(line))
  if (lines.some((line) => line.length > lineMax)) throw new UnreadableCalendar(`has a line of more than ${lineMax} characters`)
  const { default: ICAL } = await import('ical.js')
  let read: Component | Component[]
  try {
    read = ICAL.parse(lines.join('\r\n')) as Component | Component[]
  } catch (error) {
    throw new UnreadableCalendar(`is not an iCalendar file: ${error instanceof Error ? error.message : 'unreadable'}`)
  }
  const calendars = (isOne(read) ? [read] : read).filter(([name]) => name === 'vcalendar')
  if (calendars.length === 0) throw new UnreadableCalendar('is not an iCalendar file: it has no VCALENDAR')
  return calendars
}

const isOne = (read: Component | Component[]): read is Component => typeof read[0] === 'string'

/** The days on which the event begins and which leave it a day within the window. */
async function beginnings({ first, length, name, rules, more, except }: AllDayEvent, window: Days): Promise<number[]> {
  const days = new Set([first, ...more])
  for (const rule of rules) {
    // The first of a repeated event is the rule's: it may have been left out by it.
    if (!more.includes(first)) days.delete(first)
    for (const day of await repetitions(rule, first, { from: window.from - length + 1, to: window.to }, name)) days.add(day)
  }
  for (const day of except) days.delete(day)
  return [...days]
}

async function repetitions(rule: string, first: number, { from, to }: Days, name: string): Promise<number[]> {
  const { RRuleTemporal } = await import('rrule-temporal')
  try {
    const repeated = new RRuleTemporal({ rruleString: `DTSTART:${basicDate(first)}T000000Z\nRRULE:${rule}` })
    return repeated.between(new Date(from * dayMs), new Date(to * dayMs), true).map((one) => one.epochMilliseconds / dayMs)
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable'
    throw new UnreadableCalendar(`has an event whose repetition cannot be worked out: ${name}: ${why}`)
  }
}
