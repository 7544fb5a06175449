import { Hours } from '@omniline/contracts/lines'
import { describe, expect, test } from 'vitest'
import { closesNext, isOpen, opensNext, workingSeconds } from './open.ts'

type Week = Partial<Hours['week']>
const closed: Hours['week'] = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] }
const hours = (week: Week, rest: Partial<Hours> = {}): Hours =>
  Hours.parse({ enabled: true, timeZone: 'UTC', ...rest, week: { ...closed, ...week } })
const at = (text: string) => new Date(text)
const daily: Week = Object.fromEntries(Object.keys(closed).map((day) => [day, [['09:00', '18:00']]]))

// 2026-11-23 is a Monday.
describe('a week', () => {
  const week = hours({
    mon: [
      ['14:00', '18:00'],
      ['09:00', '13:00'],
    ],
    fri: [['22:00', '06:00']],
    sun: [['00:00', '24:00']],
  })
  test.each([
    ['2026-11-23T08:59:59.999Z', false],
    ['2026-11-23T09:00:00Z', true],
    ['2026-11-23T12:59:59.999Z', true],
    ['2026-11-23T13:00:00Z', false],
    ['2026-11-23T14:00:00Z', true],
    ['2026-11-23T18:00:00Z', false],
    ['2026-11-24T10:00:00Z', false],
    ['2026-11-27T22:00:00Z', true],
    ['2026-11-28T05:59:59Z', true],
    ['2026-11-28T06:00:00Z', false],
    ['2026-11-28T22:00:00Z', false],
    ['2026-11-29T00:00:00Z', true],
    ['2026-11-29T23:59:59Z', true],
    ['2026-11-30T00:00:00Z', false],
  ])('at %s: open is %s', (instant, open) => {
    expect(isOpen(week, at(instant))).toBe(open)
  })

  test('opens and closes next', () => {
    expect(opensNext(week, at('2026-11-23T13:00:00Z'))).toEqual(at('2026-11-23T14:00:00Z'))
    expect(opensNext(week, at('2026-11-23T18:00:00Z'))).toEqual(at('2026-11-27T22:00:00Z'))
    expect(opensNext(week, at('2026-11-23T10:00:00Z'))).toBeNull()
    expect(closesNext(week, at('2026-11-27T23:00:00Z'))).toEqual(at('2026-11-28T06:00:00Z'))
    expect(closesNext(week, at('2026-11-28T23:00:00Z'))).toBeNull()
  })

  test('touching and overlapping intervals are one', () => {
    const night = hours({
      mon: [['09:00', '24:00']],
      tue: [
        ['00:00', '03:00'],
        ['03:00', '05:00'],
        ['04:00', '04:30'],
      ],
    })
    expect(closesNext(night, at('2026-11-23T10:00:00Z'))).toEqual(at('2026-11-24T05:00:00Z'))
    expect(workingSeconds(night, at('2026-11-23T00:00:00Z'), at('2026-11-25T00:00:00Z'))).toBe(20 * 3600)
  })

  test('working time between two instants', () => {
    expect(workingSeconds(week, at('2026-11-23T12:30:00Z'), at('2026-11-23T14:10:00Z'))).toBe(40 * 60)
    expect(workingSeconds(week, at('2026-11-23T12:59:58.5Z'), at('2026-11-23T15:00:00Z'))).toBe(3601)
    expect(workingSeconds(week, at('2026-11-23T15:00:00Z'), at('2026-11-23T09:00:00Z'))).toBe(0)
    // 8 on Monday, 8 over the night of Friday, 24 on Sunday
    expect(workingSeconds(week, at('2026-11-23T00:00:00Z'), at('2026-11-30T00:00:00Z'))).toBe(40 * 3600)
  })
})

test('hours that are switched off are always open', () => {
  const off = hours({}, { enabled: false })
  expect(isOpen(off, at('2026-11-23T03:00:00Z'))).toBe(true)
  expect(opensNext(off, at('2026-11-23T03:00:00Z'))).toBeNull()
  expect(closesNext(off, at('2026-11-23T03:00:00Z'))).toBeNull()
  expect(workingSeconds(off, at('2026-11-23T00:00:00Z'), at('2026-11-24T00:00:00Z'))).toBe(86_400)
  expect(workingSeconds(off, at('2026-11-24T00:00:00Z'), at('2026-11-23T00:00:00Z'))).toBe(0)
})

