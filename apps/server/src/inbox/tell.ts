import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import { emitAll, logging } from '../platform/events.ts'
import { prepared } from '../platform/prepared.ts'
import type { Commit } from '../platform/wake.ts'

/** What must be known of a conversation to say who may hear of it. */
export interface Concerned {
  id: string
  thread_id: string
  line_id: string
}

/**
 * Tells the sockets that messages or the conversation itself changed. `formerUserIds`: people who lose sight of it
 * by this change; `fromLineId`: the line it was taken from. Call it last in a verb, when the rows are as they will be.
 */
export async function tell(
  tx: Tx,
  conversation: Concerned,
  what: { messageIds?: string[]; conversation?: boolean; formerUserIds?: string[]; fromLineId?: string } = {},
): Promise<void> {
  const { messageIds = [], conversation: also = true, formerUserIds = [], fromLineId } = what
  const userIds = [...new Set([...(await peopleOf(tx, conversation.id)), ...formerUserIds])]
  const common = { threadId: conversation.thread_id, conversationId: conversation.id, lineId: conversation.line_id, userIds }
  await emitAll(tx, [
    ...messageIds.map((messageId) => ({ type: 'message' as const, messageId, ...common })),
    ...(also ? [{ type: 'conversation' as const, ...common, ...(fromLineId && { data: { fromLineId } }) }] : []),
  ])
}

/**
 * The insert that says the same for every row of `from`, as a part of a bigger statement. `from` is a table expression with
 * `id` (the message's), `thread_id`, `conversation_id`, `line_id` and `operator_id`. Its conversations must be `unchanged`.
 */
export const telling = (commit: Commit, what: ('message' | 'conversation')[], from: RawBuilder<unknown>): RawBuilder<unknown> =>
  logging(
    commit,
    sql`
      select kind.type, c.thread_id, c.conversation_id, case when kind.type = 'message' then c.id end, c.line_id, array(
        select c.operator_id where c.operator_id is not null
        union select user_id from participants p where p.conversation_id = c.conversation_id
        union select user_id from offers o where o.conversation_id = c.conversation_id
          and (outcome is null or decided_at > now() - interval '1 minute'))
      from ${from} c cross join unnest(${what}::text[]) with ordinality as kind (type, position)
      order by c.id, kind.position`,
  )

/**
 * Whether the conversation `c`, which the statement locks, is still the one it saw when it began. Everybody who joins or is
 * offered it changes its row, so nobody has come since whom `telling` would leave out: it sees what was there then.
 */
export const unchanged = (c: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql`${c}.ctid = (select seen.ctid from conversations seen where seen.id = ${c}.id)`

/** Responsible, participants and those who may accept, or might until just now. */
export async function peopleOf(tx: Tx, conversationId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    ${prepared} select operator_id as id from conversations where id = ${conversationId} and operator_id is not null
    union select user_id from participants where conversation_id = ${conversationId}
    union select user_id from offers where conversation_id = ${conversationId}
      and (outcome is null or decided_at > now() - interval '1 minute')`.execute(tx)
  return rows.map((row) => row.id)
}
