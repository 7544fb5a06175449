import { setAvatar, setProfile } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { TryAgain } from '../platform/jobs.ts'
import { accessOf } from './access.ts'
import { deadlines, type Failure, type Lifetime } from './calls.ts'
import type { Gate } from './gate.ts'
import { fetchProfile } from './kinds.ts'
import { fetchFile } from './media.ts'
import { reachToRead } from './reach.ts'
import { connectorOf } from './registry.ts'
import { type ChannelRow, loadChannel } from './store.ts'

const avatarMaxBytes = 5 * 1024 * 1024
const photoTypes = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'])
const triesMax = 3
const retrySeconds = 300

interface Customer {
  id: string
  channel_id: string
  external_id: string
  avatar_key: string | null
  thread_id: string
}

/** The customer's present name and photo. Nice to have: after a few attempts in vain it is left until tomorrow. */
export async function refreshProfile(
  app: App,
  lifetime: Lifetime,
  gate: Gate,
  { customerId, tries }: NonNullable<(typeof fetchProfile)['payload']>,
): Promise<void> {
  const customer = await findCustomer(app, customerId)
  const channel = customer && (await loadChannel(app.db, customer.channel_id))
  if (!customer || !channel?.active || channel.deleted_at || channel.error_kind === 'auth') return
  const place = gate.enter('media')
  if ('comeAt' in place) throw new TryAgain(place.comeAt, 'other files come first')
  let failure: Failure | null
  try {
    failure = await refresh(app, lifetime, channel, customer)
  } finally {
    place.leave()
  }
  if (!failure) return
  app.log.debug({ customerId, channelId: channel.id, kind: failure.kind, detail: failure.detail }, 'a profile could not be fetched')
  const passes = failure.kind === 'unavailable' || failure.kind === 'rate_limited'
  if (!passes || tries >= triesMax) return
  const seconds = Math.max(retrySeconds, failure.retryAfterSeconds ?? 0)
  const afterMs = seconds * 1000
  await transaction(app.db, (tx) => app.jobs.enqueue(tx, fetchProfile, { customerId, tries: tries + 1 }, { afterMs }))
}

const findCustomer = (app: App, id: string): Promise<Customer | undefined> =>
  app.db
    .selectFrom('customers as c')
    .innerJoin('threads as t', 't.customer_id', 'c.id')
    .select(['c.id', 'c.channel_id', 'c.external_id', 'c.avatar_key', 't.id as thread_id'])
    .where('c.id', '=', id)
    .orderBy('t.id')
    .limit(1)
    .executeTakeFirst()

async function refresh(app: App, lifetime: Lifetime, channel: ChannelRow, customer: Customer): Promise<Failure | null> {
  const connector = connectorOf(channel.connector)
  const limits = { signal: lifetime.signal, seconds: deadlines.profile }
  const asked = await reachToRead(
    app,
    () => accessOf(app, channel),
    limits,
    async (context) => connector.fetchProfile?.(customer.external_id, context),
  )
  if ('failure' in asked) return asked.failure
  if (!asked.value) return null
  const { avatar, ...names } = asked.value
  await transaction(app.db, (tx) => setProfile(tx, customer.id, names))
  if (avatar === null && customer.avatar_key !== null) await transaction(app.db, (tx) => setAvatar(tx, customer.id, null))
  if (!avatar || avatar.key === customer.avatar_key || !connector.fetchMedia) return null

  const wanted = { source: avatar.source, name: 'avatar', threadId: customer.thread_id, maxBytes: avatarMaxBytes }
  const photo = await fetchFile(app, lifetime, channel, connector.fetchMedia.bind(connector), wanted)
  if ('failure' in photo) return photo.failure
  const { id: fileId, mime } = photo.value
  // Whatever calls itself a photo and is none, or could run, is not shown as one.
  if (photoTypes.has(mime)) await transaction(app.db, (tx) => setAvatar(tx, customer.id, { key: avatar.key, fileId }))
  return null
}
