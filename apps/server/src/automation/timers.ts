import { sql } from 'kysely'
import type { App } from '../platform/app.ts'
import type { Database, Tx } from '../platform/database.ts'
import { defineJob } from '../platform/jobs.ts'
import './tables.ts'

/** Looks at what is due: see `beat.ts`. */
export const beat = defineJob<Record<string, never>>('automation.beat')

/** Held together by all who set timers, until their transactions are over; alone by the beat while it looks for the first. */
const settingKey = 0x74696d65

/**
 * Sets timers by `insert`, a statement that answers with `at`, and brings the beat forward if one of them comes before it.
 * The last thing in a transaction: it may wait for others that do the same.
 */
async function set(app: App, tx: Tx, insert: ReturnType<typeof sql>): Promise<void> {
  const { rows } = await sql<{ at: Date | null }>`
    with setting as (${insert}) select min(at) as at, pg_advisory_xact_lock_shared(${settingKey}) from setting`.execute(tx)
  if (rows[0]?.at) await app.jobs.hasten(tx, beat.name, rows[0].at)
}

/**
 * Moves the timer of a conversation; null: there is none. One that was set by somebody else meanwhile (`from` is not
 * what it was) stays: whoever set it wants it looked at.
 */
export async function setTimer(
  app: App,
  tx: Tx,
  conversationId: string,
  { from, to }: { from: Date | null; to: Date | null },
): Promise<void> {
  if (to)
    await set(
      app,
      tx,
      sql`insert into automation_timers (conversation_id, at) values (${conversationId}, ${to})
        on conflict (conversation_id) do update set at = excluded.at where automation_timers.at is not distinct from ${from}
        returning at`,
    )
  else if (from) await sql`delete from automation_timers where conversation_id = ${conversationId} and at = ${from}`.execute(tx)
}

const sooner = sql`on conflict (conversation_id) do update set at = least(automation_timers.at, excluded.at) returning at`

/** Every open conversation of the line is looked at soon. */
export const lookAtOpen = (app: App, tx: Tx, lineId: string): Promise<void> =>
  set(
    app,
    tx,
    sql`insert into automation_timers (conversation_id, at)
      select id, now() from conversations where line_id = ${lineId} and status <> 'closed' ${sooner}`,
  )

/** The conversation is looked at in so many seconds, or before. */
export const lookWithin = (app: App, tx: Tx, conversationId: string, seconds: number): Promise<void> =>
  set(
    app,
    tx,
    sql`insert into automation_timers (conversation_id, at)
      select id, now() + make_interval(secs => ${seconds}) from conversations where id = ${conversationId} and status <> 'closed' ${sooner}`,
  )

/** Conversations whose time has come, longest due first. */
export async function dueTimers(db: Database, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select conversation_id as id from automation_timers where at <= now() order by at limit ${limit}`.execute(db)
  return rows.map((row) => row.id)
}

/**
 * When the first timer is due, at the earliest in a moment, at the latest in an hour; null: somebody sets one just now,
 * and it cannot be seen yet. Whoever sets one from now on waits until this transaction is over, and then brings forward
 * what was planned in it.
 */
export async function firstTimer(tx: Tx): Promise<{ runAt: Date } | null> {
  const { rows: alone } = await sql<{ alone: boolean }>`select pg_try_advisory_xact_lock(${settingKey}) as alone`.execute(tx)
  if (!alone[0]?.alone) return null
  const { rows } = await sql<{ runAt: Date }>`
    select greatest(least(min(at), clock_timestamp() + interval '1 hour'), clock_timestamp() + interval '100 ms') as "runAt"
    from automation_timers`.execute(tx)
  return rows[0] ?? null
}

/** One that cannot be looked at now must not hold up the others. */
export async function putOff(db: Database, conversationId: string, seconds: number): Promise<void> {
  await sql`
    update automation_timers set at = now() + make_interval(secs => ${seconds}) where conversation_id = ${conversationId}`.execute(db)
}
