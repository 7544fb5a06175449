import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Connector } from '../../src/connector.ts'
import { call } from './client.ts'
import { manifest } from './manifest.ts'
import { parse, readEvents } from './parse.ts'
import { type Note, render } from './render.ts'

export const pigeon: Connector<Note> = {
  manifest,
  parse,
  readEvents,
  render,
  async check(context) {
    const me = await call(context, 'GET', '/me')
    return { externalId: String(me['id']), name: String(me['name']) }
  },
  async send(step, context) {
    const sent = await call(context, 'POST', '/notes', { body: step, sends: true })
    return { messageIds: [String(sent['id'])] }
  },
  verify({ headers, body }, channel) {
    const key = channel.state['webhookKey']
    const signature = headers['x-pigeon-signature']
    if (typeof key !== 'string' || typeof signature !== 'string') return false
    const expected = createHmac('sha256', key).update(body).digest()
    const given = Buffer.from(signature, 'hex')
    return given.length === expected.length && timingSafeEqual(given, expected)
  },
  /** The loft asks once whether somebody is at home, and wants to hear "coo" for every note. */
  respond({ method, query }, { credentials }) {
    if (method !== 'GET') return { body: 'coo' }
    return query['key'] === credentials['key'] ? { body: String(query['hello']), handshake: true } : null
  },
  async registerWebhook(url, context) {
    const { key } = await call(context, 'PUT', '/webhook', { body: { url } })
    return { webhookKey: String(key) }
  },
  async unregisterWebhook(context) {
    await call(context, 'DELETE', '/webhook')
  },
  async poll(cursor, context) {
    const answer = await call(context, 'GET', `/events?after=${cursor ?? 0}&wait=${context.waitSeconds}`)
    const events = readEvents(answer)
    return { events, cursor: events.at(-1)?.id ?? cursor }
  },
}
