import type pg from 'pg'

/** Open at a time, however long the history is: people close what they have dealt with. */
export const openAtOnce = 1000
export const messagesEach = 5
const waiting = 200
const mine = 50

const words =
  'заказ доставка оплата возврат чек размер адрес курьер скидка гарантия order payment delivery refund invoice address size broken thanks hello'
const rare = 'бирюзовый'

interface Place {
  channelId: string
  lineId: string
  operatorId: string
  colleagueId: string
}

/** Fills conversations `from`+1 ... `to`, the first thousand of them open, with a few messages each. A word in every hundredth. */
export async function seed(pool: pg.Pool, { channelId, lineId, operatorId, colleagueId }: Place, from: number, to: number): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('set synchronous_commit = off')
    await client.query('set maintenance_work_mem = "256MB"')
    await client.query('create temp table seed (n int primary key, customer uuid, thread uuid, conversation uuid, at timestamptz)')
    await client.query(
      `insert into seed select n, uuidv7(), uuidv7(), uuidv7(), now() - interval '200 days' + n * interval '60 seconds' from generate_series($1::int, $2::int) n`,
      [from + 1, to],
    )
    await client.query(
      `insert into customers (id, channel_id, external_id, name) select customer, $1, 'seed ' || n, 'Customer ' || n from seed`,
      [channelId],
    )
    await client.query(
      `insert into threads (id, channel_id, customer_id, external_id, last_seq, customer_messages)
       select thread, $1, customer, 'seed ' || n, $2, 3 from seed`,
      [channelId, messagesEach],
    )
    await client.query(
      `insert into conversations (id, thread_id, line_id, channel_id, customer_id, connector, status, operator_id, awaiting, customer_messages_before,
         customer_messages, last_message_at, started_at, waiting_since, accepted_at, closed_at, close_reason)
       select conversation, thread, $2, $1, customer, 'telegram',
         case when n <= $5 then 'waiting' when n <= $7 then 'active' else 'closed' end,
         case when n <= $5 then null when n <= $5 + $6 then $3::uuid else $4::uuid end,
         'operator', 0, 3, at, at, case when n <= $5 then at end, case when n > $5 then at end, case when n > $7 then at end, case when n > $7 then 'operator' end
       from seed order by n`,
      [channelId, lineId, operatorId, colleagueId, waiting, mine, openAtOnce],
    )
    await client.query(
      `insert into messages (id, thread_id, conversation_id, seq, author_type, author_id, author_name, visibility, text, customer_messages, sent_at, created_at)
       select uuidv7(), thread, conversation, seq, case when seq % 2 = 1 then 'customer' else 'operator' end, case when seq % 2 = 1 then customer else $3::uuid end,
         'Somebody', 'public',
         (select string_agg(word, ' ') from (select word from unnest(string_to_array($2, ' ')) as word order by md5(word || n || seq) limit 8) as picked)
           || case when n % 100 = 0 and seq = 1 then ' ' || $4 else '' end,
         (seq + 1) / 2, at, at + seq * interval '1 second'
       from seed cross join generate_series(1, $1::int) seq order by n, seq`,
      [messagesEach, words, operatorId, rare],
    )
    await client.query(
      `update conversations c set last_message_id = m.id from messages m join seed s on s.conversation = m.conversation_id
       where m.seq = $1 and c.id = m.conversation_id`,
      [messagesEach],
    )
    await client.query('drop table seed')
  } finally {
    client.release()
  }
  await pool.query('vacuum (analyze) conversations, messages, threads, customers')
}

export const searched = { rare, common: 'доставка' }
