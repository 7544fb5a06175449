import { expect } from 'vitest'
import { decide } from '../decide.ts'
import type { ConversationState, Decision, LineState, OperatorState, RoutingEvent, RoutingState } from '../state.ts'

/** A small company in memory: facts change by commands, decisions are carried out as the shell would. */
export interface World {
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

export const stateOf = (world: World): RoutingState => ({
  lines: world.lines,
  operators: world.operators.map((one) => ({ ...one, load: loadOf(world, one.id) })),
  conversations: world.conversations,
})

export const find = <T extends { id: string }>(items: T[], id: string): T => {
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

export function endOffer(world: World, conversation: ConversationState, offerId: string, outcome: string): void {
  expect(world.outcomes.get(offerId)).toBeNull()
  world.outcomes.set(offerId, outcome)
  conversation.offers = conversation.offers.filter((offer) => offer.id !== offerId)
}

export const beginToWait = (world: World, conversation: ConversationState): void => {
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

export function makeOffers(world: World, conversation: ConversationState, to: string[], transfer: boolean, timed: boolean): void {
  conversation.status = 'offered'
  for (const userId of to) {
    const id = `offer${world.outcomes.size}`
    world.outcomes.set(id, null)
    conversation.offers.push({ id, userId, transfer, timed })
  }
}

export function carryOut(world: World, decisions: Decision[]): void {
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

export function checkPlaces(world: World): void {
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

export function route(world: World, event: RoutingEvent): void {
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
