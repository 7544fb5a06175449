import { LineInput } from '@omniline/contracts/lines'
import { expect, test } from 'vitest'
import { effectsOf, type ImpactFacts, type OpenConversation } from './impact.ts'
import { operator } from './testing/states.ts'

const now = Date.UTC(2026, 10, 23, 9)
const minute = 60_000

const line = (settings: object = {}) => LineInput.parse({ name: 'Support', ...settings })
const conversation = (more: Partial<OpenConversation> = {}): OpenConversation => ({
  status: 'active',
  operatorId: 'ann',
  awaiting: 'operator',
  pinned: false,
  waitingSince: null,
  quietSince: now - 30 * minute,
  offers: [],
  waitedSeconds: 0,
  sinceTextSeconds: null,
  texts: { noAnswer: false, longWait: 0 },
  ...more,
})
const waiting = (more: Partial<OpenConversation> = {}) =>
  conversation({ status: 'waiting', operatorId: null, waitingSince: now - 30 * minute, waitedSeconds: 1800, ...more })

const facts = (more: Partial<ImpactFacts> = {}): ImpactFacts => ({
  now,
  operators: [operator('ann'), operator('bob')],
  queue: { before: ['ann', 'bob'], after: ['ann', 'bob'] },
  open: [],
  channels: 0,
  hours: { before: true, after: true, opensAt: null, closesAt: null },
  ...more,
})
/** The effects as `code numbers`. */
const told = (before: object, after: object, more: Partial<ImpactFacts> = {}) =>
  effectsOf(line(before), line(after), facts(more)).map((one) => [one.code, one.severity, ...Object.values(one.params)].join(' '))

test('a change without an effect tells nothing', () => {
  const open = [conversation(), waiting()]
  expect(told({}, {}, { open })).toEqual([])
  expect(told({}, { name: 'Sales', distribution: { priority: 5 }, closing: { graceSeconds: 1 } }, { open })).toEqual([])
})

test('people who leave: what of theirs goes back, and what stays', () => {
  const queue = { before: ['ann', 'bob'], after: ['bob'] }
  const open = [
    conversation(),
    conversation({ awaiting: 'customer' }),
    conversation({ pinned: true }),
    conversation({ operatorId: 'bob' }),
    waiting({
      status: 'offered',
      offers: [
        { userId: 'ann', timed: true },
        { userId: 'bob', timed: true },
      ],
    }),
  ]
  expect(told({}, {}, { queue, open })).toEqual(['members_leave warning 1 1 1'])
  expect(told({}, {}, { queue })).toEqual(['members_leave info 1 0 0'])
})

test('a mode that offers to everybody, and one that ceases to', () => {
  const offers = ['ann', 'bob'].map((userId) => ({ userId, timed: false }))
  const open = [waiting({ status: 'offered', offers }), waiting(), waiting({ status: 'offered', offers: [{ userId: 'ann', timed: true }] })]
  const [all, evenly] = [{ distribution: { mode: 'all' } }, {}]
  expect(told(all, evenly, { open })).toEqual(['offers_withdrawn warning 2'])
  expect(told(evenly, all, { open })).toEqual(['offered_to_all info 1'])
  expect(told(evenly, { distribution: { mode: 'strictly' } }, { open })).toEqual([])
})

test('people above a lower maximum, by what it counts', () => {
  const operators = [
    operator('ann', { load: { answered: 2, offered: 1, closing: 1 } }),
    operator('bob'),
    operator('eve', { load: { answered: 9, offered: 0, closing: 0 } }),
  ]
  const max = (maxConversations: number, countTowardsMax = 'answered') => ({ distribution: { maxConversations, countTowardsMax } })
  expect(told(max(0), max(2), { operators })).toEqual([])
  expect(told(max(5), max(1), { operators })).toEqual(['above_capacity info 1 1'])
  expect(told(max(3, 'answeredAndNew'), max(3, 'untilClosed'), { operators })).toEqual(['above_capacity info 1 3'])
  expect(told(max(1), max(0), { operators })).toEqual([])
})

test('nobody who could take a conversation any more', () => {
  const distribution = { requireWorkday: true }
  expect(told({}, { distribution })).toEqual(['nobody_available warning 2'])
  expect(told({}, { distribution }, { operators: [operator('ann', { workday: 'started' })] })).toEqual([])
  const offline = [operator('ann', { status: 'offline', away: { since: now - minute, said: false } })]
  expect(told({}, { distribution }, { operators: offline })).toEqual([])
  expect(told({ distribution: { checkAvailability: false } }, {}, { operators: offline })).toEqual(['nobody_available warning 2'])
})

