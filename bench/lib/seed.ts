import type pg from 'pg'

/** Open at a time, however long the history is: people close what they have dealt with. */
export const openAtOnce = 1000
export const messagesEach = 10
/** different texts; PostgreSQL needs its time to put each together */
const textsMax = 2000
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

/** Fills conversations `from`+1 ... `to`, the first thousand of them open, with some messages each. A word in every hundredth. */
export async function seed(pool: pg.Pool, { channelId, lineId, operatorId, colleagueId }: Place, from: number, to: number): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('set synchronous_commit = off')
    await client.query(`set maintenance_work_mem = '512MB'`)
    // What is written refers to what is written beside it; checking a million times that it does takes minutes.
    await client.query('set session_replication_role = replica')
    await client.query('drop index messages_search')
    await client.query(
      `create temp table seed as
         select n, uuidv7() as customer, uuidv7() as thread, uuidv7() as conversation, at,
           uuidv7(at + $3::int * interval '1 second' - clock_timestamp()) as last
         from (select n, now() - interval '200 days' + n * interval '60 seconds' as at from generate_series($1::int, $2::int) n) as times`,
      [from + 1, to, messagesEach],
    )
    await client.query(
      `create temp table texts as
         select k, (select string_agg(word, ' ') from (
           select word from unnest(string_to_array($1, ' ')) as word order by md5(word || k) limit 8) as picked) as text
         from generate_series(0, $2::int - 1) k`,
      [words, textsMax],
    )
    await client.query(
      `insert into customers (id, channel_id, external_id, name) select customer, $1, 'seed ' || n, 'Customer ' || n from seed`,
      [channelId],
    )
    await client.query(
      `insert into threads (id, channel_id, customer_id, external_id, last_seq, customer_messages)
       select thread, $1, customer, 'seed ' || n, $2, $2 / 2 from seed`,
      [channelId, messagesEach],
    )
    await client.query(
      `insert into conversations (id, thread_id, line_id, channel_id, customer_id, connector, status, operator_id, awaiting, customer_messages_before,
         customer_messages, last_message_at, last_message_id, started_at, waiting_since, accepted_at, closed_at, close_reason)
       select conversation, thread, $2, $1, customer, 'telegram',
         case when n <= $5 then 'waiting' when n <= $7 then 'active' else 'closed' end,
         case when n <= $5 then null when n <= $5 + $6 then $3::uuid else $4::uuid end,
         'operator', 0, $8::int / 2, at, last, at, case when n <= $5 then at end, case when n > $5 then at end, case when n > $7 then at end,
         case when n > $7 then 'operator' end
       from seed order by n`,
      [channelId, lineId, operatorId, colleagueId, waiting, mine, openAtOnce, messagesEach],
    )
    await client.query(
      `insert into messages (id, thread_id, conversation_id, seq, author_type, author_id, author_name, visibility, text, customer_messages, sent_at, created_at)
       select case when seq = $1::int then last else uuidv7(at + seq * interval '1 second' - clock_timestamp()) end, thread, conversation, seq,
         case when seq % 2 = 1 then 'customer' else 'operator' end, case when seq % 2 = 1 then customer else $2::uuid end, 'Somebody', 'public',
         texts.text || case when n % 100 = 0 and seq = 1 then ' ' || $3 else '' end,
         (seq + 1) / 2, at, at + seq * interval '1 second'
       from seed cross join generate_series(1, $1::int) seq join texts on k = (n * 31 + seq * 7) % $4::int order by n, seq`,
      [messagesEach, operatorId, rare, textsMax],
    )
    await client.query('drop table seed, texts')
    await client.query(searchIndex)
    await client.query('reset session_replication_role')
  } finally {
    client.release()
  }
  await pool.query('vacuum (analyze) conversations, messages, threads, customers')
}

/** As the migration makes it; filling it at once is many times faster than row by row. */
const searchIndex = `create index messages_search on messages using gin (to_tsvector('russian', text)) where text <> ''`

export const searched = { rare, common: 'доставка' }
