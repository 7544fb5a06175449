import { expect, it } from 'vitest'
import { meansZone, namesZone, placeOf, timeZone, timeZones } from './time-zones.ts'

it('knows the zones, also one that the browser does not list', () => {
  const zones = timeZones('Etc/GMT+5')
  expect(zones).toContainEqual({ name: 'Europe/Moscow', city: 'Moscow', offset: 'UTC+03:00' })
  expect(zones).toContainEqual({ name: 'Etc/GMT+5', city: 'GMT+5', offset: 'UTC-05:00' })
  expect(zones).toContainEqual({ name: 'America/Argentina/Rio_Gallegos', city: 'Rio Gallegos', offset: 'UTC-03:00' })
  expect(zones).toContainEqual({ name: 'UTC', city: 'UTC', offset: 'UTC+00:00' })
  expect(new Set(zones.map((one) => one.name)).size).toBe(zones.length)
  expect(zones[0]?.name).toBe('Etc/GMT+5')
  expect(
    timeZones('Asia/Calcutta')
      .slice(0, 3)
      .map(({ name }) => name),
  ).toEqual(['Asia/Calcutta', 'Asia/Colombo', 'Asia/Katmandu'])
})

it.each([
  ['Germany', 'Europe/Berlin'],
  ['герман', 'Europe/Berlin'],
  ['берлин', 'Europe/Berlin'],
  ['europe/ber', 'Europe/Berlin'],
  ['uthv', 'Europe/Berlin'],
  ['Москва', 'Europe/Moscow'],
  ['new york', 'America/New_York'],
  ['Калининград', 'Europe/Kaliningrad'],
  ['екатер', 'Asia/Yekaterinburg'],
  ['+5', 'Asia/Yekaterinburg'],
  ['UTC+5', 'Asia/Yekaterinburg'],
  ['gmt +05:00', 'Asia/Yekaterinburg'],
  ['+5:30', 'Asia/Calcutta'],
  ['−3', 'America/Sao_Paulo'],
  ['-3', 'America/Sao_Paulo'],
  ['+0', 'UTC'],
  ['', 'UTC'],
])('%s finds %s', (query, name) => {
  expect(meansZone(query, timeZone(name))).toBe(true)
})

it.each([
  ['Germany', 'Europe/Moscow'],
  ['+5', 'Europe/Moscow'],
  ['+1', 'Asia/Tokyo'],
  ['-3', 'Europe/Moscow'],
  ['+5:30', 'Asia/Yekaterinburg'],
])('%s does not find %s', (query, name) => {
  expect(meansZone(query, timeZone(name))).toBe(false)
})

it('says which country a city is in, or what else is known of it', () => {
  expect([placeOf(timeZone('Europe/Berlin'), 'en'), placeOf(timeZone('Europe/Berlin'), 'ru')]).toEqual(['Germany', 'Германия'])
  expect([placeOf(timeZone('Europe/Moscow'), 'en'), placeOf(timeZone('Europe/Moscow'), 'ru')]).toEqual(['', 'Москва'])
  expect(placeOf(timeZone('Asia/Almaty'), 'en')).toBe('Kazakhstan')
  expect(placeOf(timeZone('UTC'), 'en')).toBe('')
})

it.each([
  ['владив', 'Asia/Vladivostok', 'Asia/Ust-Nera'],
  ['самара', 'Europe/Samara', 'Europe/Astrakhan'],
  ['Москва', 'Europe/Moscow', 'Europe/Minsk'],
  ['moscow', 'Europe/Moscow', 'Europe/Kirov'],
])('%s names %s; %s only goes by the same clocks', (query, named, kin) => {
  expect([named, kin].map((name) => meansZone(query, timeZone(name)))).toEqual([true, true])
  expect([named, kin].map((name) => namesZone(query, timeZone(name)))).toEqual([true, false])
})
