import type { CustomerInfo } from '@omniline/connector-kit/events'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { cleanLine } from './core/text.ts'
import { addSystemMessage } from './system.ts'
import { tell } from './tell.ts'

export interface Customer {
  id: string
  name: string
  blocked: boolean
  /** made by this very call */
  isNew: boolean
}

/** What the platform tells of a customer, as it can be kept; null: it does not tell. */
export const toldOf = (info: CustomerInfo) => ({
  name: cleanLine(info.name) || null,
  username: info.username ? cleanLine(info.username, 100) : null,
  phone: info.phone ? cleanLine(info.phone, 40) : null,
  kind: info.kind ?? null,
  email: info.email ? cleanLine(info.email, 254) : null,
  language: info.language ? cleanLine(info.language, 35) : null,
})

/**
 * Finds the customer by the platform's id, or makes him. What the platform tells anew (name, username, phone, ...)
 * replaces what we knew; what it does not tell stays. `verified`: the identity was proved; it is never taken back.
 */
export async function ensureCustomer(tx: Tx, channelId: string, info: CustomerInfo & { verified?: boolean }): Promise<Customer> {
  const told = { ...toldOf(info), verified: info.verified ?? false }
  const known = await tx
    .selectFrom('customers')
    .select(['id', 'name', 'username', 'phone', 'email', 'language', 'verified', 'blocked_at'])
    .where('channel_id', '=', channelId)
    .where('external_id', '=', info.externalId)
    .executeTakeFirst()
  const isAsKnown =
    known &&
    (['name', 'username', 'phone', 'email', 'language'] as const).every((field) => told[field] === null || told[field] === known[field]) &&
    (known.verified || !told.verified)
  if (known && isAsKnown) return { id: known.id, name: known.name, blocked: known.blocked_at !== null, isNew: false }

  const id = newId()
  const { rows } = await sql<{ id: string; name: string; blocked: boolean }>`
    insert into customers (id, channel_id, external_id, name, username, phone, email, language, verified, kind)
    values (${id}, ${channelId}, ${info.externalId}, ${told.name ?? info.externalId}, ${told.username}, ${told.phone}, ${told.email},
      ${told.language}, ${told.verified}, ${told.kind ?? 'person'})
    on conflict (channel_id, external_id) do update set name = coalesce(${told.name}, customers.name),
      username = coalesce(excluded.username, customers.username), phone = coalesce(excluded.phone, customers.phone),
      email = coalesce(excluded.email, customers.email), language = coalesce(excluded.language, customers.language),
      verified = customers.verified or excluded.verified
    returning id, name, blocked_at is not null as blocked`.execute(tx)
  const row = rows[0]
  if (!row) throw new Error('A customer could neither be found nor made')
  return { ...row, isNew: row.id === id }
}

/**
 * A nameless customer of the site chat proved who he is: from now on he is that person, with all that was written
 * before. The caller has made sure that nobody else bears `externalId`.
 */
export async function identifyCustomer(tx: Tx, customerId: string, info: CustomerInfo & { verified: true }): Promise<void> {
  const before = await tx.selectFrom('customers').selectAll().where('id', '=', customerId).forNoKeyUpdate().executeTakeFirstOrThrow()
  await tx
    .updateTable('threads')
    .set({ external_id: info.externalId })
    .where('customer_id', '=', customerId)
    .where('external_id', '=', before.external_id)
    .execute()
  await tx
    .updateTable('customers')
    .set({
      external_id: info.externalId,
      name: cleanLine(info.name) || before.name,
      email: cleanLine(info.email ?? '', 254) || before.email,
      phone: cleanLine(info.phone ?? '', 40) || before.phone,
      verified: info.verified,
    })
    .where('id', '=', customerId)
    .execute()
  for (const conversation of await openConversationsOf(tx, customerId)) await tell(tx, conversation)
}

/** The customer blocked us on the platform, or let us in again. */
export async function setBlocked(tx: Tx, channel: { id: string }, event: { customerId: string; blocked: boolean }): Promise<void> {
  const customer = await tx
    .updateTable('customers')
    .set({ blocked_at: event.blocked ? sql<Date>`now()` : null })
    .where('channel_id', '=', channel.id)
    .where('external_id', '=', event.customerId)
    .where('blocked_at', event.blocked ? 'is' : 'is not', null)
    .returning('id')
    .executeTakeFirst()
  if (!customer) return
  for (const conversation of await openConversationsOf(tx, customer.id))
    await addSystemMessage(tx, conversation.id, { code: event.blocked ? 'customerBlocked' : 'customerUnblocked', params: {} })
}

/** A new profile photo (`fileId` from `storeFile`), or none any more. `key` is the platform's mark of it. */
export async function setAvatar(tx: Tx, customerId: string, avatar: { key: string; fileId: string } | null): Promise<void> {
  await tx
    .updateTable('customers')
    .set({ avatar_key: avatar?.key ?? null, avatar_file_id: avatar?.fileId ?? null })
    .where('id', '=', customerId)
    .execute()
  for (const conversation of await openConversationsOf(tx, customerId)) await tell(tx, conversation)
}

/** A name or account name that the platform told when it was asked. */
export async function setProfile(tx: Tx, customerId: string, profile: { name?: string; username?: string }): Promise<void> {
  const name = cleanLine(profile.name ?? '') || null
  const username = cleanLine(profile.username ?? '', 100) || null
  const { rows } = await sql`
    update customers set name = coalesce(${name}, name), username = coalesce(${username}, username)
    where id = ${customerId} and (name, username) is distinct from (coalesce(${name}, name), coalesce(${username}, username))
    returning id`.execute(tx)
  if (rows.length === 0) return
  for (const conversation of await openConversationsOf(tx, customerId)) await tell(tx, conversation)
}

const openConversationsOf = (tx: Tx, customerId: string) =>
  tx
    .selectFrom('conversations')
    .select(['id', 'thread_id', 'line_id'])
    .where('customer_id', '=', customerId)
    .where('status', '<>', 'closed')
    .orderBy('thread_id')
    .execute()
