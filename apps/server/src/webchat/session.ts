import type { VisitorSession, VisitorSessionInput } from '@omniline/contracts/visitor'
import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { identitySecret } from '../channels/public.ts'
import { ensureCustomer, identifyCustomer } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { notFound } from '../platform/errors.ts'
import type { Visitor } from '../platform/http.ts'
import { t } from '../platform/i18n/i18n.ts'
import { siteChatChannel, type SiteChatChannel } from './channel.ts'
import { type Claims, readIdentity } from './identity.ts'
import { createVisitorToken, findVisitorToken, touchVisitorToken } from './store.ts'

type Input = z.output<typeof VisitorSessionInput>

/** Who a visitor's token belongs to; null if it is unknown, expired, or its channel was removed. */
export async function authenticateVisitor(app: App, token: string): Promise<Visitor | null> {
  const found = await findVisitorToken(app.db, token)
  if (!found) return null
  await touchVisitorToken(app.db, token)
  return { kind: 'visitor', ...found }
}

/**
 * Begins a visit, or takes one up by its token. With a good identity the visit belongs to that person: a nameless
 * visitor becomes him, history and all, unless the person is known already. A bad identity changes nothing.
 */
export async function openSession(app: App, channelId: string, input: Input, fallbackLanguage: 'ru' | 'en'): Promise<VisitorSession> {
  const channel = await siteChatChannel(app.db, channelId)
  if (!channel?.active) throw notFound()
  const identity = input.identity ? await readIdentity(input.identity, await identitySecret(app, channelId), app.now()) : null
  const known = input.token ? await findVisitorToken(app.db, input.token) : null
  const present = known?.channelId === channelId ? { token: input.token ?? '', customerId: known.customerId } : null
  const identityError = identity && 'error' in identity ? identity.error : null
  const claims = identity && 'claims' in identity ? identity.claims : null

  return transaction(app.db, async (tx) => {
    const customerId = claims
      ? await identified(tx, channel, claims, present?.customerId ?? null)
      : (present?.customerId ?? (await anonymous(tx, channel, channel.settings.language ?? fallbackLanguage, input.language)))
    const token = present?.customerId === customerId ? present.token : await createVisitorToken(tx, channelId, customerId, app.now())
    const customer = await tx.selectFrom('customers').select(['name', 'verified']).where('id', '=', customerId).executeTakeFirstOrThrow()
    return { token, visitor: { id: customerId, ...customer }, identityError }
  })
}

async function anonymous(tx: Tx, channel: SiteChatChannel, nameLanguage: 'ru' | 'en', language: string | undefined): Promise<string> {
  const code = randomBytes(12).toString('hex')
  const name = t(nameLanguage, 'visitor.name', { code: code.slice(0, 4).toUpperCase() })
  return (await ensureCustomer(tx, channel.id, { externalId: `visitor:${code}`, name, language })).id
}

async function identified(tx: Tx, channel: SiteChatChannel, claims: Claims, present: string | null): Promise<string> {
  const externalId = `user:${claims.sub}`
  const info = { externalId, name: claims.name ?? claims.sub, email: claims.email, phone: claims.phone, verified: true as const }
  const nameless = present ? await namelessVisitor(tx, channel.id, present, externalId) : null
  if (nameless) {
    await identifyCustomer(tx, nameless, info)
    return nameless
  }
  return (await ensureCustomer(tx, channel.id, info)).id
}

/** The present visitor, if he has no identity yet and the identity has no history of its own. */
async function namelessVisitor(tx: Tx, channelId: string, customerId: string, externalId: string): Promise<string | null> {
  const rows = await tx
    .selectFrom('customers')
    .select(['id', 'external_id', 'verified'])
    .where('channel_id', '=', channelId)
    .where((where) => where.or([where('id', '=', customerId), where('external_id', '=', externalId)]))
    .execute()
  const present = rows.find((row) => row.id === customerId)
  const person = rows.find((row) => row.external_id === externalId)
  return present && !present.verified && !person ? present.id : null
}
