import type { Button, CloseReason, ConversationStatus, DeliveryStatus, Entity, MessagePart } from '@omniline/contracts/conversations'
import type { AttachmentKind } from '@omniline/contracts/files'
import type { Generated, JSONColumnType, Selectable } from 'kysely'

export interface FilesTable {
  id: string
  name: string
  mime: string
  size: number
  sha256: Buffer
  storage_key: string
  width: number | null
  height: number | null
  uploaded_by_user: string | null
  uploaded_by_customer: string | null
  thread_id: string | null
  created_at: Generated<Date>
}

export interface CustomersTable {
  id: string
  channel_id: string
  external_id: string
  name: string
  username: string | null
  phone: string | null
  email: string | null
  language: string | null
  avatar_file_id: string | null
  avatar_key: string | null
  verified: Generated<boolean>
  blocked_at: Date | null
  contact_id: string | null
  profile: Generated<Record<string, unknown>>
  kind: Generated<'person' | 'group'>
  created_at: Generated<Date>
}

export interface ThreadsTable {
  id: string
  channel_id: string
  customer_id: string
  external_id: string
  last_seq: Generated<number>
  customer_messages: Generated<number>
  customer_read_seq: number | null
  operator_read_seq: Generated<number>
  context: JSONColumnType<Record<string, string>, string | undefined, string>
  created_at: Generated<Date>
}

export interface ConversationsTable {
  id: string
  number: Generated<number>
  thread_id: string
  line_id: string
  channel_id: string
  customer_id: string
  connector: string
  status: ConversationStatus
  close_reason: CloseReason | null
  operator_id: string | null
  awaiting: Generated<'operator' | 'customer'>
  pinned: Generated<boolean>
  pinned_at: Date | null
  left_queue: Generated<boolean>
  spam: Generated<boolean>
  rating: number | null
  customer_messages_before: number
  customer_messages: number
  last_message_id: string | null
  last_message_at: Date
  started_at: Generated<Date>
  waiting_since: Date | null
  accepted_at: Date | null
  first_reply_at: Date | null
  closing_until: Date | null
  closed_at: Date | null
}
export type ConversationRow = Selectable<ConversationsTable>

export interface ParticipantsTable {
  conversation_id: string
  user_id: string
  joined_at: Generated<Date>
}

/** A button, and whether the customer pressed it. */
export type KeptButton = Button & { pressed?: true }

/** What somebody thinks of a message. Taken back it stays, so that an older word that comes late changes nothing. */
export interface KeptReaction {
  emoji: string
  /** the platform's id of who reacted */
  id: string
  name: string
  at: string
  gone?: true
}

export interface MessagesTable {
  id: string
  thread_id: string
  conversation_id: string
  seq: number
  author_type: 'customer' | 'operator' | 'bot' | 'system'
  author_id: string | null
  author_name: string
  visibility: 'public' | 'internal'
  text: string
  entities: JSONColumnType<Entity[], string | undefined, string>
  part: JSONColumnType<MessagePart, string | null, string | null> | null
  reply_to_id: string | null
  external_id: string | null
  group_id: string | null
  client_message_id: string | null
  buttons: JSONColumnType<KeptButton[][], string | null, string | null> | null
  reactions: JSONColumnType<KeptReaction[], string | null, string | null> | null
  customer_messages: number
  sent_at: Date
  created_at: Generated<Date>
  edited_at: Date | null
  deleted_at: Date | null
}
export type MessageRow = Selectable<MessagesTable>

export interface ExternalMessagesTable {
  thread_id: string
  external_id: string
  message_id: string
  position: number
  text: Generated<string>
  entities: JSONColumnType<Entity[], string | undefined, string>
  deleted_at: Date | null
}

export interface AttachmentsTable {
  id: string
  message_id: string
  position: number
  kind: AttachmentKind
  file_id: string | null
  source: JSONColumnType<Record<string, unknown>, string | null, string | null> | null
  status: 'pending' | 'ready' | 'failed'
  error: string | null
  name: string
  mime: string
  size: number
  width: number | null
  height: number | null
  duration_seconds: number | null
}

export interface DeliveriesTable {
  message_id: string
  thread_id: string
  status: DeliveryStatus
  external_ids: Generated<string[]>
  parts: Generated<number[]>
  sending_since: Date | null
  attempts: Generated<number>
  retry_at: Date | null
  error_kind: string | null
  error: string | null
  updated_at: Generated<Date>
}

export interface BlockedCustomersTable {
  customer_id: string
  reason: Generated<string>
  blocked_at: Generated<Date>
  blocked_by: string | null
  conversation_id: string | null
}

export interface ReadMarksTable {
  thread_id: string
  user_id: string
  seq: number
  customer_messages: number
  at: Generated<Date>
}

declare module '../platform/database.ts' {
  interface Tables {
    files: FilesTable
    customers: CustomersTable
    threads: ThreadsTable
    conversations: ConversationsTable
    participants: ParticipantsTable
    messages: MessagesTable
    external_messages: ExternalMessagesTable
    attachments: AttachmentsTable
    deliveries: DeliveriesTable
    read_marks: ReadMarksTable
    blocked_customers: BlockedCustomersTable
  }
}
