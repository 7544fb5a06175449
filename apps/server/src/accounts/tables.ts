import type { Preferences, Role, SetupState } from '@omniline/contracts/accounts'
import type { Language } from '@omniline/contracts/common'
import type { ColumnType, Generated } from 'kysely'

type Json<T> = ColumnType<T, string, string>

export interface InstallationTable {
  only_one: Generated<boolean>
  company_name: string
  language: Language
  time_zone: string
  workday_ends_after_hours: Generated<number>
  setup_step: Generated<NonNullable<SetupState['step']>>
  setup_line_id: string | null
  setup_channel_id: string | null
  created_at: Generated<Date>
}

export interface UsersTable {
  id: string
  name: string
  email: string
  /** null: invited and has not set a password yet */
  password_hash: string | null
  role: Role
  language: Language
  active: Generated<boolean>
  avatar_file_id: string | null
  /** what the user chose; the rest has the contract's defaults */
  preferences: ColumnType<Partial<Preferences>, string | undefined, string>
  created_at: Generated<Date>
}

export interface TeamsTable {
  id: string
  name: string
  created_at: Generated<Date>
}

export interface TeamMembersTable {
  team_id: string
  user_id: string
}

export interface SessionsTable {
  id: string
  user_id: string
  token_hash: Buffer
  user_agent: Generated<string>
  created_at: Generated<Date>
  last_used_at: Generated<Date>
  expires_at: Date
}

export interface ApiTokensTable {
  id: string
  user_id: string
  name: string
  prefix: string
  token_hash: Buffer
  created_at: Generated<Date>
  last_used_at: Date | null
}

export interface InvitationsTable {
  id: string
  user_id: string
  token_hash: Buffer
  created_at: Generated<Date>
  expires_at: Date
  used_at: Date | null
}

export interface LoginFailuresTable {
  subject: string
  failures: number
  blocked_until: Date
  last_at: Date
}

export interface AuditTable {
  id: string
  at: Generated<Date>
  user_id: string | null
  user_name: string
  action: string
  subject_type: string
  subject_id: string | null
  details: Json<Record<string, unknown>>
}

declare module '../platform/database.ts' {
  interface Tables {
    installation: InstallationTable
    users: UsersTable
    teams: TeamsTable
    team_members: TeamMembersTable
    sessions: SessionsTable
    api_tokens: ApiTokensTable
    invitations: InvitationsTable
    login_failures: LoginFailuresTable
    audit: AuditTable
  }
}
