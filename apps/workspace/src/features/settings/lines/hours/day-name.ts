import { currentLanguage } from '../../../../lib/i18n/index.ts'
import { type Weekday, weekdays } from './week.ts'

/** `Monday`, or `Mon`. The first of January 2024 was a Monday. */
export function dayName(day: Weekday, width: 'long' | 'short'): string {
  const date = new Date(Date.UTC(2024, 0, 1 + weekdays.indexOf(day)))
  const name = new Intl.DateTimeFormat(currentLanguage(), { weekday: width, timeZone: 'UTC' }).format(date)
  return name.charAt(0).toUpperCase() + name.slice(1)
}
