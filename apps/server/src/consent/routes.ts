import { sql } from 'kysely'
import { visibleTo } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import { notFound } from '../platform/errors.ts'
import type { Routes, Staff } from '../platform/http.ts'

export function consentRoutes(app: App): Routes<'GET /customers/:id/consents'> {
  return {
    'GET /customers/:id/consents': async ({ params }, { caller }) => {
      await checkSees(app, caller, params.id)
      const rows = await app.db
        .selectFrom('consents')
        .selectAll()
        .where('customer_id', '=', params.id)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .execute()
      return rows.map((row) => ({
        id: row.id,
        lineId: row.line_id,
        kind: row.kind,
        version: row.version,
        text: row.text,
        url: row.url,
        at: row.at.toISOString(),
        ip: row.ip,
        pageUrl: row.page_url,
      }))
    },
  }
}

/** Who sees a conversation of the customer sees the customer. Throws `not_found`. */
async function checkSees(app: App, caller: Staff, customerId: string): Promise<void> {
  const { rows } = await sql`
    select 1 from customers u where u.id = ${customerId} and (${caller.role !== 'operator'}
      or exists (select 1 from conversations c where c.customer_id = u.id and ${visibleTo(caller)}))`.execute(app.db)
  if (rows.length === 0) throw notFound()
}
