import { decide } from './decide.ts'
import { freeSlots, hindrance } from './eligible.ts'
import { agenda } from './simulate-agenda.ts'
import { draw, numberOf, spread } from './simulate-random.ts'
import type { ConversationState, Decision, LineState, OperatorState, RoutingEvent } from './state.ts'

/** A day to be played through. Times are milliseconds since 1970, durations milliseconds. */
export interface Trial {
  line: LineState
  /** between an operator's close and the final one */
  graceMs: number
  /** what happens after it is not played */
  until: number
  /** in order of time */
  arrivals: Arrival[]
  /** everybody in the line's queue */
  people: { id: string; present: Span[] }[]
  habits: Habits
  seed: number
  /** after so many decisions it is given up: rules by which offers run out every second make millions */
  decisionsMax: number
}
export interface Arrival {
  at: number
  /** who handled the customer's last conversation, and until when */
  last: { userId: string; until: number } | null
}
export interface Span {
  from: number
  to: number
}
/** How the line's people are, as medians and shares of offers (0 to 1). */
export interface Habits {
  reactionMs: number
  /** nobody has ever pondered longer and taken it all the same */
  reactionMaxMs: number
  handlingMs: number
  missedShare: number
  skippedShare: number
}

export interface Run {
  /** false: given up, since too much happened */
  finished: boolean
  /** in the order of the arrivals; null: nobody took it */
  accepted: ({ at: number; userId: string } | null)[]
  people: Map<string, Tally>
}
export interface Tally {
  accepted: number
  missed: number
  skipped: number
  peak: number
  busyMs: number
}

/** How many waiting conversations are decided about together, as in the real shell. */
const batch = 50
/** So many things that happen between two pauses. */
const breath = 10
const dayMs = 86_400_000

/**
 * Plays the day through with the real `decide`: customers come, people come and go, after a while take what they are
 * offered, hand it on or let it pass, and are done with a conversation after another while. Deterministic. Pauses now
 * and then, so that whoever runs it can let others go first.
 */
export function* simulate(trial: Trial): Generator<void, Run> {
  const world = open(trial)
  let happened = 0
  for (let due = world.agenda.next(); due && due.at < trial.until; due = world.agenda.next()) {
    if (world.decisions >= trial.decisionsMax) break
    happen(world, due.what, due.at)
    if (++happened % breath === 0) yield
  }
  for (const person of world.people.values()) if (person.busySince !== null) person.tally.busyMs += trial.until - person.busySince
  return {
    finished: world.decisions < trial.decisionsMax,
    accepted: world.conversations.map((conversation) => conversation.accepted),
    people: new Map([...world.people].map(([id, person]) => [id, person.tally])),
  }
}

type Happening =
  | { type: 'arrives'; conversation: Conversation }
  | { type: 'comes' | 'goes'; person: Person }
  /** has made up his mind */
  | { type: 'decides'; offer: Offer; look: number }
  /** comes back to what had escaped him */
  | { type: 'remembers' | 'expires'; offer: Offer }
  | { type: 'finishes' | 'closes'; conversation: Conversation; person: Person }

interface Conversation extends ConversationState {
  number: number
  accepted: { at: number; userId: string } | null
  /** how many offers were made of it */
  offered: number
  /** who was offered it since it began to wait, except what was withdrawn */
  asked: Set<string>
}

interface Offer {
  id: string
  conversation: Conversation
  person: Person
  /** the how manieth of its conversation */
  number: number
  /** how often it was looked at */
  looks: number
  timed: boolean
  open: boolean
}

interface Person {
  /** his own for the draws, wherever he stands in the queue */
  luck: number
  state: OperatorState
  tally: Tally
  /** the open ones */
  offers: Set<Offer>
  busySince: number | null
  /** something may be offered to everybody but him */
  lacks: boolean
}

interface World {
  trial: Trial
  agenda: ReturnType<typeof agenda<Happening>>
  conversations: Conversation[]
  people: Map<string, Person>
  /** in order of age */
  waiting: Conversation[]
  /** offered to everybody who can take it */
  offered: Set<Conversation>
  offers: Map<string, Offer>
  decisions: number
}

function open(trial: Trial): World {
  const world: World = {
    trial,
    agenda: agenda<Happening>(),
    conversations: trial.arrivals.map((arrival, number) => newConversation(trial.line, arrival, number)),
    people: new Map(trial.people.map(({ id }) => [id, newPerson(id)])),
    waiting: [],
    offered: new Set(),
    offers: new Map(),
    decisions: 0,
  }
  for (const { id, present } of trial.people) {
    const person = world.people.get(id)
    if (!person) continue
    for (const { from, to } of present) {
      world.agenda.enter(from, { type: 'comes', person })
      world.agenda.enter(to, { type: 'goes', person })
    }
  }
  world.conversations.forEach((conversation, n) => {
    world.agenda.enter(trial.arrivals[n]?.at ?? 0, { type: 'arrives', conversation })
  })
  return world
}

