import type { NamedDays } from './closed-days.ts'
import { dayMs, offsetAt } from './zone.ts'

/** jCal (RFC 7265), the JSON of an iCalendar file. */
export type Property = [name: string, parameters: Record<string, unknown>, type: string, ...values: unknown[]]
export type Component = [name: string, properties: Property[], components: Component[]]

/** Events of whole days. All days are counted from 1970-01-01. */
export interface AllDayEvent extends NamedDays {
  /** how it is repeated: `RRULE` values that know days only */
  rules: string[]
  /** more days on which it begins */
  more: number[]
  /** days on which it does not begin though repeated: left out, or replaced by another event */
  except: ReadonlySet<number>
  replaced: ReadonlySet<number>
}

/** Says what is wrong with the file, in English, to go on after its name. */
export class UnreadableCalendar extends Error {}

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const daily = new Set(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'])
/** A rule for whole days must not have these; who reads it ignores them (RFC 5545, 3.3.10). */
const ofTheDay = new Set(['byhour', 'byminute', 'bysecond'])

/**
 * The events of whole days in a file, and how many have a time of day. An event from midnight to midnight, in its own zone
 * or in `timeZone`, is of whole days too. Called off ones are in neither.
 */
export function eventsOf(calendars: Component[], timeZone: string): { allDay: AllDayEvent[]; timed: number } {
  const events = calendars.flatMap(([, , components]) => components).filter(([name]) => name === 'vevent')
  // A single repetition that was moved or called off is an event of its own, which names the day it replaces.
  const replaced = new Map<unknown, Set<number>>()
  for (const event of events) {
    const uid = valuesOf(event, 'uid')[0]
    const [day] = daysOf(event, 'recurrence-id', timeZone)
    if (uid !== undefined && day !== undefined) replaced.set(uid, (replaced.get(uid) ?? new Set()).add(day))
  }
  const allDay: AllDayEvent[] = []
  let timed = 0
  for (const event of events) {
    if (valuesOf(event, 'status')[0] === 'CANCELLED') continue
    const name = nameOf(event)
    const run = runOf(event, timeZone)
    if (!run) {
      timed++
      continue
    }
    const single = find(event, 'recurrence-id').length > 0
    allDay.push({
      ...run,
      name,
      rules: single ? [] : find(event, 'rrule').map(([, , , rule]) => ruleOf(rule, name, timeZone)),
      more: single ? [] : daysOf(event, 'rdate', timeZone),
      except: new Set(single ? [] : daysOf(event, 'exdate', timeZone)),
      replaced: (single ? undefined : replaced.get(valuesOf(event, 'uid')[0])) ?? new Set(),
    })
  }
  return { allDay, timed }
}

/** The days of an event's first time; null: it has a time of day. */
function runOf(event: Component, timeZone: string): { first: number; length: number } | null {
  const [start] = find(event, 'dtstart')
  const from = start && wallTime(start[3], timeZone)
  if (from === undefined || Number.isNaN(from)) throw new UnreadableCalendar(`has an event without a readable start: ${nameOf(event)}`)
  const to = endOf(event, from, timeZone)
  if (Number.isNaN(to)) throw new UnreadableCalendar(`has an event without a readable end: ${nameOf(event)}`)
  if (isDate(start?.[3])) return { first: from / dayMs, length: Math.max(1, Math.floor(((to ?? from) - from) / dayMs)) }
  const whole = to !== undefined && to > from && from % dayMs === 0 && to % dayMs === 0
  return whole ? { first: from / dayMs, length: (to - from) / dayMs } : null
}

function endOf(event: Component, from: number, timeZone: string): number | undefined {
  const [end] = valuesOf(event, 'dtend')
  if (end !== undefined) return wallTime(end, timeZone)
  const [duration] = valuesOf(event, 'duration')
  return duration === undefined ? undefined : from + durationMs(duration)
}

/** A rule as text again, without what is about times of day. */
function ruleOf(rule: unknown, event: string, timeZone: string): string {
  const parts = Object.entries(rule as Record<string, unknown>).filter(([name]) => !ofTheDay.has(name))
  const { freq, until } = Object.fromEntries(parts)
  if (!daily.has(String(freq))) throw new UnreadableCalendar(`has an event that is repeated more often than daily: ${event}`)
  const last = until === undefined ? 0 : wallTime(until, timeZone)
  if (Number.isNaN(last)) throw new UnreadableCalendar(`has an event without a readable end of its repetition: ${event}`)
  return parts
    .map(([name, value]) => {
      if (name === 'until') return `UNTIL=${basicDate(Math.floor(last / dayMs))}T000000Z`
      // This reader counts weekdays from Sunday, which is 1.
      if (name === 'wkst') return `WKST=${weekdays[Number(value) - 1] ?? value}`
      return `${name.toUpperCase()}=${[value].flat().join(',')}`
    })
    .join(';')
}

/** `20261231` */
export const basicDate = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10).replaceAll('-', '')

const find = ([, properties]: Component, name: string): Property[] => properties.filter((property) => property[0] === name)
const valuesOf = (event: Component, name: string): unknown[] => find(event, name).flatMap(([, , , ...values]) => values)

function nameOf(event: Component): string {
  const [name] = valuesOf(event, 'summary')
  return typeof name === 'string' ? name.replaceAll(/\s+/g, ' ').trim().slice(0, 200) : ''
}

/** The days that values of dates, times or periods fall on; unreadable ones are left out. */
function daysOf(event: Component, name: string, timeZone: string): number[] {
  const times = valuesOf(event, name).map((value) => wallTime(Array.isArray(value) ? value[0] : value, timeZone))
  return times.filter((time) => !Number.isNaN(time)).map((time) => Math.floor(time / dayMs))
}

/** `2026-12-31`; or with an empty time, where a writer has forgotten to say that it is a date. */
const isDate = (value: unknown): boolean => typeof value === 'string' && /^\d{4}-\d\d-\d\d(T::)?$/.test(value)

/** What the clock on the wall shows, as if it showed UTC: the event's own wall, or `timeZone`'s for a time in UTC. NaN: unreadable. */
function wallTime(value: unknown, timeZone: string): number {
  if (typeof value !== 'string') return Number.NaN
  if (isDate(value)) return parse(`${value.slice(0, 10)}T00:00:00Z`)
  const time = parse(value.endsWith('Z') ? value : `${value}Z`)
  return value.endsWith('Z') && !Number.isNaN(time) ? time + offsetAt(timeZone, time) : time
}

/** Unlike Date.parse takes no date for the one after it, as February 30 for March 2. */
function parse(text: string): number {
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, 19)) ? time : Number.NaN
}

/** `P1W`, `P2D`, `PT24H`; a negative or unreadable one is NaN. */
function durationMs(value: unknown): number {
  const [whole, weeks, days, hours, minutes, seconds] =
    /^\+?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/.exec(String(value)) ?? []
  if (whole === undefined) return Number.NaN
  const n = (text: string | undefined) => Number(text ?? 0)
  return (n(weeks) * 7 + n(days)) * dayMs + ((n(hours) * 60 + n(minutes)) * 60 + n(seconds)) * 1000
}
