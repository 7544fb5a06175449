import type { ConversationState } from './state.ts'

export type Claim =
  /** `already`: it is his, nothing changes; `queue`: he took it from the waiting ones */
  | { how: 'already' | 'offer' | 'transfer' | 'queue' }
  | { refused: 'taken_by_another' | 'not_offered' | 'conversation_closed' | 'wrong_state' }

/** Whether this person may have the conversation now. `serves`: it waits where he may take from. */
export function claim(conversation: Pick<ConversationState, 'status' | 'operatorId' | 'offers'>, userId: string, serves: boolean): Claim {
  const { status, operatorId, offers } = conversation
  if (status === 'closed') return { refused: 'conversation_closed' }
  if (operatorId && operatorId !== userId) return { refused: 'taken_by_another' }
  if (status === 'active') return { how: 'already' }
  if (status === 'closing' || status === 'bot') return { refused: 'wrong_state' }
  const mine = offers.find((offer) => offer.userId === userId)
  if (mine) return { how: mine.transfer ? 'transfer' : 'offer' }
  return status === 'waiting' && serves ? { how: 'queue' } : { refused: 'not_offered' }
}
