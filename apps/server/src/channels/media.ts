import type { Connector } from '@omniline/connector-kit/connector'
import { ConnectorError } from '@omniline/connector-kit/errors'
import type { FailureKind } from '@omniline/contracts/conversations'
import {
  attachmentFailed,
  attachmentReady,
  fileSizeMax,
  type PendingAttachment,
  pendingAttachments,
  type StoredUpload,
  storeFile,
} from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { TryAgain } from '../platform/jobs.ts'
import { ForbiddenAddress } from '../platform/net.ts'
import { accessOf } from './access.ts'
import { deadlines, type Failure, type Lifetime } from './calls.ts'
import type { Gate } from './gate.ts'
import { channelFailed } from './health.ts'
import { fetchAttachment } from './kinds.ts'
import { type Outcome, reachToRead } from './reach.ts'
import { connectorOf } from './registry.ts'
import { type ChannelRow, loadChannel } from './store.ts'

/** Pauses between attempts; together somewhat more than a day. */
const pausesSeconds = [2, 10, 60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600]

/** One job per file, outside every lane: a large one holds up neither its message nor the next. */
export async function fetchAttachments(app: App, messageId: string): Promise<void> {
  const attachments = await pendingAttachments(app.db, messageId)
  await transaction(app.db, async (tx) => {
    for (const { id } of attachments)
      await app.jobs.enqueue(tx, fetchAttachment, { messageId, attachmentId: id, tries: 1 }, { key: `channels.fetchAttachment:${id}` })
  })
}

/** Fetches one file of a customer's message from the platform. */
export async function fetchOne(
  app: App,
  lifetime: Lifetime,
  gate: Gate,
  job: NonNullable<(typeof fetchAttachment)['payload']>,
): Promise<void> {
  const attachment = (await pendingAttachments(app.db, job.messageId)).find(({ id }) => id === job.attachmentId)
  const channel = attachment && (await loadChannel(app.db, attachment.channelId))
  if (!attachment || !channel) return
  const connector = connectorOf(channel.connector)
  if (!connector.fetchMedia || channel.deleted_at) return settleFailed(app, attachment, 'unsupported')
  if (attachment.size > fileSizeMax) return settleFailed(app, attachment, 'too_large')

  const place = gate.enter('media')
  if ('comeAt' in place) throw new TryAgain(place.comeAt, 'other files come first')
  try {
    const outcome = await fetchFile(app, lifetime, channel, connector.fetchMedia.bind(connector), attachment)
    if ('value' in outcome) await transaction(app.db, (tx) => attachmentReady(tx, attachment.id, outcome.value))
    else await afterFailure(app, channel, attachment, job, outcome.failure)
  } finally {
    place.leave()
  }
}

export interface Wanted {
  source: Record<string, unknown>
  name?: string
  threadId: string
  maxBytes?: number
}

/** From the platform to our disk, within limits of size and time. */
export async function fetchFile(
  app: App,
  lifetime: Lifetime,
  channel: ChannelRow,
  fetchMedia: NonNullable<Connector['fetchMedia']>,
  { source, name, threadId, maxBytes = fileSizeMax }: Wanted,
): Promise<Outcome<StoredUpload>> {
  const limits = { signal: lifetime.signal, seconds: deadlines.media }
  return reachToRead(
    app,
    () => accessOf(app, channel),
    limits,
    async (context) => {
      const media = await fetchMedia(source, context).catch((error: unknown) => Promise.reject(whileFetching(error)))
      const file = { name: name || media.name, maxBytes, threadId }
      return storeFile(app, media.body, file).catch((error: unknown) => Promise.reject(whileStoring(error)))
    },
  )
}

/** An address in our own network, or one that is none: it will not become a better one. */
const whileFetching = (error: unknown): unknown =>
  error instanceof ForbiddenAddress || (error instanceof Error && error.cause instanceof ForbiddenAddress)
    ? new ConnectorError('rejected', 'The file lies at an address that must not be asked', { cause: error })
    : error

/** Whatever breaks while bytes flow is the network, unless there are too many of them. */
function whileStoring(error: unknown): unknown {
  if (error instanceof ConnectorError) return error
  if (error instanceof AppError && error.code === 'file_too_large') return new ConnectorError('too_large', error.message, { cause: error })
  return new ConnectorError('unavailable', 'The file broke off', { cause: error })
}

async function afterFailure(
  app: App,
  channel: ChannelRow,
  attachment: PendingAttachment,
  job: NonNullable<(typeof fetchAttachment)['payload']>,
  failure: Failure,
): Promise<void> {
  if (failure.kind === 'auth') await channelFailed(app, channel, 'auth', failure.detail)
  const passes = ['auth', 'rate_limited', 'unavailable'].includes(failure.kind)
  const pauseSeconds = pausesSeconds[job.tries - 1]
  if (!passes || pauseSeconds === undefined) {
    app.log.warn(
      { attachmentId: attachment.id, channelId: channel.id, kind: failure.kind, tries: job.tries },
      'a file could not be fetched',
    )
    return settleFailed(app, attachment, failure.kind)
  }
  const seconds = Math.max(pauseSeconds, failure.retryAfterSeconds ?? 0)
  await transaction(app.db, (tx) =>
    app.jobs.enqueue(
      tx,
      fetchAttachment,
      { ...job, tries: job.tries + 1 },
      { key: `channels.fetchAttachment:${attachment.id}`, afterMs: seconds * 1000 },
    ),
  )
}

async function settleFailed(app: App, attachment: PendingAttachment, kind: FailureKind): Promise<void> {
  await transaction(app.db, (tx) => attachmentFailed(tx, attachment.id, kind))
}
