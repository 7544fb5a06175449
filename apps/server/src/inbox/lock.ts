import { type Selectable, sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/errors.ts'
import type { ConversationRow, ThreadsTable } from './tables.ts'

export type ThreadRow = Selectable<ThreadsTable>

/**
 * The one order of locks: the thread's row, then the conversation's. Whoever holds them sees and changes the
 * conversation alone. Throws `not_found`.
 */
export async function lockConversation(tx: Tx, conversationId: string): Promise<ConversationRow> {
  // Who waited for the thread gets the conversation as it was left: a row that is locked is read in its newest version.
  const { rows } = await sql<ConversationRow>`
    with thread as (
      select id from threads where id = (select thread_id from conversations where id = ${conversationId}) for no key update
    )
    select c.* from thread join conversations c on c.thread_id = thread.id
    where c.id = ${conversationId} for no key update of c`.execute(tx)
  const conversation = rows[0]
  if (!conversation) throw notFound()
  return conversation
}

export const lockThread = (tx: Tx, threadId: string): Promise<ThreadRow> =>
  tx.selectFrom('threads').selectAll().where('id', '=', threadId).forNoKeyUpdate().executeTakeFirstOrThrow()

/** The thread of this chat; a chat in which nobody has written has none. */
export const findThread = (tx: Tx, channelId: string, chatId: string): Promise<{ id: string } | undefined> =>
  tx.selectFrom('threads').select('id').where('channel_id', '=', channelId).where('external_id', '=', chatId).executeTakeFirst()

/** The same, locked. */
export async function lockThreadOf(tx: Tx, channelId: string, chatId: string): Promise<ThreadRow | undefined> {
  const thread = await findThread(tx, channelId, chatId)
  return thread && lockThread(tx, thread.id)
}

/** The thread's open conversation, locked; there is at most one. The thread must be locked before. */
export const lockOpenConversation = (tx: Tx, threadId: string): Promise<ConversationRow | undefined> =>
  tx
    .selectFrom('conversations')
    .selectAll()
    .where('thread_id', '=', threadId)
    .where('status', '<>', 'closed')
    .forNoKeyUpdate()
    .executeTakeFirst()
