import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../platform/database.ts'
import { notFound } from '../platform/errors.ts'
import type { Staff } from '../platform/http.ts'

export type Viewer = Pick<Staff, 'userId' | 'role'>

/**
 * Which conversations the caller may see, as a condition on the table `conversations` under the alias `c`:
 * administrators and supervisors everything; an operator those of lines he serves and those he is responsible for,
 * takes part in, or is offered.
 */
export function visibleTo(caller: Viewer): RawBuilder<boolean> {
  if (caller.role !== 'operator') return sql<boolean>`true`
  const me = caller.userId
  return sql<boolean>`(c.line_id in (select line_id from line_operators where user_id = ${me})
    or c.operator_id = ${me}
    or exists (select 1 from participants p where p.conversation_id = c.id and p.user_id = ${me})
    or exists (select 1 from offers o where o.conversation_id = c.id and o.user_id = ${me} and o.outcome is null))`
}

/** Throws `not_found` if the conversation does not exist for the caller. */
export async function checkVisible(db: Queryable, caller: Viewer, conversationId: string): Promise<void> {
  const { rows } = await sql`select 1 from conversations c where c.id = ${conversationId} and ${visibleTo(caller)}`.execute(db)
  if (rows.length === 0) throw notFound()
}

/** Whether the caller sees any conversation of the thread: then its messages and files are his to read. */
export async function seesThread(db: Queryable, caller: Viewer, threadId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from conversations c where c.thread_id = ${threadId} and ${visibleTo(caller)} limit 1`.execute(db)
  return rows.length > 0
}
