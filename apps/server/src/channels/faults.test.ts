import { randomBytes } from 'node:crypto'
import { Writable } from 'node:stream'
import { sql } from 'kysely'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { createSecrets } from '../platform/secrets.ts'
import { noteDirectTraffic } from './public.ts'
import { parrot } from './testing/parrot.ts'
import { bench } from './testing/bench.ts'

const b = perTest(bench)

describe('the database stumbles', () => {
  it('just when the platform has taken a message: it is written down as soon as that is possible, and not sent again', async () => {
    await b.connect()
    await b.chats('oak')
    await sql`alter table deliveries add constraint shut check (external_ids = '{}') not valid`.execute(b.app.db)
    const { id } = await b.answer('oak', 'once')
    await waitFor(() => b.parrot.said.length === 1)
    expect((await b.delivery(id)).status).toBe('pending')
    await sql`alter table deliveries drop constraint shut`.execute(b.app.db)
    await b.settled(id, 'sent')
    expect(b.parrot.said).toHaveLength(1)
    expect((await b.delivery(id)).attempts).toBe(1)
  })

  it('for seconds on end: what the platform took is not forgotten meanwhile', async () => {
    let refused = 0
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        if (chunk.includes('could not be stored yet')) refused++
        done()
      },
    })
    b.app.log = pino({ level: 'warn' }, sink)
    await b.connect()
    await b.chats('oak')
    await sql`alter table deliveries add constraint shut check (external_ids = '{}') not valid`.execute(b.app.db)
    const { id } = await b.answer('oak', 'once')
    await waitFor(() => refused >= 8, { timeoutMs: 20_000 })
    await sql`alter table deliveries drop constraint shut`.execute(b.app.db)
    await b.settled(id, 'sent')
    expect(b.parrot.said).toHaveLength(1)
  })

  it('while an event is stored: it is tried again, in its order', async () => {
    await b.connect()
    await sql`alter table threads add constraint shut check (false) not valid`.execute(b.app.db)
    b.parrot.happens({ perch: 'oak', text: '1' })
    b.parrot.happens({ perch: 'oak', text: '2' })
    await waitFor(async () => (await sql`select 1 from jobs where last_error is not null`.execute(b.app.db)).rows.length === 1)
    await sql`alter table threads drop constraint shut`.execute(b.app.db)
    const texts = await waitFor(async () => {
      const rows = await b.app.db.selectFrom('messages').select('text').where('author_type', '=', 'customer').orderBy('seq').execute()
      return rows.length === 2 && rows.map((row) => row.text)
    })
    expect(texts).toEqual(['1', '2'])
  })

  it('between a message and the mark on its event: the message is known when the event comes up again', async () => {
    await b.connect()
    await b.chats('oak')
    await waitFor(async () => (await b.busy()) === 0)
    await sql`alter table raw_events add constraint shut check (processed_at is null) not valid`.execute(b.app.db)
    b.parrot.happens({ perch: 'oak', text: 'once' })
    const written = () => b.app.db.selectFrom('messages').select('text').where('text', '=', 'once').execute()
    await waitFor(
      async () =>
        (await sql`select 1 from jobs where kind = 'channels.process' and last_error is not null`.execute(b.app.db)).rows.length === 1,
    )
    expect(await written()).toHaveLength(1)
    await sql`alter table raw_events drop constraint shut`.execute(b.app.db)
    const left = () => sql`select 1 from raw_events where processed_at is null`.execute(b.app.db)
    await waitFor(async () => (await left()).rows.length === 0, { timeoutMs: 10_000 })
    expect(await written()).toHaveLength(1)
  })
})

describe('the house closes', () => {
  it('while a message is on its way: its outcome is awaited, and the next one stays for the next start', async () => {
    await b.connect()
    await b.chats('oak')
    b.parrot.faults.add({ kind: 'delay', method: 'POST /say', delayMs: 500 })
    const first = await b.answer('oak', 'first')
    const second = await b.answer('oak', 'second')
    await waitFor(async () => (await b.delivery(first.id)).sending_since !== null)
    await b.channels.stop()
    await b.settled(first.id, 'sent')
    await waitFor(async () => (await sql`select 1 from jobs where locked_until > now()`.execute(b.app.db)).rows.length === 0)
    expect([(await b.delivery(second.id)).status, (await b.delivery(second.id)).sending_since]).toEqual(['pending', null])
    expect(b.parrot.said.map((one) => one.text)).toEqual(['first'])
    const { rows } = await sql`select 1 from jobs where lane like 'deliver:%'`.execute(b.app.db)
    expect(rows.length).toBeGreaterThan(0)
  })
})

