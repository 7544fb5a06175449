import type { Language } from '@omniline/contracts/common'
import type { SpecialDay } from '@omniline/contracts/lines'
import { invalidInput } from '../platform/errors.ts'
import { t } from '../platform/i18n/i18n.ts'
import { closedDays, type NamedDays } from './core/closed-days.ts'
import { dayMs } from './core/zone.ts'

/** Rules of two hundred countries take some 30 MB: they are loaded by whoever asks first. */
const library = async () => (await import('date-holidays')).default

const hourMs = 3_600_000

/** The countries whose public holidays are known, in the order of their names. */
export async function holidayCountries(language: Language): Promise<{ code: string; name: string }[]> {
  const Holidays = await library()
  const names = new Intl.DisplayNames(language, { type: 'region' })
  return Object.keys(new Holidays().getCountries())
    .map((code) => ({ code, name: names.of(code) ?? code }))
    .sort((a, b) => a.name.localeCompare(b.name, language))
}

/**
 * The days of a year that are off in the whole country, each once. Half days and what is off in a part of the country are
 * left out. Names are in the caller's language as far as they are known, else in English. An unknown country is refused.
 */
export async function holidaysOf(country: string, year: number, language: Language): Promise<SpecialDay[]> {
  const Holidays = await library()
  if (!(country in new Holidays().getCountries())) throw invalidInput('/country', 'is not a country whose holidays are known')
  const calendar = new Holidays(country, { languages: [language, 'en'], types: ['public'] })
  // What began at the end of the year before may last into this one.
  const found = [year - 1, year].flatMap((one) => calendar.getHolidays(one))
  const days = found.map(({ date, start, end, name }): NamedDays => {
    const hours = (end.getTime() - start.getTime()) / hourMs
    return {
      first: Date.parse(date.slice(0, 10)) / dayMs,
      // A day on which clocks are changed has 23 hours; half a day does not count.
      length: Math.floor((hours + 2) / 24),
      name: name.replace('substitute day', t(language, 'holiday.substitute')),
    }
  })
  return closedDays(days, { from: Date.UTC(year, 0, 1) / dayMs, to: Date.UTC(year, 11, 31) / dayMs })
}
