import { expect, it } from 'vitest'
import { dayBefore, instantOf, nextWeekday, zonedTime } from './zoned.ts'

it.each([
  ['2026-11-28', '21:40', 'Europe/Moscow', '2026-11-28T18:40:00.000Z'],
  ['2026-07-01', '09:00', 'America/New_York', '2026-07-01T13:00:00.000Z'],
  ['2026-01-01', '00:00', 'Asia/Kolkata', '2025-12-31T18:30:00.000Z'],
  ['2026-01-01', '12:00', 'Pacific/Kiritimati', '2025-12-31T22:00:00.000Z'],
  ['2026-01-01', '12:00', 'UTC', '2026-01-01T12:00:00.000Z'],
  // Twice in the night of 25 October: the first one.
  ['2026-10-25', '02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  // Not at all in the night of 29 March.
  ['2026-03-29', '02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
])('%s %s in %s', (date, time, zone, instant) => {
  expect(instantOf(date, time, zone).toISOString()).toBe(instant)
})

it('there and back is the same, hour by hour through a year', () => {
  for (const zone of ['Europe/Berlin', 'Australia/Lord_Howe', 'America/St_Johns', 'Asia/Omsk']) {
    for (let ms = Date.UTC(2026, 0, 1); ms < Date.UTC(2027, 0, 1); ms += 7 * 3_600_000) {
      const shown = zonedTime(new Date(ms), zone)
      expect(zonedTime(instantOf(shown.date, shown.time, zone), zone)).toEqual(shown)
    }
  }
})

it('finds the next weekday', () => {
  expect(nextWeekday('2026-11-22', 6)).toBe('2026-11-22')
  expect(nextWeekday('2026-11-22', 5)).toBe('2026-11-28')
  expect(nextWeekday('2026-12-31', 0)).toBe('2027-01-04')
})

it('knows the date before', () => {
  expect(['2026-03-01', '2028-03-01', '2027-01-01'].map(dayBefore)).toEqual(['2026-02-28', '2028-02-29', '2026-12-31'])
})
