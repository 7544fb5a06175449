import type { Generated } from 'kysely'

interface VisitorTokensTable {
  token_hash: Buffer
  channel_id: string
  customer_id: string
  created_at: Generated<Date>
  last_used_at: Generated<Date>
  expires_at: Date
}

declare module '../platform/database.ts' {
  interface Tables {
    visitor_tokens: VisitorTokensTable
  }
}
