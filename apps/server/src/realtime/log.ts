import { sql } from 'kysely'
import type { Database } from '../platform/database.ts'
import type { LogEvent } from '../platform/events.ts'
import { prepared } from '../platform/prepared.ts'

/** A place in the log. Rows are ordered by the transaction that wrote them, then by number. */
export interface Cursor {
  xid: number
  id: number
}

export interface LogRow extends Cursor {
  type: LogEvent['type']
  threadId: string | null
  conversationId: string | null
  messageId: string | null
  lineId: string | null
  userIds: string[]
  data: Record<string, unknown> | null
}

export const encodeCursor = (cursor: Cursor): string => `${cursor.xid.toString(36)}-${cursor.id.toString(36)}`

export function decodeCursor(text: string): Cursor | null {
  const match = /^([0-9a-z]{1,11})-([0-9a-z]{1,11})$/.exec(text)
  if (!match?.[1] || !match[2]) return null
  const cursor = { xid: Number.parseInt(match[1], 36), id: Number.parseInt(match[2], 36) }
  return Number.isSafeInteger(cursor.xid) && Number.isSafeInteger(cursor.id) ? cursor : null
}

export const isBefore = (a: Cursor, b: Cursor): boolean => a.xid < b.xid || (a.xid === b.xid && a.id < b.id)

/**
 * Rows after `cursor`, oldest first. Only below the oldest transaction that still runs: a number is drawn before
 * its transaction commits, so "everything greater than the last" alone would jump over late commits and lose them.
 * `held`: there are committed rows that must wait for such a transaction; look again soon.
 */
export async function readLog(db: Database, cursor: Cursor, limit: number): Promise<{ rows: LogRow[]; held: boolean }> {
  const { rows } = await sql<LogRow & { open: boolean }>`
    ${prepared} select xid::text::bigint as xid, id, type, thread_id as "threadId", conversation_id as "conversationId",
      message_id as "messageId", line_id as "lineId", user_ids as "userIds", data,
      xid < pg_snapshot_xmin(pg_current_snapshot()) as open
    from events where (xid, id) > (${String(cursor.xid)}::xid8, ${cursor.id}::bigint)
    order by xid, id limit ${limit}`.execute(db)
  const firstHeld = rows.findIndex((row) => !row.open)
  return firstHeld < 0 ? { rows, held: false } : { rows: rows.slice(0, firstHeld), held: true }
}

/** Where the log ends now: whatever is committed later lies behind it. */
export async function endOfLog(db: Database): Promise<Cursor> {
  const { rows } = await sql<{ xid: number }>`select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xid`.execute(db)
  return { xid: rows[0]?.xid ?? 0, id: 0 }
}

/** Can everything after `cursor` still be told? */
export async function isKept(db: Database, cursor: Cursor): Promise<boolean> {
  const { rows } = await sql<Cursor>`select xid::text::bigint as xid, id from events_pruned`.execute(db)
  return !rows[0] || !isBefore(cursor, rows[0])
}

/** Forgets what is older than `hours`. */
export async function pruneLog(db: Database, hours: number): Promise<void> {
  await sql`
    with gone as (delete from events where at < now() - make_interval(hours => ${hours}) returning xid, id),
      last as (select xid, id from gone order by xid desc, id desc limit 1)
    insert into events_pruned (xid, id) select xid, id from last
    on conflict (only_one) do update set xid = excluded.xid, id = excluded.id`.execute(db)
}
