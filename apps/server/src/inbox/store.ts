import type { Button, CloseReason, ConversationStatus, Entity, MessagePart } from '@omniline/contracts/conversations'
import type { InboundAttachment } from '@omniline/connector-kit/events'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { prepared } from '../platform/prepared.ts'
import { cleanFileName, storableJson } from './core/text.ts'
import type { ThreadRow } from './lock.ts'
import type { ConversationRow } from './tables.ts'
import type { Upload } from './uploads.ts'

/** Finds or makes the thread and locks it. */
export async function lockOrInsertThread(tx: Tx, channelId: string, customerId: string, externalId: string): Promise<ThreadRow> {
  const locked = () =>
    tx
      .selectFrom('threads')
      .selectAll()
      .where('channel_id', '=', channelId)
      .where('external_id', '=', externalId)
      .forNoKeyUpdate()
      .executeTakeFirst()
  const known = await locked()
  if (known) return known
  const made = await tx
    .insertInto('threads')
    .values({ id: newId(), channel_id: channelId, customer_id: customerId, external_id: externalId, context: '{}' })
    .onConflict((conflict) => conflict.columns(['channel_id', 'external_id']).doNothing())
    .returningAll()
    .executeTakeFirst()
  return made ?? (await locked()) ?? Promise.reject(new Error('A thread vanished while it was being made'))
}

/** Remembers how the customer came to write, newest word first. */
export async function addThreadContext(tx: Tx, threadId: string, context: Record<string, string>): Promise<void> {
  await sql`update threads set context = context || ${storableJson(context)}::jsonb where id = ${threadId}`.execute(tx)
}

export interface NewConversation {
  thread: Pick<ThreadRow, 'id' | 'channel_id' | 'customer_id' | 'customer_messages'>
  lineId: string
  connector: string
  /** null: it waits for somebody */
  operatorId: string | null
}

