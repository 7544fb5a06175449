import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import type { ChannelAccess } from '../connector.ts'
import { startLocalServer } from '../local-server.ts'
import { until } from '../until.ts'
import { contextOf, deadUrl, deliver, failure, secretsOf, withRig, withWrongCredentials } from './network.ts'
import { messageOf } from './outbound.ts'
import type { Check, Rig, Subject } from './options.ts'

const hello = 'Hello, привет 👋'

/** Requests to the platform, and what becomes of them when it misbehaves. */
export function sendingChecks<Step>(subject: Subject<Step>): Check[] {
  const { connector } = subject
  const { manifest } = connector
  const check = (name: string, use: (rig: Rig) => Promise<void>): Check => ({ name, run: () => withRig(subject, use) })
  const send = (rig: Rig, more: Parameters<typeof contextOf>[1] = {}) =>
    deliver(connector, { chatId: rig.chatId, text: hello }, contextOf(rig, more))

  return [
    check('check: names the account and changes nothing', async (rig) => {
      const account = await connector.check(contextOf(rig))
      assert(account.externalId !== '' && account.name !== '', 'an account without id or name')
      assert.deepEqual(rig.simulator.accepted, [], 'check changed something at the platform')
    }),
    check('check: wrong credentials are `auth`', async (rig) => {
      const channel = withWrongCredentials(connector, rig.channel)
      assert.equal((await failure(connector.check(contextOf(rig, { channel })), channel)).kind, 'auth')
      rig.simulator.faults.add({ kind: 'unauthorized' })
      assert.equal((await failure(connector.check(contextOf(rig)), rig.channel)).kind, 'auth')
    }),
    check('check: a platform that is down is `unavailable`', async (rig) => {
      rig.simulator.faults.add({ kind: 'error', status: 503 })
      assert.equal((await failure(connector.check(contextOf(rig)), rig.channel)).kind, 'unavailable')
      const channel = { ...rig.channel, apiUrl: await deadUrl() }
      assert.equal((await failure(connector.check(contextOf(rig, { channel })), channel)).kind, 'unavailable')
    }),
    check('send: text arrives as it is, with a receipt for each step', async (rig) => {
      const long = `${'слово '.repeat(Math.ceil(manifest.capabilities.textMax / 5))}end`
      const receipts = [...(await send(rig)), ...(await deliver(connector, { chatId: rig.chatId, text: long }, contextOf(rig)))]
      assert(receipts.length >= 3, 'a text above the limit went out in one piece')
      const ids = receipts.flatMap(({ messageIds }) => messageIds)
      assert.deepEqual(
        ids,
        rig.received().map(({ messageId }) => messageId),
        'the ids of the receipts are not those at the platform',
      )
      const texts = rig.received().map(({ text }) => text)
      assert.equal(texts[0], hello)
      assert.equal(texts.slice(1).join('').replace(/\s/g, ''), long.replace(/\s/g, ''))
    }),
    check('send: "too many requests" is `rate_limited` with the time that the platform named', async (rig) => {
      rig.simulator.faults.add({ kind: 'rate_limited', retryAfterSeconds: 17 })
      const error = await failure(send(rig), rig.channel)
      assert.equal(error.kind, 'rate_limited')
      assert.equal(error.retryAfterSeconds, 17)
      assert.equal(rig.received().length, 0)
    }),
    check('send: refused credentials are `auth`', async (rig) => {
      rig.simulator.faults.add({ kind: 'unauthorized' })
      assert.equal((await failure(send(rig), rig.channel)).kind, 'auth')
    }),
    check("send: a refusal of the platform's own making (5xx) is `unavailable`", async (rig) => {
      rig.simulator.faults.add({ kind: 'error', status: 500 })
      assert.equal((await failure(send(rig), rig.channel)).kind, 'unavailable')
      assert.equal(rig.received().length, 0, 'it tried again by itself')
    }),
    check('send: a refused connection is `unavailable`', async (rig) => {
      const channel = { ...rig.channel, apiUrl: await deadUrl() }
      assert.equal((await failure(send(rig, { channel }), channel)).kind, 'unavailable')
    }),
    check('send: taken, but the answer got lost: `unknown`, and not sent again', async (rig) => {
      rig.simulator.faults.add({ kind: 'lost' })
      assert.equal((await failure(send(rig), rig.channel)).kind, 'unknown')
      assert.equal(rig.received().length, 1)
      if (!manifest.idempotentSend) return
      await send(rig)
      assert.equal(rig.received().length, 1, 'the same idempotency key reached the customer twice')
    }),
    check('send: no answer until the house stops waiting: `unknown`, at once', async (rig) => {
      rig.simulator.faults.add({ kind: 'silent' })
      const patience = new AbortController()
      const sending = failure(send(rig, { signal: patience.signal }), rig.channel)
      await until(() => rig.received().length === 1, 'the message to be taken')
      const stopped = Date.now()
      patience.abort()
      assert.equal((await sending).kind, 'unknown')
      assert(Date.now() - stopped < 2000, 'it went on waiting')
    }),
    check('send: an answer that makes no sense is `unknown`', async (rig) => {
      const server = await startLocalServer(
        (request, response) => void request.resume().on('end', () => response.end('<h1>Welcome to our Wi-Fi</h1>')),
      )
      const channel = { ...rig.channel, apiUrl: server.url }
      try {
        assert.equal((await failure(send(rig, { channel }), channel)).kind, 'unknown')
      } finally {
        await server.close()
      }
    }),
    check('send: a redirect does not lead the secrets elsewhere', (rig) => redirected(rig, (channel) => send(rig, { channel }))),
    check('send: a customer who blocked us is `recipient_blocked`', async (rig) => {
      if (!rig.block) return
      await rig.block()
      assert.equal((await failure(send(rig), rig.channel)).kind, 'recipient_blocked')
    }),
    ...(manifest.capabilities.fileMax > 0 ? [check('send: files arrive whole', (rig) => sendFiles(subject, rig))] : []),
    ...(connector.edit ? [check('edit: changes what the customer sees', (rig) => edits(subject, rig))] : []),
    ...(connector.remove ? [check("remove: takes it from the customer's screen", (rig) => removes(subject, rig))] : []),
    ...(connector.typing
      ? [
          check('typing: reaches the platform', async (rig) => {
            await connector.typing?.(rig.chatId, contextOf(rig))
            assert.equal(rig.simulator.accepted.length, 1)
            assert.equal(rig.received().length, 0)
          }),
        ]
      : []),
  ]
}