describe('dates', () => {
  const dates = hours(
    { mon: [['09:00', '18:00']], fri: [['20:00', '02:00']] },
    {
      holidays: ['2026-11-23', '11-28', '12-25'],
      workdays: ['2026-11-24', '2026-11-23', '2026-11-30'],
      special: [
        { date: '12-25', intervals: [['10:00', '12:00']], name: '' },
        { date: '2027-12-25', intervals: [], name: '' },
        { date: '02-29', intervals: [['07:00', '08:00']], name: '' },
      ],
    },
  )
  test.each([
    ['a holiday is closed, even if it is among the workdays', '2026-11-23T10:00:00Z', false],
    ['a workday on a free weekday has the hours of the first weekday that has some', '2026-11-24T10:00:00Z', true],
    ['and not those of another', '2026-11-24T21:00:00Z', false],
    ['a workday on a working weekday has its own hours', '2026-11-30T10:00:00Z', true],
    ['the night of a working day counts on a holiday', '2026-11-28T01:59:00Z', true],
    ['a special day goes before a holiday', '2026-12-25T10:00:00Z', true],
    ['and before the week', '2026-12-25T21:00:00Z', false],
    ['a dated special day goes before a yearly one', '2027-12-25T10:00:00Z', false],
    ['February 29 in a leap year', '2028-02-29T07:30:00Z', true],
    ['February 29 is not the last of February in others', '2027-02-28T07:30:00Z', false],
    ['nor March 1', '2027-03-01T07:30:00Z', false],
  ])('%s', (_, instant, open) => {
    expect(isOpen(dates, at(instant))).toBe(open)
  })

  test('the day is the one of the zone, not of UTC', () => {
    const kamchatka = hours(daily, { timeZone: 'Asia/Kamchatka', holidays: ['2026-11-24'] })
    expect(isOpen(kamchatka, at('2026-11-23T21:30:00Z'))).toBe(false)
    expect(isOpen(kamchatka, at('2026-11-22T21:30:00Z'))).toBe(true)
    expect(opensNext(kamchatka, at('2026-11-23T06:00:00Z'))).toEqual(at('2026-11-24T21:00:00Z'))
  })
})

describe('changes of the clock', () => {
  // Berlin: at 01:00 UTC the clock goes from 02:00 to 03:00 on 2026-03-29, and from 03:00 to 02:00 on 2026-10-25; Sundays.
  const berlin = (week: Week) => hours(week, { timeZone: 'Europe/Berlin' })

  test('a beginning that is left out is right after the gap', () => {
    const early = berlin({ sun: [['02:30', '10:00']] })
    expect(opensNext(early, at('2026-03-29T00:00:00Z'))).toEqual(at('2026-03-29T01:00:00Z'))
    expect(workingSeconds(early, at('2026-03-29T00:00:00Z'), at('2026-03-30T00:00:00Z'))).toBe(7 * 3600)
  })

  test('an end that is left out is the gap; what lies in it does not take place', () => {
    expect(closesNext(berlin({ sun: [['01:00', '02:30']] }), at('2026-03-29T00:30:00Z'))).toEqual(at('2026-03-29T01:00:00Z'))
    expect(opensNext(berlin({ sun: [['02:15', '02:45']] }), at('2026-03-29T00:00:00Z'))).toEqual(at('2026-04-05T00:15:00Z'))
  })

  test('what spans the gap goes on', () => {
    const night = berlin({ sat: [['22:00', '06:00']] })
    expect(closesNext(night, at('2026-03-28T22:00:00Z'))).toEqual(at('2026-03-29T04:00:00Z'))
    expect(workingSeconds(night, at('2026-03-28T12:00:00Z'), at('2026-03-29T12:00:00Z'))).toBe(7 * 3600)
    expect(workingSeconds(night, at('2026-10-24T12:00:00Z'), at('2026-10-25T12:00:00Z'))).toBe(9 * 3600)
  })

  test('times that come twice count twice', () => {
    const early = berlin({ sun: [['02:15', '02:45']] })
    expect(opensNext(early, at('2026-10-25T00:00:00Z'))).toEqual(at('2026-10-25T00:15:00Z'))
    expect(closesNext(early, at('2026-10-25T00:15:00Z'))).toEqual(at('2026-10-25T00:45:00Z'))
    expect(opensNext(early, at('2026-10-25T00:45:00Z'))).toEqual(at('2026-10-25T01:15:00Z'))
    expect(closesNext(early, at('2026-10-25T01:15:00Z'))).toEqual(at('2026-10-25T01:45:00Z'))
  })

  test('half an hour on Lord Howe, at midnight in Havana, a whole day left out in Apia', () => {
    const everyDay = Object.fromEntries(Object.keys(closed).map((day) => [day, [['00:00', '24:00']]])) as Hours['week']
    const lordHowe = hours({ sun: [['01:45', '02:45']] }, { timeZone: 'Australia/Lord_Howe' })
    expect(workingSeconds(lordHowe, at('2026-10-03T12:00:00Z'), at('2026-10-04T12:00:00Z'))).toBe(1800)
    expect(workingSeconds(lordHowe, at('2026-04-04T12:00:00Z'), at('2026-04-05T12:00:00Z'))).toBe(4500)
    // 00:00 to 01:00 on 2026-03-08 is left out.
    const havana = hours({ sun: [['00:30', '02:00']] }, { timeZone: 'America/Havana' })
    expect(opensNext(havana, at('2026-03-08T04:00:00Z'))).toEqual(at('2026-03-08T05:00:00Z'))
    // From the end of 2011-12-29 straight to 2011-12-31.
    const apia = hours(everyDay, { timeZone: 'Pacific/Apia', holidays: ['2011-12-30'] })
    expect(workingSeconds(apia, at('2011-12-29T10:00:00Z'), at('2011-12-31T10:00:00Z'))).toBe(2 * 86_400)
  })

  test('a zone whose clock is seconds away from UTC', () => {
    // Monrovia was 44 min 30 s behind until 1972-01-07.
    const monrovia = hours(daily, { timeZone: 'Africa/Monrovia' })
    expect(opensNext(monrovia, at('1971-06-01T00:00:00Z'))).toEqual(at('1971-06-01T09:44:30Z'))
  })
})

