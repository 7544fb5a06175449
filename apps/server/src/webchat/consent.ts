import type { ConsentInput, VisitorConsent } from '@omniline/contracts/visitor'
import type { z } from 'zod'
import { consentTextsOf, hasConsent, mustAccept, noteAccepted } from '../consent/public.ts'
import type { App } from '../platform/app.ts'
import type { Queryable } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Visitor } from '../platform/http.ts'
import type { SiteChatChannel } from './channel.ts'

/** What a visitor of whom nothing is known is asked to agree to; null: nothing. */
export async function askedOfAnyone(db: Queryable, lineId: string, language: string | null): Promise<VisitorConsent | null> {
  const texts = await consentTextsOf(db, lineId)
  return texts && { ...texts.in(language), given: false }
}

/** What this visitor is asked to agree to, and whether he has; null: nothing. */
export async function askedOf(db: Queryable, lineId: string, customerId: string): Promise<VisitorConsent | null> {
  const texts = await consentTextsOf(db, lineId)
  if (!texts) return null
  const customer = await db.selectFrom('customers').select(['language', 'verified']).where('id', '=', customerId).executeTakeFirstOrThrow()
  if (!mustAccept('webchat', customer)) return null
  return { ...texts.in(customer.language), given: await hasConsent(db, customerId, texts) }
}

/** Throws `consent_required`. */
export async function checkConsent(app: App, channel: SiteChatChannel, visitor: Visitor): Promise<void> {
  const asked = await askedOf(app.db, channel.lineId, visitor.customerId)
  if (asked && !asked.given) throw new AppError('consent_required')
}

/**
 * The visitor agrees to the text he was shown, in whatever language that was. Throws `version_conflict` if the line says
 * something else by now: he has not read that.
 */
export async function agree(
  app: App,
  channel: SiteChatChannel,
  visitor: Visitor,
  input: z.output<typeof ConsentInput>,
  ip: string,
): Promise<VisitorConsent> {
  const texts = await consentTextsOf(app.db, channel.lineId)
  const consent = texts?.all.find(({ version }) => version === input.version)
  if (!consent) throw new AppError('version_conflict')
  const given = { customerId: visitor.customerId, lineId: channel.lineId, consent }
  await noteAccepted(app.db, given, { ip, pageUrl: input.page?.url ?? null })
  return { ...consent, given: true }
}
