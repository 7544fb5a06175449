import type { FailureKind } from '@omniline/contracts/conversations'
import type { InboundEvent, OutboundMessage } from '@omniline/connector-kit/events'
import { type RawBuilder, sql } from 'kysely'
import type { Queryable, Tx } from '../platform/database.ts'
import { prepared } from '../platform/prepared.ts'
import { addExternal, resolveExternal } from './external.ts'
import { lockThread, lockThreadOf } from './lock.ts'
import type { KeptButton } from './tables.ts'
import { tell } from './tell.ts'

export interface Outbound {
  channelId: string
  threadId: string
  conversationId: string
  /** as it stands now; `text` is the edited one */
  message: OutboundMessage
  status: 'pending' | 'sent' | 'delivered' | 'read' | 'failed'
  /** what the platform already has: the ids that each step of the message got there, in order */
  sent: string[][]
  /** a request was on its way when somebody stopped: its outcome is unknown */
  sendingSince: Date | null
  attempts: number
  deletedAt: Date | null
}

/** A message on its way out, with what happened to it so far. Null: it does not leave the house (any more). */
export const outbound = async (db: Queryable, messageId: string): Promise<Outbound | null> =>
  (await outboundWhere(db, sql`d.message_id = ${messageId}`))[0] ?? null

/** What is to be sent next in each of these threads; nothing of those in which nothing waits. */
export const nextOutbound = (db: Queryable, threadIds: string[]): Promise<Outbound[]> =>
  outboundWhere(
    db,
    sql`d.message_id = any(array(
      select (
        select waiting.message_id from deliveries waiting join messages on messages.id = waiting.message_id
        where waiting.thread_id = given.id and waiting.status = 'pending' order by messages.seq limit 1)
      from unnest(${threadIds}::uuid[]) as given (id)))`,
  )

interface OutboundJoined {
  id: string
  channel_id: string
  chat_id: string
  thread_id: string
  conversation_id: string
  text: string
  entities: OutboundMessage['entities']
  buttons: KeptButton[][] | null
  deleted_at: Date | null
  reply_external_id: string | null
  status: Outbound['status']
  external_ids: string[]
  parts: number[]
  sending_since: Date | null
  attempts: number
  attachments: (Omit<OutboundMessage['attachments'][number], 'width' | 'height'> & { width: number | null; height: number | null })[]
}

async function outboundWhere(db: Queryable, where: RawBuilder<unknown>): Promise<Outbound[]> {
  const { rows } = await sql<OutboundJoined>`
    ${prepared} select m.id, t.channel_id, t.external_id as chat_id, m.thread_id, m.conversation_id, m.text, m.entities, m.buttons, m.deleted_at,
      r.external_id as reply_external_id, d.status, d.external_ids, d.parts, d.sending_since, d.attempts,
      (select coalesce(json_agg(json_build_object('fileId', a.file_id, 'kind', a.kind, 'name', a.name, 'mime', a.mime, 'size', a.size,
          'width', a.width, 'height', a.height) order by a.position), '[]')
        from attachments a where a.message_id = m.id and a.status = 'ready' and a.file_id is not null) as attachments
    from deliveries d join messages m on m.id = d.message_id join threads t on t.id = m.thread_id left join messages r on r.id = m.reply_to_id
    where ${where}`.execute(db)
  return rows.map((row) => ({
    channelId: row.channel_id,
    threadId: row.thread_id,
    conversationId: row.conversation_id,
    message: {
      id: row.id,
      chatId: row.chat_id,
      text: row.text,
      entities: row.entities,
      buttons: (row.buttons ?? []).map((buttons) => buttons.map(({ pressed: _pressed, ...button }) => button)),
      replyToMessageId: row.reply_external_id,
      attachments: row.attachments.map(({ width, height, ...attachment }) => ({
        ...attachment,
        ...(width && height && { width, height }),
      })),
    },
    status: row.status,
    sent: idsByPart(row.external_ids, row.parts),
    sendingSince: row.sending_since,
    attempts: row.attempts,
    deletedAt: row.deleted_at,
  }))
}

function idsByPart(ids: string[], parts: number[]): string[][] {
  let from = 0
  return parts.map((count) => ids.slice(from, (from += count)))
}

