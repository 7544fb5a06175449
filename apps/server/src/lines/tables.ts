import type { Language } from '@omniline/contracts/common'
import type { LineSettings } from '@omniline/contracts/lines'
import type { Dropped } from '@omniline/contracts/line-tools'
import type { Generated, JSONColumnType } from 'kysely'
import type { Json } from './core/merge.ts'

export interface LinesTable {
  id: string
  name: string
  active: boolean
  language: Language
  /** in effect, whoever set them: the profile's with the deviations laid over, or the line's own */
  settings: JSONColumnType<LineSettings>
  profile_id: string | null
  deviations: JSONColumnType<Json, string | undefined, string>
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

export interface LineVersionsTable {
  line_id: string
  version: number
  input: JSONColumnType<Json>
  at: Generated<Date>
  user_id: string | null
  user_name: string
  restored: number | null
  dropped: JSONColumnType<Dropped[], string | undefined, string>
}

export interface SettingsProfilesTable {
  id: string
  name: string
  settings: JSONColumnType<LineSettings>
  version: Generated<number>
  changed_at: Generated<Date>
  changed_by: string
}

declare module '../platform/database.ts' {
  interface Tables {
    lines: LinesTable
    line_queue: LineQueueTable
    line_operators: LineOperatorsView
    line_versions: LineVersionsTable
    settings_profiles: SettingsProfilesTable
  }
}
