import assert from 'node:assert/strict'
import type { ChannelAccess, RawEvent, WebhookRequest } from '../connector.ts'
import type { InboundEvent } from '../events.ts'
import { parseJson } from '../json.ts'
import { until } from '../until.ts'
import { forgeries, wellFormed } from './inbound.ts'
import { startLocalServer } from '../local-server.ts'
import { contextOf, deliver, failure, withRig } from './network.ts'
import type { Check, Rig, Subject } from './options.ts'

interface Polled {
  events: RawEvent[]
  cursor: string | null
}
type Message = Extract<InboundEvent, { type: 'message' }>

/** Events as the platform really delivers them: by webhook, by polling, with files and profiles. */
export function receivingChecks<Step>(subject: Subject<Step>): Check[] {
  const { connector } = subject
  const check = (name: string, use: (rig: Rig) => Promise<void>): Check => ({ name, run: () => withRig(subject, use) })
  return [
    ...(connector.registerWebhook
      ? [
          check('webhook: registered, delivers, is verified and taken apart; a redelivery has the same id', (rig) => webhook(subject, rig)),
          check('webhook: forged requests are refused', (rig) => forged(subject, rig)),
        ]
      : []),
    ...(connector.poll
      ? [
          check('poll: brings what was written, again until the cursor moves, then no more', (rig) => poll(subject, rig)),
          check('poll: ends at once when the house stops', (rig) => stopPolling(subject, rig)),
          check('poll: a platform that is down is `unavailable`, refused credentials are `auth`', async (rig) => {
            rig.simulator.faults.add({ kind: 'error', status: 502 })
            assert.equal((await failure(pollOnce(subject, rig, null, 0), rig.channel)).kind, 'unavailable')
            rig.simulator.faults.add({ kind: 'unauthorized' })
            assert.equal((await failure(pollOnce(subject, rig, null, 0), rig.channel)).kind, 'auth')
          }),
        ]
      : []),
    ...(connector.respond
      ? [
          check('respond: answers handshakes only to who may ask, a delivery as the platform wants it, and never breaks', (rig) =>
            responds(subject, rig),
          ),
        ]
      : []),
    ...(connector.manifest.capabilities.buttons ? [check('buttons: a press comes back', (rig) => presses(subject, rig))] : []),
    ...(connector.manifest.capabilities.reactions ? [check('reactions: come in', (rig) => reacts(subject, rig))] : []),
    ...(connector.fetchMedia ? [check('fetchMedia: brings the very bytes that the customer sent', (rig) => media(subject, rig))] : []),
    ...(connector.fetchProfile
      ? [
          check('fetchProfile: knows the customer by name', async (rig) => {
            const customerId = (await written(subject, rig, 'hi')).customer.externalId
            const profile = await connector.fetchProfile?.(customerId, contextOf(rig))
            assert(profile?.name, 'a profile without a name')
          }),
        ]
      : []),
  ]
}

/** Lets the customer write and brings it in by whichever transport there is. */
async function written<Step>(subject: Subject<Step>, rig: Rig, text: string): Promise<Message> {
  await rig.write(text)
  return messageIn(subject, await incoming(subject, rig), (message) => message.text === text)
}

async function incoming<Step>({ connector }: Subject<Step>, rig: Rig): Promise<RawEvent[]> {
  if (connector.poll) return (await connector.poll(null, { ...contextOf(rig), waitSeconds: 1 })).events
  const receiver = await startReceiver()
  try {
    await connector.registerWebhook?.(receiver.url, contextOf(rig))
    const request = await until(() => receiver.requests[0], 'the webhook')
    return connector.readEvents?.(parseJson(request.body.toString('utf8'))) ?? []
  } finally {
    await receiver.close()
  }
}

function messageIn<Step>({ connector }: Subject<Step>, raw: RawEvent[], wanted: (message: Message) => boolean): Message {
  const events = raw.flatMap(({ payload }) => connector.parse(payload, new Date()))
  wellFormed(events)
  const message = events.find((event): event is Message => event.type === 'message' && wanted(event))
  assert(message, `what the customer wrote is not in ${JSON.stringify(events)}`)
  return message
}

