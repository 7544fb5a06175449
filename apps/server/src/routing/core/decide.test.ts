import { Distribution } from '@omniline/contracts/lines'
import { describe, expect, test } from 'vitest'
import { claim } from './claim.ts'
import { decide } from './decide.ts'
import { freeSlots } from './eligible.ts'
import type { ConversationState, Decision, LineState, OfferState, OperatorState, RoutingState } from './state.ts'

const now = 1_000_000

const line = (queue: string[], distribution: Partial<LineState['distribution']> = {}, id = 'L'): LineState => ({
  id,
  queue,
  distribution: Distribution.parse(distribution),
})
const operator = (id: string, more: Partial<OperatorState> = {}): OperatorState => ({
  id,
  active: true,
  status: 'online',
  away: null,
  workday: 'ended',
  lastWorkedAt: null,
  load: { answered: 0, offered: 0, closing: 0 },
  ...more,
})
const waiting = (id: string, more: Partial<ConversationState> = {}): ConversationState => ({
  id,
  lineId: 'L',
  status: 'waiting',
  operatorId: null,
  awaiting: 'operator',
  pinned: false,
  leftQueue: false,
  preferred: null,
  waitingSince: 0,
  offers: [],
  round: 0,
  passed: [],
  ...more,
})
const offerTo = (userId: string, more: Partial<OfferState> = {}): OfferState => ({
  id: `offer-${userId}`,
  userId,
  transfer: false,
  timed: true,
  ...more,
})
const offered = (id: string, offers: OfferState[], more: Partial<ConversationState> = {}): ConversationState =>
  waiting(id, { status: 'offered', offers, round: 1, ...more })
const active = (id: string, operatorId: string, more: Partial<ConversationState> = {}): ConversationState =>
  waiting(id, { status: 'active', operatorId, waitingSince: null, ...more })

const short = (decision: Decision): string => {
  switch (decision.type) {
    case 'offer':
      return `${decision.conversationId} -> ${decision.to.join(' ')}`
    case 'endOffer':
      return `${decision.conversationId} ${decision.outcome} by ${decision.userId} (${decision.why})`
    case 'release':
      return `${decision.conversationId} leaves ${decision.userId} (${decision.why})`
    case 'markLeft':
      return `${decision.conversationId} stays with ${decision.userId} until the customer writes`
    case 'wait':
      return `${decision.conversationId} waits (${decision.why})`
  }
}
const run = (state: RoutingState, event: Parameters<typeof decide>[1] = { type: 'changed' }): string[] =>
  decide(state, event, now).map(short)
const queued = (conversationId: string) => ({ type: 'queued' as const, conversationId })

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

