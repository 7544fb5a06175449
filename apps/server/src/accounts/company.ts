import type { CompanyPatch } from '@omniline/contracts/accounts'
import type { Language } from '@omniline/contracts/common'
import type { z } from 'zod'
import type { App } from '../platform/app.ts'
import { type Queryable, transaction } from '../platform/database.ts'
import { notFound } from '../platform/errors.ts'
import { emit } from '../platform/events.ts'
import type { Staff } from '../platform/http.ts'
import { audit } from './audit.ts'
import { updateInstallation } from './store.ts'

export interface Company {
  name: string
  /** what people are spoken to in when nothing better is known of them */
  language: Language
  /** IANA zone */
  timeZone: string
  /** 0: it goes on until it is ended */
  workdayEndsAfterHours: number
}

/** The company this installation belongs to; null before it is set up. */
export async function companyOf(db: Queryable): Promise<Company | null> {
  const row = await db
    .selectFrom('installation')
    .select(['company_name', 'language', 'time_zone', 'workday_ends_after_hours'])
    .executeTakeFirst()
  if (!row) return null
  const { company_name: name, language, time_zone: timeZone, workday_ends_after_hours: workdayEndsAfterHours } = row
  return { name, language, timeZone, workdayEndsAfterHours }
}

export async function companyView(db: Queryable): Promise<Company> {
  const company = await companyOf(db)
  if (!company) throw notFound()
  return company
}

/** What is the same as before leaves no trace. */
export async function changeCompany(app: App, caller: Staff, patch: z.output<typeof CompanyPatch>): Promise<Company> {
  return transaction(app.db, async (tx) => {
    await tx.selectFrom('installation').select('only_one').forUpdate().execute()
    const before = await companyView(tx)
    const after = { ...before, ...patch }
    const changed = (['name', 'language', 'timeZone', 'workdayEndsAfterHours'] as const).filter((field) => before[field] !== after[field])
    if (changed.length === 0) return before
    await updateInstallation(tx, {
      company_name: after.name,
      language: after.language,
      time_zone: after.timeZone,
      workday_ends_after_hours: after.workdayEndsAfterHours,
    })
    const details = Object.fromEntries(changed.map((field) => [field, { from: before[field], to: after[field] }]))
    await audit(tx, caller, { action: 'installation.changed', subjectType: 'installation', subjectId: null, details })
    await emit(tx, { type: 'changed', data: { what: 'installation', id: 'installation' } })
    return after
  })
}
