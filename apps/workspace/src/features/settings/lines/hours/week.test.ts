import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupsOf, openness, paint, type Span, spansOf, spansOn, stretchOf, type Week, weekOf } from './week.ts'

const closed: Week = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] }
const half = 30

describe('a week', () => {
  it('puts a night on both days', () => {
    const spans = spansOf({ ...closed, fri: [['22:00', '06:00']] })
    expect(spansOn(spans, 4)).toEqual([{ from: 1320, to: 1440 }])
    expect(spansOn(spans, 5)).toEqual([{ from: 0, to: 360 }])
  })
  it("goes on on Monday after Sunday's night", () => {
    const spans = spansOf({ ...closed, sun: [['23:00', '01:30']] })
    expect(spansOn(spans, 0)).toEqual([{ from: 0, to: 90 }])
    expect(weekOf(spans)).toEqual({ ...closed, sun: [['23:00', '01:30']] })
  })
  it('is open around the clock without nights', () => {
    const all: Week = {
      mon: [['00:00', '24:00']],
      tue: [['00:00', '24:00']],
      wed: [['00:00', '24:00']],
      thu: [['00:00', '24:00']],
      fri: [['00:00', '24:00']],
      sat: [['00:00', '24:00']],
      sun: [['00:00', '24:00']],
    }
    expect(weekOf([{ from: 0, to: 7 * 1440 }])).toEqual(all)
    expect(weekOf(spansOf(all))).toEqual(all)
  })
  it('groups days with the same hours', () => {
    const nine: Week['mon'] = [['09:00', '18:00']]
    expect(groupsOf({ ...closed, mon: nine, tue: nine, wed: nine, thu: nine, fri: nine })).toEqual([
      { from: 'mon', to: 'fri', intervals: nine },
      { from: 'sat', to: 'sun', intervals: [] },
    ])
  })
})

describe('painting', () => {
  it('opens, joins and closes', () => {
    const once = paint(closed, [stretchOf(0, 540, 570)], true)
    expect(once.mon).toEqual([['09:00', '09:30']])
    const joined = paint(once, [stretchOf(0, 570, 600)], true)
    expect(joined.mon).toEqual([['09:00', '10:00']])
    expect(paint({ ...closed, mon: [['09:00', '18:00']] }, [stretchOf(0, 780, 840)], false).mon).toEqual([
      ['09:00', '13:00'],
      ['14:00', '18:00'],
    ])
  })
  it('leaves other days as they were written', () => {
    const written: Week = { ...closed, mon: [['22:00', '24:00']], tue: [['00:00', '06:00']] }
    expect(paint(written, [stretchOf(4, 0, half)], true)).toEqual({ ...written, fri: [['00:00', '00:30']] })
    expect(spansOf(paint(written, [stretchOf(1, 600, 630)], true))).toEqual([
      { from: 1320, to: 1800 },
      { from: 2040, to: 2070 },
    ])
  })

  const span = fc.tuple(fc.nat(6), fc.nat(47), fc.integer({ min: 1, max: 48 })).map(([day, cell, length]): Span => {
    const from = cell * half
    return stretchOf(day, from, Math.min(1440, from + length * half))
  })
  const time = fc.integer({ min: 0, max: 287 })
  const day = fc.array(
    fc.tuple(time, time).filter(([a, b]) => a !== b),
    { maxLength: 3 },
  )
  const clock = (n: number) => `${String(Math.floor(n / 12)).padStart(2, '0')}:${String((n % 12) * 5).padStart(2, '0')}`
  const week = fc
    .record({ mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day })
    .map(
      (days) =>
        Object.fromEntries(
          Object.entries(days).map(([name, list]) => [name, list.map(([a, b]) => [clock(a), clock(b)])]),
        ) as unknown as Week,
    )

  it('is exact: what is painted is as painted, the rest as before', () => {
    fc.assert(
      fc.property(week, fc.array(span, { minLength: 1, maxLength: 4 }), fc.boolean(), (before, stretches, open) => {
        const after = spansOf(paint(before, stretches, open))
        const was = spansOf(before)
        const minute = (spans: Span[], at: number) => spans.some(({ from, to }) => from <= at && at < to)
        const wrong = Array.from({ length: (7 * 1440) / 5 }, (_, n) => n * 5).filter(
          (at) => minute(after, at) !== (minute(stretches, at) ? open : minute(was, at)),
        )
        expect(wrong).toEqual([])
      }),
    )
  })
  it('survives being written as intervals and read again', () => {
    fc.assert(
      fc.property(week, (given) => {
        expect(spansOf(weekOf(spansOf(given)))).toEqual(spansOf(given))
      }),
    )
  })
})

it('a stretch is open, partly open or closed', () => {
  const spans = spansOf({ ...closed, mon: [['09:15', '10:00']] })
  expect(openness(spans, stretchOf(0, 540, 570))).toBe('partly')
  expect(openness(spans, stretchOf(0, 570, 600))).toBe('open')
  expect(openness(spans, stretchOf(0, 600, 630))).toBe('closed')
})
