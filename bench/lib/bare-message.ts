import { randomUUID } from 'node:crypto'
import type pg from 'pg'

/**
 * The rows that a customer's message becomes, written by one prepared transaction: the plainest program that keeps
 * the same promises (stored as it came, one number after the other in a thread, told in the log).
 */
export async function bareMessage(
  pool: pg.Pool,
  target: { channelId: string; conversationId: string; threadId: string; lineId: string },
  text: string,
): Promise<void> {
  const id = randomUUID()
  const client = await pool.connect()
  const run = (name: string, sql: string, values: unknown[]) => client.query({ name, text: sql, values })
  try {
    await client.query('begin')
    await run('raw', 'insert into raw_events (channel_id, external_id, payload, processed_at) values ($1, $2, $3, now())', [
      target.channelId,
      id,
      JSON.stringify({ message: { text } }),
    ])
    const { rows } = await run(
      'thread',
      'update threads set last_seq = last_seq + 1, customer_messages = customer_messages + 1 where id = $1 returning last_seq, customer_messages',
      [target.threadId],
    )
    const { last_seq: seq, customer_messages: count } = rows[0] as { last_seq: number; customer_messages: number }
    await run(
      'message',
      `insert into messages (id, thread_id, conversation_id, seq, author_type, author_name, visibility, text, external_id, customer_messages, sent_at)
       values ($1, $2, $3, $4, 'customer', 'Customer', 'public', $5, $1::uuid::text, $6, now())`,
      [id, target.threadId, target.conversationId, seq, text, count],
    )
    await run(
      'conversation',
      'update conversations set last_message_id = $2, last_message_at = now(), customer_messages = $3 where id = $1',
      [target.conversationId, id, count],
    )
    const event = `insert into events (type, thread_id, conversation_id, message_id, line_id) values ($1, $2, $3, $4, $5)`
    await run('event', event, ['message', target.threadId, target.conversationId, id, target.lineId])
    await run('event', event, ['conversation', target.threadId, target.conversationId, null, target.lineId])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
