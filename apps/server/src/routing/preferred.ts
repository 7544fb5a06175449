import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import type { ConversationState, LineState, Preferred } from './core/state.ts'

/**
 * Whose customer is this? Answers for each of these conversations who is asked before everybody else, and why; nobody:
 * not in the map. Today it is the operator who was responsible in the customer's last conversation, where the line
 * looks back so far, unless he has decided about this one already. Whoever has something better to say (a customer
 * known to the CRM has an owner) is asked here first.
 */
export async function preferredFor(
  tx: Tx,
  lines: LineState[],
  conversations: Pick<ConversationState, 'id' | 'lineId'>[],
): Promise<Map<string, Preferred>> {
  const days = new Map(lines.map((line) => [line.id, line.distribution.lastOperatorDays]))
  const asked = conversations.flatMap(({ id, lineId }) => {
    const back = days.get(lineId) ?? 0
    return back > 0 ? [{ id, days: back }] : []
  })
  if (asked.length === 0) return new Map()
  const { rows } = await sql<{ id: string; userId: string }>`
    select c.id, last.operator_id as "userId"
    from json_to_recordset(${JSON.stringify(asked)}) as asked(id uuid, days int)
    join conversations c on c.id = asked.id
    cross join lateral (
      select operator_id, coalesce(closed_at, last_message_at) as until from conversations
      where customer_id = c.customer_id and id <> c.id and operator_id is not null
      order by started_at desc limit 1) last
    where last.until > now() - make_interval(days => asked.days)
      and not exists (
        select 1 from offers o where o.conversation_id = c.id and o.user_id = last.operator_id
          and o.outcome in ('accepted', 'skipped', 'expired'))`.execute(tx)
  return new Map(rows.map(({ id, userId }) => [id, { userId, why: 'last_operator' }]))
}
