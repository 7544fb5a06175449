import type { CustomerInfo } from '@omniline/connector-kit/events'
import type { Tx } from '../platform/database.ts'
import { cleanLine } from './core/text.ts'
import { tell } from './tell.ts'

/**
 * A nameless visitor of the site chat proved who he is: from now on he, and his chat, go by the proved id, with all he
 * has written so far.
 */
export async function identifyCustomer(tx: Tx, customerId: string, info: CustomerInfo): Promise<void> {
  await tx.updateTable('threads').set({ external_id: info.externalId }).where('customer_id', '=', customerId).execute()
  await tx
    .updateTable('customers')
    .set({
      external_id: info.externalId,
      name: cleanLine(info.name),
      verified: true,
      ...(info.email && { email: cleanLine(info.email, 254) }),
      ...(info.phone && { phone: cleanLine(info.phone, 40) }),
    })
    .where('id', '=', customerId)
    .execute()
  const open = await tx
    .selectFrom('conversations')
    .select(['id', 'thread_id', 'line_id'])
    .where('customer_id', '=', customerId)
    .where('status', '<>', 'closed')
    .execute()
  for (const conversation of open) await tell(tx, conversation)
}
