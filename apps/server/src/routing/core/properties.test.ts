import { Distribution } from '@omniline/contracts/lines'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { claim } from './claim.ts'
import { decide } from './decide.ts'
import type { ConversationState, Decision, LineState, OperatorState, RoutingEvent, RoutingState } from './state.ts'

/** A small company in memory: facts change by commands, decisions are carried out as the shell would. */
interface World {
  now: number
  lines: LineState[]
  operators: Omit<OperatorState, 'load'>[]
  conversations: ConversationState[]
  /** every offer ever made, with how it ended */
  outcomes: Map<string, string | null>
}

type Offer = Extract<Decision, { type: 'offer' }>

const loadOf = (world: World, userId: string): OperatorState['load'] => ({
  answered: world.conversations.filter((one) => one.status === 'active' && one.operatorId === userId).length,
  closing: world.conversations.filter((one) => one.status === 'closing' && one.operatorId === userId).length,
  offered: world.conversations.flatMap((one) => one.offers).filter((offer) => offer.userId === userId).length,
})

const stateOf = (world: World): RoutingState => ({
  lines: world.lines,
  operators: world.operators.map((one) => ({ ...one, load: loadOf(world, one.id) })),
  conversations: world.conversations,
})

const find = <T extends { id: string }>(items: T[], id: string): T => {
  const item = items.find((one) => one.id === id)
  if (!item) throw new Error(`There is no ${id}`)
  return item
}

/** The rule in other words than the core's, to check it against. */
function isFree(world: World, line: LineState, userId: string): boolean {
  const operator = find(world.operators, userId)
  const { checkAvailability, requireWorkday, maxConversations: max, countTowardsMax } = line.distribution
  const { answered, offered, closing } = loadOf(world, userId)
  const counted = { answered, answeredAndNew: answered + offered, untilClosed: answered + offered + closing }[countTowardsMax]
  return (
    operator.active &&
    (!checkAvailability || operator.status === 'online') &&
    (!requireWorkday || operator.workday === 'started') &&
    (max === 0 || counted < max)
  )
}

function endOffer(world: World, conversation: ConversationState, offerId: string, outcome: string): void {
  expect(world.outcomes.get(offerId)).toBeNull()
  world.outcomes.set(offerId, outcome)
  conversation.offers = conversation.offers.filter((offer) => offer.id !== offerId)
}

const beginToWait = (world: World, conversation: ConversationState): void => {
  world.now += 1
  const waits = {
    status: 'waiting',
    operatorId: null,
    pinned: false,
    leftQueue: false,
    waitingSince: world.now,
    round: 0,
    passed: [],
  } as const
  Object.assign(conversation, waits)
}

function makeOffers(world: World, conversation: ConversationState, to: string[], transfer: boolean, timed: boolean): void {
  conversation.status = 'offered'
  for (const userId of to) {
    const id = `offer${world.outcomes.size}`
    world.outcomes.set(id, null)
    conversation.offers.push({ id, userId, transfer, timed })
  }
}

function carryOut(world: World, decisions: Decision[]): void {
  for (const decision of decisions) {
    const conversation = find(world.conversations, decision.conversationId)
    if (decision.type === 'endOffer') {
      endOffer(world, conversation, decision.offerId, decision.outcome)
      if (decision.outcome !== 'withdrawn') conversation.passed.push({ userId: decision.userId, how: decision.outcome })
      if (conversation.offers.length === 0 && conversation.status === 'offered') conversation.status = 'waiting'
    } else if (decision.type === 'release') {
      checkRelease(world, conversation, decision)
      beginToWait(world, conversation)
    } else if (decision.type === 'markLeft') conversation.leftQueue = true
    else if (decision.type === 'offer') {
      checkOffer(world, conversation, decision)
      if (decision.round > conversation.round) conversation.passed = []
      conversation.round = decision.round
      makeOffers(world, conversation, decision.to, false, decision.expiresAt !== null)
    }
  }
}

/** Pinned never, unless its operator is gone for good; and only what awaits an answer. */
function checkRelease(world: World, conversation: ConversationState, { userId, why }: Extract<Decision, { type: 'release' }>): void {
  const { active, status, workday } = find(world.operators, userId)
  expect(conversation).toMatchObject({ status: 'active', operatorId: userId, awaiting: 'operator' })
  if (why !== 'inactive') expect(conversation.pinned).toBe(false)
  const { queue, distribution } = find(world.lines, conversation.lineId)
  const holds = {
    inactive: !active,
    not_in_queue: !queue.includes(userId),
    offline: status === 'offline' && distribution.checkAvailability,
    connection_lost: status === 'offline' && distribution.checkAvailability,
    day_ended: workday === 'ended' && distribution.requireWorkday,
  }
  expect(holds[why]).toBe(true)
  if (why === 'offline' || why === 'connection_lost' || why === 'day_ended') expect(distribution.returnSeconds).toBeGreaterThan(0)
}

