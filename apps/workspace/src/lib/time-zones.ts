import { matches, transliterated } from './match.ts'

export interface TimeZone {
  /** `Asia/Yekaterinburg` */
  name: string
  /** `Yekaterinburg` */
  city: string
  /** `UTC+05:00`, as it is now */
  offset: string
}

/** Every zone this browser knows, and UTC: the given one first, then by how far their clocks are apart, then by city. */
export function timeZones(given: string): TimeZone[] {
  const names = new Set([...Intl.supportedValuesOf('timeZone'), given, 'UTC'])
  const apart = ({ name, offset }: TimeZone) => (name === given ? -1 : Math.abs(minutesOf(offset) - minutesOf(offsetOf(given))))
  return [...names].map(timeZone).sort((a, b) => apart(a) - apart(b) || a.city.localeCompare(b.city, 'en'))
}

const minutesOf = (offset: string): number => {
  const [, sign, hours, minutes] = /^UTC([+-])(\d+):(\d+)/.exec(offset) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0))
}

export function timeZone(name: string): TimeZone {
  return { name, city: name.split('/').at(-1)?.replaceAll('_', ' ') ?? name, offset: offsetOf(name) }
}

/** `UTC+03:00`, as it is now. */
export function offsetOf(timeZone: string): string {
  return nameOf(timeZone, 'en', 'longOffset').replace(/^GMT$/, 'GMT+00:00').replace('GMT', 'UTC')
}

/** The country, or what else tells this city from others: `Germany`, `Москва`; empty: nothing that the city does not say. */
export function placeOf({ name, city }: TimeZone, language: 'ru' | 'en'): string {
  const found = (['shortGeneric', 'longGeneric'] as const)
    .map((style) => nameOf(name, language, style).replace(/(, стандартное время| Standard Time| Time)$/, ''))
    .find((one) => one !== city && !one.startsWith('GMT'))
  return found ?? ''
}

const said = /^(?:utc|gmt)?\s*([+−-])\s*(\d{1,2})(?::?(\d{2}))?$/i

/** Whether the query means the zone: a city, a country or a name in Russian or English, `Europe/Berlin`, `+3`, `UTC+5:30`. */
export function meansZone(query: string, zone: TimeZone): boolean {
  const [, sign, hours, minutes] = said.exec(query.trim()) ?? []
  if (sign && hours) {
    const wanted = `UTC${sign === '+' ? '+' : '-'}${hours.padStart(2, '0')}:${minutes ?? ''}`
    return zone.offset.startsWith(wanted)
  }
  return isNamed(query, wordsOf(zone))
}

/** Whether the query means the zone's own city or country, and not only that its clocks go as those of the place asked for. */
export function namesZone(query: string, zone: TimeZone): boolean {
  return isNamed(query, [zone.city, nameOf(zone.name, 'ru', 'shortGeneric'), nameOf(zone.name, 'en', 'shortGeneric')].join(' '))
}

function isNamed(query: string, words: string): boolean {
  const asked = query.replaceAll(/[/_]/g, ' ')
  return matches(asked, words) || matches(transliterated(asked), words)
}

/** Making a formatter is slow, and there are hundreds of zones: each is asked once. */
const known = new Map<string, string>()

function nameOf(timeZone: string, language: string, timeZoneName: 'longOffset' | 'shortGeneric' | 'longGeneric'): string {
  const key = `${timeZone} ${language} ${timeZoneName}`
  const before = known.get(key)
  if (before !== undefined) return before
  const parts = new Intl.DateTimeFormat(language, { timeZone, timeZoneName }).formatToParts(new Date())
  const found = parts.find((part) => part.type === 'timeZoneName')?.value ?? ''
  known.set(key, found)
  return found
}

const wordsOf = ({ name }: TimeZone): string =>
  [name, ...['ru', 'en'].flatMap((language) => [nameOf(name, language, 'shortGeneric'), nameOf(name, language, 'longGeneric')])].join(' ')
