import type { Hours } from '@omniline/contracts/lines'
import { expect, it } from 'vitest'
import { defaults } from '../shared/defaults.ts'
import { datesOf, withDates, withoutDate } from './dates.ts'

const hours: Hours = {
  ...defaults.hours,
  special: [{ date: '2026-12-31', intervals: [['09:00', '15:00']], name: 'New Year’s Eve' }],
  holidays: ['01-01', '2026-05-01'],
  workdays: ['2026-11-28'],
}

it('shows every date once, in the order of the calendar, those of every year last', () => {
  expect(datesOf(hours).map(({ date, from }) => [date, from])).toEqual([
    ['2026-05-01', 'holidays'],
    ['2026-11-28', 'workdays'],
    ['2026-12-31', 'special'],
    ['01-01', 'holidays'],
  ])
})

it('a day that is put in replaces whatever its date was', () => {
  const after = withDates(hours, [
    { date: '2026-11-28', intervals: [], name: 'Inventory' },
    { date: '01-01', intervals: [], name: '' },
  ])
  expect(after.workdays).toEqual([])
  expect(after.holidays).toEqual(['2026-05-01'])
  expect(after.special.map(({ date }) => date)).toEqual(['2026-11-28', '2026-12-31', '01-01'])
})

it('takes a date out of the list it stands in', () => {
  for (const day of datesOf(hours)) {
    const after = { ...hours, ...withoutDate(hours, day) }
    expect(datesOf(after)).toEqual(datesOf(hours).filter((one) => one.date !== day.date))
  }
})
