import type { Generated } from 'kysely'

interface AutomaticMessagesTable {
  conversation_id: string
  cause: string
  kind: string
  message_id: string | null
  at: Generated<Date>
}

declare module '../platform/database.ts' {
  interface Tables {
    automatic_messages: AutomaticMessagesTable
  }
}
