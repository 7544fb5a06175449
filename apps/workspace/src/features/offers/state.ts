import type { Conversation } from '@omniline/contracts/conversations'

/** An offer that has just left, for the moment in which it is said why. */
export interface Departed {
  conversation: Conversation
  how: 'taken' | 'missed'
  by: string | null
}

export function offersTo(conversations: Record<string, Conversation>, me: string): Conversation[] {
  return Object.values(conversations)
    .filter((one) => one.status === 'offered' && one.offers.some((offer) => offer.userId === me))
    .sort((a, b) => offerOf(a, me).offeredAt.localeCompare(offerOf(b, me).offeredAt))
}

export function offerOf(conversation: Conversation, me: string): Conversation['offers'][number] {
  return conversation.offers.find((one) => one.userId === me) ?? { userId: me, offeredAt: conversation.startedAt, expiresAt: null }
}

/**
 * What became of offers that are no longer there. `declined` are those I skipped or passed on myself; of them, and
 * of those I accepted, nothing is said. `now` by the server's clock.
 */
export function departed(
  before: Conversation[],
  conversations: Record<string, Conversation>,
  me: string,
  declined: ReadonlySet<string>,
  now: number,
): Departed[] {
  return before.flatMap((was): Departed[] => {
    const is = conversations[was.id]
    if (is?.status === 'offered' && is.offers.some((offer) => offer.userId === me)) return []
    if (declined.has(was.id) || is?.operatorId === me) return []
    const { expiresAt } = offerOf(was, me)
    if (is?.operatorId) return [{ conversation: was, how: 'taken', by: is.operatorId }]
    // A second of tolerance: the timer of the server may fire a moment before ours.
    if (expiresAt !== null && Date.parse(expiresAt) <= now + 1000) return [{ conversation: was, how: 'missed', by: null }]
    return []
  })
}

/** What is left of an offer: 1 to 0, and seconds. Null: no limit. */
export function remaining(conversation: Conversation, me: string, now: number): { share: number; seconds: number } | null {
  const { offeredAt, expiresAt } = offerOf(conversation, me)
  if (expiresAt === null) return null
  const end = Date.parse(expiresAt)
  const whole = Math.max(1, end - Date.parse(offeredAt))
  const left = Math.max(0, end - now)
  return { share: Math.min(1, left / whole), seconds: Math.ceil(left / 1000) }
}
