import { Distribution } from '@omniline/contracts/lines'
import { decide } from '../decide.ts'
import type { ConversationState, Decision, LineState, OfferState, OperatorState, RoutingState } from '../state.ts'

export const now = 1_000_000

export const line = (queue: string[], distribution: Partial<LineState['distribution']> = {}, id = 'L'): LineState => ({
  id,
  queue,
  distribution: Distribution.parse(distribution),
})
export const operator = (id: string, more: Partial<OperatorState> = {}): OperatorState => ({
  id,
  active: true,
  status: 'online',
  away: null,
  workday: 'ended',
  lastWorkedAt: null,
  load: { answered: 0, offered: 0, closing: 0 },
  ...more,
})
export const waiting = (id: string, more: Partial<ConversationState> = {}): ConversationState => ({
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
export const offerTo = (userId: string, more: Partial<OfferState> = {}): OfferState => ({
  id: `offer-${userId}`,
  userId,
  transfer: false,
  timed: true,
  ...more,
})
export const offered = (id: string, offers: OfferState[], more: Partial<ConversationState> = {}): ConversationState =>
  waiting(id, { status: 'offered', offers, round: 1, ...more })
export const active = (id: string, operatorId: string, more: Partial<ConversationState> = {}): ConversationState =>
  waiting(id, { status: 'active', operatorId, waitingSince: null, ...more })

export const short = (decision: Decision): string => {
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
/** Told in short words. */
export const run = (state: RoutingState, event: Parameters<typeof decide>[1] = { type: 'changed' }): string[] =>
  decide(state, event, now).map(short)
export const queued = (conversationId: string) => ({ type: 'queued' as const, conversationId })
