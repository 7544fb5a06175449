import { Hours } from '@omniline/contracts/lines'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closesNext, isOpen, opensNext, workingSeconds } from './core/open.ts'
import { clockChanges, oracleOf } from './testing/oracle.ts'

const zones = [
  'UTC',
  'Europe/Moscow',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  // these change their clocks at midnight, one way or both
  'America/Havana',
  'America/Santiago',
  'Asia/Beirut',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Gaza',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Antarctica/Troll',
]
const [firstYear, afterYear] = [2020, 2030]
const hourMs = 3_600_000

const two = (n: number) => String(n).padStart(2, '0')
const timeOf = (quarter: number) => `${two(Math.floor(quarter / 4))}:${two((quarter % 4) * 15)}`
const interval = fc
  .tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 0, max: 96 }))
  .filter(([start, end]) => start !== end)
  .map(([start, end]): [string, string] => [timeOf(start), timeOf(end)])
const day = fc.array(interval, { maxLength: 3 })
const week = fc.record({ mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day })

/** Hours with exceptions around an instant, dated and yearly ones. */
const hoursAround = (timeZone: string, instant: number) => {
  const near = fc.integer({ min: -2, max: 6 }).map((days) => new Date(instant + days * 24 * hourMs).toISOString().slice(0, 10))
  const nearOrYearly = fc.tuple(near, fc.boolean()).map(([date, yearly]) => (yearly ? date.slice(5) : date))
  return fc
    .record({
      week,
      special: fc.uniqueArray(fc.record({ date: nearOrYearly, intervals: day }), { maxLength: 3, selector: ({ date }) => date }),
      holidays: fc.array(nearOrYearly, { maxLength: 2 }),
      workdays: fc.array(near, { maxLength: 2 }),
    })
    .map((rest) => Hours.parse({ enabled: true, timeZone, ...rest }))
}

const situation = fc
  .tuple(fc.constantFrom(...zones), fc.integer({ min: Date.UTC(firstYear), max: Date.UTC(afterYear) - 1 }), fc.boolean(), fc.nat())
  .chain(([timeZone, anywhen, atChange, pick]) => {
    const changes = atChange ? clockChanges(timeZone, firstYear, afterYear) : []
    const change = changes[pick % Math.max(1, changes.length)]
    // Half of them within a day of a change of the clock.
    const instant = change === undefined ? anywhen : change + (anywhen % (48 * hourMs)) - 24 * hourMs
    return fc.record({
      instant: fc.constant(instant),
      hours: hoursAround(timeZone, instant),
      seconds: fc.integer({ min: 0, max: 86_400 * 2 }),
    })
  })

test('random hours at random instants of ten years, near changes of the clock and far from them', () => {
  fc.assert(
    fc.property(situation, ({ instant, hours, seconds }) => {
      const at = new Date(instant)
      const ahead = oracleOf(hours).quarters(instant, 2 * 96 + 1)
      const open = ahead[0]!.open
      expect(isOpen(hours, at)).toBe(open)
      const change = ahead.find((quarter) => quarter.open !== open)?.from
      const next = open ? closesNext(hours, at) : opensNext(hours, at)
      if (change !== undefined) expect(next?.getTime()).toBe(change)
      else expect(next === null || next.getTime() >= ahead.at(-1)!.from).toBe(true)
      expect(open ? opensNext(hours, at) : closesNext(hours, at)).toBeNull()

      const to = instant + seconds * 1000
      let worked = 0
      for (const quarter of ahead.filter((one) => one.open)) {
        worked += Math.max(0, Math.min(to, quarter.from + hourMs / 4) - Math.max(instant, quarter.from))
      }
      expect(workingSeconds(hours, at, new Date(to))).toBe(Math.floor(worked / 1000))
    }),
    { numRuns: 200 },
  )
})

const busy = (timeZone: string) =>
  Hours.parse({
    enabled: true,
    timeZone,
    week: {
      mon: [
        ['09:00', '13:00'],
        ['14:00', '18:30'],
      ],
      tue: [['00:00', '24:00']],
      wed: [['20:00', '02:15']],
      thu: [['23:00', '24:00']],
      fri: [
        ['00:15', '02:30'],
        ['03:15', '04:00'],
        ['22:00', '01:45'],
      ],
      sat: [['22:15', '02:15']],
      sun: [
        ['02:15', '02:45'],
        ['03:30', '23:45'],
      ],
    },
    holidays: ['01-01', '05-09', '02-29', '2026-03-09'],
    workdays: ['2025-11-01'],
    special: [
      { date: '12-31', intervals: [['10:00', '01:00']] },
      { date: '2024-12-31', intervals: [] },
    ],
  })

test.each(zones)('ten years day by day in %s', (timeZone) => {
  const hours = busy(timeZone)
  const wrong: string[] = []
  const [begin, ...rest] = oracleOf(hours).dates(firstYear, afterYear)
  let [end, total] = [begin!.to, begin!.seconds]
  for (const { date, from, to, seconds } of rest) {
    if (workingSeconds(hours, new Date(from), new Date(to)) !== seconds) wrong.push(date)
    total += seconds
    end = to
  }
  expect(wrong).toEqual([])
  expect(workingSeconds(hours, new Date(begin!.from), new Date(end))).toBe(total)
})

test.each(zones)('every change of the clock in ten years in %s, a quarter of an hour after the other', (timeZone) => {
  const hours = busy(timeZone)
  const oracle = oracleOf(hours)
  const wrong: string[] = []
  for (const change of clockChanges(timeZone, firstYear, afterYear)) {
    const around = oracle.quarters(change - 5 * hourMs, 40)
    for (const [index, { from, open }] of around.entries()) {
      const at = new Date(from)
      if (isOpen(hours, at) !== open || isOpen(hours, new Date(from + 899_999)) !== open) wrong.push(at.toISOString())
      const next = around.slice(index).find((one) => one.open !== open)
      if (next && (open ? closesNext(hours, at) : opensNext(hours, at))?.getTime() !== next.from) wrong.push(`next ${at.toISOString()}`)
    }
  }
  expect(wrong).toEqual([])
})
