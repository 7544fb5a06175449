import type { Conversation, Message } from '@omniline/contracts/conversations'
import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Queryable } from '../platform/database.ts'
import { prepared } from '../platform/prepared.ts'
import type { AttachmentsTable, KeptReaction, MessageRow } from './tables.ts'

/** Where a stored file is fetched; every fetch asks for permission. */
export const fileUrl = (fileId: string): string => `/api/v1/files/${fileId}`

type Delivered = NonNullable<Message['delivery']>

interface MessageJoined extends Omit<MessageRow, 'external_id' | 'group_id' | 'customer_messages' | 'created_at'> {
  reply: { name: string; text: string } | null
  status: Delivered['status'] | null
  error_kind: NonNullable<Delivered['error']>['kind'] | null
  error: string | null
  retry_at: Date | null
  attachments: AttachmentJoined[]
}

type AttachmentJoined = Omit<Selectable<AttachmentsTable>, 'message_id' | 'position' | 'source'>

/** What a quote shows of the answered message. */
const quoteMax = 300

/** Messages as the contract has them, in the order of `ids`; unknown ids are left out. One query, however many. */
export async function messageViews(db: Queryable, ids: string[]): Promise<Message[]> {
  if (ids.length === 0) return []
  const views = await viewsWhere(db, sql`m.id = any(${ids}::uuid[])`)
  return ids.map((id) => views.get(id)).filter((view) => view !== undefined)
}

async function viewsWhere(db: Queryable, where: RawBuilder<unknown>): Promise<Map<string, Message>> {
  const { rows } = await sql<MessageJoined>`
    ${prepared} select m.id, m.seq, m.conversation_id, m.thread_id, m.author_type, m.author_id, m.author_name, m.visibility, m.text, m.entities,
      m.part, m.buttons, m.reactions, m.reply_to_id, m.client_message_id, m.sent_at, m.edited_at, m.deleted_at,
      case when r.id is not null then json_build_object('name', r.author_name,
        'text', case when r.deleted_at is null then left(r.text, ${quoteMax}) else '' end) end as reply,
      d.status, d.error_kind, d.error, d.retry_at,
      (select coalesce(json_agg(json_build_object('id', a.id, 'kind', a.kind, 'file_id', a.file_id, 'status', a.status, 'error', a.error,
          'name', a.name, 'mime', a.mime, 'size', a.size, 'width', a.width, 'height', a.height, 'duration_seconds', a.duration_seconds)
        order by a.position), '[]') from attachments a where a.message_id = m.id) as attachments
    from messages m left join messages r on r.id = m.reply_to_id left join deliveries d on d.message_id = m.id
    where ${where}`.execute(db)
  return new Map(rows.map((row) => [row.id, messageView(row)]))
}

function messageView(row: MessageJoined): Message {
  const deleted = row.deleted_at !== null
  return {
    id: row.id,
    seq: row.seq,
    conversationId: row.conversation_id,
    threadId: row.thread_id,
    author: { type: row.author_type, id: row.author_id, name: row.author_name },
    visibility: row.visibility,
    text: deleted ? '' : row.text,
    entities: deleted ? [] : row.entities,
    part: deleted ? null : row.part,
    attachments: deleted ? [] : row.attachments.map(attachmentView),
    buttons: deleted ? [] : (row.buttons ?? []).map((buttons) => buttons.map(({ pressed = false, ...button }) => ({ ...button, pressed }))),
    reactions: deleted ? [] : reactionViews(row.reactions ?? []),
    replyToId: row.reply_to_id,
    replyTo: row.reply_to_id && row.reply ? { id: row.reply_to_id, authorName: row.reply.name, text: row.reply.text } : null,
    clientMessageId: row.client_message_id,
    createdAt: row.sent_at.toISOString(),
    editedAt: row.edited_at?.toISOString() ?? null,
    deletedAt: row.deleted_at?.toISOString() ?? null,
    delivery: row.status && {
      status: row.status,
      ...(row.error_kind && { error: { kind: row.error_kind, detail: row.error ?? '' } }),
      ...(row.retry_at && { retryAt: row.retry_at.toISOString() }),
    },
  }
}