/** The thread must be locked and have no open conversation. */
export async function insertConversation(tx: Tx, { thread, lineId, connector, operatorId }: NewConversation): Promise<ConversationRow> {
  const now = sql<Date>`clock_timestamp()`
  return tx
    .insertInto('conversations')
    .values({
      id: newId(),
      thread_id: thread.id,
      line_id: lineId,
      channel_id: thread.channel_id,
      customer_id: thread.customer_id,
      connector,
      status: operatorId ? 'active' : 'waiting',
      operator_id: operatorId,
      customer_messages_before: thread.customer_messages,
      customer_messages: thread.customer_messages,
      last_message_at: now,
      started_at: now,
      waiting_since: operatorId ? null : now,
      accepted_at: operatorId ? now : null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export interface ConversationChange {
  status?: ConversationStatus
  line_id?: string
  operator_id?: string | null
  close_reason?: CloseReason | null
  pinned?: boolean
  spam?: boolean
  /** `now` begins to wait; `keep` goes on waiting since when it already does, or begins */
  waiting?: 'now' | 'keep' | 'no'
  /** its operator has left the line's queue; ends by itself with the operator */
  left_queue?: boolean
  accepted?: boolean
  /** seconds from now; null: no grace period runs */
  closingSeconds?: number | null
  closed?: boolean
}

/** The conversation must be locked. */
export async function updateConversation(tx: Tx, id: string, change: ConversationChange): Promise<ConversationRow> {
  const { waiting, accepted, closingSeconds, closed, ...columns } = change
  const now = sql<Date>`clock_timestamp()`
  return tx
    .updateTable('conversations')
    .set({
      ...columns,
      ...(columns.pinned !== undefined && { pinned_at: columns.pinned ? now : null }),
      ...(columns.operator_id !== undefined && { left_queue: false }),
      ...(waiting === 'now' && { waiting_since: now }),
      ...(waiting === 'keep' && { waiting_since: sql<Date>`coalesce(waiting_since, clock_timestamp())` }),
      ...(waiting === 'no' && { waiting_since: null }),
      ...(accepted && { accepted_at: sql<Date>`coalesce(accepted_at, clock_timestamp())` }),
      ...(closingSeconds === null && { closing_until: null }),
      ...(typeof closingSeconds === 'number' && {
        closing_until: sql<Date>`clock_timestamp() + make_interval(secs => ${closingSeconds})`,
      }),
      ...(closed && { closed_at: now }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/**
 * For words that begin no conversation: the last one of the thread, locked; in a new thread, one that is over, closed as
 * `how` says. The thread must be locked and have no open conversation.
 */
export async function lockOrInsertEnded(
  tx: Tx,
  channel: { lineId: string; connector: string },
  thread: ThreadRow,
  how: Pick<ConversationChange, 'close_reason' | 'spam'>,
): Promise<ConversationRow> {
  const last = await tx
    .selectFrom('conversations')
    .selectAll()
    .where('thread_id', '=', thread.id)
    .orderBy('started_at', 'desc')
    .limit(1)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (last) return last
  const made = await insertConversation(tx, { thread, lineId: channel.lineId, connector: channel.connector, operatorId: null })
  return updateConversation(tx, made.id, { status: 'closed', ...how, waiting: 'no', closed: true })
}

export interface NewMessage {
  conversation: { id: string; thread_id: string }
  author: { type: 'customer' | 'operator' | 'bot' | 'system'; id: string | null; name: string }
  visibility: 'public' | 'internal'
  text: string
  entities?: Entity[]
  part?: MessagePart | null
  replyToId?: string | null
  externalId?: string | null
  groupId?: string | null
  clientMessageId?: string | null
  buttons?: Button[][]
  /** by the platform's clock; never later than now */
  sentAt?: Date
}

/**
 * Writes a message with the thread's next seq and moves the counters, in one statement. The thread must be locked.
 * System messages do not become the conversation's last message; internal ones do not change whose turn it is.
 */
export async function insertMessage(tx: Tx, message: NewMessage): Promise<{ id: string; seq: number; customerMessages: number }> {
  const { conversation, author, visibility } = message
  const id = newId()
  const counts = author.type === 'customer' && visibility === 'public' ? 1 : 0
  const awaiting = author.type === 'system' || visibility === 'internal' ? null : author.type === 'customer' ? 'operator' : 'customer'
  const { rows } = await sql<{ seq: number; customerMessages: number }>`
    ${prepared} with thread as (
      update threads set last_seq = last_seq + 1, customer_messages = customer_messages + ${counts}::int
      where id = ${conversation.thread_id} returning last_seq, customer_messages),
    conversation as (
      update conversations set
        customer_messages = case when ${counts}::int > 0 then thread.customer_messages else conversations.customer_messages end,
        last_message_id = case when ${author.type === 'system'} then last_message_id else ${id}::uuid end,
        last_message_at = case when ${author.type === 'system'} then last_message_at else clock_timestamp() end,
        awaiting = coalesce(${awaiting}, awaiting),
        first_reply_at = case when ${author.type === 'operator' && visibility === 'public'} then coalesce(first_reply_at, clock_timestamp()) else first_reply_at end
      from thread where id = ${conversation.id})
    insert into messages (id, thread_id, conversation_id, seq, author_type, author_id, author_name, visibility, text, entities, part,
      reply_to_id, external_id, group_id, client_message_id, buttons, customer_messages, sent_at, created_at)
    select ${id}, ${conversation.thread_id}, ${conversation.id}, last_seq, ${author.type}, ${author.id}, ${author.name}, ${visibility},
      ${message.text}, ${storableJson(message.entities ?? [])}::jsonb, ${message.part ? storableJson(message.part) : null}::jsonb,
      ${message.replyToId ?? null}, ${message.externalId ?? null}, ${message.groupId ?? null}, ${message.clientMessageId ?? null},
      ${message.buttons?.length ? storableJson(message.buttons) : null}::jsonb,
      customer_messages, least(coalesce(${message.sentAt ?? null}::timestamptz, clock_timestamp()), clock_timestamp()), clock_timestamp()
    from thread
    returning seq, customer_messages as "customerMessages"`.execute(tx)
  const row = rows[0]
  if (!row) throw new Error('A message was to be written into a thread that does not exist')
  return { id, ...row }
}

/** Attachments that still lie at the platform. */
export async function insertPendingAttachments(tx: Tx, messageId: string, after: number, attachments: InboundAttachment[]): Promise<void> {
  if (attachments.length === 0) return
  await tx
    .insertInto('attachments')
    .values(
      attachments.map((attachment, index) => ({
        id: newId(),
        message_id: messageId,
        position: after + index,
        kind: attachment.kind,
        source: storableJson(attachment.source),
        status: 'pending' as const,
        name: cleanFileName(attachment.name ?? ''),
        mime: 'application/octet-stream',
        size: wholeNumber(attachment.size) ?? 0,
        width: wholeNumber(attachment.width),
        height: wholeNumber(attachment.height),
        duration_seconds: Number.isFinite(attachment.durationSeconds) ? attachment.durationSeconds : null,
      })),
    )
    .execute()
}

/** Files that are here already become attachments, in the order of `fileIds`. */
export async function insertFileAttachments(tx: Tx, messageId: string, files: Upload[]): Promise<void> {
  if (files.length === 0) return
  await tx
    .insertInto('attachments')
    .values(
      files.map((file, position) => ({
        id: newId(),
        message_id: messageId,
        position,
        kind: file.kind,
        file_id: file.id,
        status: 'ready' as const,
        name: file.name,
        mime: file.mime,
        size: file.size,
        width: file.width,
        height: file.height,
      })),
    )
    .execute()
}

export async function bindFiles(tx: Tx, fileIds: string[], threadId: string): Promise<void> {
  if (fileIds.length > 0) await tx.updateTable('files').set({ thread_id: threadId }).where('id', 'in', fileIds).execute()
}

/** Of an outsider: null unless it fits into an integer column. */
const wholeNumber = (value: number | undefined): number | null =>
  value !== undefined && value >= 0 && value < 2 ** 31 ? Math.round(value) : null

export const addParticipant = (tx: Tx, conversationId: string, userId: string): Promise<boolean> =>
  tx
    .insertInto('participants')
    .values({ conversation_id: conversationId, user_id: userId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
    .then((result) => (result.numInsertedOrUpdatedRows ?? 0n) > 0n)

export const removeParticipant = (tx: Tx, conversationId: string, userId: string): Promise<boolean> =>
  tx
    .deleteFrom('participants')
    .where('conversation_id', '=', conversationId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
    .then((result) => result.numDeletedRows > 0n)

/** False: the customer is blocked already. */
export const insertBlock = (
  tx: Tx,
  block: { customerId: string; reason: string; userId: string; conversationId: string },
): Promise<boolean> =>
  tx
    .insertInto('blocked_customers')
    .values({ customer_id: block.customerId, reason: block.reason, blocked_by: block.userId, conversation_id: block.conversationId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
    .then((result) => (result.numInsertedOrUpdatedRows ?? 0n) > 0n)

export const deleteBlock = (tx: Tx, customerId: string): Promise<boolean> =>
  tx
    .deleteFrom('blocked_customers')
    .where('customer_id', '=', customerId)
    .executeTakeFirst()
    .then((result) => result.numDeletedRows > 0n)
