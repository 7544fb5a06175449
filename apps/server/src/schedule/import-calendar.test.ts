import { expect, test } from 'vitest'
import { AppError } from '../platform/errors.ts'
import { importCalendar } from './import-calendar.ts'

const calendar = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const event = (...lines: string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n')
const year = { timeZone: 'Europe/Moscow', from: '2026-01-01', to: '2026-12-31' }
const read = (text: string, rest: Partial<typeof year> = {}) => importCalendar({ calendar: text, ...year, ...rest })
const dates = async (...lines: string[]) => (await read(calendar(event(...lines)))).days.map(({ date }) => date)

async function refusal(text: string, rest: Partial<typeof year> = {}): Promise<{ path: string; message: string } | undefined> {
  const error = await read(text, rest).catch((thrown: unknown) => thrown)
  if (!(error instanceof AppError)) throw new Error(`expected to be refused, got ${JSON.stringify(error)}`)
  expect(error.code).toBe('invalid_input')
  return error.errors?.[0]
}

test('each day of an all-day event is a closed day with its name', async () => {
  const text = calendar(
    'BEGIN:VTIMEZONE\r\nTZID:Europe/Moscow\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE',
    event('UID:1', 'DTSTART;VALUE=DATE:20260101', 'DTEND;VALUE=DATE:20260104', 'SUMMARY:Новый год\\, кани', ' кулы', 'TRANSP:TRANSPARENT'),
    event('UID:2', 'DTSTART;VALUE=DATE:20260103', 'SUMMARY:Stocktaking', 'BEGIN:VALARM', 'TRIGGER:-PT15M', 'DURATION:PT5M', 'END:VALARM'),
  )
  expect(await read(text)).toEqual({
    days: [
      { date: '2026-01-01', intervals: [], name: 'Новый год, каникулы' },
      { date: '2026-01-02', intervals: [], name: 'Новый год, каникулы' },
      { date: '2026-01-03', intervals: [], name: 'Новый год, каникулы, Stocktaking' },
    ],
    timedEvents: 0,
  })
})

test('what lies outside of the asked dates is cut off; both ends belong to them', async () => {
  const text = calendar(event('DTSTART;VALUE=DATE:20260110', 'DTEND;VALUE=DATE:20260120'))
  const { days } = await read(text, { from: '2026-01-18', to: '2026-01-19' })
  expect(days.map(({ date }) => date)).toEqual(['2026-01-18', '2026-01-19'])
  expect((await read(text, { from: '2026-02-01', to: '2026-02-28' })).days).toEqual([])
})

test('events with a time of day are counted, not taken; from midnight to midnight is a day', async () => {
  const text = calendar(
    event('UID:1', 'DTSTART;TZID=Europe/Moscow:20260501T100000', 'DTEND;TZID=Europe/Moscow:20260501T120000'),
    event('UID:2', 'DTSTART:20260502T100000Z', 'RRULE:FREQ=SECONDLY'),
    event('UID:3', 'DTSTART;TZID=America/New_York:20260601T000000', 'DTEND;TZID=America/New_York:20260602T000000'),
    event('UID:4', 'DTSTART:20260610T210000Z', 'DURATION:P1D'),
    event('UID:5', 'DTSTART:20260701T000000', 'DTEND:20260701T000000'),
  )
  const { days, timedEvents } = await read(text)
  expect(days.map(({ date }) => date)).toEqual(['2026-06-01', '2026-06-11'])
  expect(timedEvents).toBe(3)
})

test.each<[string, string[], string[]]>([
  ['a length in days or weeks', ['DTSTART;VALUE=DATE:20260227', 'DURATION:P3D'], ['2026-02-27', '2026-02-28', '2026-03-01']],
  ['an end on its own first day', ['DTSTART;VALUE=DATE:20260227', 'DTEND;VALUE=DATE:20260227'], ['2026-02-27']],
  ['a date whose writer forgot to call it one', ['DTSTART:20260227', 'DTEND:20260301'], ['2026-02-27', '2026-02-28']],
  ['every year, from long ago', ['DTSTART;VALUE=DATE:19180509', 'RRULE:FREQ=YEARLY'], ['2026-05-09']],
  [
    'a repeated one that began in the year before',
    ['DTSTART;VALUE=DATE:20201230', 'DURATION:P5D', 'RRULE:FREQ=YEARLY'],
    ['2026-01-01', '2026-01-02', '2026-01-03', '2026-12-30', '2026-12-31'],
  ],
  ['the fourth Thursday of November', ['DTSTART;VALUE=DATE:20201126', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;WKST=MO'], ['2026-11-26']],
  [
    'the last day of some months',
    ['DTSTART;VALUE=DATE:20260131', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;INTERVAL=3;COUNT=3'],
    ['2026-01-31', '2026-04-30', '2026-07-31'],
  ],
  [
    'until a day, which is included',
    ['DTSTART;VALUE=DATE:20260105', 'RRULE:FREQ=WEEKLY;UNTIL=20260119'],
    ['2026-01-05', '2026-01-12', '2026-01-19'],
  ],
  [
    'until a time in UTC',
    ['DTSTART;VALUE=DATE:20260105', 'RRULE:FREQ=DAILY;UNTIL=20260106T210000Z'],
    ['2026-01-05', '2026-01-06', '2026-01-07'],
  ],
  [
    'left out dates',
    ['DTSTART;VALUE=DATE:20260105', 'RRULE:FREQ=DAILY;COUNT=5', 'EXDATE;VALUE=DATE:20260106,20260107', 'EXDATE;VALUE=DATE:20260105'],
    ['2026-01-08', '2026-01-09'],
  ],
  ['additional dates', ['DTSTART;VALUE=DATE:20260105', 'RDATE;VALUE=DATE:20260301'], ['2026-01-05', '2026-03-01']],
  [
    'hours in a rule for days do not count',
    ['DTSTART;VALUE=DATE:20260105', 'RRULE:FREQ=DAILY;COUNT=2;BYHOUR=9,10'],
    ['2026-01-05', '2026-01-06'],
  ],
  ['a cancelled event', ['DTSTART;VALUE=DATE:20260105', 'STATUS:CANCELLED'], []],
])('%s', async (_, lines, expected) => {
  expect(await dates('UID:x', ...lines)).toEqual(expected)
})

test('a single repetition may be moved or called off', async () => {
  const text = calendar(
    event('UID:1', 'DTSTART;VALUE=DATE:20260105', 'RRULE:FREQ=WEEKLY;COUNT=4'),
    event('UID:1', 'RECURRENCE-ID;VALUE=DATE:20260112', 'DTSTART;VALUE=DATE:20260114'),
    event('UID:1', 'RECURRENCE-ID;VALUE=DATE:20260119', 'DTSTART;VALUE=DATE:20260119', 'STATUS:CANCELLED'),
  )
  expect((await read(text)).days.map(({ date }) => date)).toEqual(['2026-01-05', '2026-01-14', '2026-01-26'])
})

test('a byte order mark, bare line feeds, small letters and several calendars in a file are read', async () => {
  const one = (date: string) => `begin:vcalendar\nbegin:vevent\ndtstart;value=date:${date}\nend:vevent\nend:vcalendar\n`
  expect((await read(`\uFEFF${one('20260105')}${one('20260106')}`)).days.map(({ date }) => date)).toEqual(['2026-01-05', '2026-01-06'])
})

test.each([
  ['something else', 'hello', 'is not an iCalendar file'],
  ['a visiting card', 'BEGIN:VCARD\nEND:VCARD', 'is not an iCalendar file'],
  ['half a file', 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260105', 'is not an iCalendar file'],
  [
    'a date that does not exist',
    calendar(event('SUMMARY:Party', 'DTSTART;VALUE=DATE:20260230')),
    'has an event without a readable start: Party',
  ],
  ['no start', calendar(event('SUMMARY:Party')), 'has an event without a readable start: Party'],
  ['an end that is none', calendar(event('DTSTART;VALUE=DATE:20260105', 'DTEND;VALUE=DATE:soon')), 'has an event without a readable end'],
  ['a negative length', calendar(event('DTSTART;VALUE=DATE:20260105', 'DURATION:-P1D')), 'has an event without a readable end'],
  [
    'a rule that is none',
    calendar(event('DTSTART;VALUE=DATE:20260105', 'RRULE:FREQ=SOMETIMES')),
    'is not an iCalendar file: invalid frequency',
  ],
  [
    'a rule by the second',
    calendar(event('SUMMARY:Tick', 'DTSTART;VALUE=DATE:20260105', 'RRULE:FREQ=SECONDLY')),
    'has an event that is repeated more often than daily: Tick',
  ],
])('%s is refused', async (_, text, message) => {
  const problem = await refusal(text)
  expect(problem?.path).toBe('/calendar')
  expect(problem?.message).toContain(message)
})

test('dates the wrong way round and too many of them are refused', async () => {
  const text = calendar()
  expect((await refusal(text, { to: '2025-12-31' }))?.path).toBe('/to')
  expect((await refusal(text, { to: '2028-01-02' }))?.path).toBe('/to')
  expect((await read(text, { to: '2028-01-01' })).days).toEqual([])
})

test('rules that lead nowhere end soon', async () => {
  const begin = performance.now()
  expect(await dates('DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30')).toEqual(['2026-01-01'])
  const everyDay = Array.from({ length: 366 }, (_, index) => index + 1).join(',')
  const endless = calendar(
    event('SUMMARY:Ever', 'DTSTART;VALUE=DATE:00010101', `RRULE:FREQ=YEARLY;BYYEARDAY=${everyDay};BYSETPOS=300;COUNT=100000`),
  )
  expect((await refusal(endless))?.message).toBe('has an event whose repetition cannot be worked out (Ever): it takes too long')
  expect(performance.now() - begin).toBeLessThan(5000)
})

const nowhere = 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'
test.each([
  ['many events', Array.from({ length: 1500 }, (_, index) => event(`UID:${index}`, 'DTSTART;VALUE=DATE:20200101', nowhere))],
  ['one event', [event('DTSTART;VALUE=DATE:20200101', ...Array.from({ length: 1500 }, () => nowhere))]],
])('rules of %s are given up together, and others are served meanwhile', async (_, events) => {
  const text = calendar(...events)
  let served = 0
  const others = setInterval(() => served++, 1)
  const problem = await importCalendar({ calendar: text, ...year }, { timeMs: 300 }).catch((error: unknown) => error)
  clearInterval(others)
  expect(problem).toMatchObject({ code: 'invalid_input', errors: [{ path: '/calendar', message: 'has too many repeated events' }] })
  expect(served).toBeGreaterThan(0)
})

test('a large file of long events is no trouble', async () => {
  const text = calendar(
    ...Array.from({ length: 4000 }, (_, index) => event('DTSTART;VALUE=DATE:20260101', 'DURATION:P52W', `SUMMARY:Event ${index}`)),
  )
  const { days } = await read(text)
  expect(days).toHaveLength(364)
  expect(days[0]?.name.length).toBe(200)
})
