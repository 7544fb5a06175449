import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Pool } from 'pg'
import { type Database, openDatabase, transaction } from '../apps/server/src/platform/database.ts'
import { decide } from '../apps/server/src/routing/core/decide.ts'
import type { RoutingEvent } from '../apps/server/src/routing/core/state.ts'
import { load, type Scope } from '../apps/server/src/routing/snapshot.ts'
import { percentile } from './lib/load.ts'
import type { Benchmark, Figure } from './lib/report.ts'
import { openStage, type Stage } from './lib/stage.ts'

const operators = 10_000
const waiting = 100_000
const rounds = 40
const aimMs = 1

/** What a decision costs in a line with ten thousand operators and a hundred thousand conversations that wait. */
export const crowd: Benchmark = {
  name: 'crowd',
  about: `reading and deciding in a line with ${operators.toLocaleString('en')} operators and ${waiting.toLocaleString('en')} waiting conversations, against one query that reads the first of them by its index`,
  async run({ say }) {
    const stage = await openStage()
    const { db, pool } = openDatabase(
      { host: join(stage.house.directory, 'postgres'), port: 5432, user: 'omniline', database: 'omniline' },
      1,
    )
    const statements = countStatements(pool)
    try {
      const people = await fill(stage)
      say('the line is full')
      const cases: { what: string; event: RoutingEvent; scope: Scope }[] = [
        { what: 'an operator becomes free', event: { type: 'changed' }, scope: { userIds: [people.free] } },
        { what: 'a customer comes', event: { type: 'queued', conversationId: people.last }, scope: { conversationIds: [people.last] } },
      ]
      const figures: Figure[] = []
      const notes: string[] = []
      for (const { what, event, scope } of cases) {
        const [reading, deciding, plain] = [[] as number[], [] as number[], [] as number[]]
        const before = { statements: statements(), scans: await scans(stage, db) }
        for (let round = 0; round < rounds; round++) {
          const began = performance.now()
          const { state, now } = await transaction(db, (tx) => load(tx, scope))
          const read = performance.now()
          decide(state, event, now)
          deciding.push(performance.now() - read)
          reading.push(read - began)
          plain.push(await first(stage))
        }
        figures.push(
          {
            what: `${what}: computing`,
            unit: 'ms',
            ours: percentile(deciding, 0.5),
            baseline: aimMs,
            against: 'the aim',
            aim: { atMost: 1 },
          },
          { what: `${what}: reading`, unit: 'ms', ours: percentile(reading, 0.5), baseline: percentile(plain, 0.5) },
        )
        const whole = (await scans(stage, db)) - before.scans
        // Besides ours: begin, commit, and what counts the scans.
        const each = (statements() - before.statements - 2 * 3) / rounds - 2
        notes.push(`${what}: ${each} statement(s), ${whole / rounds} large tables read whole`)
      }
      return { figures, notes: ['with begin and commit of a transaction, which the baseline has not', ...notes] }
    } finally {
      await db.destroy()
      await stage.close()
    }
  },
}

function countStatements(pool: Pool): () => number {
  let count = 0
  pool.on('connect', (client) => {
    const { query } = client
    client.query = ((...asked: Parameters<typeof query>) => {
      count += 1
      return query.apply(client, asked)
    }) as typeof query
  })
  return () => count
}

/** How often the database has read one of the large tables from end to end. */
async function scans({ pool }: Stage, db: Database): Promise<number> {
  await transaction(db, (tx) => sql`select pg_stat_force_next_flush()`.execute(tx))
  const { rows } = await pool.query<{ scans: number }>(
    `select sum(seq_scan)::int as scans from pg_stat_user_tables
     where relname in ('conversations', 'offers', 'trail', 'users', 'presence', 'line_queue')`,
  )
  return rows[0]?.scans ?? 0
}

async function first({ pool, lineId }: Stage): Promise<number> {
  const began = performance.now()
  await pool.query({
    name: 'first',
    text: "select id from conversations where line_id = $1 and status = 'waiting' order by waiting_since, id limit 1",
    values: [lineId],
  })
  return performance.now() - began
}

/** Everybody is there and has what he may have, but one; so all the others wait. */
async function fill({ pool, lineId, channelId, admin }: Stage): Promise<{ free: string; last: string }> {
  await admin.api.call('PATCH /lines/:id', { params: { id: lineId }, body: { distribution: { maxConversations: 1 } } })
  const users = Array.from({ length: operators }, () => randomUUID())
  const conversations = Array.from({ length: waiting }, () => randomUUID())
  const taken = users.slice(1)
  const run = (text: string, ...values: unknown[]) => pool.query(text, values)
  await run(
    `insert into users (id, name, email, role, language, active)
     select id, id, id || '@example.com', 'operator', 'en', true from unnest($1::uuid[]) id`,
    users,
  )
  await run(
    `insert into presence (user_id, status, announced, held_until, last_worked_at)
     select id, 'online', 'online', now() + interval '1 hour', now() - random() * interval '10 hours' from unnest($1::uuid[]) id`,
    users,
  )
  await run(
    'insert into line_queue (line_id, position, user_id) select $1, n, id from unnest($2::uuid[]) with ordinality as q (id, n)',
    lineId,
    users,
  )
  const all = [...conversations, ...taken]
  await run(
    `insert into customers (id, channel_id, external_id, name) select id, $1, id::text, 'A' from unnest($2::uuid[]) id`,
    channelId,
    all,
  )
  await run(
    `insert into threads (id, channel_id, customer_id, external_id) select id, $1, id, id::text from unnest($2::uuid[]) id`,
    channelId,
    all,
  )
  const insert = `insert into conversations (id, thread_id, line_id, channel_id, customer_id, connector, status, operator_id,
    customer_messages_before, customer_messages, last_message_at, waiting_since)`
  await run(
    `${insert} select id, id, $1, $2, id, 'telegram', 'waiting', null, 0, 1, now(), now() - (${waiting} - n) * interval '1 second'
     from unnest($3::uuid[]) with ordinality as q (id, n)`,
    lineId,
    channelId,
    conversations,
  )
  await run(
    `${insert} select id, id, $1, $2, id, 'telegram', 'active', id, 0, 1, now(), null from unnest($3::uuid[]) id`,
    lineId,
    channelId,
    taken,
  )
  await run(
    `insert into offers (id, conversation_id, user_id, outcome, decided_at, waiting_since, round)
     select gen_random_uuid(), id, id, 'accepted', now(), now(), 1 from unnest($1::uuid[]) id`,
    taken,
  )
  // That each waits was noted when it came.
  await run(
    `insert into trail (conversation_id, event, reason) select id, 'waiting', 'nobody_eligible' from unnest($1::uuid[]) id`,
    conversations,
  )
  await run('analyze')
  return { free: users[0] ?? '', last: conversations.at(-1) ?? '' }
}
