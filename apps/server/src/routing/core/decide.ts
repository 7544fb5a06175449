import { choose } from './eligible.ts'
import type { ConversationState, Decision, EndWhy, LineState, OfferState, OperatorState, RoutingEvent, RoutingState } from './state.ts'

/** What the trail keeps of those who were considered. */
const consideredMax = 50

/**
 * What has to happen now, in order. First what the event itself ends, then what no longer holds (an offer to somebody
 * who left), then everything that waits and can be offered: by priority of the line, then by age.
 *
 * Every conversation of `state` that waits while somebody in it is eligible is offered; on a state where nothing is
 * left to do the answer is empty, so the same event twice is once.
 */
export function decide(state: RoutingState, event: RoutingEvent, now: number): Decision[] {
  const desk = lay(state)
  const decisions = [...answer(desk, event), ...upkeep(desk, event)]
  // Only what has just come into the queue gets a note that it waits; what waited already has it.
  const arrived = new Set(decisions.map((decision) => decision.conversationId))
  if (event.type === 'queued') arrived.add(event.conversationId)
  return [...decisions, ...distribute(desk, arrived, now)]
}

/** A working copy of the state, in an order that does not depend on how it was handed in. */
interface Desk {
  lines: Map<string, LineState>
  operators: Map<string, OperatorState>
  conversations: ConversationState[]
}

function lay(state: RoutingState): Desk {
  const byId = <T extends { id: string }>(items: T[]): Map<string, T> => new Map(items.map((item) => [item.id, item]))
  return {
    lines: byId(state.lines),
    operators: byId(state.operators.map((operator) => ({ ...operator, load: { ...operator.load } }))),
    conversations: state.conversations
      .map((one) => ({ ...one, offers: [...one.offers], passed: [...one.passed] }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  }
}

function answer(desk: Desk, event: RoutingEvent): Decision[] {
  switch (event.type) {
    case 'changed':
    case 'left':
    case 'queued':
      return []
    case 'expired':
      return pass(desk, (_conversation, offer) => offer.id === event.offerId, 'expired')
    case 'skipped':
      return pass(desk, (conversation, offer) => conversation.id === event.conversationId && offer.userId === event.userId, 'skipped')
  }
}

/** The operator did not take it: who has had it in this round gets it again only after everyone else. */
function pass(
  desk: Desk,
  matches: (conversation: ConversationState, offer: OfferState) => boolean,
  how: 'skipped' | 'expired',
): Decision[] {
  return desk.conversations.flatMap((conversation) =>
    conversation.offers
      .filter((offer) => matches(conversation, offer))
      .map((offer) => {
        conversation.passed.push({ userId: offer.userId, how })
        return endOffer(desk, conversation, offer, how, how === 'skipped' ? 'skipped' : 'time_out')
      }),
  )
}

function endOffer(
  desk: Desk,
  conversation: ConversationState,
  offer: OfferState,
  outcome: 'skipped' | 'expired' | 'withdrawn',
  why: EndWhy,
): Decision {
  conversation.offers = conversation.offers.filter((other) => other.id !== offer.id)
  if (conversation.offers.length === 0 && conversation.status === 'offered') conversation.status = 'waiting'
  const operator = desk.operators.get(offer.userId)
  if (operator) operator.load.offered -= 1
  return { type: 'endOffer', conversationId: conversation.id, offerId: offer.id, userId: offer.userId, outcome, why }
}

/** Offers and responsibilities of people who may not have them any more. */
function upkeep(desk: Desk, event: RoutingEvent): Decision[] {
  const left = new Set(event.type === 'left' ? event.userIds : [])
  return desk.conversations.flatMap((conversation) => {
    const line = desk.lines.get(conversation.lineId)
    if (!line) return []
    const withdrawn = conversation.offers.flatMap((offer) => {
      const why = objection(offer, line, desk.operators)
      return why ? endOffer(desk, conversation, offer, 'withdrawn', why) : []
    })
    return [...withdrawn, ...release(desk, conversation, left, line.queue)]
  })
}

function objection(offer: OfferState, line: LineState, operators: Map<string, OperatorState>): EndWhy | null {
  if (!operators.get(offer.userId)?.active) return 'inactive'
  // Whom a colleague chose need not stand in the queue.
  if (offer.transfer) return null
  if (!line.queue.includes(offer.userId)) return 'not_in_queue'
  // Offered to everyone without a limit of time, which ends nowhere else.
  return line.distribution.mode !== 'all' && !offer.timed ? 'mode_changed' : null
}

/**
 * An unanswered conversation does not stay with somebody who is gone. One that awaits the customer stays until the
 * customer writes; a pinned one stays anyway. Only who has just left a queue loses what he has by it: who was chosen
 * by a colleague, or took over, need not stand in it.
 */
function release(desk: Desk, conversation: ConversationState, left: Set<string>, queue: string[]): Decision[] {
  const { operatorId } = conversation
  if (conversation.status !== 'active' || !operatorId || conversation.pinned || conversation.awaiting !== 'operator') return []
  const operator = desk.operators.get(operatorId)
  const gone = left.has(operatorId) && !queue.includes(operatorId)
  if (operator?.active && !gone) return []
  if (operator) operator.load.answered -= 1
  Object.assign(conversation, { status: 'waiting', operatorId: null, waitingSince: null, round: 0, passed: [] })
  return [{ type: 'release', conversationId: conversation.id, userId: operatorId, why: operator?.active ? 'not_in_queue' : 'inactive' }]
}

function distribute(desk: Desk, arrived: Set<string>, now: number): Decision[] {
  const priority = (conversation: ConversationState) => desk.lines.get(conversation.lineId)?.distribution.priority ?? 0
  // What has just lost its operator begins to wait now.
  const since = (conversation: ConversationState) => conversation.waitingSince ?? now
  return desk.conversations
    .toSorted((a, b) => priority(b) - priority(a) || since(a) - since(b) || (a.id < b.id ? -1 : 1))
    .flatMap((conversation) => {
      const line = desk.lines.get(conversation.lineId)
      return line ? place(desk, line, conversation, arrived, now) : []
    })
}

function place(desk: Desk, line: LineState, conversation: ConversationState, arrived: Set<string>, now: number): Decision[] {
  const { mode, offerSeconds } = line.distribution
  const open = conversation.offers.length > 0
  const joinable = mode === 'all' && conversation.status === 'offered' && conversation.offers.every((offer) => !offer.transfer)
  if (conversation.status !== 'waiting' && !joinable) return []
  const choice = choose(line, conversation, desk.operators)
  const [best] = choice.ranked
  const considered = choice.considered.slice(0, consideredMax)
  if (!best) {
    if (open || !arrived.has(conversation.id)) return []
    return [{ type: 'wait', conversationId: conversation.id, why: line.queue.length > 0 ? 'nobody_eligible' : 'queue_empty', considered }]
  }
  const chosen = mode === 'all' ? choice.ranked : [best]
  for (const operator of chosen) operator.load.offered += 1
  conversation.status = 'offered'
  return [
    {
      type: 'offer',
      conversationId: conversation.id,
      to: chosen.map((operator) => operator.id),
      round: choice.round,
      expiresAt: mode === 'all' ? null : now + offerSeconds * 1000,
      why: choice.considered[0]?.why ?? 'first_in_queue',
      considered,
    },
  ]
}
