import { Distribution } from '@omniline/contracts/lines'
import { sql } from 'kysely'
import type { Queryable, Tx } from '../platform/database.ts'
import { prepared } from '../platform/prepared.ts'

/** How many conversations one transaction should touch. */
const batch = 50

/** Conversations to look at again when these people may not have them any more. `lineIds` null: in every line. */
export async function heldBy(tx: Tx, userIds: string[], lineIds: string[] | null): Promise<Held> {
  const inScope = lineIds ? sql`c.line_id = any(${lineIds}::uuid[])` : sql`true`
  const serves = (userId: string) =>
    sql`exists (select 1 from line_operators s where s.line_id = c.line_id and s.user_id = ${sql.ref(userId)})`
  const { rows } = await sql<{ id: string }>`
    select o.conversation_id as id from offers o
    join conversations c on c.id = o.conversation_id
    join users u on u.id = o.user_id
    where o.user_id = any(${userIds}::uuid[]) and o.outcome is null and ${inScope}
      and (not u.active or (not o.transfer and not ${serves('o.user_id')}))
    union
    select c.id from conversations c join users u on u.id = c.operator_id
    where c.operator_id = any(${userIds}::uuid[]) and c.status in ('active', 'closing') and ${inScope}
      and case when not u.active then c.status = 'active' and c.awaiting = 'operator'
        else not ${serves('c.operator_id')} and (not c.left_queue or (c.status = 'active' and c.awaiting = 'operator' and not c.pinned)) end
    limit ${batch + 1}`.execute(tx)
  return cut(rows)
}

/**
 * Offers and unanswered conversations of somebody who may be gone, in order of their ids; whether he is, and whether
 * the line minds, is decided with them. `after`: only what comes after this one.
 */
export async function leftBehindBy(tx: Tx, userId: string, after: string | null): Promise<Held> {
  const { rows } = await sql<{ id: string }>`
    select id from (
      select conversation_id as id from offers where user_id = ${userId} and outcome is null and not transfer
      union
      select id from conversations where operator_id = ${userId} and status = 'active' and awaiting = 'operator' and not pinned
    ) mine
    where ${after}::uuid is null or id > ${after}::uuid
    order by id limit ${batch + 1}`.execute(tx)
  return cut(rows)
}

/** A line that was last saved by an older version has no such setting. */
const returnSeconds = sql`coalesce((l.settings #>> '{distribution,returnSeconds}')::int, ${Distribution.parse({}).returnSeconds}::int)`

/** When the first of his unanswered conversations is to go back, if he has lost his connection and it lasts. */
export async function awaitingReturn(tx: Tx, userId: string): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(e.since + make_interval(secs => ${returnSeconds})) as at
    from effective_presence e
    join conversations c on c.operator_id = e.user_id and c.status = 'active' and c.awaiting = 'operator' and not c.pinned
    join lines l on l.id = c.line_id
    where e.user_id = ${userId} and e.status = 'offline' and not e.said_offline
      and (l.settings #>> '{distribution,checkAvailability}')::boolean
      and ${returnSeconds} > 0`.execute(tx)
  return rows[0]?.at ?? null
}

/** Whoever is gone and has unanswered conversations of this line. */
export async function absentIn(tx: Tx, lineId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct c.operator_id as id from conversations c join effective_presence e on e.user_id = c.operator_id
    where c.line_id = ${lineId} and c.status = 'active' and c.awaiting = 'operator' and not c.pinned
      and (e.status = 'offline' or e.workday = 'ended')`.execute(tx)
  return rows.map((row) => row.id)
}

/** Of these conversations, those that await the answer of somebody who is gone: his id by theirs. */
export async function writtenToAbsent(db: Queryable, conversationIds: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; userId: string }>`
    ${prepared} select c.id, c.operator_id as "userId" from conversations c
    join users u on u.id = c.operator_id
    join effective_presence e on e.user_id = u.id
    where c.id = any(${conversationIds}::uuid[]) and c.status = 'active' and c.awaiting = 'operator'
      and (not u.active or (not c.pinned and (c.left_queue or e.status = 'offline' or e.workday = 'ended')))`.execute(db)
  return new Map(rows.map((row) => [row.id, row.userId]))
}

/** Conversations of the line with offers that its present rules would not make. */
export async function outdatedIn(tx: Tx, lineId: string): Promise<Held> {
  const { rows } = await sql<{ id: string }>`
    select distinct c.id from conversations c
    join offers o on o.conversation_id = c.id and o.outcome is null and not o.transfer
    join lines l on l.id = c.line_id
    join effective_presence e on e.user_id = o.user_id
    where c.line_id = ${lineId} and c.status = 'offered'
      and ((not l.active and l.archived_at is null)
        or (e.status = 'offline' and (l.settings #>> '{distribution,checkAvailability}')::boolean)
        or (e.workday = 'ended' and (l.settings #>> '{distribution,requireWorkday}')::boolean)
        or (o.expires_at is null and l.settings #>> '{distribution,mode}' <> 'all')
        or not exists (select 1 from line_operators s where s.line_id = c.line_id and s.user_id = o.user_id))
    limit ${batch + 1}`.execute(tx)
  return cut(rows)
}

export interface Held {
  conversationIds: string[]
  /** there are more than one transaction should touch */
  more: boolean
}
const cut = (rows: { id: string }[]): Held => ({ conversationIds: rows.slice(0, batch).map((row) => row.id), more: rows.length > batch })
