import type { Hours, SpecialDay } from '@omniline/contracts/lines'
import { currentLanguage } from '../../../../lib/i18n/index.ts'

export interface DatedDay extends SpecialDay {
  /** from which list of the line it comes; `workdays` have the hours of their weekday */
  from: 'special' | 'holidays' | 'workdays'
}

const order = (a: DatedDay, b: DatedDay) => keyOf(a.date).localeCompare(keyOf(b.date))
/** Dates of every year after those of one year, each in the order of the calendar. */
const keyOf = (date: string) => (date.length === 5 ? `9999-${date}` : date)

/** Every date that is not like its weekday, whichever list it stands in. */
export function datesOf({ special, holidays, workdays }: Hours): DatedDay[] {
  return [
    ...special.map((day): DatedDay => ({ ...day, from: 'special' })),
    ...holidays.map((date): DatedDay => ({ date, intervals: [], name: '', from: 'holidays' })),
    ...workdays.map((date): DatedDay => ({ date, intervals: [], name: '', from: 'workdays' })),
  ].toSorted(order)
}

type Dates = Pick<Hours, 'special' | 'holidays' | 'workdays'>

export function withoutDate({ special, holidays, workdays }: Hours, day: DatedDay): Dates {
  return {
    special: day.from === 'special' ? special.filter((one) => one.date !== day.date) : special,
    holidays: day.from === 'holidays' ? holidays.filter((one) => one !== day.date) : holidays,
    workdays: day.from === 'workdays' ? workdays.filter((one) => one !== day.date) : workdays,
  }
}

/** Puts days in, each instead of what its date was before. */
export function withDates(hours: Hours, days: SpecialDay[]): Dates {
  const dates = new Set(days.map(({ date }) => date))
  return {
    special: [...hours.special.filter(({ date }) => !dates.has(date)), ...days].toSorted((a, b) =>
      keyOf(a.date).localeCompare(keyOf(b.date)),
    ),
    holidays: hours.holidays.filter((date) => !dates.has(date)),
    workdays: hours.workdays.filter((date) => !dates.has(date)),
  }
}

/** `31 December 2026`, or `31 December` of every year. */
export function dateWords(date: string): string {
  const yearly = date.length === 5
  return new Intl.DateTimeFormat(currentLanguage() === 'ru' ? 'ru-RU' : 'en-GB', {
    day: 'numeric',
    month: 'long',
    ...(yearly ? {} : { year: 'numeric', weekday: 'short' }),
    timeZone: 'UTC',
  }).format(new Date(`${yearly ? `2000-${date}` : date}T00:00:00Z`))
}