async function webhook<Step>(subject: Subject<Step>, rig: Rig): Promise<void> {
  const { connector } = subject
  const receiver = await startReceiver()
  try {
    const first = await register(subject, rig, receiver.url)
    const channel = await register(subject, { ...rig, channel: first }, receiver.url)
    rig.simulator.deliveries.duplicate = 1
    await rig.write('by webhook')
    await until(() => receiver.requests.length >= 2, 'the event and its duplicate')
    const ids = receiver.requests.map((request) => {
      assert(connector.verify?.(request, channel), 'a real request was refused')
      const raw = connector.readEvents?.(parseJson(request.body.toString('utf8'))) ?? []
      messageIn(subject, raw, (message) => message.text === 'by webhook' && message.chatId === rig.chatId)
      return raw.map(({ id }) => id)
    })
    assert.deepEqual(ids[0], ids[1], 'the same event has another id the second time')
    await connector.unregisterWebhook?.(contextOf(rig, { channel }))
    await rig.write('nobody listens')
    const elsewhere = await startReceiver()
    try {
      await register(subject, rig, elsewhere.url)
      await rig.write('somebody listens')
      await until(() => elsewhere.requests.length > 0, 'the webhook at its new address')
    } finally {
      await elsewhere.close()
    }
    assert.equal(receiver.requests.length, 2, 'the webhook went on after it was taken back')
  } finally {
    await receiver.close()
  }
}

async function forged<Step>(subject: Subject<Step>, rig: Rig): Promise<void> {
  const { connector } = subject
  await withRig(subject, async (otherRig) => {
    const [here, there] = [await startReceiver(), await startReceiver()]
    try {
      const channel = await register(subject, rig, here.url)
      await register(subject, otherRig, there.url)
      await rig.write('genuine')
      await otherRig.write('of another account')
      const genuine = await until(() => here.requests[0], 'a webhook')
      const foreign = await until(() => there.requests[0], 'the webhook of another account')
      const accepted = (request: WebhookRequest, by: ChannelAccess) => connector.verify?.(request, by)
      assert.equal(accepted(genuine, channel), true, 'a real request was refused')
      for (const [name, request] of Object.entries({
        ...forgeries(genuine, subject.signsBody ?? false),
        'signed for another account': foreign,
      })) {
        assert.equal(accepted(request, channel), false, `accepted: ${name}`)
      }
      const unknown = { ...channel, credentials: {}, state: {} }
      assert.equal(accepted(genuine, unknown), false, 'accepted by a channel that knows no secret')
      const nothing = { method: 'POST', headers: {}, query: {}, body: Buffer.alloc(0) }
      assert.equal(accepted(nothing, unknown), false, 'accepted nothing at all by a channel that knows no secret')
    } finally {
      await here.close()
      await there.close()
    }
  })
}

async function register<Step>({ connector }: Subject<Step>, rig: Rig, url: string): Promise<ChannelAccess> {
  const state = await connector.registerWebhook?.(url, contextOf(rig))
  assert(state, 'registerWebhook answers what to remember')
  return { ...rig.channel, state }
}

async function pollOnce<Step>({ connector }: Subject<Step>, rig: Rig, cursor: string | null, waitSeconds: number): Promise<Polled> {
  const polled = await connector.poll?.(cursor, { ...contextOf(rig), waitSeconds })
  assert(polled)
  return polled
}

async function poll<Step>(subject: Subject<Step>, rig: Rig): Promise<void> {
  await rig.write('by polling')
  const first = await pollOnce(subject, rig, null, 1)
  messageIn(subject, first.events, (message) => message.text === 'by polling' && message.chatId === rig.chatId)
  const again = await pollOnce(subject, rig, null, 1)
  assert.deepEqual(idsOf(again), idsOf(first), 'the same events have other ids the second time')
  const rest = await pollOnce(subject, rig, again.cursor, 0)
  assert.deepEqual(rest.events, [], 'events before the cursor came again')
  await rig.write('one more')
  const more = await pollOnce(subject, rig, rest.cursor, 1)
  messageIn(subject, more.events, (message) => message.text === 'one more')
  assert.equal(more.events.length, 1)
}

const idsOf = (polled: Polled) => polled.events.map(({ id }) => id)

async function stopPolling<Step>({ connector }: Subject<Step>, rig: Rig): Promise<void> {
  const stop = new AbortController()
  const polling = connector.poll?.(null, { ...contextOf(rig, { signal: stop.signal }), waitSeconds: 20 }).catch((error: unknown) => error)
  await until(() => rig.simulator.requests() > 0, 'the poll to begin')
  const stopped = Date.now()
  stop.abort()
  await polling
  assert(Date.now() - stopped < 2000, 'it went on waiting')
}

