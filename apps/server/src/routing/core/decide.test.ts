import { describe, expect, test } from 'vitest'
import { decide } from './decide.ts'
import type { ConversationState, RoutingState } from './state.ts'
import { now, line, operator, waiting, offerTo, offered, active, short, run } from './testing/states.ts'

describe('a line that is switched off', () => {
  const off = { ...line(['a']), off: true }
  const state = (...conversations: ConversationState[]) => ({ lines: [off], operators: [operator('a'), operator('b')], conversations })

  test('offers nothing, and says why', () => {
    expect(decide(state(waiting('c')), { type: 'changed' }, now)).toEqual([])
    expect(decide(state(waiting('c')), { type: 'queued', conversationId: 'c' }, now)).toEqual([
      { type: 'wait', conversationId: 'c', why: 'line_off', considered: [] },
    ])
  })

  test('takes its offers back, except what a colleague handed to a person', () => {
    expect(decide(state(offered('c', [offerTo('a')])), { type: 'changed' }, now).map(short)).toEqual([
      'c withdrawn by a (line_off)',
      expect.stringContaining('c waits'),
    ])
    expect(decide(state(offered('c', [offerTo('b', { transfer: true })])), { type: 'changed' }, now)).toEqual([])
  })

  test('leaves with its operator what he has', () => {
    expect(decide(state(active('c', 'a')), { type: 'changed' }, now)).toEqual([])
  })
})

test('what competes for an operator goes by the priority of its line, then by age', () => {
  const state: RoutingState = {
    lines: [line(['a'], { maxConversations: 3 }, 'L'), line(['a'], { maxConversations: 3, priority: 5 }, 'P')],
    operators: [operator('a')],
    conversations: [
      waiting('old', { waitingSince: 1 }),
      waiting('older', { waitingSince: 0 }),
      waiting('young', { lineId: 'P', waitingSince: 50 }),
      waiting('younger', { lineId: 'P', waitingSince: 60 }),
    ],
  }
  expect(run(state)).toEqual(['young -> a', 'younger -> a', 'older -> a'])
})

test('late and repeated events find nothing to do', () => {
  const state: RoutingState = {
    lines: [line(['a', 'b'])],
    operators: [operator('a'), operator('b')],
    conversations: [offered('x', [offerTo('b')])],
  }
  expect(run(state, { type: 'expired', offerIds: ['offer-a'] })).toEqual([])
  expect(run(state, { type: 'skipped', conversationId: 'x', userId: 'a' })).toEqual([])
  // Taken by an answer that is not dealt with yet: nobody has missed it.
  const answered: RoutingState = { ...state, conversations: [active('x', 'a', { offers: [offerTo('b')] })] }
  expect(run(answered, { type: 'expired', offerIds: ['offer-b'] })).toEqual([])
})
