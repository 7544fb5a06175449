import type { Generated } from 'kysely'

export interface IdempotencyKeysTable {
  scope: string
  key: string
  fingerprint: string
  /** 0 while the first request is being worked on */
  status: number
  reply: unknown
  created_at: Generated<Date>
}

declare module '../platform/database.ts' {
  interface Tables {
    idempotency_keys: IdempotencyKeysTable
  }
}
