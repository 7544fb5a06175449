import type { AnyConnector, ChannelAccess, RawEvent, WebhookReply, WebhookRequest } from '@omniline/connector-kit/connector'
import { parseJson } from '@omniline/connector-kit/json'
import type { FastifyPluginAsync, FastifyReply } from 'fastify'
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
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        const incoming = { method: request.method, headers: request.headers, query: request.query as Record<string, unknown>, body }
        const answer = channel.deleted_at ? null : replyOf(app, connector, incoming, channel)
        if (answer?.handshake) return send(reply, answer)
        // "Gone" makes platforms stop for good and, unlike 200, promises nothing: what they still hold can be had when
        // the channel is switched on again. (Telegram drops a webhook that answers 410 for 23 hours.)
        if (!channel.active || channel.deleted_at) return reply.code(gone).send()

        if (!connector.verify(incoming, readable(app, channel))) throw new AppError('bad_signature')
        const events = readBody(body, request.headers['content-type'] ?? '', connector)
        await store(events.map((event) => ({ channelId: channel.id, event })))
        request.log.debug({ channelId, events: events.length }, 'events stored')
        return answer ? send(reply, answer) : reply.code(200).send()
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

/** What the platform wants to hear. A connector that breaks over a request has no answer to it. */
function replyOf(app: App, connector: AnyConnector, request: WebhookRequest, channel: ChannelRow): WebhookReply | null {
  if (!connector.respond) return null
  try {
    return connector.respond(request, readable(app, channel))
  } catch (error) {
    if (error instanceof AppError) throw error
    app.log.error(
      { channelId: channel.id, errorName: error instanceof Error ? error.name : typeof error },
      'a webhook could not be answered',
    )
    return null
  }
}

/** Nothing a browser would run: whoever asks is a program. */
const send = (reply: FastifyReply, { status = 200, contentType = 'text/plain; charset=utf-8', body }: WebhookReply) =>
  reply.code(status).header('x-content-type-options', 'nosniff').type(contentType).send(body)

/** JSON, or the text itself of what says that it is something else (a form, XML). */
function bodyOf(body: Buffer, contentType: string): unknown {
  const text = body.toString('utf8')
  try {
    return parseJson(text)
  } catch (cause) {
    if (contentType !== '' && !/json/i.test(contentType)) return text
    throw new AppError('malformed_json', undefined, { cause })
  }
}

function readBody(body: Buffer, contentType: string, connector: AnyConnector): RawEvent[] {
  const read = bodyOf(body, contentType)
  try {
    return connector.readEvents?.(read) ?? []
  } catch (cause) {
    throw new AppError('invalid_input', 'This is not what the platform sends', { cause })
  }
}
