import { expect, it } from 'vitest'
import { timeZones } from './time-zones.ts'

it('knows the zones, also one that the browser does not list', () => {
  const zones = timeZones('Etc/GMT+5')
  expect(zones).toContainEqual({ name: 'Europe/Moscow', offset: 'UTC+03:00' })
  expect(zones).toContainEqual({ name: 'Etc/GMT+5', offset: 'UTC-05:00' })
  expect(zones).toContainEqual(expect.objectContaining({ name: 'UTC' }))
  expect(new Set(zones.map((one) => one.name)).size).toBe(zones.length)
})
