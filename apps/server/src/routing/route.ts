import { sql } from 'kysely'
import { addSystemMessage, type ConversationRow, lockConversation, markLeftQueue, putBackToWaiting } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { defineJob } from '../platform/jobs.ts'
import { alertEmptyQueue } from './alert.ts'
import { decide } from './core/decide.ts'
import type { ConversationState, Decision, LineState, RoutingEvent, RoutingState } from './core/state.ts'
import { conversationWaits } from './events.ts'
import { cancelTimer, propose, tellPeople } from './offers.ts'
import { load, type Scope } from './snapshot.ts'
import { endOffer, insertTrail, type TrailNote } from './store.ts'

/** Looks again at what waits in these places; `event`: because what it asked for could not be done yet. */
export const settle = defineJob<Scope & { event?: RoutingEvent }>('routing.settle')

/** Any number will do, as long as nobody else uses it. */
const lockKey = 7_305_671

/**
 * One decision at a time in the whole installation: lines share operators, and who is free for one line depends on
 * what was just decided in another. A decision takes a few milliseconds, and one that finds many waiting serves them
 * together, so the line in front of this lock stays short. It is taken before any conversation is locked.
 */
export async function lockRouting(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockKey})`.execute(tx)
}

/** Decides and does it, in a transaction of its own. */
export async function route(app: App, event: RoutingEvent, scope: Scope): Promise<void> {
  await transaction(app.db, async (tx) => {
    await lockRouting(tx)
    await routeLocked(app, tx, event, scope)
  })
}

/** For a transaction that holds the routing lock. */
export async function routeLocked(app: App, tx: Tx, event: RoutingEvent, scope: Scope): Promise<void> {
  const { state, now, more } = await load(tx, scope)
  const decisions = decide(state, event, now)
  const done = await carryOut(app, tx, state, decisions, new Date(now))
  const progress = decisions.some((decision) => decision.type === 'offer')
  if (!done || (more && progress)) await app.jobs.enqueue(tx, settle, { ...scope, ...(!done && lasting(event)) })
  const freed = freedUnseen(decisions, scope)
  if (freed.length > 0) await app.jobs.enqueue(tx, settle, { userIds: freed })
}

/**
 * Who has lost something and may have room for what waits in another line, which was not looked at, since he was not
 * asked about: no other event will tell of him. It ends, for what is taken away once is not given again.
 */
function freedUnseen(decisions: Decision[], { conversationIds = [], userIds = [] }: Scope): string[] {
  const freed = decisions
    .filter((decision) => decision.type === 'endOffer' || decision.type === 'release')
    .filter(
      ({ why, userId, conversationId }) => why !== 'inactive' && !(userIds.includes(userId) && conversationIds.includes(conversationId)),
    )
  return [...new Set(freed.map((decision) => decision.userId))]
}

/** A skip is of one offer only, which the caller has seen to; the others may be asked again. */
const lasting = (event: RoutingEvent): { event: RoutingEvent } | null =>
  event.type === 'skipped' || event.type === 'changed' ? null : { event }

/** False: something had changed since it was looked at, and must be looked at again. */
async function carryOut(app: App, tx: Tx, state: RoutingState, decisions: Decision[], now: Date): Promise<boolean> {
  const held = new Map<string, Held | null>()
  const notes: TrailNote[] = []
  for (const decision of decisions) {
    const { conversationId } = decision
    if (!held.has(conversationId)) held.set(conversationId, await hold(tx, state, conversationId))
    const conversation = held.get(conversationId)
    if (!conversation) continue
    if (await act(app, tx, conversation, decision, now)) notes.push(...noteOf(decision))
    else held.set(conversationId, null)
  }
  await insertTrail(tx, notes)
  for (const decision of decisions) {
    const line = decision.type === 'wait' && held.get(decision.conversationId) && lineOf(state, decision.conversationId)
    if (line) await alertEmptyQueue(tx, line, decision.conversationId)
  }
  return ![...held.values()].includes(null)
}

const lineOf = (state: RoutingState, conversationId: string): LineState | undefined => {
  const lineId = state.conversations.find((conversation) => conversation.id === conversationId)?.lineId
  return state.lines.find((line) => line.id === lineId)
}

interface Held {
  seen: ConversationState
  row: ConversationRow
}

/** Locks it. Operators take, answer and close conversations without waiting for routing: then it is not what was seen. */
async function hold(tx: Tx, state: RoutingState, conversationId: string): Promise<Held | null> {
  const seen = state.conversations.find((conversation) => conversation.id === conversationId)
  if (!seen) return null
  const row = await lockConversation(tx, conversationId)
  const same =
    row.status === seen.status &&
    row.operator_id === seen.operatorId &&
    row.line_id === seen.lineId &&
    row.awaiting === seen.awaiting &&
    row.pinned === seen.pinned &&
    (row.waiting_since?.getTime() ?? null) === seen.waitingSince
  return same ? { seen, row } : null
}

/** False: it had been decided otherwise meanwhile. */
async function act(app: App, tx: Tx, { seen, row }: Held, decision: Decision, now: Date): Promise<boolean> {
  switch (decision.type) {
    case 'endOffer': {
      if (!(await endOffer(tx, decision.offerId, decision.outcome))) return false
      await cancelTimer(app, tx, decision.offerId)
      await tellPeople(tx, row, [decision.userId])
      await tellNotTaken(tx, seen, decision)
      return true
    }
    case 'release':
      await putBackToWaiting(tx, row.id)
      await app.jobs.announce(tx, conversationWaits, { conversationId: row.id })
      return true
    case 'markLeft':
      await markLeftQueue(tx, row.id)
      return true
    case 'offer': {
      const expiresAt = decision.expiresAt === null ? null : new Date(decision.expiresAt)
      await propose(app, tx, row.id, { to: decision.to, transfer: false, round: decision.round, at: now, expiresAt })
      return true
    }
    case 'wait':
      // What waits already, or was just released, is in its place.
      if (seen.status === 'offered') await putBackToWaiting(tx, row.id)
      return true
  }
}

const notTaken = { skipped: 'skipped', expired: 'missed', withdrawn: null } as const
const transferNotTaken = { skipped: 'transferSkipped', expired: 'transferExpired', withdrawn: 'transferWithdrawn' } as const

/**
 * Whoever handed it over reads in the chat that it came back; of the queue, who passed it on or missed it. After the first
 * round only the trail tells who missed it again: a customer who waits all night would else have a chat full of that.
 */
async function tellNotTaken(tx: Tx, seen: ConversationState, decision: Extract<Decision, { type: 'endOffer' }>): Promise<void> {
  const handed = seen.offers.some((offer) => offer.id === decision.offerId && offer.transfer)
  const code = (handed ? transferNotTaken : notTaken)[decision.outcome]
  if (code === null || (code === 'missed' && seen.round > 1)) return
  const { name } = await tx.selectFrom('users').select('name').where('id', '=', decision.userId).executeTakeFirstOrThrow()
  await addSystemMessage(tx, decision.conversationId, { code, params: { name } })
}

function noteOf(decision: Decision): TrailNote[] {
  const { conversationId, why: reason } = decision
  switch (decision.type) {
    case 'endOffer':
      return [{ conversationId, event: decision.outcome, from: decision.userId, reason }]
    case 'release':
      return [{ conversationId, event: 'returned', from: decision.userId, reason }]
    case 'markLeft':
      return []
    case 'offer':
      return [
        {
          conversationId,
          event: 'offered',
          to: decision.to.length === 1 ? decision.to[0] : null,
          reason,
          considered: decision.considered,
        },
      ]
    case 'wait':
      return [{ conversationId, event: 'waiting', reason, considered: decision.considered }]
  }
}