async function media<Step>(subject: Subject<Step>, rig: Rig): Promise<void> {
  const { connector } = subject
  assert(rig.sendFile, 'a connector with fetchMedia needs a rig with sendFile')
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7) % 251))
  await rig.sendFile({ name: 'акт.pdf', mime: 'application/pdf', bytes })
  const message = messageIn(subject, await incoming(subject, rig), ({ attachments }) => (attachments ?? []).length === 1)
  const source = message.attachments?.[0]?.source
  assert(source, 'an attachment without a source')
  assert.deepEqual(JSON.parse(JSON.stringify(source)), source, 'a source is stored as JSON')
  const fetched = await connector.fetchMedia?.(source, contextOf(rig))
  assert(fetched)
  const chunks: Buffer[] = []
  for await (const chunk of fetched.body as AsyncIterable<Buffer>) chunks.push(chunk)
  assert(Buffer.concat(chunks).equals(bytes), 'other bytes came')
  rig.simulator.faults.add({ kind: 'error', status: 503 })
  assert.equal((await failure(Promise.resolve(connector.fetchMedia?.(source, contextOf(rig))), rig.channel)).kind, 'unavailable')
}

async function responds<Step>(subject: Subject<Step>, rig: Rig): Promise<void> {
  const { connector, handshake } = subject
  const garbage = [Buffer.alloc(0), Buffer.from('null'), Buffer.from('{"type":1}'), Buffer.from([0xff, 0x00])]
  for (const body of garbage) {
    for (const method of ['GET', 'POST', 'HEAD']) {
      const reply = connector.respond?.({ method, headers: {}, query: {}, body }, rig.channel)
      assert(!reply?.handshake, 'shook hands with anybody')
    }
  }
  if (connector.registerWebhook) {
    const receiver = await startReceiver()
    try {
      const channel = await register(subject, rig, receiver.url)
      await rig.write('hello')
      const request = await until(() => receiver.requests[0], 'a webhook')
      assert(!connector.respond?.(request, channel)?.handshake, 'a delivery was taken for a handshake, so it would be lost')
    } finally {
      await receiver.close()
    }
  }
  if (!handshake) return
  const { request, body, forged } = handshake(rig.channel)
  const reply = connector.respond?.(request, rig.channel)
  assert.equal(reply?.handshake, true, 'the handshake was not recognised')
  assert.equal(reply.body, body)
  if (forged) assert.notEqual(connector.respond?.(forged, rig.channel)?.body, body, 'a forged handshake was answered')
}

async function presses<Step>(subject: Subject<Step>, rig: Rig): Promise<void> {
  assert(rig.press, 'a connector with buttons needs a rig with press')
  const buttons = [[{ label: 'Да', payload: 'answer:yes' }]]
  const receipts = await deliver(subject.connector, { chatId: rig.chatId, text: 'ok?', buttons }, contextOf(rig))
  const ids = receipts.flatMap(({ messageIds }) => messageIds)
  await rig.press(ids.at(-1) ?? '', 'answer:yes')
  const raw = await incoming(subject, rig)
  const events = raw.flatMap(({ payload }) => subject.connector.parse(payload, new Date()))
  const pressed = events.find((event) => event.type === 'pressed')
  assert(pressed, `no press is in ${JSON.stringify(events)}`)
  assert.equal(pressed.payload, 'answer:yes')
  assert.equal(pressed.chatId, rig.chatId)
  assert(ids.includes(pressed.messageId), 'the press does not say under which message')
}

async function reacts<Step>(subject: Subject<Step>, rig: Rig): Promise<void> {
  assert(rig.react, 'a connector with reactions needs a rig with react')
  const [receipt] = await deliver(subject.connector, { chatId: rig.chatId, text: 'ok?' }, contextOf(rig))
  // What is not asked for does not come: whoever polls or has a webhook says first what he wants.
  await incoming(subject, rig)
  await rig.react(receipt?.messageIds[0] ?? '', '👍')
  const raw = await incoming(subject, rig)
  const events = raw.flatMap(({ payload }) => subject.connector.parse(payload, new Date()))
  const reaction = events.find((event) => event.type === 'reaction')
  assert(reaction, `no reaction is in ${JSON.stringify(events)}`)
  assert.deepEqual(reaction.added, ['👍'])
  assert.equal(reaction.messageId, receipt?.messageIds[0])
}

interface Receiver {
  url: string
  requests: WebhookRequest[]
  close(): Promise<void>
}

/** The house's end of a webhook. */
async function startReceiver(): Promise<Receiver> {
  const requests: WebhookRequest[] = []
  const { url, close } = await startLocalServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
      requests.push({
        method: request.method ?? '',
        headers: request.headers,
        query: Object.fromEntries(searchParams),
        body: Buffer.concat(chunks),
      })
      response.end()
    })
  })
  return { url: `${url}/hooks/x/1`, requests, close }
}
