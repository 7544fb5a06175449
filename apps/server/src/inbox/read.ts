import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import { emit } from '../platform/events.ts'
import { lockConversation } from './lock.ts'
import type { ConversationRow } from './tables.ts'
import { peopleOf } from './tell.ts'

/**
 * The user has read the thread up to and including `seq` (absent: to the end of this conversation), but not what the
 * customer wrote in later conversations. Marks move forward only. If the user is the responsible operator, the visitor
 * of a site chat sees it too.
 */
export async function markRead(tx: Tx, conversationId: string, userId: string, seq?: number): Promise<void> {
  const conversation = await lockConversation(tx, conversationId)
  const upTo = await tx
    .selectFrom('messages')
    .select(['seq', 'customer_messages'])
    .where('thread_id', '=', conversation.thread_id)
    .where('customer_messages', '<=', conversation.customer_messages)
    .$if(seq !== undefined, (query) => query.where('seq', '<=', seq ?? 0))
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!upTo) return
  const moved = await advanceReadMark(tx, conversation, userId, { seq: upTo.seq, customerMessages: upTo.customer_messages })
  if (!moved) return
  const userIds = moved === 'responsible' ? await peopleOf(tx, conversation.id) : [userId]
  await emit(tx, { type: 'conversation', conversationId: conversation.id, threadId: conversation.thread_id, userIds })
}

/** Only writes. Answers whether anything moved, and for whom. */
export async function advanceReadMark(
  tx: Tx,
  conversation: Pick<ConversationRow, 'thread_id' | 'operator_id'>,
  userId: string,
  upTo: { seq: number; customerMessages: number },
): Promise<'self' | 'responsible' | null> {
  const { rows } = await sql`
    insert into read_marks (thread_id, user_id, seq, customer_messages)
    values (${conversation.thread_id}, ${userId}, ${upTo.seq}, ${upTo.customerMessages})
    on conflict (thread_id, user_id) do update set seq = excluded.seq, customer_messages = excluded.customer_messages, at = now()
      where read_marks.seq < excluded.seq
    returning seq`.execute(tx)
  if (rows.length === 0) return null
  if (conversation.operator_id !== userId) return 'self'
  await sql`update threads set operator_read_seq = ${upTo.seq} where id = ${conversation.thread_id} and operator_read_seq < ${upTo.seq}`.execute(
    tx,
  )
  return 'responsible'
}
