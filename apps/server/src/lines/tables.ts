import type { Language } from '@omniline/contracts/common'
import type { LineSettings } from '@omniline/contracts/lines'
import type { Generated, JSONColumnType } from 'kysely'

export interface LinesTable {
  id: string
  name: string
  active: boolean
  language: Language
  settings: JSONColumnType<LineSettings>
  version: Generated<number>
  archived_at: Date | null
  created_at: Generated<Date>
}

/** One of `user_id` and `team_id` is set. */
export interface LineQueueTable {
  line_id: string
  position: number
  user_id: string | null
  team_id: string | null
}

/** A view: who serves a line, teams resolved. */
export interface LineOperatorsView {
  line_id: string
  user_id: string
  position: number
}

declare module '../platform/database.ts' {
  interface Tables {
    lines: LinesTable
    line_queue: LineQueueTable
    line_operators: LineOperatorsView
  }
}
