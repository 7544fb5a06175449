import type { Account } from '@omniline/connector-kit/connector'
import type { ColumnType, Generated, JSONColumnType } from 'kysely'

/** What a channel's row remembers beside secrets. */
export interface ChannelState {
  /** where the platform delivers as far as we know; null: nowhere */
  webhookUrl?: string | null
  /** transport `poll`: how far we have read */
  cursor?: string | null
}

export type ChannelErrorKind = 'auth' | 'unavailable' | 'conflict' | 'webhook'

export interface ChannelsTable {
  id: string
  line_id: string
  connector: string
  name: string
  active: Generated<boolean>
  /** sealed; see `access.ts` */
  credentials: Buffer | null
  settings: JSONColumnType<Record<string, unknown>>
  state: JSONColumnType<ChannelState>
  account: ColumnType<Account | null, string | null, string | null>
  error_kind: ChannelErrorKind | null
  error: string | null
  last_inbound_at: Date | null
  last_outbound_at: Date | null
  deleted_at: Date | null
  created_at: Generated<Date>
  version: Generated<number>
  paused_until: Date | null
  polled_at: Date | null
}

export interface RawEventsTable {
  id: Generated<number>
  channel_id: string
  external_id: string
  payload: ColumnType<unknown, string, string>
  received_at: Generated<Date>
  processed_at: Date | null
  dead_at: Date | null
  error: string | null
}

export interface ProfileFetchesTable {
  customer_id: string
  fetched_at: Generated<Date>
}

declare module '../platform/database.ts' {
  interface Tables {
    channels: ChannelsTable
    raw_events: RawEventsTable
    profile_fetches: ProfileFetchesTable
  }
}