describe('people who go', () => {
  const state = (conversation: ConversationState, a: Partial<OperatorState> = {}, queue = ['a', 'b']): RoutingState => ({
    lines: [line(queue)],
    operators: [operator('a', a), operator('b')],
    conversations: [conversation],
  })
  test('a deactivated user’s offer passes on', () => {
    expect(run(state(offered('x', [offerTo('a')]), { active: false }))).toEqual(['x withdrawn by a (inactive)', 'x -> b'])
  })
  test('an offer to somebody who left the queue passes on, one handed to that very person stays', () => {
    expect(run(state(offered('x', [offerTo('a')]), {}, ['b']))).toEqual(['x withdrawn by a (not_in_queue)', 'x -> b'])
    expect(run(state(offered('x', [offerTo('a', { transfer: true })]), {}, ['b']))).toEqual([])
  })
  test.each([
    ['a deactivated user loses an unanswered conversation', active('x', 'a'), { active: false }, ['x leaves a (inactive)', 'x -> b']],
    ['not one that awaits the customer', active('x', 'a', { awaiting: 'customer' }), { active: false }, []],
    ['a pinned one too: it would be lost', active('x', 'a', { pinned: true }), { active: false }, ['x leaves a (inactive)', 'x -> b']],
    ['nor one that is being closed', active('x', 'a', { status: 'closing' }), { active: false }, []],
    ['who was offline when something else happened keeps his', active('x', 'a'), { status: 'offline' as const }, []],
  ])('%s', (_, conversation, a, expected) => {
    expect(run(state(conversation, a))).toEqual(expected)
  })
  test('who has just left the queue loses what he had by it; who never stood in it keeps what he was given', () => {
    const outside = state(active('x', 'a'), {}, ['b'])
    expect(run(outside, { type: 'left', userIds: ['a'] })).toEqual(['x leaves a (not_in_queue)', 'x -> b'])
    expect(run(outside)).toEqual([])
    expect(run(state(active('x', 'a')), { type: 'left', userIds: ['a'] })).toEqual([])
  })
  test('what awaits the customer when its operator leaves the queue goes by the customer’s next word, unless he is back', () => {
    const calm = active('x', 'a', { awaiting: 'customer' })
    const left = { type: 'left' as const, userIds: ['a'] }
    const wrote = { type: 'wrote' as const, conversationId: 'x' }
    expect(run(state(calm, {}, ['b']), left)).toEqual(['x stays with a until the customer writes'])
    expect(run(state({ ...calm, leftQueue: true }, {}, ['b']), left)).toEqual([])
    const asked = active('x', 'a', { leftQueue: true })
    expect(run(state(asked, {}, ['b']), wrote)).toEqual(['x leaves a (not_in_queue)', 'x -> b'])
    expect(run(state(asked), wrote)).toEqual([])
    expect(run(state({ ...asked, pinned: true }, {}, ['b']), wrote)).toEqual([])
  })
  test('who loses a conversation has room for one of another line', () => {
    const two: RoutingState = {
      lines: [line(['b'], { maxConversations: 1 }), line(['a'], { maxConversations: 1 }, 'P')],
      operators: [operator('a', { load: { answered: 1, offered: 0, closing: 0 } }), operator('b', { status: 'offline' })],
      conversations: [active('x', 'a'), waiting('y', { lineId: 'P' })],
    }
    expect(run(two, { type: 'left', userIds: ['a'] })).toEqual(['x leaves a (not_in_queue)', 'y -> a', 'x waits (nobody_eligible)'])
  })
  test('the slot that becomes free is used at once', () => {
    const full: RoutingState = {
      lines: [line(['a', 'b'], { maxConversations: 1 })],
      operators: [
        operator('a', { load: { answered: 0, offered: 1, closing: 0 } }),
        operator('b', { load: { answered: 1, offered: 0, closing: 0 } }),
      ],
      conversations: [offered('x', [offerTo('a')], { waitingSince: 5 }), waiting('y', { waitingSince: 9 })],
    }
    // He missed x, which nobody else can have: the round begins anew before y has its turn.
    expect(run(full, { type: 'expired', offerIds: ['offer-a'] })).toEqual(['x expired by a (time_out)', 'x -> a'])
  })
})

