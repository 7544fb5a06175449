import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../platform/database.ts'
import type { Load, OperatorState } from './core/state.ts'

/** Milliseconds since 1970, exact: our times have no finer parts. */
export const ms = (time: RawBuilder<unknown>): RawBuilder<number> => sql`(extract(epoch from ${time}) * 1000)::bigint`

/** A user as the statements here answer him. */
export interface OperatorRow extends Omit<OperatorState, 'load'>, Load {}

export const operatorOf = ({ answered, offered, closing, ...operator }: OperatorRow): OperatorState => ({
  ...operator,
  load: { answered, offered, closing },
})

/** What `OperatorRow` has besides the load; of `u`, `e` and `seen`. Of whom nothing is known at all has been away for ever. */
export const person = sql`u.id, u.active, e.status, e.workday, ${ms(sql`seen.last_worked_at`)} as "lastWorkedAt",
  case when e.status = 'offline' then json_build_object('since', coalesce(${ms(sql`e.since`)}, 0), 'said', e.said_offline) end as away`
export const people = sql`users u join effective_presence e on e.user_id = u.id left join presence seen on seen.user_id = u.id`

/** The `OperatorRow` of one user: for a lateral join, which finds each by indexes. */
export const operatorRow = (id: RawBuilder<unknown>): RawBuilder<OperatorRow> => sql`
  select ${person}, had.answered, had.closing, new.offered
  from ${people}
  cross join lateral (
    select count(*) filter (where c.status = 'active') as answered, count(*) filter (where c.status = 'closing') as closing
    from conversations c where c.operator_id = u.id and c.status <> 'closed') had
  cross join lateral (select count(*) as offered from offers o where o.user_id = u.id and o.outcome is null) new
  where u.id = ${id} offset 0`

export async function loadOperators(db: Queryable, ids: string[]): Promise<OperatorState[]> {
  const { rows } = await sql<OperatorRow>`
    select o.* from unnest(${ids}::uuid[]) as asked(id) cross join lateral (${operatorRow(sql`asked.id`)}) o`.execute(db)
  return rows.map(operatorOf)
}

/** Nobody can have more than this at once, as in `core/eligible.ts`. */
const hardMax = sql.lit(1000)

/**
 * How many more conversations of the line `r` (of `rule`) the operator `o` (an `OperatorRow`) can be given; 0: he can
 * be given none. The rule of `hindrance` and `freeSlots` in `core/eligible.ts`, which has the last word.
 */
export const slots = sql<number>`case
  when not o.active or (r.require_workday and o.workday <> 'started') or (r.check_availability and o.status <> 'online') then 0
  else greatest(0, least(${hardMax} - o.answered - o.offered,
    case when r.max_conversations = 0 then ${hardMax} else r.max_conversations - case r.count_towards_max
      when 'answered' then o.answered
      when 'answeredAndNew' then o.answered + o.offered
      else o.answered + o.offered + o.closing end end)) end`
