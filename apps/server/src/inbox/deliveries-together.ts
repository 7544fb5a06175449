import { sql } from 'kysely'
import { type Database, statement } from '../platform/database.ts'
import { prepared } from '../platform/prepared.ts'
import { telling } from './tell.ts'

/**
 * What `markSending` does, for many messages of different threads. Answers those that are marked; of the others
 * `markSending` knows. Never waits for a row that somebody else holds.
 */
export async function markSendingTogether(db: Database, messageIds: string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    ${prepared} with free as (
      select message_id from deliveries where message_id = any(${messageIds}::uuid[]) and status = 'pending'
      for no key update skip locked
    )
    update deliveries d set sending_since = clock_timestamp(), attempts = attempts + 1, retry_at = null, updated_at = now()
    from free where d.message_id = free.message_id
    returning d.message_id as id`.execute(db)
  return new Set(rows.map((row) => row.id))
}

export interface Arrived {
  messageId: string
  /** what it is called there */
  externalId: string
}

/**
 * What `markSent` and `markDone` do, for many messages of different threads in one statement: those that went out in one
 * step, under an id we have not heard of. Answers for each that was marked whether more waits in its thread; the others
 * are for `markSent`. Never waits for a thread that somebody else holds.
 */
export async function markArrivedTogether(db: Database, arrived: Arrived[]): Promise<Map<string, { more: boolean }>> {
  const rows = await statement(
    db,
    (commit) => sql<{ id: string; more: boolean }>`
      ${prepared} with given as (
        select * from unnest(${arrived.map((one) => one.messageId)}::uuid[], ${arrived.map((one) => one.externalId)}::text[])
        as given (id, external_id)
      ), held as (
        select given.*, m.thread_id, m.conversation_id, c.line_id, c.operator_id
        from given
        join deliveries d on d.message_id = given.id and d.status = 'pending' and d.sending_since is not null and d.parts = '{}'
        join messages m on m.id = given.id
        join threads t on t.id = m.thread_id
        join conversations c on c.id = m.conversation_id
        where not exists (select 1 from messages o where o.thread_id = t.id and o.external_id = given.external_id)
          and not exists (select 1 from external_messages e where e.thread_id = t.id and e.external_id = given.external_id)
        for no key update of t, d skip locked
      ), delivery as (
        update deliveries d set status = 'sent', external_ids = array[held.external_id], parts = '{1}', sending_since = null,
          retry_at = null, error_kind = null, error = null, updated_at = now()
        from held where d.message_id = held.id
      ), message as (
        update messages m set external_id = held.external_id from held where m.id = held.id
      ), log as (${telling(commit, ['message'], sql`held`)}
      )
      select id, exists (
        select 1 from deliveries d where d.thread_id = held.thread_id and d.status = 'pending' and d.message_id <> held.id) as more
      from held`,
  )
  return new Map(rows.map(({ id, more }) => [id, { more }]))
}
