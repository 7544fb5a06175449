import type { Queryable } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import './tables.ts'
import type { ConsentText, ConsentTexts } from './text.ts'

export interface NewConsent {
  customerId: string
  lineId: string
  consent: ConsentText
}

/** The visitor agreed. A second time changes nothing: the first counts. */
export async function noteAccepted(db: Queryable, given: NewConsent, where: { ip: string; pageUrl: string | null }): Promise<void> {
  await insert(db, given, { kind: 'accepted', ip: where.ip, page_url: where.pageUrl })
}

/** The customer was told of it in the chat, where he could not be asked. */
export async function noteNotified(db: Queryable, given: NewConsent): Promise<void> {
  await insert(db, given, { kind: 'notified', ip: null, page_url: null })
}

async function insert(
  db: Queryable,
  { customerId, lineId, consent }: NewConsent,
  how: { kind: 'accepted' | 'notified'; ip: string | null; page_url: string | null },
): Promise<void> {
  await db
    .insertInto('consents')
    .values({ id: newId(), customer_id: customerId, line_id: lineId, ...consent, ...how })
    .onConflict((conflict) => conflict.columns(['customer_id', 'version']).doNothing())
    .execute()
}

/** Whether the customer has agreed to, or was told of, what the line says now, in whatever language. */
export async function hasConsent(db: Queryable, customerId: string, texts: ConsentTexts): Promise<boolean> {
  const found = await db
    .selectFrom('consents')
    .select('id')
    .where('customer_id', '=', customerId)
    .where(
      'version',
      'in',
      texts.all.map(({ version }) => version),
    )
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
