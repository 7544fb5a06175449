import { expect, it } from 'vitest'
import { tellWhen } from './when.ts'

const now = new Date('2026-01-05T20:00:00Z')
const zone = 'Europe/London'

it.each([
  ['2026-01-05T22:30:00Z', ['en-GB'], zone, '22:30'],
  ['2026-01-06T09:00:00Z', ['en-GB'], zone, 'Tuesday 09:00'],
  ['2026-01-06T09:00:00Z', ['ru'], zone, 'вторник 09:00'],
  ['2026-01-12T09:00:00Z', ['en-GB'], zone, /^12 January\D+09:00$/],
  ['2026-01-06T06:00:00Z', ['en-GB'], 'Asia/Vladivostok', '16:00'],
  ['2026-01-06T09:00:00Z', ['not a language', null, 'en-GB'], zone, 'Tuesday 09:00'],
  ['2026-01-06T09:00:00Z', [], zone, 'Tuesday 09:00 AM'],
])('tells %s to speakers of %j in %s as %s', (at, languages, timeZone, told) => {
  expect(tellWhen(new Date(at), now, languages, timeZone).replaceAll(/[\u202F\u00A0]/g, ' ')).toMatch(told)
})
