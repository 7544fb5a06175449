import { describe, expect, test } from 'vitest'
import { decide } from './decide.ts'
import type { ConversationState, LineState, OfferState, OperatorState, RoutingState } from './state.ts'
import { now, line, operator, waiting, offerTo, offered, active, run, queued } from './testing/states.ts'

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
  test.each([
    ['a pinned one', { pinned: true }],
    ['a pinned one that awaits the customer', { pinned: true, awaiting: 'customer' as const }],
    ['one that is being closed', { status: 'closing' as const }],
  ])('%s is marked when its operator leaves the queue, and stays', (_, more) => {
    const left = { type: 'left' as const, userIds: ['a'] }
    const kept = active('x', 'a', more)
    expect(run(state(kept, {}, ['b']), left)).toEqual(['x stays with a until the customer writes'])
    expect(run(state({ ...kept, leftQueue: true }, {}, ['b']), left)).toEqual([])
    expect(run(state(kept), left)).toEqual([])
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
