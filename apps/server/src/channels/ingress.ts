import type { AnyConnector, ChannelAccess, RawEvent } from '@omniline/connector-kit/connector'
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import type { App } from '../platform/app.ts'
import { inBatches } from '../platform/batches.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { accessOf } from './access.ts'
import { findConnector } from './registry.ts'
import { type Arrived, type ChannelRow, loadChannels, storeEvents } from './store.ts'

const bodyMaxBytes = 10 * 1024 * 1024
const gone = 410
const Id = z.uuid()

/**
 * Where platforms deliver: `ANY /hooks/:connector/:channelId`. Checks, stores, answers; what the events mean is
 * found out later by jobs. Everything that was acknowledged is in the database.
 */
export function channelIngress(app: App): FastifyPluginAsync {
  const channelOf = inBatches(async (ids: string[]) => {
    const found = new Map((await loadChannels(app.db, [...new Set(ids)])).map((channel) => [channel.id, channel]))
    return ids.map((id) => found.get(id))
  })
  const store = inBatches(async (arrivals: Arrived[][]) => {
    await storeEvents(app, app.db, arrivals.flat())
    return arrivals.map(() => true)
  })

  return async (http) => {
    // Signatures are made over the bytes, so nobody may touch them before.
    http.removeAllContentTypeParsers()
    http.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

    http.all<{ Params: { connector: string; channelId: string } }>(
      '/hooks/:connector/:channelId',
      { bodyLimit: bodyMaxBytes, config: { access: 'public' } },
      async (request, reply) => {
        const { connector: connectorId, channelId } = request.params
        const connector = findConnector(connectorId)
        const channel = connector && Id.safeParse(channelId).success ? await channelOf(channelId.toLowerCase()) : undefined
        if (!connector?.verify || !connector.readEvents || channel?.connector !== connectorId) throw notFound()
        // "Gone" makes platforms stop for good and, unlike 200, promises nothing: what they still hold can be had when
        // the channel is switched on again. (Telegram drops a webhook that answers 410 for 23 hours.)
        if (!channel.active || channel.deleted_at) return reply.code(gone).send()

        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        const query = request.query as Record<string, unknown>
        if (!connector.verify({ headers: request.headers, query, body }, readable(app, channel))) throw new AppError('bad_signature')
        const events = readBody(body, connector)
        await store(events.map((event) => ({ channelId: channel.id, event })))
        request.log.debug({ channelId, events: events.length }, 'events stored')
        return reply.code(200).send()
      },
    )
  }
}

/** Secrets that cannot be read are our fault: the platform shall come again when they were entered anew. */
function readable(app: App, channel: ChannelRow): ChannelAccess {
  try {
    return accessOf(app, channel)
  } catch (cause) {
    throw new AppError('unavailable', undefined, { cause })
  }
}

function readBody(body: Buffer, connector: AnyConnector): RawEvent[] {
  let json: unknown
  try {
    json = JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw new AppError('malformed_json', undefined, { cause })
  }
  try {
    return connector.readEvents?.(json) ?? []
  } catch (cause) {
    throw new AppError('invalid_input', 'This is not what the platform sends', { cause })
  }
}
