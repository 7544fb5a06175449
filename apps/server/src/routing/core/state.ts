import type { PresenceStatus, WorkdayStatus } from '@omniline/contracts/accounts'
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
  /** switched off: what comes is kept, and offered to nobody */
  off?: boolean
  distribution: Distribution
  /** user ids in the order of the queue, teams resolved */
  queue: string[]
}

export interface OperatorState {
  id: string
  active: boolean
  status: PresenceStatus
  /** null unless the status is offline; `said`: chosen by himself, so no connection was lost */
  away: { since: number; said: boolean } | null
  workday: WorkdayStatus
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
  /** its operator has left the line's queue while it awaited the customer, was being closed, or was pinned */
  leftQueue: boolean
  /** whose customer this is; null: nobody's in particular */
  preferred: Preferred | null
  /** null: it does not wait */
  waitingSince: number | null
  /** the open ones */
  offers: OfferState[]
  /** counts up when everyone eligible has missed or skipped it; 0: not offered yet since it began to wait */
  round: number
  /** who has had it in this round */
  passed: { userId: string; how: 'skipped' | 'expired' }[]
}

/** Whoever is asked first, alone, when the conversation begins to wait, if he stands in the queue and can be given it. */
export interface Preferred {
  userId: string
  why: 'last_operator'
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
  /** these people may be gone for longer than their conversations can wait */
  | { type: 'away'; userIds: string[] }
  /** the customer wrote to somebody who may be gone, now or before it was unpinned */
  | { type: 'wrote'; conversationId: string }
  /** began to wait */
  | { type: 'queued'; conversationId: string }
  /** these have run out */
  | { type: 'expired'; offerIds: string[] }
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
  | Preferred['why']
  // could have been
  | 'not_preferred'
  | 'has_offers'
  | 'worked_later'
  | 'later_in_queue'
  // not eligible
  | 'inactive'
  | 'not_at_work'
  | 'on_break'
  | 'offline'
  | 'paused'
  | 'full'
  | 'skipped'
  | 'missed'

export type EndWhy = 'skipped' | 'time_out' | 'inactive' | 'not_in_queue' | 'mode_changed' | 'offline' | 'not_at_work' | 'line_off'
export type Absence = 'offline' | 'connection_lost' | 'day_ended'

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
  | { type: 'release'; conversationId: string; userId: string; why: 'inactive' | 'not_in_queue' | Absence }
  /** it stays until the customer's next word, or till the pin is taken off, which will release it */
  | { type: 'markLeft'; conversationId: string; userId: string; why: 'not_in_queue' }
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
  | { type: 'wait'; conversationId: string; why: 'nobody_eligible' | 'queue_empty' | 'line_off'; considered: Considered[] }
