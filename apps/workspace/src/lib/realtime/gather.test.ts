import type { ServerFrame } from '@omniline/contracts/realtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gather, type Moment } from './gather.ts'
import { conversation, instant, me, message } from './samples.ts'
import { emptyInbox, type InboxState, messagesArrived, reduceFrames, windowOpened } from './state.ts'

/** Moments that come when the test says so. */
function byHand() {
  const due = new Set<() => void>()
  const moment: Moment = (run) => {
    due.add(run)
    return () => due.delete(run)
  }
  return {
    moment,
    waiting: () => due.size,
    come() {
      const now = [...due]
      due.clear()
      for (const run of now) run()
    },
  }
}

describe('what comes in one by one', () => {
  it('is handed on together, in order, each once, at the next moment', () => {
    const hand = byHand()
    const bursts: number[][] = []
    const gathering = gather<number>(hand.moment, (all) => bursts.push(all))
    gathering.add(1)
    gathering.add(2)
    expect(bursts).toEqual([])
    expect(hand.waiting()).toBe(1)
    hand.come()
    hand.come()
    gathering.add(3)
    hand.come()
    expect(bursts).toEqual([[1, 2], [3]])
  })

  it('is handed on at once when asked for, and not again', () => {
    const hand = byHand()
    const bursts: number[][] = []
    const gathering = gather<number>(hand.moment, (all) => bursts.push(all))
    gathering.add(1)
    gathering.flush()
    gathering.flush()
    hand.come()
    expect(bursts).toEqual([[1]])
    gathering.add(2)
    hand.come()
    expect(bursts).toEqual([[1], [2]])
  })

  it('may bring more while it is handed on', () => {
    const hand = byHand()
    const bursts: number[][] = []
    const gathering = gather<number>(hand.moment, (all) => {
      bursts.push(all)
      if (all.includes(1)) gathering.add(2)
    })
    gathering.add(1)
    hand.come()
    hand.come()
    expect(bursts).toEqual([[1], [2]])
  })

  it('is not handed on after the end', () => {
    const hand = byHand()
    const bursts: number[][] = []
    const gathering = gather<number>(hand.moment, (all) => bursts.push(all))
    gathering.add(1)
    gathering.close()
    gathering.add(2)
    gathering.flush()
    hand.come()
    expect(bursts).toEqual([])
  })
})

const customer = (id: string) => ({ type: 'customer' as const, id, name: id })
const few = fc.constantFrom('a', 'b', 'c')
const cursor = fc.nat(999).map(String)
const anyFrame: fc.Arbitrary<ServerFrame> = fc.oneof(
  fc.record({
    type: fc.constant('conversation' as const),
    cursor,
    data: fc.tuple(few, fc.nat(9)).map(([id, at]) => conversation(id, { lastMessageAt: instant(at), unread: at })),
  }),
  fc.record({ type: fc.constant('conversationGone' as const), cursor, data: fc.record({ id: few }) }),
  fc.record({
    type: fc.constant('message' as const),
    cursor,
    data: fc
      .tuple(few, fc.integer({ min: 1, max: 9 }), few, fc.nat(3))
      .map(([id, seq, who, edit]) =>
        message(seq, { id: `${id}${seq}`, conversationId: id, threadId: `thread-${id}`, author: customer(who), text: `edit ${edit}` }),
      ),
  }),
  fc.record({
    type: fc.constant('counters' as const),
    data: fc.nat(9).map((n) => ({ mine: n, queue: 0, all: n, unread: n, offers: 0 })),
  }),
  fc.record({
    type: fc.constant('presence' as const),
    cursor,
    data: few.map((userId) => ({ userId, status: 'online' as const, since: null, workday: 'ended' as const })),
  }),
  fc.record({
    type: fc.constant('typing' as const),
    data: fc.tuple(few, few, fc.boolean()).map(([conversationId, who, active]) => ({ conversationId, author: customer(who), active })),
  }),
  fc.record({ type: fc.constant('viewing' as const), data: fc.record({ conversationId: few, userIds: fc.array(few, { maxLength: 2 }) }) }),
  fc.record({ type: fc.constant('resync' as const), cursor, data: fc.constant(null) }),
)

/** Something is known of everything: a list, windows at their end and in the middle of the history, people who type. */
function inUse(): InboxState {
  let state = emptyInbox(me)
  for (const id of ['a', 'b']) state = windowOpened(state, id, `thread-${id}`)
  const said = (id: string, seq: number) => message(seq, { id: `${id}${seq}`, conversationId: id, threadId: `thread-${id}` })
  state = messagesArrived(state, 'a', { kind: 'newest', items: [said('a', 2), said('a', 4)], hasMore: true, since: 0 })
  state = messagesArrived(state, 'b', { kind: 'around', items: [said('b', 3), said('b', 6)], hasMore: true, since: 0 })
  return reduceFrames(
    state,
    [
      { type: 'conversation', cursor: '1', data: conversation('a') },
      { type: 'typing', data: { conversationId: 'a', author: customer('b'), active: true } },
    ],
    0,
  )
}

it('frames make the same state in whatever bursts they are gathered', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: anyFrame },
    { weight: 1, arbitrary: fc.constantFrom<'moment' | 'flush'>('moment', 'flush') },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const hand = byHand()
      const before = inUse()
      const seen = JSON.stringify(before)
      let gathered = before
      let oneByOne = before
      const frames: ServerFrame[] = []
      const gathering = gather<ServerFrame>(hand.moment, (all) => {
        frames.push(...all)
        gathered = reduceFrames(gathered, all, 1000)
      })
      for (const one of steps) {
        if (one === 'moment') hand.come()
        else if (one === 'flush') gathering.flush()
        else {
          gathering.add(one)
          oneByOne = reduceFrames(oneByOne, [one], 1000)
        }
      }
      hand.come()
      expect(frames).toEqual(steps.filter((one) => typeof one !== 'string'))
      expect(gathered).toEqual(oneByOne)
      // What is on the screen is never written to.
      expect(JSON.stringify(before)).toBe(seen)
    }),
    { numRuns: 500 },
  )
})
