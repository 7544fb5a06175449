import type { Line } from '@omniline/contracts/lines'
import { companyOf } from '../accounts/public.ts'
import { consentTexts } from '../consent/public.ts'
import { faceOf, fillTemplate, type TemplateValues, textFor } from '../lines/public.ts'
import type { Queryable } from '../platform/database.ts'
import { opensNext } from '../schedule/public.ts'
import type { MessageKind } from './core/plan.ts'
import { tellWhen } from './core/when.ts'
import type { Customer, Scene } from './scene.ts'

/** What the customer reads; empty: the line has no words for this. */
export async function wordsFor(db: Queryable, scene: Scene, kind: MessageKind): Promise<string> {
  const { line, conversation, customer, now } = scene
  if (kind === 'consent') return noticeOf(db, line, customer.language)
  const values = {
    customer: calledName(customer),
    operator: (await faceOf(db, line, conversation.operator_id))?.name,
    company: (await companyOf(db))?.name,
    number: String(conversation.number),
  }
  return fill(line, kind, customer.language, now, values)
}

/** The text of this kind in the language, filled with `values` and what follows from the line and the moment. */
export function fill(
  line: Line,
  kind: Exclude<MessageKind, 'consent'>,
  language: string | null,
  now: Date,
  values: TemplateValues,
): string {
  const reply = line.autoReplies[kind]
  const text = textFor(reply, language)
  // Not translated it is in the line's language, and so is what is put into it; whoever speaks that has his own way to write a time.
  const isOwn = text !== reply.text || language?.split('-')[0]?.toLowerCase() === line.language
  const opens = opensNext(line.hours, now)
  const opensAt = opens && tellWhen(opens, now, [isOwn ? language : null, line.language], line.hours.timeZone)
  return fillTemplate(text, { line: line.name, opensAt, ...values })
}

/** What is told of personal data where nobody can be asked to agree. */
export async function noticeOf(db: Queryable, line: Line, language: string | null): Promise<string> {
  const consent = (await consentTexts(db, line))?.in(language)
  if (!consent) return ''
  return consent.url && !consent.text.includes(consent.url) ? `${consent.text}\n${consent.url}` : consent.text
}

/** Empty for somebody without a name: a visitor of the site chat who has not said it, an account that has only an id. */
export const calledName = ({ name, externalId }: Customer): string => (name === externalId || externalId.startsWith('visitor:') ? '' : name)
