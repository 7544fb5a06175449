import type { Generated, JSONColumnType } from 'kysely'
import type { Considered } from './core/state.ts'

export interface OffersTable {
  id: string
  conversation_id: string
  user_id: string
  transfer: Generated<boolean>
  /** null: open */
  outcome: 'accepted' | 'skipped' | 'expired' | 'withdrawn' | null
  offered_at: Generated<Date>
  expires_at: Date | null
  decided_at: Date | null
  /** the conversation's waiting_since when it was offered */
  waiting_since: Date | null
  round: Generated<number>
}

export interface TrailTable {
  id: Generated<number>
  conversation_id: string
  at: Generated<Date>
  event: string
  from_id: string | null
  to_id: string | null
  reason: string
  considered: JSONColumnType<Considered[], string | undefined, string>
}

/** When people were last told that a line's queue is empty of operators. */
export interface QueueAlertsTable {
  line_id: string
  at: Date
}

declare module '../platform/database.ts' {
  interface Tables {
    offers: OffersTable
    trail: TrailTable
    queue_alerts: QueueAlertsTable
  }
}
