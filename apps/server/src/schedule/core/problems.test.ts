import { Hours } from '@omniline/contracts/lines'
import { expect, test } from 'vitest'
import { hoursProblems } from './problems.ts'

const hours = (rest: Record<string, unknown>): Hours => Hours.parse({ enabled: true, timeZone: 'UTC', ...rest })
const paths = (rest: Record<string, unknown>) => hoursProblems(hours(rest)).map(({ path }) => path)

test('hours as they are at first have no problems, nor have nights, touching intervals and whole days', () => {
  expect(hoursProblems(Hours.parse({}))).toEqual([])
  expect(hoursProblems(hours({}))).toEqual([])
  const week = {
    mon: [
      ['09:00', '13:00'],
      ['13:00', '18:00'],
      ['22:00', '06:00'],
    ],
    tue: [['06:00', '24:00']],
    wed: [['00:00', '24:00']],
    sun: [['23:00', '09:00']],
  }
  const special = [{ date: '12-31', intervals: [['20:00', '12:00']] }, { date: '2026-12-31' }, { date: '02-29' }, { date: '2028-02-29' }]
  expect(hoursProblems(hours({ week, special, holidays: ['01-01', '2026-01-01'], workdays: ['2026-01-03'] }))).toEqual([])
})

test.each<[string, Record<string, unknown>, string[]]>([
  ['an interval without length', { week: { mon: [['09:00', '09:00']] } }, ['/week/mon/0']],
  [
    'overlapping intervals',
    {
      week: {
        mon: [
          ['09:00', '13:00'],
          ['18:00', '20:00'],
          ['12:00', '14:00'],
        ],
      },
    },
    ['/week/mon/2'],
  ],
  [
    'the same interval twice',
    {
      week: {
        mon: [
          ['09:00', '13:00'],
          ['09:00', '13:00'],
        ],
      },
    },
    ['/week/mon/1'],
  ],
  [
    'one within a night',
    {
      week: {
        fri: [
          ['22:00', '06:00'],
          ['23:00', '24:00'],
        ],
      },
    },
    ['/week/fri/1'],
  ],
  ['a night that runs into the next day', { week: { mon: [['22:00', '10:00']] } }, ['/week/tue/0']],
  ['the night of Sunday into Monday', { week: { sun: [['22:00', '09:30']] } }, ['/week/mon/0']],
  [
    'overlapping intervals of a special day',
    {
      special: [
        {
          date: '12-31',
          intervals: [
            ['09:00', '13:00'],
            ['10:00', '11:00'],
          ],
        },
      ],
    },
    ['/special/0/intervals/1'],
  ],
  ['a special day without length', { special: [{ date: '12-31', intervals: [['00:00', '00:00']] }] }, ['/special/0/intervals/0']],
  ['a date twice', { holidays: ['01-01', '2026-05-01', '01-01'], workdays: ['2026-01-03', '2026-01-03'] }, ['/holidays/2', '/workdays/1']],
  ['a special day twice', { special: [{ date: '12-31' }, { date: '12-31', intervals: [['09:00', '10:00']] }] }, ['/special/1/date']],
  [
    'dates that do not exist',
    { holidays: ['02-30', '2026-02-29', '04-31'], special: [{ date: '2027-02-30' }] },
    ['/holidays/0', '/holidays/1', '/holidays/2', '/special/0/date'],
  ],
])('%s', (_, rest, expected) => {
  expect(paths(rest)).toEqual(expected)
})

test('hours that never open', () => {
  const week = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] }
  expect(paths({ week, special: [{ date: '12-31' }], workdays: ['2026-01-03'] })).toEqual(['/week'])
  expect(paths({ week, enabled: false })).toEqual([])
  expect(paths({ week, special: [{ date: '12-31', intervals: [['09:00', '10:00']] }] })).toEqual([])
})

test('messages name the other side', () => {
  expect(hoursProblems(hours({ week: { mon: [['22:00', '10:00']] } }))[0]?.message).toBe('overlaps 22:00 to 10:00 of mon')
})
