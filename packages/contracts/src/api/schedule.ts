import * as tools from '../line-tools.ts'
import { type Endpoint, ok } from './endpoint.ts'

export const scheduleCalls = {
  'GET /holidays/countries': {
    tag: 'Hours',
    access: 'admin',
    summary: 'Countries whose public holidays are known, by name in the language of the caller',
    ...ok(tools.HolidayCountries),
  },
  'GET /holidays': {
    tag: 'Hours',
    access: 'admin',
    summary: 'Nationwide public holidays of a country in a year, as closed days',
    query: tools.HolidayQuery,
    ...ok(tools.Holidays),
  },
  'POST /holidays/calendar': {
    tag: 'Hours',
    access: 'admin',
    summary: 'All-day events of an iCalendar file, as closed days',
    body: tools.CalendarImport,
    ...ok(tools.ImportedCalendar),
  },
} as const satisfies Record<string, Endpoint>
