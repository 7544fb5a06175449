import type { PresenceStatus, WorkdayStatus } from '@omniline/contracts/accounts'
import type { Generated } from 'kysely'

export interface PresenceTable {
  user_id: string
  /** what the user chose */
  status: Generated<PresenceStatus>
  since: Generated<Date>
  held_until: Date | null
  connected_until: Date | null
  last_seen_at: Date | null
  left_at: Date | null
  /** what colleagues were last told */
  announced: Generated<PresenceStatus>
  last_worked_at: Date | null
  workday: Generated<WorkdayStatus>
  /** null: never started */
  workday_since: Date | null
  workday_by_itself: Generated<boolean>
}

/** The history of working days; rows are only added. */
export interface WorkdayEventsTable {
  id: Generated<number>
  user_id: string
  status: WorkdayStatus
  at: Generated<Date>
  /** the user forgot it */
  by_itself: Generated<boolean>
}

/** A view with a row for every user: what counts right now. */
export interface EffectivePresenceView {
  user_id: string
  status: PresenceStatus
  since: Date | null
  last_seen_at: Date | null
  /** until then the chosen status holds by itself; null: nothing ever vouched for this user */
  vouched_until: Date | null
  workday: WorkdayStatus
  workday_since: Date | null
  /** the user chose to be offline, so no connection was lost */
  said_offline: boolean
}

declare module '../platform/database.ts' {
  interface Tables {
    presence: PresenceTable
    workday_events: WorkdayEventsTable
    effective_presence: EffectivePresenceView
  }
}
