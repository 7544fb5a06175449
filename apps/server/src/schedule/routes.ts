import type { Routes } from '../platform/http.ts'
import { holidayCountries, holidaysOf } from './holidays.ts'
import { importCalendar } from './import-calendar.ts'

export function scheduleRoutes(): Routes<'GET /holidays/countries' | 'GET /holidays' | 'POST /holidays/calendar'> {
  return {
    'GET /holidays/countries': (_, { language }) => holidayCountries(language),
    'GET /holidays': ({ query }, { language }) => holidaysOf(query.country, query.year, language),
    'POST /holidays/calendar': ({ body }) => importCalendar(body),
  }
}
