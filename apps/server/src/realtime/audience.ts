import type { Database } from '../platform/database.ts'
import type { Staff } from '../platform/http.ts'
import type { Audience } from './connections.ts'

/** Whom a staff member may listen to; asked again whenever rights, lines or teams change. */
export async function audienceOf(db: Database, who: Staff): Promise<Audience> {
  if (who.role !== 'operator') return { seesEverything: true, lineIds: new Set() }
  const rows = await db.selectFrom('line_operators').select('line_id').where('user_id', '=', who.userId).execute()
  return { seesEverything: false, lineIds: new Set(rows.map((row) => row.line_id)) }
}
