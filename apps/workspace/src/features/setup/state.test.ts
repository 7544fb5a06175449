import type { Conversation } from '@omniline/contracts/conversations'
import { expect, it } from 'vitest'
import { liveTest, stepOf } from './state.ts'

it('goes on where it stopped', () => {
  const setup = { done: false, codeRequired: false, companyName: null, language: null, lineId: null, channelId: null }
  expect(stepOf({ ...setup, step: null })).toBe('account')
  expect(stepOf({ ...setup, step: 'channel' })).toBe('channel')
})

it('follows the newest conversation of the channel through the live test', () => {
  const one = (id: string, overrides: Partial<Conversation>) =>
    ({ id, channelId: 'c', lastMessageAt: '2026-11-22T10:00:00.000Z', acceptedAt: null, firstReplyAt: null, ...overrides }) as Conversation
  expect(liveTest({ a: one('a', { channelId: 'other' }) }, 'c')).toEqual({
    conversation: null,
    written: false,
    taken: false,
    answered: false,
  })
  const later = one('b', { lastMessageAt: '2026-11-22T10:05:00.000Z', acceptedAt: '2026-11-22T10:05:10.000Z' })
  expect(liveTest({ a: one('a', {}), b: later }, 'c')).toEqual({ conversation: later, written: true, taken: true, answered: false })
})