function reactionViews(kept: KeptReaction[]): Message['reactions'] {
  const byEmoji = new Map<string, string[]>()
  for (const { emoji, name, gone } of kept) if (!gone) byEmoji.set(emoji, [...(byEmoji.get(emoji) ?? []), name])
  return [...byEmoji].map(([emoji, by]) => ({ emoji, count: by.length, by }))
}

export const attachmentView = (row: AttachmentJoined): Message['attachments'][number] => ({
  id: row.id,
  fileId: row.status === 'ready' ? row.file_id : null,
  kind: row.kind,
  name: row.name,
  mime: row.mime,
  size: row.size,
  url: row.status === 'ready' && row.file_id ? fileUrl(row.file_id) : null,
  status: row.status,
  ...(row.error !== null && { error: row.error }),
  ...(row.width !== null && { width: row.width }),
  ...(row.height !== null && { height: row.height }),
  ...(row.duration_seconds !== null && { durationSeconds: row.duration_seconds }),
})

interface ConversationJoined {
  id: string
  number: number
  thread_id: string
  line_id: string
  channel_id: string
  connector: string
  status: Conversation['status']
  close_reason: Conversation['closeReason']
  operator_id: string | null
  offers: { userId: string; offeredAt: string; expiresAt: string | null }[]
  participants: string[]
  pinned: boolean
  spam: boolean
  awaiting: Conversation['awaiting']
  rating: number | null
  last_message_id: string | null
  last_message_at: Date
  started_at: Date
  waiting_since: Date | null
  accepted_at: Date | null
  first_reply_at: Date | null
  closed_at: Date | null
  last_seq: number | null
  customer_read_seq: number | null
  unread: number
  customer_id: string
  customer_external_id: string
  customer_name: string
  customer_kind: Conversation['customer']['kind']
  username: string | null
  phone: string | null
  email: string | null
  language: string | null
  verified: boolean
  blocked: boolean
  blocked_by_us: boolean
  topic: string | null
  contact_id: string | null
  avatar_file_id: string | null
}

/**
 * The customer's messages of conversation `c` beyond the mark of user `user`: a difference of counters, never a count.
 * What is closed has nothing unread, so that a mark set in a later conversation of the thread changes no earlier one.
 */
export const unreadOf = (user: RawBuilder<string | null>) => sql<number>`case when c.status = 'closed' then 0 else
  greatest(0, c.customer_messages - greatest(c.customer_messages_before, coalesce((
    select customer_messages from read_marks where thread_id = c.thread_id and user_id = ${user}), 0))) end`

/**
 * Conversations as the contract has them, in the order of `ids`; unknown ids are left out. `unread` is that of
 * `userId`; null: nobody in particular, 0. Two queries, however many.
 */
export async function conversationViews(db: Queryable, ids: string[], userId: string | null): Promise<Conversation[]> {
  if (ids.length === 0) return []
  const [rows, last] = await Promise.all([
    joinedConversations(db, ids, userId),
    viewsWhere(db, sql`m.id in (select last_message_id from conversations where id = any(${ids}::uuid[]))`),
  ])
  // Something was said between the two.
  const missing = rows.map((row) => row.last_message_id).filter((id) => id !== null && !last.has(id))
  for (const message of await messageViews(db, missing as string[])) last.set(message.id, message)
  const views = new Map(rows.map((row) => [row.id, conversationView(row, last.get(row.last_message_id ?? '') ?? null)]))
  return ids.map((id) => views.get(id)).filter((view) => view !== undefined)
}

