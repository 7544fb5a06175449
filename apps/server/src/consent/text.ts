import { ConsentSettings, type Line } from '@omniline/contracts/lines'
import { createHash } from 'node:crypto'
import { companyOf } from '../accounts/public.ts'
import { fillTemplate, textFor } from '../lines/public.ts'
import type { Queryable } from '../platform/database.ts'

/** What a customer is asked to agree to, or told. */
export interface ConsentText {
  text: string
  url: string | null
  /** the same text with the same address has the same, any other another */
  version: string
}

export interface ConsentTexts {
  in(language: string | null): ConsentText
  /** in all its languages: who has agreed to one need not read the others */
  all: ConsentText[]
}

/** What the line asks its customers to agree to; null: nothing. */
export async function consentTexts(db: Queryable, line: Pick<Line, 'name' | 'consent'>): Promise<ConsentTexts | null> {
  const { enabled, text, translations, url } = line.consent
  if (!enabled || text.trim() === '') return null
  const company = (await companyOf(db))?.name
  const filled = (template: string) => versioned(fillTemplate(template, { company, line: line.name }).trim(), url)
  return {
    in: (language) => filled(textFor(line.consent, language)),
    all: [text, ...Object.values(translations)].filter((one) => one.trim() !== '').map(filled),
  }
}

/** The same of a line by its id, without the rest of it: every message of a visitor asks. */
export async function consentTextsOf(db: Queryable, lineId: string): Promise<ConsentTexts | null> {
  const row = await db
    .selectFrom('lines')
    .select(['name', (eb) => eb.ref('settings', '->').key('consent').as('consent')])
    .where('id', '=', lineId)
    .executeTakeFirst()
  return row ? consentTexts(db, { name: row.name, consent: ConsentSettings.parse(row.consent ?? {}) }) : null
}

const versioned = (text: string, url: string | null): ConsentText => ({
  text,
  url,
  version: createHash('sha256')
    .update(JSON.stringify([text, url]))
    .digest('base64url')
    .slice(0, 16),
})
