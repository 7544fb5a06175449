import type { ServerFrame } from '@omniline/contracts/realtime'
import { expect, it } from 'vitest'
import { newAlerts } from './queue-alerts.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 10, minute)).toISOString()
const alert = (lineId: string, minute: number): ServerFrame => ({
  type: 'alert',
  cursor: `${minute}`,
  data: { code: 'queue_empty_of_operators', lineId, conversationId: `${lineId}-${minute}`, at: at(minute) },
})
const now = Date.parse(at(15))
const told = (frames: ServerFrame[], before: [string, string][] = []) =>
  newAlerts(frames, new Map(before), now).map((one) => one.conversationId)

it('tells the newest of each line once', () => {
  expect(told([alert('a', 12), alert('b', 13), alert('a', 14)])).toEqual(['a-14', 'b-13'])
})

it('does not repeat after a reconnection what was told, nor what is long past', () => {
  expect(told([alert('a', 12)], [['a', at(12)]])).toEqual([])
  expect(told([alert('a', 13)], [['a', at(12)]])).toEqual(['a-13'])
  expect(told([alert('a', 2), { type: 'resync', cursor: '1', data: null }])).toEqual([])
})