/**
 * A request is about to leave. Answers false if there is nothing to send any more. Whoever finds `sendingSince` set
 * before calling this is looking at a crash and decides himself what the outcome may have been.
 */
export async function markSending(db: Queryable, messageId: string): Promise<boolean> {
  const result = await db
    .updateTable('deliveries')
    .set({ sending_since: sql<Date>`clock_timestamp()`, attempts: sql<number>`attempts + 1`, retry_at: null, updated_at: sql<Date>`now()` })
    .where('message_id', '=', messageId)
    .where('status', '=', 'pending')
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** The same for a further step of a message that has arrived: by editing it became longer. */
export async function markSendingMore(tx: Tx, messageId: string): Promise<void> {
  await tx.updateTable('deliveries').set({ sending_since: sql<Date>`clock_timestamp()` }).where('message_id', '=', messageId).execute()
}

/** The outcome of that step is known (it did not arrive), or has been told to people. */
export async function markNotSending(tx: Tx, messageId: string): Promise<void> {
  await tx.updateTable('deliveries').set({ sending_since: null }).where('message_id', '=', messageId).execute()
}

/**
 * The platform has taken one step; its ids are kept for receipts, replies, edits and reactions. Once for each
 * `markSending`: whoever does not know whether it was stored may say it again.
 */
export async function markSent(tx: Tx, messageId: string, externalIds: string[]): Promise<void> {
  const message = await lockMessage(tx, messageId)
  const stored = await tx
    .updateTable('deliveries')
    .set({
      external_ids: sql<string[]>`external_ids || ${externalIds}::text[]`,
      parts: sql<number[]>`parts || ${externalIds.length}::int`,
      sending_since: null,
      updated_at: sql<Date>`now()`,
    })
    .where('message_id', '=', messageId)
    .where('sending_since', 'is not', null)
    .returning('external_ids')
    .executeTakeFirst()
  if (!stored) return
  const known = await resolveExternal(tx, message.thread_id, externalIds)
  for (const externalId of externalIds) {
    if (known.has(externalId)) continue
    if (stored.external_ids[0] === externalId)
      await tx.updateTable('messages').set({ external_id: externalId }).where('id', '=', messageId).execute()
    else await addExternal(tx, message.thread_id, externalId, messageId)
  }
}

/** The last step of a message was taken from the customer's screen: by editing it became shorter. */
export async function forgetLastPart(tx: Tx, messageId: string): Promise<void> {
  await sql`
    update deliveries set external_ids = trim_array(external_ids, parts[cardinality(parts)]), parts = trim_array(parts, 1)
    where message_id = ${messageId} and parts <> '{}'`.execute(tx)
}

/** All pieces are with the platform. */
export async function markDone(tx: Tx, messageId: string): Promise<void> {
  await change(tx, messageId, sql`status = 'sent', error_kind = null, error = null`)
}

/** It did not go out and is not tried again by itself. `detail` is what the platform said, without secrets. */
export async function markFailed(tx: Tx, messageId: string, failure: { kind: FailureKind; detail: string }): Promise<void> {
  await change(tx, messageId, sql`status = 'failed', error_kind = ${failure.kind}, error = ${failure.detail}`)
}

/** It waits for another attempt at `at`; the reason is shown meanwhile. */
export async function markRetry(tx: Tx, messageId: string, at: Date, failure: { kind: FailureKind; detail: string }): Promise<void> {
  await change(tx, messageId, sql`retry_at = ${at}, error_kind = ${failure.kind}, error = ${failure.detail}`, false)
}

async function change(tx: Tx, messageId: string, to: ReturnType<typeof sql>, clearsRetry = true): Promise<void> {
  const message = await lockMessage(tx, messageId)
  const { rows } = await sql`
    update deliveries set ${to}, sending_since = null, updated_at = now() ${clearsRetry ? sql`, retry_at = null` : sql``}
    where message_id = ${messageId} and status = 'pending' returning message_id`.execute(tx)
  if (rows.length > 0) await tell(tx, message, { messageIds: [messageId], conversation: false })
}

/** Locks the message's thread. Answers its conversation, as `tell` wants it. */
async function lockMessage(tx: Tx, messageId: string): Promise<{ id: string; thread_id: string; line_id: string }> {
  const message = await tx
    .selectFrom('messages as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
    .select(['c.id', 'c.thread_id', 'c.line_id'])
    .where('m.id', '=', messageId)
    .executeTakeFirstOrThrow()
  await lockThread(tx, message.thread_id)
  return message
}

type ReceiptEvent = Extract<InboundEvent, { type: 'receipt' }>

/**
 * The platform tells what became of our messages. Statuses move forward only: sent, delivered, read; `failed` is
 * believed of a message that was merely sent. `read` covers every earlier message of the thread.
 * Answers the ids that we do not know or that are still being sent: a receipt may overtake the answer to our own
 * request, so ask again later.
 */
export async function applyReceipt(tx: Tx, channel: { id: string }, event: ReceiptEvent): Promise<{ unknown: string[] }> {
  const thread = await lockThreadOf(tx, channel.id, event.chatId)
  if (!thread) return { unknown: event.messageIds }
  const named = await resolveExternal(tx, thread.id, event.messageIds)
  const left = await tx
    .selectFrom('deliveries')
    .select('message_id')
    .where('message_id', 'in', [...named.values(), nobody])
    .where('status', '<>', 'pending')
    .execute()
  const ids = left.map((row) => row.message_id)
  if (event.status === 'read') await readUpTo(tx, thread.id, await lastSeqOf(tx, ids))
  else {
    const failure = event.status === 'failed' ? { kind: 'rejected', detail: event.detail ?? '' } : null
    const { rows } = await sql<{ id: string }>`
      update deliveries set status = ${event.status}, error_kind = ${failure?.kind ?? null}, error = ${failure?.detail ?? null}, updated_at = now()
      where message_id = any(${ids}::uuid[]) and status = 'sent' returning message_id as id`.execute(tx)
    await tellChanged(tx, rows)
  }
  const settled = new Set(ids)
  return { unknown: event.messageIds.filter((id) => !settled.has(named.get(id) ?? nobody)) }
}

const nobody = '00000000-0000-0000-0000-000000000000'

async function lastSeqOf(tx: Tx, messageIds: string[]): Promise<number> {
  if (messageIds.length === 0) return 0
  const row = await tx
    .selectFrom('messages')
    .select((eb) => eb.fn.max<number | null>('seq').as('seq'))
    .where('id', 'in', messageIds)
    .executeTakeFirstOrThrow()
  return row.seq ?? 0
}

/** The customer has read everything up to and including `seq`: the site chat's own receipt. */
export async function customerRead(tx: Tx, threadId: string, seq: number): Promise<void> {
  const thread = await lockThread(tx, threadId)
  await readUpTo(tx, threadId, Math.min(seq, thread.last_seq))
}

async function readUpTo(tx: Tx, threadId: string, seq: number): Promise<void> {
  if (seq <= 0) return
  const { rows } = await sql<{ id: string }>`
    update deliveries d set status = 'read', error_kind = null, error = null, updated_at = now()
    from messages m where m.id = d.message_id and d.thread_id = ${threadId} and m.seq <= ${seq} and d.status in ('sent', 'delivered')
    returning d.message_id as id`.execute(tx)
  const { rows: moved } = await sql<{ id: string }>`
    update threads set customer_read_seq = ${seq} where id = ${threadId} and coalesce(customer_read_seq, 0) < ${seq} returning id`.execute(
    tx,
  )
  await tellChanged(tx, rows)
  if (moved.length === 0) return
  const open = await tx
    .selectFrom('conversations')
    .select(['id', 'thread_id', 'line_id'])
    .where('thread_id', '=', threadId)
    .where('status', '<>', 'closed')
    .executeTakeFirst()
  if (open) await tell(tx, open)
}

async function tellChanged(tx: Tx, messages: { id: string }[]): Promise<void> {
  if (messages.length === 0) return
  const rows = await tx
    .selectFrom('messages as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
    .select(['m.id as message_id', 'c.id', 'c.thread_id', 'c.line_id'])
    .where(
      'm.id',
      'in',
      messages.map((message) => message.id),
    )
    .orderBy('m.seq')
    .execute()
  for (const row of rows) await tell(tx, row, { messageIds: [row.message_id], conversation: false })
}
