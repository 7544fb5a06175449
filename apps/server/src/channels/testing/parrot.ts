import type { Connector, ConnectorContext, RawEvent } from '@omniline/connector-kit/connector'
import { ConnectorError } from '@omniline/connector-kit/errors'
import type { InboundEvent, OutboundMessage } from '@omniline/connector-kit/events'
import type { Manifest } from '@omniline/connector-kit/manifest'
import { certainlyNotSent } from '@omniline/connector-kit/network-errors'
import { splitText } from '@omniline/connector-kit/split-text'
import { timingSafeEqual } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'

/** A small platform with everything the module has to deal with, for its tests. The other side is `parrot-simulator.ts`. */
const manifest: Manifest = {
  id: 'parrot',
  name: 'Parrot',
  description: { ru: 'Попугай', en: 'Parrot' },
  transports: ['webhook', 'poll'],
  idempotentSend: false,
  capabilities: {
    textMax: 20,
    captionMax: 0,
    fileMax: 1024 * 1024,
    attachmentsMax: 3,
    files: ['image', 'file'],
    replies: true,
    edit: true,
    editSeconds: null,
    delete: true,
    deleteSeconds: null,
    reactions: false,
    typingOut: true,
    typingIn: false,
    delivered: true,
    read: true,
    voice: false,
    formatting: [],
    buttons: { rowsMax: 2, perRowMax: 2, labelMax: 10, payloadMax: 20, links: true },
  },
  credentials: [
    { key: 'token', label: { ru: 'Ключ', en: 'Key' }, secret: true, required: true, pattern: 'perch-[a-z0-9]+' },
    { key: 'note', label: { ru: 'Заметка', en: 'Note' }, secret: false, required: false },
  ],
  settings: [{ key: 'accent', label: { ru: 'Акцент', en: 'Accent' }, kind: 'text', default: 'none' }],
  setup: [{ ru: 'Поймайте попугая.', en: 'Catch a parrot.' }],
  apiUrl: 'https://parrot.example',
}

export interface Step {
  key: string
  to: string
  text: string
  fileId?: string
  name?: string
  replyTo?: string | null
  once?: boolean
  buttons?: OutboundMessage['buttons']
}

/** What the platform sends. `poison` makes the parser break, which no parser should. */
export interface ParrotEvent {
  type: 'said' | 'edited' | 'deleted' | 'heard' | 'left'
  id: number
  perch: string
  words?: string
  text?: string
  name?: string
  file?: { id: string; kind: 'image' | 'file'; name: string; size?: number; url?: string }
  status?: 'delivered' | 'read' | 'failed'
  poison?: boolean
  at: string
}

