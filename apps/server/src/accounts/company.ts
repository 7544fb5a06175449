import type { Language } from '@omniline/contracts/common'
import type { Queryable } from '../platform/database.ts'

export interface Company {
  name: string
  /** what people are spoken to in when nothing better is known of them */
  language: Language
  /** IANA zone */
  timeZone: string
}

/** The company this installation belongs to; null before it is set up. */
export async function companyOf(db: Queryable): Promise<Company | null> {
  const row = await db.selectFrom('installation').select(['company_name', 'language', 'time_zone']).executeTakeFirst()
  return row ? { name: row.company_name, language: row.language, timeZone: row.time_zone } : null
}
