import type { BlockedCustomer } from '@omniline/contracts/line-tools'
import { sql } from 'kysely'
import { audit } from '../accounts/public.ts'
import type { App } from '../platform/app.ts'
import { type Queryable, transaction, type Tx } from '../platform/database.ts'
import { AppError, invalidInput, notFound } from '../platform/errors.ts'
import { decodePageEnd, encodePageEnd } from './core/cursor.ts'
import { checkMayFinish, closeConversation } from './lifecycle.ts'
import { lockConversation } from './lock.ts'
import { deleteBlock, insertBlock } from './store.ts'
import type { Actor } from './system.ts'
import { addSystemMessage } from './system.ts'
import type { Viewer } from './visibility.ts'
import { checkVisible } from './visibility.ts'

type Caller = Actor & Viewer

/**
 * Keeps the customer of this conversation from writing, and finishes whatever is open with him as spam, for good. Of
 * somebody who is blocked already the first reason stays. Throws `not_found`, `taken_by_another`.
 */
export async function block(app: App, caller: Caller, conversationId: string, reason: string): Promise<void> {
  const customerId = await transaction(app.db, async (tx) => {
    const conversation = await lockConversation(tx, conversationId)
    await checkVisible(tx, caller, conversationId)
    if (conversation.status !== 'closed') await checkMayFinish(tx, caller, conversation)
    if (await insertBlock(tx, { customerId: conversation.customer_id, reason, userId: caller.userId, conversationId })) {
      await addSystemMessage(tx, conversationId, { code: 'blocked', params: { name: caller.name, ...(reason && { reason }) } })
      await audit(tx, caller, {
        action: 'customer.blocked',
        subjectType: 'customer',
        subjectId: conversation.customer_id,
        details: { reason },
      })
    }
    if (conversation.status !== 'closed') await closeConversation(app, tx, conversationId, { reason: 'spam', by: caller })
    return conversation.customer_id
  })
  // In transactions of their own: nobody holds several conversations at once in an order of his own.
  for (const id of await openConversationsOf(app.db, customerId)) {
    await transaction(app.db, async (tx) => {
      const { status } = await lockConversation(tx, id)
      if (status !== 'closed') await closeConversation(app, tx, id, { reason: 'spam', by: caller })
    })
  }
}

/** The customer may write again. Throws `not_found` if he is not blocked. */
export async function unblock(app: App, caller: Caller, customerId: string): Promise<void> {
  await transaction(app.db, async (tx) => {
    const { id } = (await lastConversationOf(tx, customerId)) ?? {}
    if (id) await lockConversation(tx, id)
    if (!(await deleteBlock(tx, customerId))) throw notFound()
    if (id) await addSystemMessage(tx, id, { code: 'unblocked', params: { name: caller.name } })
    await audit(tx, caller, { action: 'customer.unblocked', subjectType: 'customer', subjectId: customerId })
  })
}

export async function isBlocked(db: Queryable, customerId: string): Promise<boolean> {
  const row = await db.selectFrom('blocked_customers').select('customer_id').where('customer_id', '=', customerId).executeTakeFirst()
  return row !== undefined
}

/** Throws `blocked`. */
export async function checkNotBlocked(db: Queryable, customerId: string): Promise<void> {
  if (await isBlocked(db, customerId)) throw new AppError('blocked')
}

interface Page {
  items: BlockedCustomer[]
  nextCursor: string | null
}

/** Newest first. */
export async function blockedCustomers(db: Queryable, query: { limit: number; cursor?: string | undefined }): Promise<Page> {
  const end = query.cursor === undefined ? null : decodePageEnd(query.cursor, 'blocked')
  if (query.cursor !== undefined && !end) throw invalidInput('/cursor', 'is not a cursor of this list')
  const { rows } = await sql<BlockedRow>`
    select b.customer_id, c.name, c.channel_id, b.reason, b.blocked_at, b.blocked_by, u.name as blocked_by_name, b.conversation_id
    from blocked_customers b join customers c on c.id = b.customer_id left join users u on u.id = b.blocked_by
    where ${end ? sql`(b.blocked_at, b.customer_id) < (${end.value}::timestamptz, ${end.id}::uuid)` : sql`true`}
    order by b.blocked_at desc, b.customer_id desc limit ${query.limit + 1}`.execute(db)
  const items = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? items.at(-1) : undefined
  return {
    items: items.map(view),
    nextCursor: last ? encodePageEnd({ sort: 'blocked', value: last.blocked_at.toISOString(), id: last.customer_id }) : null,
  }
}

interface BlockedRow {
  customer_id: string
  name: string
  channel_id: string
  reason: string
  blocked_at: Date
  blocked_by: string | null
  blocked_by_name: string | null
  conversation_id: string | null
}

const view = (row: BlockedRow): BlockedCustomer => ({
  customerId: row.customer_id,
  name: row.name,
  channelId: row.channel_id,
  reason: row.reason,
  blockedAt: row.blocked_at.toISOString(),
  blockedBy: { id: row.blocked_by, name: row.blocked_by_name ?? '' },
  conversationId: row.conversation_id,
})

const openConversationsOf = (db: Queryable, customerId: string): Promise<string[]> =>
  db
    .selectFrom('conversations')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('status', '<>', 'closed')
    .execute()
    .then((rows) => rows.map((row) => row.id))

const lastConversationOf = (tx: Tx, customerId: string): Promise<{ id: string } | undefined> =>
  tx
    .selectFrom('conversations')
    .select('id')
    .where('customer_id', '=', customerId)
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst()