describe('far ahead', () => {
  test('hours that never open end the search, and so does what never closes', () => {
    const none = hours({}, { workdays: ['2026-12-01'] })
    expect(opensNext(none, at('2026-11-23T00:00:00Z'))).toBeNull()
    const gone = hours({}, { special: [{ date: '2020-01-01', intervals: [['09:00', '10:00']], name: '' }] })
    expect(opensNext(gone, at('2026-11-23T00:00:00Z'))).toBeNull()
    expect(isOpen(gone, at('2026-11-23T09:30:00Z'))).toBe(false)
    const always = hours(Object.fromEntries(Object.keys(closed).map((day) => [day, [['00:00', '24:00']]])))
    expect(closesNext(always, at('2026-11-23T00:00:00Z'))).toBeNull()
  })

  test('a yearly day is found a year ahead, a dated one thirteen months ahead', () => {
    const yearly = hours({}, { special: [{ date: '11-22', intervals: [['09:00', '10:00']], name: '' }] })
    expect(opensNext(yearly, at('2026-11-22T10:00:00Z'))).toEqual(at('2027-11-22T09:00:00Z'))
    const dated = hours({}, { special: [{ date: '2027-12-23', intervals: [['09:00', '10:00']], name: '' }] })
    expect(opensNext(dated, at('2026-11-22T10:00:00Z'))).toEqual(at('2027-12-23T09:00:00Z'))
  })

  test('is quick: every incoming message asks, and reports ask for years', () => {
    const many = hours(daily, {
      timeZone: 'Europe/Berlin',
      holidays: Array.from({ length: 30 }, (_, index) => new Date(Date.UTC(2026, 0, index * 12 + 1)).toISOString().slice(0, 10)),
    })
    const busyMs = () => process.cpuUsage().user / 1000
    const begin = busyMs()
    for (let index = 0; index < 10_000; index++) isOpen(many, new Date(Date.UTC(2026, 0, 1) + index * 3_000_000))
    // About 5 microseconds each, and 10 milliseconds for ten years.
    expect(busyMs() - begin).toBeLessThan(1000)
    const decade = busyMs()
    expect(workingSeconds(many, at('2020-01-01T00:00:00Z'), at('2030-01-01T00:00:00Z'))).toBeGreaterThan(0)
    expect(busyMs() - decade).toBeLessThan(1000)
  })
})