test('conversations of people who are gone for longer than the line is to wait', () => {
  const operators = [operator('ann', { status: 'offline', away: { since: now - 5 * minute, said: false } }), operator('bob')]
  const open = [conversation(), conversation({ awaiting: 'customer' }), conversation({ operatorId: 'bob' })]
  const returns = (returnSeconds: number) => ({ distribution: { returnSeconds } })
  expect(told(returns(600), returns(60), { operators, open })).toEqual(['conversations_return warning 1'])
  expect(told(returns(0), returns(600), { operators, open })).toEqual([])
  expect(told(returns(120), returns(60), { operators, open })).toEqual([])
  const queue = { before: ['ann', 'bob'], after: ['bob'] }
  expect(told(returns(600), returns(60), { operators, open, queue })).toEqual(['members_leave warning 1 0 1'])
})

test('closed from now on, or open', () => {
  const hours = { before: true, after: false, opensAt: '2026-11-24T06:00:00.000Z', closesAt: null }
  expect(told({}, {}, { hours })).toEqual(['closed_now warning 2026-11-24T06:00:00.000Z'])
  expect(told({}, {}, { hours: { ...hours, opensAt: null } })).toEqual(['closed_now warning '])
  const opened = { before: false, after: true, opensAt: null, closesAt: '2026-11-23T15:00:00.000Z' }
  expect(told({}, {}, { hours: opened })).toEqual(['open_now info 2026-11-23T15:00:00.000Z'])
})

test('what would close by itself within the hour and would not have', () => {
  const open = [
    conversation({ awaiting: 'customer' }),
    conversation({ awaiting: 'customer', pinned: true }),
    conversation(),
    conversation({ status: 'closing', awaiting: 'customer' }),
    waiting(),
    waiting({ status: 'offered', waitingSince: now - minute }),
  ]
  expect(told({}, { closing: { autoCloseSeconds: 3600 } }, { open })).toEqual(['auto_close_soon warning 1'])
  expect(told({}, { closing: { operatorSilenceSeconds: 3600 } }, { open })).toEqual(['auto_close_soon warning 1'])
  expect(told({}, { closing: { expireSeconds: 4000 } }, { open })).toEqual(['expire_soon warning 1'])
  expect(told({}, { closing: { autoCloseSeconds: 6000 } }, { open })).toEqual([])
  expect(told({ closing: { autoCloseSeconds: 3600 } }, { closing: { autoCloseSeconds: 1800 } }, { open })).toEqual([])
})

test('customers who are sent a text at once', () => {
  const noAnswer = { autoReplies: { noAnswer: { enabled: true, text: 'Wait' } } }
  const longWait = { autoReplies: { longWait: { enabled: true, text: 'Wait', everySeconds: 600, max: 2 } } }
  const open = [
    waiting(),
    waiting({ waitedSeconds: 30 }),
    waiting({ texts: { noAnswer: true, longWait: 0 }, sinceTextSeconds: 700 }),
    waiting({ texts: { noAnswer: true, longWait: 1 }, sinceTextSeconds: 30 }),
    waiting({ texts: { noAnswer: false, longWait: 2 }, sinceTextSeconds: 900 }),
    conversation(),
  ]
  expect(told({}, noAnswer, { open })).toEqual(['texts_now warning 2'])
  expect(told({}, longWait, { open })).toEqual(['texts_now warning 2'])
  expect(told(noAnswer, noAnswer, { open })).toEqual([])
  expect(told(noAnswer, { ...noAnswer, distribution: { noAnswerSeconds: 10 } }, { open })).toEqual(['texts_now warning 1'])
  const closed = { before: false, after: false, opensAt: null, closesAt: null }
  expect(told({}, noAnswer, { open, hours: closed })).toEqual([])
  expect(told(noAnswer, noAnswer, { open, hours: { ...closed, after: true } })).toEqual(['open_now info ', 'texts_now warning 2'])
})

test('a line that goes off', () => {
  expect(told({}, { active: false }, { open: [conversation(), waiting()], channels: 3 })).toEqual(['switched_off warning 2 3'])
  expect(told({ active: false }, {}, { open: [conversation()], channels: 3 })).toEqual([])
})