describe('a receipt', () => {
  it('that overtakes the answer to our own request is understood a little later', async () => {
    await b.connect()
    await b.chats('oak')
    b.parrot.happens({ type: 'heard', perch: 'oak', words: 'w1', status: 'read' })
    await waitFor(async () => (await sql`select 1 from jobs where kind = 'channels.lateReceipt'`.execute(b.app.db)).rows.length === 1)
    const { id } = await b.answer('oak', 'quick')
    await b.settled(id, 'sent')
    await b.hurry()
    await b.settled(id, 'read')
  })

  it('of something we never sent is forgotten in the end', async () => {
    await b.connect()
    await b.chats('oak')
    b.parrot.happens({ type: 'heard', perch: 'oak', words: 'nobody-said-this' })
    const left = () => sql`select 1 from jobs where kind = 'channels.lateReceipt'`.execute(b.app.db)
    await waitFor(async () => (await left()).rows.length === 1)
    await waitFor(async () => (await b.hurry()) && (await left()).rows.length === 0)
  })
})

describe('the installation’s key was replaced', () => {
  it('the channel says so, its webhooks come again later, and new credentials repair it', async () => {
    const channel = await b.connect()
    await b.chats('oak')
    b.app.secrets = createSecrets(randomBytes(32).toString('base64'))
    const check = await b.admin.api.call('POST /channels/:id/check', { params: { id: channel.id } })
    expect([check.ok, check.steps.at(-1)]).toMatchObject([
      false,
      { name: 'credentials', message: expect.stringContaining('OMNILINE_SECRET_KEY') },
    ])
    const { id } = await b.answer('oak', 'patience')
    await waitFor(async () => (await b.channel(channel.id)).status === 'error')
    b.parrot.happens({ perch: 'oak', text: 'are you there?' })
    const answer = await fetch(`${b.url}/hooks/parrot/${channel.id}`, { method: 'POST', body: '{}' })
    expect(answer.status).toBe(503)
    const partial = await b.admin.api.refused('PATCH /channels/:id', { params: { id: channel.id }, body: { credentials: { note: 'x' } } })
    expect(partial.problem.errors).toEqual([{ path: '/credentials/token', message: 'is required' }])
    await b.admin.api.call('PATCH /channels/:id', { params: { id: channel.id }, body: { credentials: { token: 'perch-one' } } })
    await b.settled(id, 'sent')
    await waitFor(() => b.parrot.waiting() === 0, { what: 'the message that came meanwhile' })
    expect((await b.channel(channel.id)).status).toBe('connected')
  })
})

describe('an event that was given up on', () => {
  it('is tried again by the next start, perhaps of a version that understands it', async () => {
    await b.connect()
    b.parrot.happens({ perch: 'oak', text: 'hard to read', poison: true })
    const dead = () => sql`select 1 from raw_events where dead_at is not null`.execute(b.app.db)
    await waitFor(async () => (await b.hurry()) && (await dead()).rows.length === 1)
    const { parse } = parrot
    parrot.parse = (payload, receivedAt) => parse({ ...(payload as object), poison: false }, receivedAt)
    try {
      await b.channels.start()
      await b.conversationOf('oak')
      expect((await dead()).rows).toEqual([])
    } finally {
      parrot.parse = parse
    }
  })
})

describe('the log', () => {
  it('tells what happens to channels and messages, but never what was said, by whom, or a secret', async () => {
    const lines: string[] = []
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString('utf8'))
        done()
      },
    })
    b.app.log = pino({ level: 'trace' }, sink)
    const channel = await b.connect()
    b.parrot.birds.set('oak', { name: 'Confidential Name', username: 'confidential_user' })
    b.parrot.happens({ perch: 'oak', text: 'confidential question', name: 'Confidential Name' })
    b.parrot.happens({ perch: 'oak', text: 'confidential poison', poison: true })
    await b.conversationOf('oak')
    await b.settled((await b.answer('oak', 'confidential')).id, 'sent')
    b.parrot.faults.add({ kind: 'lost', method: 'POST /say' })
    await b.settled((await b.answer('oak', 'confidential')).id, 'failed')
    await waitFor(
      async () => (await b.hurry()) && (await sql`select 1 from raw_events where dead_at is not null`.execute(b.app.db)).rows.length === 1,
    )
    b.parrot.accounts.clear()
    await b.answer('oak', 'confidential')
    await waitFor(async () => (await b.channel(channel.id)).status === 'error')
    const all = lines.join('')
    for (const message of ['message delivered', 'a message was not delivered', 'an event was given up on', 'a channel stopped working'])
      expect(all).toContain(message)
    expect(all).not.toMatch(/confidential|perch-one/i)
    expect(all).not.toContain(b.parrot.secret())
  })
})

it('the site chat’s channel knows its traffic too', async () => {
  const site = await b.connect({ connector: 'webchat', name: 'Site', credentials: {} })
  await noteDirectTraffic(b.app, site.id, 'inbound')
  await noteDirectTraffic(b.app, site.id, 'outbound')
  const now = await b.channel(site.id)
  expect([now.lastInboundAt, now.lastOutboundAt]).toEqual([expect.any(String), expect.any(String)])
})
