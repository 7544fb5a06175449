/**
 * What clocks of a zone show, by the runtime's own zone data (Intl). Asking Intl costs microseconds, so what it said is
 * remembered: per zone and UTC day.
 */

/** A time without a change of the clock: `[from, to)` in epoch milliseconds; the clock shows UTC plus `offset` milliseconds. */
export interface Stretch {
  from: number
  to: number
  offset: number
}

interface Zone {
  format: Intl.DateTimeFormat
  /** by the number of the UTC day: one stretch, or two when the clock is changed on it */
  days: Map<number, Stretch[]>
}

export const dayMs = 86_400_000
/** Names are not unique (`europe/moscow` is one too), so that they do not pile up. */
const zonesKept = 200
/** About eleven years of one zone. */
const daysKept = 4000
const zones = new Map<string, Zone>()

/** How far the zone's clock is ahead of UTC at an instant, in milliseconds. An unknown zone is a RangeError. */
export function offsetAt(timeZone: string, instant: number): number {
  const [first, second] = stretchesOfDay(zoneOf(timeZone), Math.floor(instant / dayMs))
  return second && instant >= second.from ? second.offset : (first?.offset ?? 0)
}

/** The stretches between two instants, in order, without holes; two neighbours may have the same offset. */
export function* stretches(timeZone: string, from: number, to: number): Generator<Stretch> {
  const zone = zoneOf(timeZone)
  for (let day = Math.floor(from / dayMs); day * dayMs < to; day++) {
    for (const stretch of stretchesOfDay(zone, day)) {
      const part = { from: Math.max(from, stretch.from), to: Math.min(to, stretch.to), offset: stretch.offset }
      if (part.from < part.to) yield part
    }
  }
}

function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone)
  if (known) return known
  const zone = { format: new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }), days: new Map() }
  if (zones.size >= zonesKept) zones.clear()
  zones.set(timeZone, zone)
  return zone
}

/** No zone has ever changed its clock twice within a UTC day, so an offset that is the same at both ends holds in between. */
function stretchesOfDay(zone: Zone, day: number): Stretch[] {
  const known = zone.days.get(day)
  if (known) return known
  const from = day * dayMs
  const to = from + dayMs
  const before = ask(zone.format, from)
  const after = ask(zone.format, to)
  const made = before === after ? [{ from, to, offset: before }] : split(zone.format, { from, to, offset: before }, after)
  if (zone.days.size >= daysKept) zone.days.clear()
  zone.days.set(day, made)
  return made
}

/** Finds the second at which the clock is changed. */
function split(format: Intl.DateTimeFormat, { from, to, offset }: Stretch, after: number): Stretch[] {
  let [low, high] = [from / 1000, to / 1000]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (ask(format, middle * 1000) === offset) low = middle
    else high = middle
  }
  const at = high * 1000
  return at === to
    ? [{ from, to, offset }]
    : [
        { from, to: at, offset },
        { from: at, to, offset: after },
      ]
}

/** Intl writes `3/29/2026, GMT+05:30`, with seconds where the offset has some, and `GMT` alone for zero. */
function ask(format: Intl.DateTimeFormat, instant: number): number {
  const [, sign, hours, minutes, seconds = 0] = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(format.format(instant)) ?? []
  const ahead = ((Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds)) * 1000
  return sign === '-' ? -ahead : ahead
}
