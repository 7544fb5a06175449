import { describe, expect, test } from 'vitest'
import { decide } from './decide.ts'
import type { ConversationState, LineState, OperatorState, RoutingState } from './state.ts'
import { now, line, operator, waiting, offerTo, offered, short, run, queued } from './testing/states.ts'

describe('evenly', () => {
  const choose = (operators: OperatorState[], queue = operators.map((one) => one.id)) =>
    run({ lines: [line(queue)], operators, conversations: [waiting('c')] })

  test.each([
    [
      'the longest idle',
      [operator('a', { lastWorkedAt: 300 }), operator('b', { lastWorkedAt: 100 }), operator('c', { lastWorkedAt: 200 })],
      'b',
    ],
    ['who never worked comes before all others', [operator('a', { lastWorkedAt: 1 }), operator('b')], 'b'],
    ['equal idleness: the order of the queue', [operator('b', { lastWorkedAt: 5 }), operator('a', { lastWorkedAt: 5 })], 'b'],
    [
      'who has an offer on his desk is not idle',
      [operator('a', { load: { answered: 0, offered: 1, closing: 0 } }), operator('b', { lastWorkedAt: 9 })],
      'b',
    ],
    [
      'many conversations do not make idle',
      [operator('a', { lastWorkedAt: 9 }), operator('b', { lastWorkedAt: 5, load: { answered: 9, offered: 0, closing: 0 } })],
      'b',
    ],
  ])('%s', (_, operators, expected) => {
    expect(choose(operators)).toEqual([`c -> ${expected}`])
  })

  test('a burst is spread over everyone', () => {
    const state = {
      lines: [line(['a', 'b', 'c'])],
      operators: [operator('a', { lastWorkedAt: 1 }), operator('b', { lastWorkedAt: 2 }), operator('c', { lastWorkedAt: 3 })],
      conversations: ['1', '2', '3', '4'].map((id, index) => waiting(id, { waitingSince: index })),
    }
    expect(run(state)).toEqual(['1 -> a', '2 -> b', '3 -> c', '4 -> a'])
  })
})

describe('strictly', () => {
  const strict = (conversation: ConversationState, operators = [operator('a'), operator('b'), operator('c')]) =>
    ({ lines: [line(['a', 'b', 'c'], { mode: 'strictly' })], operators, conversations: [conversation] }) satisfies RoutingState

  test('the first in the queue, idle or not', () => {
    expect(
      run(
        strict(waiting('x'), [
          operator('c'),
          operator('b'),
          operator('a', { lastWorkedAt: 9, load: { answered: 5, offered: 2, closing: 0 } }),
        ]),
      ),
    ).toEqual(['x -> a'])
  })
  test('the next one after a miss or a skip, and round again after the last', () => {
    const first = offered('x', [offerTo('a')])
    expect(run(strict(first), { type: 'expired', offerIds: ['offer-a'] })).toEqual(['x expired by a (time_out)', 'x -> b'])
    const second = offered('x', [offerTo('b')], { passed: [{ userId: 'a', how: 'expired' }] })
    expect(run(strict(second), { type: 'skipped', conversationId: 'x', userId: 'b' })).toEqual(['x skipped by b (skipped)', 'x -> c'])
    const last = offered('x', [offerTo('c')], {
      passed: [
        { userId: 'a', how: 'expired' },
        { userId: 'b', how: 'skipped' },
      ],
    })
    const again = decide(strict(last), { type: 'expired', offerIds: ['offer-c'] }, now)
    expect(again.map(short)).toEqual(['x expired by c (time_out)', 'x -> a'])
    expect(again[1]).toMatchObject({ round: 2 })
  })
  test('an earlier member who came meanwhile gets it before the later ones', () => {
    const second = offered('x', [offerTo('b')], { passed: [] })
    expect(run(strict(second), { type: 'expired', offerIds: ['offer-b'] })).toEqual(['x expired by b (time_out)', 'x -> a'])
  })
  test('the only one gets it again', () => {
    const state = { lines: [line(['a'], { mode: 'strictly' })], operators: [operator('a')], conversations: [offered('x', [offerTo('a')])] }
    expect(run(state, { type: 'skipped', conversationId: 'x', userId: 'a' })).toEqual(['x skipped by a (skipped)', 'x -> a'])
  })
})

