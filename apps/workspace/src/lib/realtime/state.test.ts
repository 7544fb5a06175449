import type { Conversation, Message } from '@omniline/contracts/conversations'
import type { ServerFrame } from '@omniline/contracts/realtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conversation, instant, me, message } from './samples.ts'
import { belongs, comparePlaces, type ListQuery, listKey, orderOf, placeOf } from './lists.ts'
import {
  conversationArrived,
  emptyInbox,
  type InboxState,
  messagesArrived,
  type PageArrived,
  pageArrived,
  reduceFrames,
  windowOpened,
} from './state.ts'

const reduceFrame = (state: InboxState, frame: ServerFrame, at: number) => reduceFrames(state, [frame], at)

const mine: ListQuery = { view: 'mine', sort: 'newest' }

/** What a server with these conversations answers to a list request. */
function serve(all: Conversation[], query: ListQuery, limit: number, after: Conversation | null): Omit<PageArrived, 'since' | 'first'> {
  const order = all
    .filter((one) => belongs(one, query, me))
    .sort((a, b) => comparePlaces(placeOf(a, query.sort), placeOf(b, query.sort), query.sort))
  const rest = after ? order.filter((one) => comparePlaces(placeOf(one, query.sort), placeOf(after, query.sort), query.sort) > 0) : order
  const items = rest.slice(0, limit)
  return { query, items, nextCursor: rest.length > limit ? (items.at(-1)?.id ?? null) : null }
}

type Step =
  | { kind: 'change'; id: number; mine: boolean; closed: boolean; bump: boolean }
  | { kind: 'ask'; more: boolean }
  | { kind: 'answer' }
  | { kind: 'deliver'; frames: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      id: fc.nat(7),
      mine: fc.boolean(),
      closed: fc.boolean(),
      bump: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('ask' as const), more: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('answer' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('deliver' as const), frames: fc.integer({ min: 1, max: 4 }) }) },
)