function newConversation(line: LineState, { at, last }: Arrival, number: number): Conversation {
  const { lastOperatorDays } = line.distribution
  const known = last && last.until > at - lastOperatorDays * dayMs
  return {
    id: `c${String(number).padStart(6, '0')}`,
    number,
    lineId: line.id,
    status: 'waiting',
    operatorId: null,
    awaiting: 'operator',
    pinned: false,
    leftQueue: false,
    preferred: known ? { userId: last.userId, why: 'last_operator' } : null,
    waitingSince: at,
    offers: [],
    round: 0,
    passed: [],
    accepted: null,
    offered: 0,
    asked: new Set(),
  }
}

const newPerson = (id: string): Person => ({
  luck: numberOf(id),
  state: {
    id,
    active: true,
    status: 'offline',
    away: null,
    workday: 'ended',
    lastWorkedAt: null,
    load: { answered: 0, offered: 0, closing: 0 },
  },
  tally: { accepted: 0, missed: 0, skipped: 0, peak: 0, busyMs: 0 },
  offers: new Set(),
  busySince: null,
  lacks: true,
})

function happen(world: World, what: Happening, now: number): void {
  switch (what.type) {
    case 'arrives':
      putInLine(world, what.conversation)
      return settle(world, { type: 'queued', conversationId: what.conversation.id }, now)
    case 'comes': {
      const { person } = what
      Object.assign(person.state, { status: 'online', workday: 'started', away: null })
      for (const offer of person.offers) look(world, offer, now)
      return settle(world, { type: 'changed' }, now)
    }
    case 'goes': {
      const { person } = what
      Object.assign(person.state, { status: 'offline', workday: 'ended', away: { since: now, said: true } })
      const mine = [...person.offers].map((offer) => offer.conversation)
      return settle(world, { type: 'changed' }, now, mine)
    }
    case 'decides':
      if (what.look === what.offer.looks) makeUpMind(world, what.offer, now)
      return
    case 'remembers':
      return look(world, what.offer, now)
    case 'expires':
      if (what.offer.open) settle(world, { type: 'expired', offerIds: [what.offer.id] }, now, [what.offer.conversation])
      return
    case 'finishes':
      return finish(world, what.conversation, what.person, now)
    case 'closes':
      what.conversation.status = 'closed'
      what.person.state.load.closing -= 1
      return settle(world, { type: 'changed' }, now)
  }
}

/** By age; what comes back keeps its age. */
function putInLine(world: World, conversation: Conversation): void {
  const since = conversation.waitingSince ?? 0
  let at = world.waiting.length
  while (at > 0 && (world.waiting[at - 1]?.waitingSince ?? 0) > since) at--
  world.waiting.splice(at, 0, conversation)
}

/** Lets routing decide and does it, until nothing is left to do. `asked`: what the event is about. */
function settle(world: World, event: RoutingEvent, now: number, asked: Conversation[] = []): void {
  const { line } = world.trial
  const operators = [...world.people.values()].map((person) => person.state)
  let [next, about] = [event, asked]
  for (;;) {
    const free = [...world.people.values()].filter((person) => hindrance(line, person.state) === null)
    const slots = free.reduce((sum, person) => sum + freeSlots(line, person.state.load), 0)
    const some = new Set([...about, ...world.waiting.slice(0, Math.min(batch, slots)), ...joinable(world, free)])
    if (some.size === 0) return
    world.decisions += 1
    const decisions = decide({ lines: [line], operators, conversations: [...some] }, next, now)
    carryOut(world, decisions, now)
    if (!decisions.some((decision) => decision.type === 'offer')) return
    next = { type: 'changed' }
    about = []
  }
}

/** In lines that offer to everybody: what somebody free has not been offered since it began to wait. */
function joinable(world: World, free: Person[]): Conversation[] {
  const lacking = free.filter((person) => person.lacks)
  if (lacking.length === 0 || world.offered.size === 0) return []
  const found: Conversation[] = []
  for (const conversation of world.offered) {
    if (lacking.some((person) => !conversation.asked.has(person.state.id))) found.push(conversation)
    if (found.length === batch) return found
  }
  if (found.length === 0) for (const person of lacking) person.lacks = false
  return found
}

function carryOut(world: World, decisions: Decision[], now: number): void {
  for (const decision of decisions) {
    if (decision.type === 'endOffer') {
      const offer = world.offers.get(decision.offerId)
      if (offer) notTaken(world, offer, decision.outcome)
    }
    if (decision.type === 'offer') propose(world, decision, now)
  }
}

