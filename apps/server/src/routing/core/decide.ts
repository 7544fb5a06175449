import { absence, choose } from './eligible.ts'
import type {
  Absence,
  ConversationState,
  Decision,
  EndWhy,
  LineState,
  OfferState,
  OperatorState,
  RoutingEvent,
  RoutingState,
} from './state.ts'

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
  const decisions = [...answer(desk, event), ...upkeep(desk, event, now)]
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
    case 'away':
    case 'wrote':
    case 'queued':
      return []
    case 'expired':
      // What somebody has taken or finished meanwhile was not missed: whoever learns of that ends its offers.
      return pass(desk, ({ status }, offer) => status === 'offered' && event.offerIds.includes(offer.id), 'expired')
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
function upkeep(desk: Desk, event: RoutingEvent, now: number): Decision[] {
  return desk.conversations.flatMap((conversation) => {
    const line = desk.lines.get(conversation.lineId)
    if (!line) return []
    const withdrawn = conversation.offers.flatMap((offer) => {
      const why = objection(offer, line, desk.operators)
      return why ? endOffer(desk, conversation, offer, 'withdrawn', why) : []
    })
    return [...withdrawn, ...release(desk, line, conversation, event, now)]
  })
}

function objection(offer: OfferState, line: LineState, operators: Map<string, OperatorState>): EndWhy | null {
  const operator = operators.get(offer.userId)
  if (!operator?.active) return 'inactive'
  // Whom a colleague chose need not stand in the queue, nor be there.
  if (offer.transfer) return null
  if (line.off) return 'line_off'
  if (line.distribution.requireWorkday && operator.workday === 'ended') return 'not_at_work'
  if (line.distribution.checkAvailability && operator.status === 'offline') return 'offline'
  if (!line.queue.includes(offer.userId)) return 'not_in_queue'
  // Offered to everyone without a limit of time, which ends nowhere else.
  return line.distribution.mode !== 'all' && !offer.timed ? 'mode_changed' : null
}

/**
 * An unanswered conversation does not stay with somebody who is gone; one that awaits the customer, or is being closed,
 * waits for his word, and one that is pinned for the pin to be taken off.
 */
function release(desk: Desk, line: LineState, conversation: ConversationState, event: RoutingEvent, now: number): Decision[] {
  const { id: conversationId, operatorId: userId, status, awaiting, pinned, leftQueue } = conversation
  if ((status !== 'active' && status !== 'closing') || !userId) return []
  const why = mayNotKeep(desk, line, conversation, event, now)
  if (status === 'closing' || awaiting === 'customer' || (pinned && why === 'not_in_queue')) {
    if (why !== 'not_in_queue' || leftQueue) return []
    conversation.leftQueue = true
    return [{ type: 'markLeft', conversationId, userId, why }]
  }
  if (!why) return []
  const operator = desk.operators.get(userId)
  if (operator) operator.load.answered -= 1
  const waits = { status: 'waiting', operatorId: null, pinned: false, leftQueue: false, waitingSince: null, round: 0, passed: [] } as const
  Object.assign(conversation, waits)
  return [{ type: 'release', conversationId, userId, why }]
}

/**
 * A pinned conversation stays with everybody but who is no longer with the company: there it would be lost. Only who
 * has left a queue loses what he has by it: who was chosen by a colleague, or took over, need not stand in it. Who is
 * away loses it by going, or when the customer writes, and not by every other thing that happens: he may have taken
 * it while he was away.
 */
function mayNotKeep(
  desk: Desk,
  line: LineState,
  { id, operatorId, pinned, leftQueue }: ConversationState,
  event: RoutingEvent,
  now: number,
): 'inactive' | 'not_in_queue' | Absence | null {
  const operator = desk.operators.get(operatorId ?? '')
  if (!operator?.active) return 'inactive'
  const left = leftQueue || (event.type === 'left' && event.userIds.includes(operator.id))
  if (left && !line.queue.includes(operator.id)) return 'not_in_queue'
  if (pinned) return null
  const asked = event.type === 'away' ? event.userIds.includes(operator.id) : event.type === 'wrote' && event.conversationId === id
  return asked ? absence(line, operator, now) : null
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
  // What is offered to one person alone, which runs out, nobody joins in.
  const joinable =
    mode === 'all' && conversation.status === 'offered' && conversation.offers.every((offer) => !offer.transfer && !offer.timed)
  if (conversation.status !== 'waiting' && !joinable) return []
  if (line.off)
    return arrived.has(conversation.id) ? [{ type: 'wait', conversationId: conversation.id, why: 'line_off', considered: [] }] : []
  const choice = choose(line, conversation, desk.operators)
  const [best] = choice.ranked
  const considered = choice.considered.slice(0, consideredMax)
  if (!best) {
    if (open || !arrived.has(conversation.id)) return []
    return [{ type: 'wait', conversationId: conversation.id, why: line.queue.length > 0 ? 'nobody_eligible' : 'queue_empty', considered }]
  }
  const toAll = mode === 'all' && !choice.alone
  const chosen = toAll ? choice.ranked : [best]
  for (const operator of chosen) operator.load.offered += 1
  conversation.status = 'offered'
  return [
    {
      type: 'offer',
      conversationId: conversation.id,
      to: chosen.map((operator) => operator.id),
      round: choice.round,
      expiresAt: toAll ? null : now + offerSeconds * 1000,
      why: choice.considered[0]?.why ?? 'first_in_queue',
      considered,
    },
  ]
}
