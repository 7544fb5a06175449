import { type RawBuilder, sql } from 'kysely'
import type { Preferred } from './core/state.ts'

/**
 * Whose customer is this? For a lateral join: who is asked before everybody else for the conversation `id`, and why;
 * nobody: no row. Today it is the operator who was responsible in the customer's last conversation, if that was within
 * `days` (0: never), unless he has decided about this one already. Whoever has something better to say (a customer
 * known to the CRM has an owner) is asked here first.
 */
export const preferredOf = (id: RawBuilder<unknown>, days: RawBuilder<unknown>): RawBuilder<Preferred> => sql`
  select last.operator_id as "userId", 'last_operator' as why
  from conversations c
  cross join lateral (
    select operator_id, coalesce(closed_at, last_message_at) as until from conversations
    where customer_id = c.customer_id and id <> c.id and operator_id is not null
    order by started_at desc limit 1) last
  where ${days} > 0 and c.id = ${id} and last.until > now() - make_interval(days => ${days})
    and not exists (
      select 1 from offers o where o.conversation_id = c.id and o.user_id = last.operator_id
        and o.outcome in ('accepted', 'skipped', 'expired'))`