async function redirected(rig: Rig, send: (channel: ChannelAccess) => Promise<unknown>): Promise<void> {
  const seen: string[] = []
  const elsewhere = await startLocalServer((request, response) => {
    request.on('data', (chunk: Buffer) => seen.push(chunk.toString('utf8')))
    request.on('end', () => response.writeHead(503).end())
    seen.push(request.url ?? '', JSON.stringify(request.headers))
  })
  const platform = await startLocalServer((request, response) => {
    request.resume().on('end', () => response.writeHead(307, { location: `${elsewhere.url}${request.url}` }).end())
  })
  const channel = { ...rig.channel, apiUrl: platform.url }
  try {
    await failure(send(channel), channel)
    for (const secret of secretsOf(channel)) assert(!seen.join('\n').includes(secret), 'another server was told a secret')
  } finally {
    await platform.close()
    await elsewhere.close()
  }
}

/** A real one, since platforms look inside; what follows the end of a PNG is ignored. */
const smallPicture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAHLCMmQAAAABJRU5ErkJggg==', 'base64')

async function sendFiles<Step>({ connector }: Subject<Step>, rig: Rig): Promise<void> {
  const { capabilities } = connector.manifest
  const files = {
    '01900000-0000-7000-8000-0000000f0001': Buffer.concat([smallPicture, Buffer.alloc(70_001)]),
    '01900000-0000-7000-8000-0000000f0002': smallPicture,
  }
  const attachments = Object.entries(files)
    .slice(0, capabilities.attachmentsMax)
    .map(([fileId, bytes]) => ({
      fileId,
      kind: 'image' as const,
      name: 'фото "1"; a.png',
      mime: 'image/png',
      size: bytes.length,
      width: 1,
      height: 1,
    }))
  await deliver(connector, { chatId: rig.chatId, text: 'look', attachments }, contextOf(rig, { files }))
  const sizes = rig.received().flatMap((message) => message.files.map(({ size }) => size))
  assert.deepEqual(
    sizes,
    attachments.map(({ size }) => size),
  )
  assert.equal(
    rig
      .received()
      .map(({ text }) => text)
      .join(''),
    'look',
  )
  const error = await failure(
    deliver(
      connector,
      { chatId: rig.chatId, attachments: attachments.slice(0, 1) },
      {
        ...contextOf(rig),
        openFile: () =>
          new Readable({
            read() {
              this.destroy(new Error('the disk is gone'))
            },
          }),
      },
    ),
    rig.channel,
  )
  assert.equal(error.kind, 'unavailable', 'a file that we could not read did not reach the platform')
}

async function edits<Step>({ connector }: Subject<Step>, rig: Rig): Promise<void> {
  const [receipt] = await deliver(connector, { chatId: rig.chatId, text: 'befor' }, contextOf(rig))
  assert(receipt)
  const [step] = connector.render(messageOf({ chatId: rig.chatId, text: 'before' }))
  assert(step)
  await connector.edit?.(step, receipt.messageIds, contextOf(rig))
  assert.deepEqual(
    rig.received().map(({ text }) => text),
    ['before'],
  )
  await connector.edit?.(step, receipt.messageIds, contextOf(rig))
}

async function removes<Step>({ connector }: Subject<Step>, rig: Rig): Promise<void> {
  const [receipt] = await deliver(connector, { chatId: rig.chatId, text: 'a slip' }, contextOf(rig))
  assert(receipt)
  await connector.remove?.(rig.chatId, receipt.messageIds, contextOf(rig))
  assert.deepEqual(rig.received(), [])
  await connector.remove?.(rig.chatId, receipt.messageIds, contextOf(rig))
}