describe('people who are away', () => {
  const said = { status: 'offline' as const, away: { since: now, said: true } }
  const lostFor = (seconds: number) => ({ status: 'offline' as const, away: { since: now - seconds * 1000, said: false } })
  const gone = { type: 'away' as const, userIds: ['a'] }
  const wrote = { type: 'wrote' as const, conversationId: 'x' }
  const state = (conversation: ConversationState, a: Partial<OperatorState>, rules: Partial<LineState['distribution']> = {}) => ({
    lines: [line(['a', 'b'], { returnSeconds: 60, ...rules })],
    operators: [operator('a', a), operator('b', { workday: 'started' })],
    conversations: [conversation],
  })
  const day = (workday: OperatorState['workday']) => ({ workday })
  const atWork = { requireWorkday: true }
  const unchecked = { checkAvailability: false }
  const waitsFor = active('x', 'a')

  test.each([
    ['said offline: at once', waitsFor, said, {}, gone, ['x leaves a (offline)', 'x -> b']],
    ['connection lost: not yet', waitsFor, lostFor(59), {}, gone, []],
    ['connection lost for so long', waitsFor, lostFor(60), {}, gone, ['x leaves a (connection_lost)', 'x -> b']],
    ['back before', waitsFor, {}, {}, gone, []],
    ['paused is there', waitsFor, { status: 'paused' as const }, {}, gone, []],
    ['a line that keeps everything', waitsFor, said, { returnSeconds: 0 }, gone, []],
    ['a line that asks nobody whether he is there', waitsFor, said, unchecked, gone, []],
    ['the day ended', waitsFor, day('ended'), atWork, gone, ['x leaves a (day_ended)', 'x -> b']],
    ['the day ended, and the line does not ask for it', waitsFor, day('ended'), {}, gone, []],
    ['on a break', waitsFor, day('paused'), atWork, gone, []],
    ['a line that keeps everything, the day ended', waitsFor, day('ended'), { ...atWork, returnSeconds: 0 }, gone, []],
    ['pinned', active('x', 'a', { pinned: true }), said, {}, gone, []],
    ['what awaits the customer', active('x', 'a', { awaiting: 'customer' }), said, {}, gone, []],
    ['what is being closed', active('x', 'a', { status: 'closing' }), said, {}, gone, []],
    ['somebody else’s', active('x', 'b'), said, {}, gone, []],
    ['the customer writes to him', waitsFor, said, {}, wrote, ['x leaves a (offline)', 'x -> b']],
    ['the customer writes to him, pinned', active('x', 'a', { pinned: true }), said, {}, wrote, []],
    ['the customer writes to him, his connection just lost', waitsFor, lostFor(3), {}, wrote, []],
    ['the customer writes in another conversation', waitsFor, said, {}, { ...wrote, conversationId: 'y' }, []],
    ['something else happens', waitsFor, said, {}, { type: 'changed' as const }, []],
  ])('%s', (_, conversation, a, rules, event, expected) => {
    expect(run(state(conversation, a, rules), event)).toEqual(expected)
  })

  const hasOffer = (more: Partial<OfferState> = {}) => offered('x', [offerTo('a', more)])
  test.each([
    ['offline: the offer passes on', hasOffer(), said, {}, ['x withdrawn by a (offline)', 'x -> b']],
    ['connection lost: at once too', hasOffer(), lostFor(0), {}, ['x withdrawn by a (offline)', 'x -> b']],
    ['the day ended', hasOffer(), day('ended'), atWork, ['x withdrawn by a (not_at_work)', 'x -> b']],
    ['paused', hasOffer(), { status: 'paused' as const }, {}, []],
    ['on a break', hasOffer(), day('paused'), atWork, []],
    ['a line that does not ask', hasOffer(), said, unchecked, []],
    ['handed to him by a colleague', hasOffer({ transfer: true }), said, {}, []],
  ])('an offer, %s', (_, conversation, a, rules, expected) => {
    expect(run(state(conversation, a, rules))).toEqual(expected)
  })

  test('in mode all who is back is asked again', () => {
    const all = { mode: 'all' as const }
    const both = offered('x', [offerTo('a', { timed: false }), offerTo('b', { timed: false })])
    expect(run(state(both, said, all))).toEqual(['x withdrawn by a (offline)'])
    expect(run(state(offered('x', [offerTo('b', { timed: false })]), {}, all))).toEqual(['x -> a'])
  })

  test('not at work, on a break: not eligible, and said so', () => {
    const three: RoutingState = {
      lines: [line(['a', 'b', 'c'], { requireWorkday: true, checkAvailability: false })],
      operators: [operator('a'), operator('b', { workday: 'paused' }), operator('c', { workday: 'started', status: 'offline' })],
      conversations: [waiting('x')],
    }
    const [decision] = decide(three, queued('x'), now)
    expect(decision).toMatchObject({
      to: ['c'],
      considered: [{ why: 'longest_idle' }, { userId: 'a', eligible: false, why: 'not_at_work' }, { userId: 'b', why: 'on_break' }],
    })
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

test('late and repeated events find nothing to do', () => {
  const state: RoutingState = {
    lines: [line(['a', 'b'])],
    operators: [operator('a'), operator('b')],
    conversations: [offered('x', [offerTo('b')])],
  }
  expect(run(state, { type: 'expired', offerIds: ['offer-a'] })).toEqual([])
  expect(run(state, { type: 'skipped', conversationId: 'x', userId: 'a' })).toEqual([])
  const answered: RoutingState = { ...state, conversations: [active('x', 'a', { offers: [offerTo('b')] })] }
  expect(run(answered, { type: 'expired', offerIds: ['offer-b'] })).toEqual(['x expired by b (time_out)'])
})

describe('claim', () => {
  const mine = [offerTo('me')]
  test.each([
    ['an offer', waiting('x', { status: 'offered', offers: mine }), true, { how: 'offer' }],
    ['a transfer', waiting('x', { status: 'offered', offers: [offerTo('me', { transfer: true })] }), false, { how: 'transfer' }],
    ['what waits where he serves', waiting('x'), true, { how: 'queue' }],
    ['what waits elsewhere', waiting('x'), false, { refused: 'not_offered' }],
    ['what is offered to others', offered('x', [offerTo('other')]), true, { refused: 'not_offered' }],
    ['what is his already', active('x', 'me'), true, { how: 'already' }],
    ['what another has', active('x', 'other', { offers: mine }), true, { refused: 'taken_by_another' }],
    ['what another is closing', active('x', 'other', { status: 'closing' }), true, { refused: 'taken_by_another' }],
    ['what he is closing himself', active('x', 'me', { status: 'closing' }), true, { refused: 'wrong_state' }],
    ['what a bot serves', waiting('x', { status: 'bot' }), true, { refused: 'wrong_state' }],
    ['what is closed', waiting('x', { status: 'closed', operatorId: 'me' }), true, { refused: 'conversation_closed' }],
  ])('%s', (_, conversation, serves, expected) => {
    expect(claim(conversation, 'me', serves)).toEqual(expected)
  })
})
