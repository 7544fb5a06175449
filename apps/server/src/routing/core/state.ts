import type { PresenceStatus } from '@omniline/contracts/accounts'
import type { ConversationStatus } from '@omniline/contracts/conversations'
import type { Distribution } from '@omniline/contracts/lines'

/** What is known when a decision is made. Times are milliseconds since 1970. */
export interface RoutingState {
  lines: LineState[]
  operators: OperatorState[]
  /** those the decision may be about, not all there are */
  conversations: ConversationState[]
}

export interface LineState {
  id: string
  distribution: Distribution
  /** user ids in the order of the queue, teams resolved */
  queue: string[]
}

export interface OperatorState {
  id: string
  active: boolean
  status: PresenceStatus
  /** null: never */
  lastWorkedAt: number | null
  load: Load
}

/** How many conversations an operator has, in all lines together. */
export interface Load {
  /** he is responsible and they are being handled */
  answered: number
  /** offered to him and not decided yet */
  offered: number
  /** he has finished, the grace period runs */
  closing: number
}

export interface ConversationState {
  id: string
  lineId: string
  status: ConversationStatus
  operatorId: string | null
  awaiting: 'operator' | 'customer'
  pinned: boolean
  /** null: it does not wait */
  waitingSince: number | null
  /** the open ones */
  offers: OfferState[]
  /** counts up when everyone eligible has missed or skipped it; 0: not offered yet since it began to wait */
  round: number
  /** who has had it in this round */
  passed: { userId: string; how: 'skipped' | 'expired' }[]
}

export interface OfferState {
  id: string
  userId: string
  /** handed to this very person by a colleague */
  transfer: boolean
  /** runs out by itself */
  timed: boolean
}

export type RoutingEvent =
  /** somebody or something became free, or a line's rules changed */
  | { type: 'changed' }
  /** these people may have ceased to serve lines */
  | { type: 'left'; userIds: string[] }
  /** began to wait */
  | { type: 'queued'; conversationId: string }
  | { type: 'expired'; offerId: string }
  | { type: 'skipped'; conversationId: string; userId: string }

export interface Considered {
  userId: string
  eligible: boolean
  why: Why
}

export type Why =
  // chosen
  | 'longest_idle'
  | 'first_in_queue'
  | 'everyone'
  // could have been
  | 'has_offers'
  | 'worked_later'
  | 'later_in_queue'
  // not eligible
  | 'inactive'
  | 'offline'
  | 'paused'
  | 'full'
  | 'skipped'
  | 'missed'

export type EndWhy = 'skipped' | 'time_out' | 'inactive' | 'not_in_queue' | 'mode_changed'

export type Decision =
  | {
      type: 'endOffer'
      conversationId: string
      offerId: string
      userId: string
      outcome: 'skipped' | 'expired' | 'withdrawn'
      why: EndWhy
    }
  /** the responsible operator loses it */
  | { type: 'release'; conversationId: string; userId: string; why: 'inactive' | 'not_in_queue' }
  | {
      type: 'offer'
      conversationId: string
      to: string[]
      round: number
      /** null: no time limit */
      expiresAt: number | null
      why: Why
      considered: Considered[]
    }
  | { type: 'wait'; conversationId: string; why: 'nobody_eligible' | 'queue_empty'; considered: Considered[] }