/** Nobody above capacity; the right one. */
function checkOffer(world: World, conversation: ConversationState, { to, why, expiresAt }: Offer): void {
  const line = find(world.lines, conversation.lineId)
  const free = line.queue.filter((userId) => isFree(world, line, userId))
  expect(free).toEqual(expect.arrayContaining(to))
  const { preferred, round } = conversation
  const first = round === 0 && preferred && free.includes(preferred.userId) ? preferred.userId : null
  expect(why === 'last_operator').toBe(first !== null)
  if (first) {
    expect([to, conversation.offers, expiresAt === null]).toEqual([[first], [], false])
    return
  }
  const fresh = free.filter((userId) => !conversation.passed.some((pass) => pass.userId === userId))
  const entitled = fresh.length > 0 ? fresh : free
  if (line.distribution.mode === 'strictly') expect(to).toEqual(entitled.slice(0, 1))
  if (line.distribution.mode === 'all' && conversation.offers.length === 0) expect(to).toEqual(entitled)
  if (line.distribution.mode === 'evenly') {
    const idle = (userId: string) => [loadOf(world, userId).offered, find(world.operators, userId).lastWorkedAt ?? -1] as const
    const [chosen] = to
    if (chosen === undefined) throw new Error('An offer to nobody')
    const [offers, workedAt] = idle(chosen)
    for (const [otherOffers, otherWorkedAt] of entitled.map(idle)) {
      expect(offers).toBeLessThanOrEqual(otherOffers)
      if (offers === otherOffers) expect(workedAt).toBeLessThanOrEqual(otherWorkedAt)
    }
  }
}

function checkPlaces(world: World): void {
  for (const { status, offers, operatorId, lineId } of world.conversations) {
    expect(offers.length > 0).toBe(status === 'offered')
    for (const { userId, transfer } of offers) {
      const { status: presence, workday } = find(world.operators, userId)
      const { checkAvailability, requireWorkday } = find(world.lines, lineId).distribution
      if (!transfer) expect([checkAvailability && presence === 'offline', requireWorkday && workday === 'ended']).toEqual([false, false])
    }
    expect(operatorId !== null).toBe(status === 'active' || status === 'closing' || (status === 'closed' && operatorId !== null))
    if (status === 'waiting') {
      const line = find(world.lines, lineId)
      expect(line.queue.filter((userId) => isFree(world, line, userId))).toEqual([])
    }
  }
}

function route(world: World, event: RoutingEvent): void {
  world.now += 1
  const state = stateOf(world)
  const decisions = decide(state, event, world.now)
  const backwards = {
    lines: state.lines.toReversed(),
    operators: state.operators.toReversed(),
    conversations: state.conversations.toReversed(),
  }
  expect(decide(backwards, event, world.now)).toEqual(decisions)
  carryOut(world, decisions)
  checkPlaces(world)
  const twice = decide(stateOf(world), event, world.now).filter((decision) => decision.type !== 'wait')
  expect(twice).toEqual([])
}

const pick = <T>(items: T[], at: number): T | undefined => items[at % Math.max(1, items.length)]

interface Command {
  what: (typeof commands)[number]
  at: number
  to: number
}
const commands = [
  'arrive',
  'arrive',
  'arrive',
  'arrive',
  'accept',
  'accept',
  'skip',
  'expire',
  'answer',
  'customerWrites',
  'finish',
  'close',
  'online',
  'offline',
  'loseConnection',
  'timePasses',
  'pause',
  'startDay',
  'breakDay',
  'endDay',
  'deactivate',
  'activate',
  'leaveQueue',
  'joinQueue',
  'changeMax',
  'changeMode',
  'transferToPerson',
  'transferToLine',
  'intercept',
  'pin',
] as const

