import { describe, expect, it } from 'vitest'
import { agoTime, clockDuration, dayTitle, daysBetween, fileSize, hueOf, initials, listTime, shortDate, wordyDuration } from './format.ts'

const at = (text: string) => new Date(text).toISOString()
const now = Date.parse(at('2026-11-22T14:05:30'))

describe('listTime', () => {
  it.each([
    ['2026-11-22T14:05:10', 'сейчас', 'now'],
    ['2026-11-22T14:03:00', '2 мин', '2 min'],
    ['2026-11-22T09:07:00', '09:07', '09:07'],
    ['2026-11-21T23:59:00', 'вчера', 'yesterday'],
    ['2026-11-02T10:00:00', '2 нояб.', '2 Nov'],
  ])('%s', (time, ru, en) => {
    expect(listTime(at(time), now, 'ru')).toBe(ru)
    expect(listTime(at(time), now, 'en')).toBe(en)
  })

  it('a clock that runs ahead does not show a negative age', () => {
    expect(listTime(at('2026-11-22T14:06:30'), now, 'en')).toBe('now')
  })
})

it.each([
  ['2026-11-22T14:05:20', 'сейчас', 'now'],
  ['2026-11-22T14:00:00', '5 минут назад', '5 minutes ago'],
  ['2026-11-22T09:00:00', '5 часов назад', '5 hours ago'],
  ['2026-11-20T09:00:00', 'позавчера', '2 days ago'],
  ['2026-10-20T09:00:00', '20 окт.', '20 Oct'],
])('agoTime %s', (time, ru, en) => {
  expect(agoTime(at(time), now, 'ru')).toBe(ru)
  expect(agoTime(at(time), now, 'en')).toBe(en)
})

describe('dayTitle', () => {
  it('names the near days and dates the others, with the year when it is another one', () => {
    expect(dayTitle(at('2026-11-22T00:01:00'), now, 'ru')).toBe('Сегодня')
    expect(dayTitle(at('2026-11-21T23:59:00'), now, 'en')).toBe('Yesterday')
    expect(dayTitle(at('2026-10-14T12:00:00'), now, 'ru')).toBe('14 октября')
    expect(dayTitle(at('2025-10-14T12:00:00'), now, 'en')).toBe('14 October 2025')
  })
})

it('counts calendar days, not 24-hour spans', () => {
  expect(daysBetween(Date.parse(at('2026-11-21T23:59:00')), Date.parse(at('2026-11-22T00:01:00')))).toBe(1)
  expect(daysBetween(Date.parse(at('2026-11-22T00:01:00')), Date.parse(at('2026-11-22T23:59:00')))).toBe(0)
})

it('leaves the year out of dates of this year', () => {
  expect(shortDate(at('2026-03-05T12:00:00'), now, 'en')).toBe('5 Mar')
  expect(shortDate(at('2024-03-05T12:00:00'), now, 'en')).toBe('5 Mar 2024')
})

it('writes durations', () => {
  expect(clockDuration(38.4)).toBe('0:38')
  expect(clockDuration(-3)).toBe('0:00')
  expect(clockDuration(3729)).toBe('1:02:09')
  expect(wordyDuration(130, 'ru')).toBe('2 мин 10 с')
  expect(wordyDuration(7200, 'en')).toBe('2 hr')
  expect(wordyDuration(0, 'en')).toBe('0 sec')
  expect(wordyDuration(90_061, 'en')).toBe('1 day 1 hr')
})

it('writes sizes', () => {
  expect(fileSize(512, 'ru')).toBe('512 Б')
  expect(fileSize(1_258_291, 'ru')).toBe('1,2 МБ')
  expect(fileSize(52_428_800, 'en')).toBe('50 MB')
})

it('takes initials of any script and of none', () => {
  expect(initials('Анна Ковалёва')).toBe('АК')
  expect(initials('maria')).toBe('M')
  expect(initials('🎉 John  de Vries 🎉')).toBe('JV')
  expect(initials('***')).toBe('')
})

it('keeps a hue within the circle and with its id', () => {
  expect(hueOf('a')).toBe(hueOf('a'))
  for (const id of ['a', 'b', '0192f']) expect(hueOf(id)).toBeLessThan(360)
})
