import type { Generated } from 'kysely'

interface ConsentsTable {
  id: string
  customer_id: string
  line_id: string
  version: string
  kind: 'accepted' | 'notified'
  text: string
  url: string | null
  ip: string | null
  page_url: string | null
  at: Generated<Date>
}

declare module '../platform/database.ts' {
  interface Tables {
    consents: ConsentsTable
  }
}