function perform(world: World, { what, at, to }: Command): void {
  const line = pick(world.lines, at)
  const operator = pick(world.operators, to)
  if (!line || !operator) return
  const having = (...statuses: ConversationState['status'][]) => world.conversations.filter((one) => statuses.includes(one.status))
  const take = (conversation: ConversationState): void => {
    for (const offer of conversation.offers)
      endOffer(world, conversation, offer.id, offer.userId === operator.id ? 'accepted' : 'withdrawn')
    world.now += 1
    Object.assign(conversation, {
      status: 'active',
      operatorId: operator.id,
      waitingSince: null,
      pinned: false,
      leftQueue: false,
      round: 0,
      passed: [],
    })
    operator.lastWorkedAt = world.now
  }
  switch (what) {
    case 'arrive': {
      const id = `c${world.conversations.length}`
      world.conversations.push({
        id,
        lineId: line.id,
        status: 'waiting',
        operatorId: null,
        awaiting: 'operator',
        pinned: false,
        leftQueue: false,
        preferred: to % 3 === 0 ? { userId: operator.id, why: 'last_operator' } : null,
        waitingSince: ++world.now,
        offers: [],
        round: 0,
        passed: [],
      })
      return route(world, { type: 'queued', conversationId: id })
    }
    case 'accept': {
      const conversation = pick(having('waiting', 'offered', 'active'), at)
      if (conversation && 'how' in claim(conversation, operator.id, find(world.lines, conversation.lineId).queue.includes(operator.id))) {
        if (conversation.status !== 'active') take(conversation)
      }
      return route(world, { type: 'changed' })
    }
    case 'intercept': {
      const conversation = pick(having('waiting', 'offered', 'active'), at)
      if (conversation && operator.active) take(conversation)
      return route(world, { type: 'changed' })
    }
    case 'skip': {
      const offered = pick(having('offered'), at)
      const offer = offered && pick(offered.offers, to)
      if (offer) skipTwice(world, offered, offer.userId, offer.id)
      return
    }
    case 'expire': {
      const offers = having('offered').flatMap((one) => one.offers)
      const offer = pick(
        offers.filter((one) => one.timed),
        at,
      )
      if (!offer) return
      // Several may run out at once.
      const offerIds = [offer, ...offers.filter((one, n) => one.timed && n % 3 === to % 3)].map((one) => one.id)
      route(world, { type: 'expired', offerIds })
      // The timer fires again.
      return route(world, { type: 'expired', offerIds })
    }
    case 'answer':
    case 'customerWrites': {
      const conversation = pick(having('active'), at)
      if (!conversation?.operatorId) return
      conversation.awaiting = what === 'answer' ? 'customer' : 'operator'
      if (what === 'answer') find(world.operators, conversation.operatorId).lastWorkedAt = ++world.now
      return route(world, what === 'answer' ? { type: 'changed' } : { type: 'wrote', conversationId: conversation.id })
    }
    case 'finish': {
      const conversation = pick(having('active'), at)
      if (conversation) conversation.status = 'closing'
      return route(world, { type: 'changed' })
    }
    case 'close': {
      const conversation = pick(having('waiting', 'offered', 'active', 'closing'), at)
      if (!conversation) return
      for (const offer of conversation.offers) endOffer(world, conversation, offer.id, 'withdrawn')
      conversation.status = 'closed'
      return route(world, { type: 'changed' })
    }
    case 'online':
    case 'pause':
      Object.assign(operator, { status: what === 'pause' ? 'paused' : what, away: null })
      return route(world, { type: 'changed' })
    case 'offline':
    case 'loseConnection':
      Object.assign(operator, { status: 'offline', away: { since: world.now, said: what === 'offline' } })
      route(world, { type: 'away', userIds: [operator.id] })
      if (what === 'offline') expect(leftWith(world, operator.id, ({ checkAvailability }) => checkAvailability)).toEqual([])
      return
    case 'timePasses':
      world.now += 200_000
      return route(world, { type: 'away', userIds: [operator.id] })
    case 'startDay':
    case 'breakDay':
      operator.workday = what === 'startDay' ? 'started' : 'paused'
      return route(world, { type: 'changed' })
    case 'endDay':
      operator.workday = 'ended'
      route(world, { type: 'away', userIds: [operator.id] })
      expect(leftWith(world, operator.id, ({ requireWorkday }) => requireWorkday)).toEqual([])
      return
    case 'deactivate':
    case 'activate':
      operator.active = what === 'activate'
      return route(world, { type: 'changed' })
    case 'leaveQueue':
      line.queue = line.queue.filter((userId) => userId !== operator.id)
      return route(world, { type: 'left', userIds: [operator.id] })
    case 'joinQueue':
      line.queue = line.queue.includes(operator.id) ? line.queue : [...line.queue, operator.id]
      return route(world, { type: 'changed' })
    case 'changeMax':
      line.distribution = { ...line.distribution, maxConversations: to % 4 }
      return route(world, { type: 'changed' })
    case 'changeMode':
      line.distribution = { ...line.distribution, mode: (['evenly', 'strictly', 'all'] as const)[to % 3] ?? 'evenly' }
      return route(world, { type: 'changed' })
    case 'transferToPerson': {
      const conversation = pick(having('waiting', 'offered', 'active'), at)
      if (!conversation || !operator.active) return
      for (const offer of conversation.offers) endOffer(world, conversation, offer.id, 'withdrawn')
      if (conversation.status === 'active') beginToWait(world, conversation)
      makeOffers(world, conversation, [operator.id], true, true)
      conversation.round = Math.max(1, conversation.round)
      return route(world, { type: 'changed' })
    }
    case 'transferToLine': {
      const conversation = pick(having('waiting', 'offered', 'active'), to)
      if (!conversation) return
      for (const offer of conversation.offers) endOffer(world, conversation, offer.id, 'withdrawn')
      beginToWait(world, conversation)
      conversation.lineId = line.id
      return route(world, { type: 'queued', conversationId: conversation.id })
    }
    case 'pin': {
      const conversation = pick(having('active'), at)
      if (conversation) conversation.pinned = !conversation.pinned
      return route(world, { type: 'changed' })
    }
  }
}

