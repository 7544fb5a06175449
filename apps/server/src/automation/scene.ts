import type { Line } from '@omniline/contracts/lines'
import { sql } from 'kysely'
import { type ConversationRow, endsSilence, lockConversation } from '../inbox/public.ts'
import { getLine } from '../lines/public.ts'
import type { Tx } from '../platform/database.ts'
import type { Standing } from './core/plan.ts'

/** A conversation, locked, with everything that decides what is said in it. */
export interface Scene {
  conversation: ConversationRow
  line: Line
  customer: Customer
  /** neither side has blocked the other, and the channel is on */
  reachable: boolean
  /** by the database's clock, which timers go by */
  now: Date
  /** the last message or note of anybody, or line about what happened; automatic ones are no sign of life */
  quietSince: Date
  /** what was dealt with, and when */
  sent: Map<string, Date>
  /** when it was to be looked at next */
  timer: Date | null
}

export interface Customer {
  id: string
  name: string
  externalId: string
  language: string | null
  verified: boolean
}

interface Facts extends Omit<Customer, 'id'> {
  reachable: boolean
  now: Date
  quietSince: Date | null
  sent: Record<string, string>
  timer: Date | null
}

export async function lockScene(tx: Tx, conversationId: string): Promise<Scene> {
  const conversation = await lockConversation(tx, conversationId)
  const line = await getLine(tx, conversation.line_id)
  const { rows } = await sql<Facts>`
    select u.name, u.external_id as "externalId", u.language, u.verified, clock_timestamp() as now,
      u.blocked_at is null and ch.active and ch.deleted_at is null
        and not exists (select 1 from blocked_customers b where b.customer_id = u.id) as reachable,
      (select m.created_at from messages m where m.conversation_id = ${conversationId}
        and ${endsSilence} order by m.seq desc limit 1) as "quietSince",
      (select coalesce(json_object_agg(cause, at), '{}') from automatic_messages where conversation_id = ${conversationId}) as sent,
      (select at from automation_timers where conversation_id = ${conversationId}) as timer
    from customers u join channels ch on ch.id = u.channel_id
    where u.id = ${conversation.customer_id}`.execute(tx)
  const facts = rows[0]
  if (!line || !facts) throw new Error('A conversation without a line or a customer')
  const { reachable, now, quietSince, sent, timer, ...customer } = facts
  return {
    conversation,
    line,
    customer: { id: conversation.customer_id, ...customer },
    reachable,
    now,
    quietSince: quietSince ?? conversation.started_at,
    timer,
    sent: new Map(Object.entries(sent).map(([cause, at]) => [cause, new Date(at)])),
  }
}

export const standingOf = ({ conversation, quietSince }: Scene): Standing => ({
  status: conversation.status,
  awaiting: conversation.awaiting,
  pinned: conversation.pinned,
  waitingSince: conversation.waiting_since,
  quietSince,
})

/** An operator can begin a conversation too; then there is nobody to greet. */
export const customerWrote = ({ conversation }: Scene): boolean => conversation.customer_messages > conversation.customer_messages_before