function notTaken(world: World, offer: Offer, outcome: 'skipped' | 'expired' | 'withdrawn'): void {
  const { conversation, person } = offer
  end(world, offer)
  if (outcome === 'withdrawn') {
    conversation.asked.delete(person.state.id)
    person.lacks = true
  } else {
    conversation.passed.push({ userId: person.state.id, how: outcome })
    if (conversation.preferred?.userId === person.state.id) conversation.preferred = null
    person.tally[outcome === 'expired' ? 'missed' : 'skipped'] += 1
  }
  if (conversation.offers.length > 0) return
  conversation.status = 'waiting'
  world.offered.delete(conversation)
  putInLine(world, conversation)
}

function end(world: World, offer: Offer): void {
  const { conversation, person } = offer
  offer.open = false
  world.offers.delete(offer.id)
  person.offers.delete(offer)
  conversation.offers = conversation.offers.filter((one) => one.id !== offer.id)
  person.state.load.offered -= 1
}

function propose(world: World, decision: Extract<Decision, { type: 'offer' }>, now: number): void {
  const conversation = world.conversations[Number(decision.conversationId.slice(1))]
  if (!conversation) return
  if (conversation.status === 'waiting') world.waiting.splice(world.waiting.indexOf(conversation), 1)
  conversation.status = 'offered'
  if (decision.round > conversation.round) {
    conversation.passed = []
    conversation.asked.clear()
  }
  conversation.round = decision.round
  const timed = decision.expiresAt !== null
  for (const id of decision.to) {
    const person = world.people.get(id)
    if (!person) continue
    const number = conversation.offered++
    const offer: Offer = { id: `${conversation.id}/${number}`, conversation, person, number, looks: 0, timed, open: true }
    conversation.offers.push({ id: offer.id, userId: id, transfer: false, timed })
    conversation.asked.add(id)
    person.state.load.offered += 1
    person.offers.add(offer)
    world.offers.set(offer.id, offer)
    if (decision.expiresAt !== null) world.agenda.enter(decision.expiresAt, { type: 'expires', offer })
    look(world, offer, now)
  }
  if (timed) return
  world.offered.add(conversation)
  for (const person of world.people.values()) if (!conversation.asked.has(person.state.id)) person.lacks = true
}

/** Who is there sees it, and after a while decides. What escapes him runs out, or is thought of later where it does not. */
function look(world: World, offer: Offer, now: number): void {
  const { habits, seed, line } = world.trial
  if (!offer.open || offer.person.state.status !== 'online') return
  offer.looks += 1
  if (chance(seed, 1, offer) < habits.missedShare) {
    if (!offer.timed) world.agenda.enter(now + line.distribution.offerSeconds * 1000, { type: 'remembers', offer })
    return
  }
  const reaction = Math.min(spread(habits.reactionMs, chance(seed, 2, offer)), habits.reactionMaxMs)
  world.agenda.enter(now + reaction, { type: 'decides', offer, look: offer.looks })
}

const chance = (seed: number, what: number, { conversation, person, number, looks }: Offer): number =>
  draw(seed, what, conversation.number, person.luck, number, looks)

function makeUpMind(world: World, offer: Offer, now: number): void {
  const { conversation, person } = offer
  const { habits, seed } = world.trial
  if (!offer.open || person.state.status !== 'online') return
  if (chance(seed, 3, offer) >= habits.skippedShare) return take(world, offer, now)
  settle(world, { type: 'skipped', conversationId: conversation.id, userId: person.state.id }, now, [conversation])
}

function take(world: World, { conversation, person }: Offer, now: number): void {
  const { habits, seed } = world.trial
  const offers = conversation.offers.flatMap((one) => world.offers.get(one.id) ?? [])
  for (const one of offers) end(world, one)
  world.offered.delete(conversation)
  const userId = person.state.id
  Object.assign(conversation, { status: 'active', operatorId: userId, waitingSince: null, accepted: { at: now, userId } })
  person.state.load.answered += 1
  person.state.lastWorkedAt = now
  person.busySince ??= now
  person.tally.accepted += 1
  person.tally.peak = Math.max(person.tally.peak, person.state.load.answered)
  const handling = spread(habits.handlingMs, draw(seed, 4, conversation.number))
  world.agenda.enter(now + handling, { type: 'finishes', conversation, person })
  // The others have room for something else now.
  if (offers.length > 1) settle(world, { type: 'changed' }, now)
}

function finish(world: World, conversation: Conversation, person: Person, now: number): void {
  const { graceMs } = world.trial
  const { load } = person.state
  load.answered -= 1
  person.state.lastWorkedAt = now
  if (load.answered === 0 && person.busySince !== null) {
    person.tally.busyMs += now - person.busySince
    person.busySince = null
  }
  conversation.status = graceMs > 0 ? 'closing' : 'closed'
  if (graceMs > 0) {
    load.closing += 1
    world.agenda.enter(now + graceMs, { type: 'closes', conversation, person })
  }
  settle(world, { type: 'changed' }, now)
}