describe('all', () => {
  const toAll = (conversation: ConversationState, operators = [operator('a'), operator('b'), operator('c')]) =>
    ({ lines: [line(['a', 'b', 'c'], { mode: 'all' })], operators, conversations: [conversation] }) satisfies RoutingState
  const open = (userId: string) => offerTo(userId, { timed: false })

  test('everyone eligible at once, without a limit of time', () => {
    const [decision] = decide(toAll(waiting('x'), [operator('a'), operator('b', { status: 'paused' }), operator('c')]), queued('x'), now)
    expect(decision).toMatchObject({ type: 'offer', to: ['a', 'c'], expiresAt: null, why: 'everyone' })
  })
  test('who becomes free later is offered it too, who has it is left alone', () => {
    expect(run(toAll(offered('x', [open('a')])))).toEqual(['x -> b c'])
    expect(run(toAll(offered('x', [open('a'), open('b'), open('c')])))).toEqual([])
  })
  test('who skipped is asked again only when everyone has', () => {
    expect(run(toAll(offered('x', [open('a'), open('b'), open('c')])), { type: 'skipped', conversationId: 'x', userId: 'a' })).toEqual([
      'x skipped by a (skipped)',
    ])
    const last = offered('x', [open('c')], {
      passed: [
        { userId: 'a', how: 'skipped' },
        { userId: 'b', how: 'skipped' },
      ],
    })
    expect(run(toAll(last), { type: 'skipped', conversationId: 'x', userId: 'c' })).toEqual(['x skipped by c (skipped)', 'x -> a b c'])
  })
  test('what a colleague handed to one person is nobody else’s meanwhile', () => {
    expect(run(toAll(offered('x', [offerTo('z', { transfer: true })]), [operator('a'), operator('z')]))).toEqual([])
  })
  test('offers without a limit end when the line no longer offers to all', () => {
    const state = {
      lines: [line(['a', 'b'])],
      operators: [operator('a'), operator('b')],
      conversations: [offered('x', [open('a'), open('b')])],
    }
    expect(run(state)).toEqual(['x withdrawn by a (mode_changed)', 'x withdrawn by b (mode_changed)', 'x -> a'])
  })
})

describe('whose customer it is', () => {
  const preferred = { userId: 'c', why: 'last_operator' as const }
  const state = (
    mode: LineState['distribution']['mode'],
    conversation: Partial<ConversationState> = {},
    c: Partial<OperatorState> = {},
  ) => ({
    lines: [line(['a', 'b', 'c'], { mode, maxConversations: 1 })],
    operators: [operator('a'), operator('b', { status: 'paused' }), operator('c', { lastWorkedAt: now, ...c })],
    conversations: [waiting('x', { preferred, ...conversation })],
  })
  test.each(['evenly', 'strictly', 'all'] as const)('%s: he is asked first, alone, for a while', (mode) => {
    expect(decide(state(mode), queued('x'), now)).toEqual([
      {
        type: 'offer',
        conversationId: 'x',
        to: ['c'],
        round: 1,
        expiresAt: now + 60_000,
        why: 'last_operator',
        considered: [
          { userId: 'c', eligible: true, why: 'last_operator' },
          { userId: 'a', eligible: true, why: 'not_preferred' },
          { userId: 'b', eligible: false, why: 'paused' },
        ],
      },
    ])
    // Nobody joins in while he ponders.
    expect(run({ ...state(mode), conversations: [offered('x', [offerTo('c')], { preferred })] })).toEqual([])
  })
  test.each(['evenly', 'strictly', 'all'] as const)('%s: has he passed, it is as if he had not been asked', (mode) => {
    const asked = { ...state(mode), conversations: [offered('x', [offerTo('c')], { preferred })] }
    expect(run(asked, { type: 'skipped', conversationId: 'x', userId: 'c' })).toEqual(['x skipped by c (skipped)', 'x -> a'])
    expect(run(asked, { type: 'expired', offerIds: ['offer-c'] })).toEqual(['x expired by c (time_out)', 'x -> a'])
  })
  test.each([
    ['full', { load: { answered: 1, offered: 0, closing: 0 } }],
    ['offline', { status: 'offline' as const }],
    ['inactive', { active: false }],
  ])('%s: the line’s mode decides', (_, c) => {
    expect(run(state('strictly', {}, c))).toEqual(['x -> a'])
  })
  test('he must stand in the queue', () => {
    expect(run({ ...state('strictly'), lines: [line(['a', 'b'])] })).toEqual(['x -> a'])
  })
})
