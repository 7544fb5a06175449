import type { App } from '../platform/app.ts'
import type { Tx } from '../platform/database.ts'
import { emit } from '../platform/events.ts'
import { newId } from '../platform/ids.ts'
import { defineJob } from '../platform/jobs.ts'
import { offer } from '../inbox/public.ts'
import { endOffersOf, insertOffers } from './store.ts'

/** Fires when nobody has decided; finds it decided when it comes too late. */
export const offerTimeOut = defineJob<{ offerId: string }>('routing.offerTimeOut')
const timerKey = (offerId: string): string => `offer:${offerId}`

/** What must be known of a conversation to offer it or to take offers back. */
export interface Offerable {
  id: string
  thread_id: string
  line_id: string
}

export interface Proposal {
  to: string[]
  transfer: boolean
  round: number
  at: Date
  expiresAt: Date | null
}

/** Shows the conversation to these people and sets the timers. The caller holds its lock and has checked its state. */
export async function propose(app: App, tx: Tx, conversationId: string, proposal: Proposal): Promise<void> {
  const conversation = await offer(tx, conversationId)
  const offers = proposal.to.map((userId) => ({
    id: newId(),
    conversationId,
    userId,
    transfer: proposal.transfer,
    offeredAt: proposal.at,
    expiresAt: proposal.expiresAt,
    waitingSince: conversation.waiting_since,
    round: proposal.round,
  }))
  const written = await insertOffers(tx, offers)
  for (const { id } of offers.filter((one) => written.has(one.id))) {
    if (proposal.expiresAt) await app.jobs.enqueue(tx, offerTimeOut, { offerId: id }, { key: timerKey(id), runAt: proposal.expiresAt })
  }
  await tellPeople(tx, conversation, proposal.to)
}

export const cancelTimer = (app: App, tx: Tx, offerId: string): Promise<void> => app.jobs.cancel(tx, timerKey(offerId))

/** Ends every open offer of the conversation: accepted for `acceptedBy`, withdrawn for the others, whom it answers. */
export async function endOffers(app: App, tx: Tx, conversation: Offerable, acceptedBy: string | null): Promise<string[]> {
  const ended = await endOffersOf(tx, conversation.id, acceptedBy)
  for (const { id } of ended) await cancelTimer(app, tx, id)
  const others = ended.map((one) => one.userId).filter((userId) => userId !== acceptedBy)
  if (others.length > 0) await tellPeople(tx, conversation, others)
  return others
}

/** People whose offers of the conversation came or went hear what it is now, or that it is gone for them. */
export const tellPeople = (tx: Tx, conversation: Offerable, userIds: string[]): Promise<void> =>
  emit(tx, {
    type: 'conversation',
    threadId: conversation.thread_id,
    conversationId: conversation.id,
    lineId: conversation.line_id,
    userIds,
  })
