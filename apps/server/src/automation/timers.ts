import { sql } from 'kysely'
import type { Database, Queryable, Tx } from '../platform/database.ts'
import './tables.ts'

/**
 * Moves the timer of a conversation; null: there is none. One that was set by somebody else meanwhile (`from` is not
 * what it was) stays: whoever set it wants it looked at.
 */
export async function setTimer(tx: Tx, conversationId: string, { from, to }: { from: Date | null; to: Date | null }): Promise<void> {
  if (to)
    await sql`
      insert into automation_timers (conversation_id, at) values (${conversationId}, ${to})
      on conflict (conversation_id) do update set at = excluded.at where automation_timers.at is not distinct from ${from}`.execute(tx)
  else if (from) await sql`delete from automation_timers where conversation_id = ${conversationId} and at = ${from}`.execute(tx)
}

/** Every open conversation of the line is looked at soon. */
export async function lookAtOpen(db: Queryable, lineId: string): Promise<void> {
  await sql`
    insert into automation_timers (conversation_id, at) select id, now() from conversations where line_id = ${lineId} and status <> 'closed'
    on conflict (conversation_id) do update set at = least(automation_timers.at, excluded.at)`.execute(db)
}

/** The conversation is looked at in so many seconds, or before. */
export async function lookWithin(db: Queryable, conversationId: string, seconds: number): Promise<void> {
  await sql`
    insert into automation_timers (conversation_id, at)
    select id, now() + make_interval(secs => ${seconds}) from conversations where id = ${conversationId} and status <> 'closed'
    on conflict (conversation_id) do update set at = least(automation_timers.at, excluded.at)`.execute(db)
}

/** Conversations whose time has come, longest due first. */
export async function dueTimers(db: Database, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select conversation_id as id from automation_timers where at <= now() order by at limit ${limit}`.execute(db)
  return rows.map((row) => row.id)
}

/** One that cannot be looked at now must not hold up the others. */
export async function putOff(db: Database, conversationId: string, seconds: number): Promise<void> {
  await sql`
    update automation_timers set at = now() + make_interval(secs => ${seconds}) where conversation_id = ${conversationId}`.execute(db)
}
