import { expect, test } from 'vitest'
import { client } from '../../test/client.ts'
import { buildUser } from '../../test/factories/accounts.ts'
import { listeningHttp } from '../../test/http.ts'
import { perFile } from '../../test/lifetime.ts'
import { holidaysOf } from './holidays.ts'
import { scheduleRoutes } from './routes.ts'

const t = perFile(() => listeningHttp({ routes: scheduleRoutes }))
const russian = perFile(async () => client(t.url, (await buildUser(t.app, { role: 'admin', language: 'ru' })).token))
const english = perFile(async () => client(t.url, (await buildUser(t.app, { role: 'admin', language: 'en' })).token))

test('countries are named and ordered in the language of the caller', async () => {
  const countries = await russian.call('GET /holidays/countries')
  expect(countries.length).toBeGreaterThan(150)
  expect(countries).toContainEqual({ code: 'DE', name: 'Германия' })
  expect(countries.map(({ name }) => name)).toEqual(countries.map(({ name }) => name).sort((a, b) => a.localeCompare(b, 'ru')))
  expect(await english.call('GET /holidays/countries')).toContainEqual({ code: 'DE', name: 'Germany' })
})

test('public holidays of a year, each day once, in the language of the caller', async () => {
  const days = await russian.call('GET /holidays', { query: { country: 'RU', year: 2026 } })
  expect(days.slice(0, 9).map(({ date }) => date)).toEqual([...[1, 2, 3, 4, 5, 6, 7, 8].map((day) => `2026-01-0${day}`), '2026-02-23'])
  expect(days).toContainEqual({ date: '2026-05-09', intervals: [], name: 'День Победы' })
  expect(new Set(days.map(({ date }) => date)).size).toBe(days.length)
  const german = await english.call('GET /holidays', { query: { country: 'DE', year: 2026 } })
  // Easter was on April 5.
  expect(german.map(({ date }) => date)).toEqual([
    '2026-01-01',
    '2026-04-03',
    '2026-04-06',
    '2026-05-01',
    '2026-05-14',
    '2026-05-25',
    '2026-10-03',
    '2026-12-25',
    '2026-12-26',
  ])
  expect(german[1]?.name).toBe('Good Friday')
})

test('a day instead of one that fell on a free day says so', async () => {
  const days = (language: 'ru' | 'en') => holidaysOf('KZ', 2026, language)
  expect(await days('ru')).toContainEqual({ date: '2026-05-11', intervals: [], name: 'День Победы (перенос)' })
  expect(await days('en')).toContainEqual({ date: '2026-05-11', intervals: [], name: 'Victory Day (substitute day)' })
})

test('half days are left out; what begins in the evening before counts on its day; what lasts into the year belongs to it', async () => {
  // December 31 is free from noon on in the Faroes.
  expect((await holidaysOf('FO', 2026, 'en')).map(({ date }) => date)).not.toContain('2026-12-31')
  const eid = (await holidaysOf('TR', 2026, 'en')).filter(({ date }) => date.startsWith('2026-03'))
  expect(eid.map(({ date }) => date)).toEqual(['2026-03-20', '2026-03-21', '2026-03-22'])
  expect((await holidaysOf('SZ', 2027, 'en')).slice(0, 2).map(({ date }) => date)).toEqual(['2027-01-01', '2027-01-02'])
})

test('a country nobody knows, one that is none, a year that is none', async () => {
  for (const [query, path] of [
    [{ country: 'ZZ', year: 2026 }, '/country'],
    [{ country: 'Russia', year: 2026 }, '/country'],
    [{ country: 'RU', year: 12 }, '/year'],
  ] as const) {
    const { status, problem } = await russian.refused('GET /holidays', { query })
    expect([status, problem.code, problem.errors?.[0]?.path]).toEqual([400, 'invalid_input', path])
  }
})

test('a calendar file over HTTP; what is wrong with it is told by field', async () => {
  const event = (date: string) => `BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:${date}\r\nSUMMARY:Stocktaking\r\nEND:VEVENT\r\n`
  const body = {
    calendar: `BEGIN:VCALENDAR\r\n${event('20260601')}END:VCALENDAR\r\n`,
    timeZone: 'Europe/Moscow',
    from: '2026-01-01',
    to: '2026-12-31',
  }
  expect(await russian.call('POST /holidays/calendar', { body })).toEqual({
    days: [{ date: '2026-06-01', intervals: [], name: 'Stocktaking' }],
    timedEvents: 0,
  })
  const path = async (rest: Partial<typeof body>) =>
    (await russian.refused('POST /holidays/calendar', { body: { ...body, ...rest } })).problem.errors?.[0]?.path
  expect(await path({ calendar: 'no calendar' })).toBe('/calendar')
  expect(await path({ to: '2025-01-01' })).toBe('/to')
  expect(await path({ timeZone: 'Moon/Crater' })).toBe('/timeZone')
  expect(await path({ from: '2026-02-30' })).toBe('/from')
})

test('only administrators ask', async () => {
  const supervisor = client(t.url, (await buildUser(t.app, { role: 'supervisor' })).token)
  for (const one of [supervisor, client(t.url)]) {
    const status = one === supervisor ? 403 : 401
    expect((await one.refused('GET /holidays/countries')).status).toBe(status)
    expect((await one.refused('GET /holidays', { query: { country: 'RU', year: 2026 } })).status).toBe(status)
    const body = { calendar: 'x', timeZone: 'UTC', from: '2026-01-01', to: '2026-01-02' }
    expect((await one.refused('POST /holidays/calendar', { body })).status).toBe(status)
  }
})
