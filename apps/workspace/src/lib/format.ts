import type { Language } from '@omniline/contracts/common'

const minute = 60_000
const day = 86_400_000

function startOfDay(ms: number): number {
  const date = new Date(ms)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}

/** Whole calendar days from `from` to `to` in the viewer's zone; an hour more or less for summer time does not matter. */
export function daysBetween(from: number, to: number): number {
  return Math.round((startOfDay(to) - startOfDay(from)) / day)
}

const formats = new Map<string, Intl.DateTimeFormat>()
function format(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options)
  const known = formats.get(key) ?? new Intl.DateTimeFormat(language === 'ru' ? 'ru-RU' : 'en-GB', options)
  formats.set(key, known)
  return known
}

export function timeOfDay(at: string, language: Language): string {
  return format(language, { hour: '2-digit', minute: '2-digit' }).format(new Date(at))
}

/** Date, seconds and zone: what a tooltip says. */
export function exactTime(at: string, language: Language): string {
  return format(language, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(at))
}

export function dateAndTime(at: string, language: Language): string {
  return format(language, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' }).format(new Date(at))
}

export function shortDate(at: string, now: number, language: Language): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return format(language, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) }).format(new Date(at))
}

/** `14:05`, with the date before it if that was another day. */
export function moment(at: string, now: number, language: Language): string {
  return daysBetween(Date.parse(at), now) === 0 ? timeOfDay(at, language) : dateAndTime(at, language)
}

/** In a list: `now`, `2 min`, `14:05`, `yesterday`, `14 Oct`. */
export function listTime(at: string, now: number, language: Language): string {
  const ms = Date.parse(at)
  const age = now - ms
  if (age < minute) return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(0, 'second')
  if (age < 60 * minute) return withUnit(Math.floor(age / minute), 'minute', language)
  const days = daysBetween(ms, now)
  if (days <= 0) return timeOfDay(at, language)
  if (days === 1) return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-1, 'day')
  return shortDate(at, now, language)
}

/** In a sentence: `just now`, `5 minutes ago`, `yesterday`, `on 14 Oct` is left to the date alone. */
export function agoTime(at: string, now: number, language: Language): string {
  const ms = Date.parse(at)
  const minutes = Math.floor((now - ms) / minute)
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  if (minutes < 1) return relative.format(0, 'second')
  if (minutes < 60) return relative.format(-minutes, 'minute')
  const days = daysBetween(ms, now)
  if (days <= 0) return relative.format(-Math.floor(minutes / 60), 'hour')
  return days < 7 ? relative.format(-days, 'day') : shortDate(at, now, language)
}

/** Between messages: `Today`, `Yesterday`, `14 October`, with the year when it is another one. */
export function dayTitle(at: string, now: number, language: Language): string {
  const ms = Date.parse(at)
  const days = daysBetween(ms, now)
  if (days === 0 || days === 1) {
    const word = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-days, 'day')
    return word.charAt(0).toUpperCase() + word.slice(1)
  }
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear()
  return format(language, { day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) }).format(new Date(ms))
}

/** `0:38`, `12:05`, `1:02:09`; what is left of a deadline or the length of a recording. */
export function clockDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

const numbers = new Map<string, Intl.NumberFormat>()
/** A number with its unit in the language's own words; non-breaking spaces become plain ones, lines do not break inside anyway. */
function withUnit(value: number, unit: string, language: Language, digits = 0): string {
  const key = `${language} ${unit} ${digits}`
  const known =
    numbers.get(key) ?? new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits })
  numbers.set(key, known)
  return known.format(value).replace(/\u00a0|\u202f/g, ' ')
}

/** `45 sec`, `2 min 10 sec`, `3 hr 5 min`, `2 days 4 hr`: the two largest units. */
export function wordyDuration(seconds: number, language: Language): string {
  const whole = Math.max(0, Math.round(seconds))
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'day'],
    [Math.floor((whole % 86_400) / 3600), 'hour'],
    [Math.floor((whole % 3600) / 60), 'minute'],
    [whole % 60, 'second'],
  ]
  const first = parts.findIndex(([amount]) => amount > 0)
  if (first < 0) return withUnit(0, 'second', language)
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => withUnit(amount, unit, language))
    .join(' ')
}

const sizeUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte']

export function fileSize(bytes: number, language: Language): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < 3) {
    value /= 1024
    unit += 1
  }
  return withUnit(value, sizeUnits[unit] ?? 'byte', language, unit === 0 || value >= 10 ? 0 : 1)
}

/** One or two letters for a picture-less person; emoji and signs are skipped. */
export function initials(name: string): string {
  const words = name.split(/[\s._-]+/).flatMap((word) => word.match(/\p{L}|\p{N}/u)?.[0] ?? [])
  const first = words[0] ?? ''
  const last = words.length > 1 ? (words.at(-1) ?? '') : ''
  return (first + last).toUpperCase()
}

/** A hue that stays with an id. */
export function hueOf(id: string): number {
  let hash = 2166136261
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 16777619)
  return (hash >>> 0) % 360
}