async function ask(
  context: ConnectorContext,
  verb: string,
  path: string,
  { body, sends = false }: { body?: unknown; sends?: boolean } = {},
) {
  const { channel, net, signal } = context
  const lost = (error: unknown) => {
    const kind = sends && !certainlyNotSent(error) ? 'unknown' : 'unavailable'
    return new ConnectorError(kind, `no answer at ${channel.apiUrl}/${channel.credentials.token}.`, { cause: error })
  }
  const response = await net
    .fetch(`${channel.apiUrl}${path}`, {
      method: verb,
      headers: { authorization: `Bearer ${channel.credentials.token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
    })
    .catch((error: unknown) => Promise.reject(lost(error)))
  if (response.ok) return response
  const text = await response.text().catch((error: unknown) => Promise.reject(lost(error)))
  const kind =
    ({ 401: 'auth', 403: 'recipient_blocked', 413: 'too_large', 429: 'rate_limited' } as const)[response.status] ??
    (response.status >= 500 ? 'unavailable' : 'rejected')
  const scope = response.headers.get('x-limit') === 'perch' ? 'chat' : 'account'
  throw new ConnectorError(kind, `${response.status} ${text}`, {
    scope,
    retryAfterSeconds: Number(response.headers.get('retry-after') ?? 0),
  })
}

const json = async (response: Response) => (await response.json()) as Record<string, unknown>

function render(message: OutboundMessage): Step[] {
  if (message.text === 'unrenderable') throw new TypeError('a bug of the renderer')
  const texts = message.text === '' ? [] : splitText(message.text, [], manifest.capabilities.textMax)
  const common = { to: message.chatId, replyTo: message.replyToMessageId }
  const steps: Step[] = [
    ...message.attachments.map((file, n) => ({ ...common, key: `${message.id}:f${n}`, text: '', fileId: file.fileId, name: file.name })),
    ...texts.map(({ text }, n) => ({ ...common, key: `${message.id}:${n}`, text })),
  ]
  return message.buttons.length === 0
    ? steps
    : steps.map((step, n) => (n === steps.length - 1 ? { ...step, buttons: message.buttons } : step))
}

function parse(payload: unknown): InboundEvent[] {
  const event = payload as ParrotEvent
  if (event.poison) throw new Error(`poison: ${event.text}`)
  const { perch: chatId } = event
  const messageId = event.words ?? String(event.id)
  switch (event.type) {
    case 'said': {
      const { file } = event
      return [
        {
          type: 'message',
          chatId,
          messageId,
          customer: { externalId: chatId, name: event.name ?? 'Polly' },
          text: event.text ?? '',
          ...(file && {
            attachments: [
              {
                kind: file.kind,
                source: { id: file.id, ...(file.url && { url: file.url }) },
                name: file.name,
                ...(file.size && { size: file.size }),
              },
            ],
          }),
          sentAt: new Date(event.at),
        },
      ]
    }
    case 'edited':
      return [{ type: 'edited', chatId, messageId, text: event.text ?? '', editedAt: new Date(event.at) }]
    case 'deleted':
      return [{ type: 'deleted', chatId, messageIds: [messageId] }]
    case 'heard':
      return [{ type: 'receipt', chatId, messageIds: [messageId], status: event.status ?? 'delivered' }]
    case 'left':
      return [{ type: 'blocked', chatId, customerId: chatId, blocked: true }]
  }
}

function readEvents(body: unknown): RawEvent[] {
  const events = (body as { events?: unknown } | null)?.events
  if (!Array.isArray(events)) throw new ConnectorError('rejected', 'Not a body of the parrot')
  return (events as ParrotEvent[]).map((event) => ({ id: String(event.id), orderKey: event.perch, payload: event }))
}

export const parrot: Connector<Step> = {
  manifest,
  parse,
  readEvents,
  render,
  async check(context) {
    const me = await json(await ask(context, 'GET', '/me'))
    return { externalId: String(me.id), name: String(me.name), username: String(me.username) }
  },
  async send({ fileId, ...step }, context) {
    const file = fileId && (await Readable.from(context.openFile(fileId)).toArray())
    const body = { ...step, ...(file && { file: Buffer.concat(file as Buffer[]).toString('base64') }) }
    const answer = await ask(context, 'POST', '/say', { body, sends: true })
    const sent = await json(answer).catch((cause: unknown) =>
      Promise.reject(new ConnectorError('unknown', 'the answer broke off', { cause })),
    )
    return { messageIds: [String(sent.id)] }
  },
  verify({ headers }, channel) {
    const expected = Buffer.from(String(channel.state.secret ?? ''))
    const given = Buffer.from(String(headers['x-parrot-secret'] ?? ''))
    return expected.length > 0 && expected.length === given.length && timingSafeEqual(expected, given)
  },
  respond({ method, query }, { credentials }) {
    if (query['break']) throw new TypeError('a bug of the answer')
    if (method === 'POST') return { body: 'squawk' }
    return query['token'] === credentials['token'] ? { body: String(query['echo']), handshake: true } : null
  },
  async registerWebhook(url, context) {
    const { secret } = await json(await ask(context, 'PUT', '/webhook', { body: { url } }))
    return { secret }
  },
  async unregisterWebhook(context) {
    await ask(context, 'DELETE', '/webhook')
  },
  async poll(cursor, context) {
    const answer = await ask(context, 'GET', `/events?after=${cursor ?? 0}&wait=${context.waitSeconds}`)
    const body = await answer.json().catch((cause: unknown) => Promise.reject(new ConnectorError('unavailable', 'broke off', { cause })))
    const events = readEvents(body)
    return { events, cursor: events.at(-1)?.id ?? cursor }
  },
  async acknowledge(payload, context) {
    await ask(context, 'POST', '/nod', { body: { id: (payload as ParrotEvent).id } })
  },
  async fetchMedia(source, context) {
    if (source.url) {
      const outside = await context.net.fetchOutside(String(source.url), { signal: context.signal })
      return { body: Readable.fromWeb(outside.body as ReadableStream) }
    }
    const answer = await ask(context, 'GET', `/files/${String(source.id)}`)
    return { body: Readable.fromWeb(answer.body as ReadableStream) }
  },
  async fetchProfile(customerExternalId, context) {
    const bird = await json(await ask(context, 'GET', `/birds/${customerExternalId}`))
    const photo = bird.photo as string | null | undefined
    return {
      name: String(bird.name),
      username: String(bird.username),
      ...(photo !== undefined && { avatar: photo === null ? null : { key: photo, source: { id: photo } } }),
    }
  },
  async typing(chatId, context) {
    await ask(context, 'POST', '/ruffle', { body: { to: chatId } })
  },
  async edit(step, [messageId], context) {
    await ask(context, 'PATCH', `/say/${messageId}`, { body: { text: step.text, buttons: step.buttons } })
  },
  async remove(_chatId, messageIds, context) {
    for (const messageId of messageIds) await ask(context, 'DELETE', `/say/${messageId}`)
  },
}

/** The same bird with a memory for keys: what is sent twice is said once. */
export const parakeet: Connector<Step> = {
  ...parrot,
  manifest: { ...manifest, id: 'parakeet', name: 'Parakeet', idempotentSend: true },
  send: (step, context) => parrot.send({ ...step, once: true }, context),
}

/** One that can only be called at a public address. */
export const owl: Connector<Step> = {
  ...parrot,
  poll: undefined,
  manifest: { ...manifest, id: 'owl', name: 'Owl', transports: ['webhook'] },
}
