import type { Selectable } from 'kysely'
import type { Tx } from '../platform/database.ts'
import { notFound } from '../platform/errors.ts'
import type { ConversationRow, ThreadsTable } from './tables.ts'

export type ThreadRow = Selectable<ThreadsTable>

/**
 * The one order of locks: the thread's row, then the conversation's. Whoever holds them sees and changes the
 * conversation alone. Throws `not_found`.
 */
export async function lockConversation(tx: Tx, conversationId: string): Promise<ConversationRow> {
  const thread = await tx
    .selectFrom('threads')
    .select('id')
    .where('id', '=', (eb) => eb.selectFrom('conversations').select('thread_id').where('conversations.id', '=', conversationId))
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!thread) throw notFound()
  return tx.selectFrom('conversations').selectAll().where('id', '=', conversationId).forNoKeyUpdate().executeTakeFirstOrThrow()
}

export const lockThread = (tx: Tx, threadId: string): Promise<ThreadRow> =>
  tx.selectFrom('threads').selectAll().where('id', '=', threadId).forNoKeyUpdate().executeTakeFirstOrThrow()

/** The thread's open conversation, locked; there is at most one. The thread must be locked before. */
export const lockOpenConversation = (tx: Tx, threadId: string): Promise<ConversationRow | undefined> =>
  tx
    .selectFrom('conversations')
    .selectAll()
    .where('thread_id', '=', threadId)
    .where('status', '<>', 'closed')
    .forNoKeyUpdate()
    .executeTakeFirst()