describe('lists', () => {
  it('snapshot + frames = fresh snapshot, with answers and frames overtaking each other', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom<ListQuery['sort']>('newest', 'oldest', 'waiting'), (steps, sort) => {
        const query: ListQuery = { ...mine, sort }
        const server = new Map<string, Conversation>()
        const wire: ServerFrame[] = []
        let clock = 0
        let state = emptyInbox(me)
        let answers: PageArrived[] = []
        const drawn = () => {
          const list = state.lists[listKey(query)]
          return list && orderOf(list, state.conversations, me)
        }
        const deliver = (count: number) => {
          state = reduceFrames(state, wire.splice(0, count), 0)
        }
        const ask = (more: boolean) => {
          const list = state.lists[listKey(query)]
          const last = more && list?.horizon ? { id: list.horizon.id, at: list.horizon.at } : null
          const after = last ? conversation(last.id, { lastMessageAt: last.at, waitingSince: last.at }) : null
          answers.push({ ...serve([...server.values()], query, 3, after), first: after === null, since: state.tick })
        }
        for (const one of steps) {
          if (one.kind === 'change') {
            clock += 1
            const id = `c${one.id}`
            const before = server.get(id)
            const at = one.bump || !before ? instant(clock) : before.lastMessageAt
            const data = conversation(id, {
              operatorId: one.mine ? me : 'other',
              status: one.closed ? 'closed' : 'active',
              lastMessageAt: at,
              startedAt: before?.startedAt ?? at,
              waitingSince: before?.waitingSince ?? at,
            })
            server.set(id, data)
            wire.push({ type: 'conversation', cursor: String(clock), data })
          } else if (one.kind === 'ask') {
            // A client has one request per list on the way at a time.
            if (answers.length === 0) ask(one.more)
          } else if (one.kind === 'answer') {
            for (const answer of answers) state = pageArrived(state, answer)
            answers = []
          } else deliver(one.frames)
          // On the screen the order goes on from what was drawn before; from a list nobody has seen it is made anew.
          const list = state.lists[listKey(query)]
          const before = drawn()
          expect(before).toEqual(list && orderOf({ ...list }, state.conversations, me))
          expect(drawn()).toBe(before)
        }
        for (const answer of answers) state = pageArrived(state, answer)
        answers = []
        deliver(wire.length)
        while (!state.lists[listKey(query)] || state.lists[listKey(query)]?.nextCursor) {
          ask(state.lists[listKey(query)] !== undefined)
          for (const answer of answers) state = pageArrived(state, answer)
          answers = []
        }
        expect(drawn()).toEqual(serve([...server.values()], query, 100, null).items.map((c) => c.id))
      }),
      { numRuns: 500 },
    )
  })

  it('a conversation enters and leaves by frames alone', () => {
    let state = pageArrived(emptyInbox(me), { query: mine, items: [], nextCursor: null, first: true, since: 0 })
    const drawn = (s: InboxState) => orderOf(s.lists[listKey(mine)]!, s.conversations, me)
    state = reduceFrame(state, { type: 'conversation', cursor: '1', data: conversation('a') }, 0)
    expect(drawn(state)).toEqual(['a'])
    state = reduceFrame(state, { type: 'conversation', cursor: '2', data: conversation('a', { status: 'closed' }) }, 0)
    expect(drawn(state)).toEqual([])
    expect(state.cursor).toBe('2')
  })

  it('stays the same array, and every untouched part the same object, while nothing moves', () => {
    const query: ListQuery = { view: 'mine', sort: 'oldest' }
    const items = [conversation('a', { lastMessageAt: instant(1) }), conversation('b', { lastMessageAt: instant(2) })]
    let state = pageArrived(emptyInbox(me), { query, items, nextCursor: null, first: true, since: 0 })
    const drawn = () => orderOf(state.lists[listKey(query)]!, state.conversations, me)
    const [before, { customer }] = [drawn(), state.conversations.b!]
    const newer = conversation('b', { lastMessageAt: instant(2), unread: 1 })
    state = reduceFrame(state, { type: 'conversation', cursor: '1', data: newer }, 0)
    expect(drawn()).toBe(before)
    expect(state.conversations.b).toEqual(newer)
    expect(state.conversations.b?.customer).toBe(customer)
    state = reduceFrame(state, { type: 'conversation', cursor: '2', data: conversation('a', { lastMessageAt: instant(3) }) }, 0)
    expect([before, drawn()]).toEqual([
      ['a', 'b'],
      ['b', 'a'],
    ])
    state = reduceFrame(state, { type: 'conversationGone', cursor: '3', data: { id: 'b' } }, 0)
    expect(drawn()).toEqual(['a'])
  })

  it('what was found keeps the order in which the server found it', () => {
    const query: ListQuery = { view: 'all', sort: 'newest', q: 'invoice' }
    const items = [conversation('b'), conversation('a')]
    let state = pageArrived(emptyInbox(me), { query, items, nextCursor: null, first: true, since: 0 })
    const drawn = () => orderOf(state.lists[listKey(query)]!, state.conversations, me)
    const before = drawn()
    expect(before).toEqual(['b', 'a'])
    state = reduceFrame(state, { type: 'conversation', cursor: '1', data: conversation('a', { lastMessageAt: instant(9) }) }, 0)
    expect(drawn()).toBe(before)
    state = reduceFrame(state, { type: 'conversationGone', cursor: '2', data: { id: 'b' } }, 0)
    expect(drawn()).toEqual(['a'])
  })

  it('what may not be seen any more goes, and a late answer does not bring it back', () => {
    let state = pageArrived(emptyInbox(me), { query: mine, items: [conversation('a')], nextCursor: null, first: true, since: 0 })
    const since = state.tick
    state = reduceFrame(state, { type: 'conversationGone', cursor: '1', data: { id: 'a' } }, 0)
    state = conversationArrived(state, conversation('a'), since)
    expect(state.conversations).toEqual({})
  })

  it('takes part counts as mine; another person’s does not; the queue is what nobody has', () => {
    expect(belongs(conversation('a', { operatorId: 'other', participants: [me] }), mine, me)).toBe(true)
    expect(belongs(conversation('a', { operatorId: 'other' }), mine, me)).toBe(false)
    const queue: ListQuery = { view: 'queue', sort: 'waiting' }
    expect(belongs(conversation('a', { operatorId: null, status: 'waiting' }), queue, me)).toBe(true)
    expect(belongs(conversation('a'), queue, me)).toBe(false)
    expect(belongs(conversation('a', { status: 'closed' }), { view: 'all', sort: 'newest', status: ['closed'] }, me)).toBe(true)
  })
})