async function joinedConversations(db: Queryable, ids: string[], userId: string | null): Promise<ConversationJoined[]> {
  const { rows } = await sql<ConversationJoined>`
    ${prepared} select c.id, c.number, c.thread_id, c.line_id, c.channel_id, c.connector, c.status, c.close_reason, c.operator_id, c.pinned, c.spam,
      c.awaiting, c.rating, c.last_message_id, c.last_message_at, c.started_at, c.waiting_since, c.accepted_at, c.first_reply_at, c.closed_at,
      said.last_seq, case when t.customer_read_seq is not null then least(t.customer_read_seq, said.last_seq) end as customer_read_seq,
      ${userId ? unreadOf(sql<string>`${userId}`) : sql<number>`0`} as unread,
      array(select p.user_id::text from participants p where p.conversation_id = c.id order by p.joined_at, p.user_id) as participants,
      case when c.status = 'offered' then (
        select coalesce(json_agg(json_build_object('userId', o.user_id, 'offeredAt', o.offered_at, 'expiresAt', o.expires_at)
          order by o.offered_at, o.user_id), '[]')
        from offers o where o.conversation_id = c.id and o.outcome is null) else '[]' end as offers,
      u.id as customer_id, u.external_id as customer_external_id, u.name as customer_name, u.kind as customer_kind, u.username, u.phone, u.email, u.language,
      u.verified, u.blocked_at is not null as blocked,
      exists (select 1 from blocked_customers b where b.customer_id = u.id) as blocked_by_us, t.context ->> 'topic' as topic, u.contact_id, u.avatar_file_id
    from conversations c join threads t on t.id = c.thread_id join customers u on u.id = c.customer_id
      cross join lateral (select max(m.seq) as last_seq from messages m where m.conversation_id = c.id) said
    where c.id = any(${ids}::uuid[])`.execute(db)
  return rows
}

function conversationView(row: ConversationJoined, lastMessage: Message | null): Conversation {
  const instant = (at: Date | null) => at?.toISOString() ?? null
  const offers = row.offers.map((offer) => ({
    userId: offer.userId,
    offeredAt: new Date(offer.offeredAt).toISOString(),
    expiresAt: offer.expiresAt && new Date(offer.expiresAt).toISOString(),
  }))
  return {
    id: row.id,
    number: row.number,
    threadId: row.thread_id,
    lineId: row.line_id,
    channelId: row.channel_id,
    connector: row.connector,
    status: row.status,
    closeReason: row.close_reason,
    operatorId: row.operator_id,
    offeredTo: offers.map((offer) => offer.userId),
    offers,
    participants: row.participants,
    pinned: row.pinned,
    spam: row.spam,
    customer: {
      id: row.customer_id,
      name: row.customer_name,
      avatarUrl: row.avatar_file_id && fileUrl(row.avatar_file_id),
      externalId: row.customer_external_id,
      username: row.username,
      kind: row.customer_kind,
      phone: row.phone,
      email: row.email,
      verified: row.verified,
      language: row.language,
      blocked: row.blocked,
      blockedByUs: row.blocked_by_us,
    },
    topic: row.topic,
    contactId: row.contact_id,
    startedAt: row.started_at.toISOString(),
    waitingSince: instant(row.waiting_since),
    acceptedAt: instant(row.accepted_at),
    firstReplyAt: instant(row.first_reply_at),
    lastMessageAt: row.last_message_at.toISOString(),
    closedAt: instant(row.closed_at),
    awaiting: row.awaiting,
    unread: row.unread,
    lastMessage,
    lastSeq: row.last_seq ?? 0,
    customerReadSeq: row.customer_read_seq,
    rating: row.rating,
  }
}

/** Unread messages by `<conversationId> <userId>`, for telling many people at once. */
export async function unreadCounts(db: Queryable, conversationIds: string[], userIds: string[]): Promise<Map<string, number>> {
  if (conversationIds.length === 0 || userIds.length === 0) return new Map()
  const { rows } = await sql<{ id: string; user: string; unread: number }>`
    ${prepared} select c.id, u.id as user, ${unreadOf(sql<string>`u.id`)} as unread
    from conversations c cross join unnest(${userIds}::uuid[]) as u (id)
    where c.id = any(${conversationIds}::uuid[])`.execute(db)
  return new Map(rows.map((row) => [`${row.id} ${row.user}`, row.unread]))
}
