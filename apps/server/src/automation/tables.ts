import type { Generated } from 'kysely'

interface AutomaticMessagesTable {
  conversation_id: string
  cause: string
  kind: string
  message_id: string | null
  at: Generated<Date>
}

interface AutomationTimersTable {
  conversation_id: string
  at: Date
}

declare module '../platform/database.ts' {
  interface Tables {
    automatic_messages: AutomaticMessagesTable
    automation_timers: AutomationTimersTable
  }
}