describe('messages', () => {
  const opened = () => windowOpened(emptyInbox(me), 'c', 'thread-c')
  const seqs = (state: InboxState) => state.windows.c?.items.map((m) => m.seq)
  const frame = (m: Message): ServerFrame => ({ type: 'message', cursor: String(m.seq), data: m })

  it('keeps what arrives while the first page is on its way', () => {
    let state = opened()
    const since = state.tick
    state = reduceFrame(state, frame(message(4)), 0)
    state = messagesArrived(state, 'c', { kind: 'newest', items: [message(1), message(2), message(3)], hasMore: false, since })
    expect(seqs(state)).toEqual([1, 2, 3, 4])
    expect(state.windows.c?.loaded).toBe(true)
  })

  it('an older answer does not undo what a frame brought', () => {
    let state = messagesArrived(opened(), 'c', { kind: 'newest', items: [message(1)], hasMore: false, since: 0 })
    const since = state.tick
    state = reduceFrame(state, frame(message(1, { text: 'edited' })), 0)
    state = messagesArrived(state, 'c', { kind: 'newest', items: [message(1)], hasMore: false, since })
    expect(state.windows.c?.items[0]?.text).toBe('edited')
  })

  it('the same message twice is there once', () => {
    let state = messagesArrived(opened(), 'c', { kind: 'newest', items: [message(1)], hasMore: false, since: 0 })
    state = reduceFrame(state, frame(message(2)), 0)
    state = reduceFrame(state, frame(message(2)), 0)
    expect(seqs(state)).toEqual([1, 2])
  })

  it('older pages join in front and tell whether there is more', () => {
    let state = messagesArrived(opened(), 'c', { kind: 'newest', items: [message(5), message(6)], hasMore: true, since: 0 })
    state = messagesArrived(state, 'c', { kind: 'older', items: [message(3), message(4)], hasMore: true, since: 0 })
    expect(seqs(state)).toEqual([3, 4, 5, 6])
    state = messagesArrived(state, 'c', { kind: 'older', items: [message(1), message(2)], hasMore: false, since: 0 })
    expect(state.windows.c?.hasOlder).toBe(false)
  })

  it('after a gap too large for one page no hole is left', () => {
    let state = messagesArrived(opened(), 'c', { kind: 'newest', items: [message(1), message(2)], hasMore: false, since: 0 })
    state = reduceFrame(state, { type: 'resync', cursor: '9', data: null }, 0)
    state = reduceFrame(state, frame(message(8)), 0)
    expect(state.epoch).toBe(1)
    state = messagesArrived(state, 'c', { kind: 'newest', items: [message(7), message(8)], hasMore: true, since: state.tick })
    expect(seqs(state)).toEqual([7, 8])
    expect(state.windows.c?.hasOlder).toBe(true)
  })

  it('what was missed while the thread was still empty is asked for', () => {
    let state = messagesArrived(opened(), 'c', { kind: 'newest', items: [], hasMore: false, since: 0 })
    state = reduceFrame(state, { type: 'resync', cursor: '9', data: null }, 0)
    const since = state.tick
    for (const seq of [2, 3, 4]) state = reduceFrame(state, frame(message(seq)), 0)
    state = messagesArrived(state, 'c', { kind: 'newest', items: [message(3), message(4)], hasMore: true, since })
    expect(seqs(state)).toEqual([2, 3, 4])
    expect(state.windows.c?.hasOlder).toBe(true)
  })

  it('a window in the middle of the history takes no new messages until it reaches the end', () => {
    let state = messagesArrived(opened(), 'c', { kind: 'around', items: [message(3), message(4)], hasMore: true, since: 0 })
    state = reduceFrame(state, frame(message(9)), 0)
    expect(seqs(state)).toEqual([3, 4])
    state = messagesArrived(state, 'c', { kind: 'newer', items: [5, 6, 7, 8, 9].map((n) => message(n)), hasMore: false, since: state.tick })
    state = reduceFrame(state, frame(message(10)), 0)
    expect(seqs(state)).toEqual([3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('snapshot + frames = fresh snapshot for any interleaving', () => {
    const op = fc.oneof(
      fc.record({ kind: fc.constant('write' as const) }),
      fc.record({ kind: fc.constant('edit' as const), which: fc.nat(30) }),
      fc.record({ kind: fc.constant('ask' as const) }),
      fc.record({ kind: fc.constant('answer' as const) }),
      fc.record({ kind: fc.constant('deliver' as const), count: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant('lose' as const) }),
    )
    fc.assert(
      fc.property(fc.array(op, { maxLength: 60 }), (ops) => {
        const thread: Message[] = []
        const wire: ServerFrame[] = []
        let state = opened()
        let answer: Parameters<typeof messagesArrived>[2] | null = null
        let resyncs = 0
        const page = (limit: number) => {
          const items = thread.slice(-limit)
          return { kind: 'newest' as const, items, hasMore: thread.length > items.length, since: state.tick }
        }
        const settle = () => {
          if (answer) state = messagesArrived(state, 'c', answer)
          answer = null
        }
        const deliver = (count: number) => {
          const burst = wire.splice(0, count)
          state = reduceFrames(state, burst, 0)
          // The client asks anew whenever it is told to; an answer to an earlier question is dropped.
          if (burst.some((one) => one.type === 'resync')) answer = page(3)
        }
        for (const one of ops) {
          if (one.kind === 'write') {
            const m = message(thread.length + 1)
            thread.push(m)
            wire.push(frame(m))
          } else if (one.kind === 'edit' && thread[one.which]) {
            const m = { ...thread[one.which]!, text: `edit ${wire.length} ${resyncs}` }
            thread[one.which] = m
            wire.push(frame(m))
          } else if (one.kind === 'ask') answer ??= page(3)
          else if (one.kind === 'answer') settle()
          else if (one.kind === 'deliver') deliver(one.count)
          else if (one.kind === 'lose') {
            resyncs += 1
            wire.length = 0
            wire.push({ type: 'resync', cursor: `r${resyncs}`, data: null })
          }
        }
        settle()
        deliver(wire.length)
        settle()
        state = messagesArrived(state, 'c', page(3))
        const shown = state.windows.c?.items ?? []
        expect(shown).toEqual(thread.slice(thread.length - shown.length))
        expect(state.windows.c?.hasOlder).toBe(shown.length < thread.length)
      }),
      { numRuns: 500 },
    )
  })
})

describe('signals', () => {
  const typing = (active: boolean): ServerFrame => ({
    type: 'typing',
    data: { conversationId: 'c', author: { type: 'customer', id: 'x', name: 'Anna' }, active },
  })

  it('typing stops when told, when the message comes, and by itself', () => {
    const on = reduceFrame(emptyInbox(me), typing(true), 1000)
    expect(on.typing.c).toEqual([{ type: 'customer', id: 'x', name: 'Anna', until: 6000 }])
    expect(reduceFrame(on, typing(false), 1500).typing.c).toEqual([])
    const written = reduceFrame(
      on,
      { type: 'message', cursor: '1', data: message(1, { author: { type: 'customer', id: 'x', name: 'Anna' } }) },
      1500,
    )
    expect(written.typing.c).toEqual([])
  })

  it('I am not among those who look on', () => {
    const state = reduceFrame(emptyInbox(me), { type: 'viewing', data: { conversationId: 'c', userIds: [me, 'maria'] } }, 0)
    expect(state.viewing.c).toEqual(['maria'])
  })

  it('counters and presence are replaced', () => {
    const counters = { mine: 1, queue: 2, all: 3, unread: 1, offers: 0 }
    let state = reduceFrame(emptyInbox(me), { type: 'counters', data: counters }, 0)
    state = reduceFrame(
      state,
      { type: 'presence', cursor: '4', data: { userId: 'maria', status: 'paused', since: null, workday: 'started' } },
      0,
    )
    expect(state.counters).toEqual(counters)
    expect([state.presence, state.workdays]).toEqual([{ maria: 'paused' }, { maria: 'started' }])
    expect(state.cursor).toBe('4')
  })
})
