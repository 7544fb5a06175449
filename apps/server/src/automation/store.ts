import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import type { Turn } from './core/plan.ts'
import './tables.ts'

/** Takes the cause as dealt with; false: it was already, and nothing is to be said. */
export async function takeCause(tx: Tx, conversationId: string, { cause, kind }: Turn): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('automatic_messages')
    .values({ conversation_id: conversationId, cause, kind })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function noteMessage(tx: Tx, conversationId: string, cause: string, messageId: string): Promise<void> {
  await tx
    .updateTable('automatic_messages')
    .set({ message_id: messageId })
    .where('conversation_id', '=', conversationId)
    .where('cause', '=', cause)
    .execute()
}

/** So many in one conversation, apart from those about a long wait, which the line limits itself. */
const perConversation = 10
/** So many to one customer within a day: two programs that greet each other come to an end. */
const perCustomerDay = 40

/** Whether the customer has heard enough from nobody. */
export async function enoughSaid(tx: Tx, conversationId: string, customerId: string): Promise<boolean> {
  const { rows } = await sql<{ here: number; today: number }>`
    select
      (select count(*)::int from automatic_messages
        where conversation_id = ${conversationId} and message_id is not null and kind <> 'longWait') as here,
      (select count(*)::int from automatic_messages a join conversations c on c.id = a.conversation_id
        where c.customer_id = ${customerId} and c.last_message_at > now() - interval '1 day'
          and a.at > now() - interval '1 day' and a.message_id is not null) as today`.execute(tx)
  const said = rows[0]
  return !said || said.here >= perConversation || said.today >= perCustomerDay
}