/** What awaits the answer of somebody who has gone for good today, in lines that mind and do not keep everything. */
const leftWith = (world: World, userId: string, minds: (rules: LineState['distribution']) => boolean) =>
  world.conversations.filter(({ status, operatorId, awaiting, pinned, lineId }) => {
    const { distribution } = find(world.lines, lineId)
    const unanswered = status === 'active' && operatorId === userId && awaiting === 'operator' && !pinned
    return unanswered && distribution.returnSeconds > 0 && minds(distribution)
  })

/** The second press is about an offer that is decided, unless the round came back to the same person. */
function skipTwice(world: World, conversation: ConversationState, userId: string, offerId: string): void {
  const event = { type: 'skipped', conversationId: conversation.id, userId } as const
  carryOut(world, decide(stateOf(world), event, ++world.now))
  checkPlaces(world)
  expect(world.outcomes.get(offerId)).toBe('skipped')
  if (!conversation.offers.some((offer) => offer.userId === userId)) route(world, event)
}

const lineArbitrary = (id: string) =>
  fc.record({
    id: fc.constant(id),
    queue: fc.shuffledSubarray(['u0', 'u1', 'u2', 'u3', 'u4']),
    distribution: fc
      .record({
        mode: fc.constantFrom('evenly' as const, 'strictly' as const, 'all' as const),
        checkAvailability: fc.boolean(),
        requireWorkday: fc.boolean(),
        returnSeconds: fc.constantFrom(0, 120),
        maxConversations: fc.integer({ min: 0, max: 3 }),
        countTowardsMax: fc.constantFrom('answered' as const, 'answeredAndNew' as const, 'untilClosed' as const),
        priority: fc.integer({ min: -1, max: 1 }),
      })
      .map((some) => Distribution.parse(some)),
  })

const worldArbitrary: fc.Arbitrary<World> = fc.record({
  now: fc.constant(0),
  lines: fc.tuple(lineArbitrary('L0'), lineArbitrary('L1')),
  operators: fc.tuple(
    ...['u0', 'u1', 'u2', 'u3', 'u4'].map((id) =>
      fc.record({
        id: fc.constant(id),
        active: fc.constant(true),
        status: fc.constantFrom('online' as const, 'online' as const, 'paused' as const),
        away: fc.constant(null),
        workday: fc.constantFrom('started' as const, 'started' as const, 'paused' as const, 'ended' as const),
        lastWorkedAt: fc.constant(null as number | null),
      }),
    ),
  ),
  conversations: fc.constant([] as ConversationState[]),
  outcomes: fc.constant(new Map<string, string | null>()),
})

test('whatever happens: nobody above capacity, nobody waits beside somebody free, one place and one outcome, the right one is chosen', () => {
  const commandArbitrary = fc.record({ what: fc.constantFrom(...commands), at: fc.nat(20), to: fc.nat(20) })
  fc.assert(
    fc.property(worldArbitrary, fc.array(commandArbitrary, { maxLength: 100, size: 'max' }), (start, sequence) => {
      const world = structuredClone(start)
      for (const command of sequence) perform(world, command)
    }),
    { numRuns: 100 },
  )
})

test('more people never means fewer offers', () => {
  fc.assert(
    fc.property(worldArbitrary, fc.integer({ min: 1, max: 12 }), (start, count) => {
      const world = structuredClone(start)
      for (const line of world.lines) line.distribution.mode = 'evenly'
      world.conversations = Array.from({ length: count }, (_, index) => ({
        id: `c${index}`,
        lineId: index % 2 ? 'L0' : 'L1',
        status: 'waiting' as const,
        operatorId: null,
        awaiting: 'operator' as const,
        pinned: false,
        leftQueue: false,
        preferred: index % 2 ? { userId: 'u1', why: 'last_operator' as const } : null,
        waitingSince: index,
        offers: [],
        round: 0,
        passed: [],
      }))
      const served = () => decide(stateOf(world), { type: 'changed' }, 100).filter((decision) => decision.type === 'offer').length
      const before = served()
      world.operators.push({ id: 'new', active: true, status: 'online', away: null, workday: 'started', lastWorkedAt: null })
      for (const line of world.lines) line.queue = [...line.queue, 'new']
      expect(served()).toBeGreaterThanOrEqual(before)
    }),
    { numRuns: 300 },
  )
})
