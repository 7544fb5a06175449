import { expect } from 'vitest'
import { claim } from '../claim.ts'
import { decide } from '../decide.ts'
import type { ConversationState, LineState } from '../state.ts'
import { waiting } from './states.ts'
import { beginToWait, carryOut, checkPlaces, endOffer, find, makeOffers, route, stateOf, type World } from './world.ts'

const pick = <T>(items: T[], at: number): T | undefined => items[at % Math.max(1, items.length)]

export interface Command {
  what: (typeof commands)[number]
  at: number
  to: number
}
export const commands = [
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

export function perform(world: World, { what, at, to }: Command): void {
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
      const preferred = to % 3 === 0 ? { userId: operator.id, why: 'last_operator' as const } : null
      world.conversations.push(waiting(id, { lineId: line.id, preferred, waitingSince: ++world.now }))
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
