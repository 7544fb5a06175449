import { describe, expect, test } from 'vitest'
import { decide } from './decide.ts'
import { freeSlots } from './eligible.ts'
import type { LineState, OperatorState, RoutingState } from './state.ts'
import { now, line, operator, waiting, run, queued } from './testing/states.ts'

describe('eligible', () => {
  const one = (more: Partial<OperatorState>, distribution: Partial<LineState['distribution']> = {}) =>
    decide({ lines: [line(['a'], distribution)], operators: [operator('a', more)], conversations: [waiting('x')] }, queued('x'), now)[0]
  const load = (answered: number, offers: number, closing: number) => ({ load: { answered, offered: offers, closing } })

  test.each([
    ['offline', { status: 'offline' as const }, {}, 'offline'],
    ['paused', { status: 'paused' as const }, {}, 'paused'],
    ['deactivated', { active: false }, {}, 'inactive'],
    ['deactivated, whether or not presence matters', { active: false }, { checkAvailability: false }, 'inactive'],
    ['full: answered and new', load(1, 1, 0), { maxConversations: 2 }, 'full'],
    ['full: answered', load(2, 0, 0), { maxConversations: 2, countTowardsMax: 'answered' as const }, 'full'],
    ['full: until closed', load(1, 0, 1), { maxConversations: 2, countTowardsMax: 'untilClosed' as const }, 'full'],
    ['full: nobody has more than 1000', load(999, 1, 0), {}, 'full'],
  ])('not who is %s', (_, more, distribution, why) => {
    expect(one(more, distribution)).toEqual({
      type: 'wait',
      conversationId: 'x',
      why: 'nobody_eligible',
      considered: [{ userId: 'a', eligible: false, why }],
    })
  })
  test.each([
    ['who is offline, if presence does not matter', { status: 'offline' as const }, { checkAvailability: false }],
    ['who only finished some: answered and new', load(1, 0, 5), { maxConversations: 2 }],
    ['who has only new ones: answered', load(1, 5, 5), { maxConversations: 2, countTowardsMax: 'answered' as const }],
    ['who has one slot left: until closed', load(1, 0, 0), { maxConversations: 2, countTowardsMax: 'untilClosed' as const }],
  ])('%s', (_, more, distribution) => {
    expect(one(more, distribution)).toMatchObject({ type: 'offer', to: ['a'] })
  })
  test('an empty queue is another reason to wait', () => {
    expect(run({ lines: [line([])], operators: [], conversations: [waiting('x')] }, queued('x'))).toEqual(['x waits (queue_empty)'])
  })
  test('slots are counted the way the line wants', () => {
    const had = { answered: 3, offered: 2, closing: 1 }
    const slots = (countTowardsMax: LineState['distribution']['countTowardsMax']) =>
      freeSlots(line([], { maxConversations: 7, countTowardsMax }), had)
    expect([slots('answered'), slots('answeredAndNew'), slots('untilClosed')]).toEqual([4, 2, 1])
  })
})

test('everyone who was considered is named with the reason, the chosen first, at most 50', () => {
  const people = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  const state: RoutingState = {
    lines: [line(people, { maxConversations: 1 })],
    operators: [
      operator('a', { status: 'offline' }),
      operator('b', { load: { answered: 1, offered: 0, closing: 0 } }),
      operator('c'),
      operator('d'),
      operator('e', { lastWorkedAt: 3 }),
      operator('f', { lastWorkedAt: 2 }),
      operator('g', { lastWorkedAt: 2 }),
    ],
    conversations: [
      waiting('x', {
        round: 1,
        passed: [
          { userId: 'c', how: 'expired' },
          { userId: 'd', how: 'skipped' },
        ],
      }),
    ],
  }
  const [decision] = decide(state, { type: 'changed' }, now)
  expect(decision?.type === 'offer' && decision.considered).toEqual([
    { userId: 'f', eligible: true, why: 'longest_idle' },
    { userId: 'g', eligible: true, why: 'later_in_queue' },
    { userId: 'e', eligible: true, why: 'worked_later' },
    { userId: 'a', eligible: false, why: 'offline' },
    { userId: 'b', eligible: false, why: 'full' },
    { userId: 'c', eligible: false, why: 'missed' },
    { userId: 'd', eligible: false, why: 'skipped' },
  ])
  const many = Array.from({ length: 80 }, (_, index) => `user${index}`)
  const [crowd] = decide(
    { lines: [line(many)], operators: many.map((id) => operator(id)), conversations: [waiting('x')] },
    { type: 'changed' },
    now,
  )
  expect(crowd?.type === 'offer' && crowd.considered.length).toBe(50)
})
