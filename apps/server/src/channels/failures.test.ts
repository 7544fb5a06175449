import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { transaction } from '../platform/database.ts'
import { noteRecovery } from './health.ts'
import { bench } from './testing/bench.ts'

const b = perTest(bench)

describe('the kind of failure decides:', () => {
  it('rejected fails at once, in the platform’s words, and the next goes out', async () => {
    await b.connect()
    await b.chats('oak')
    const bad = await b.answer('oak', 'swear')
    const good = await b.answer('oak', 'praise')
    expect((await b.settled(bad.id, 'failed')).delivery?.error).toEqual({
      kind: 'rejected',
      detail: '400 {"error":"parrots do not swear"}',
    })
    await b.settled(good.id, 'sent')
    expect((await b.delivery(bad.id)).attempts).toBe(1)
  })

  it('rate_limited waits as long as the platform says, and so does every other chat of the account', async () => {
    const channel = await b.connect()
    await b.chats('oak', 'elm')
    b.parrot.faults.add({ kind: 'rate_limited', method: 'POST /say', retryAfterSeconds: 2 })
    const first = await b.answer('oak', 'first')
    const pending = await waitFor(async () => (await b.message(first.id)).delivery?.error && b.message(first.id))
    expect(pending.delivery).toMatchObject({ status: 'pending', error: { kind: 'rate_limited' } })
    const retryAt = Date.parse(pending.delivery?.retryAt ?? '')
    const { paused_until } = await b.app.db
      .selectFrom('channels')
      .select('paused_until')
      .where('id', '=', channel.id)
      .executeTakeFirstOrThrow()
    // One by the database's clock, the other by ours, a few milliseconds later.
    expect(Math.abs((paused_until?.getTime() ?? 0) - retryAt)).toBeLessThan(1000)
    const second = await b.answer('elm', 'second')
    await b.settled(first.id, 'sent')
    await b.settled(second.id, 'sent')
    expect(Date.now()).toBeGreaterThanOrEqual(retryAt - 100)
    expect(b.parrot.accepted.filter((one) => one.method === 'POST /say')).toHaveLength(2)
    expect((await b.delivery(second.id)).attempts).toBe(1)
  })

  it('unavailable is tried again, nothing of the thread overtakes it, and other threads go on', async () => {
    await b.connect()
    await b.chats('oak', 'elm')
    b.parrot.faults.add({ kind: 'error', method: 'POST /say', times: 1, status: 503 })
    const ids: string[] = []
    for (const text of ['1', '2', '3', '4']) ids.push((await b.answer('oak', text)).id)
    await b.settled((await b.answer('elm', 'elsewhere')).id, 'sent')
    for (const id of ids) await b.settled(id, 'sent')
    expect(b.parrot.said.map((one) => one.text)).toEqual(['elsewhere', '1', '2', '3', '4'])
    expect((await b.delivery(ids[0] ?? '')).attempts).toBe(2)
  })

  it('unavailable for a day is given up, and can be sent again by hand', async () => {
    await b.connect()
    await b.chats('oak')
    b.parrot.faults.add({ kind: 'error', method: 'POST /say', times: null, status: 503 })
    const { id } = await b.answer('oak', 'patience')
    await waitFor(async () => (await b.delivery(id)).attempts === 1)
    await b.app.db.updateTable('deliveries').set({ attempts: 110 }).where('message_id', '=', id).execute()
    await b.hurry()
    expect((await b.settled(id, 'failed')).delivery?.error?.kind).toBe('unavailable')
    b.parrot.faults.clear()
    b.parrot.faults.add({ kind: 'error', method: 'POST /say', times: 1, status: 503 })
    await b.operator.api.call('POST /messages/:id/retry', { params: { id } })
    await b.settled(id, 'sent')
    expect(b.wordsTo('oak')).toEqual(['patience'])
  })

  it('an outage turns the channel to error and back', async () => {
    const channel = await b.connect()
    await b.chats('oak')
    b.parrot.faults.add({ kind: 'error', method: 'POST /say', times: null, status: 502 })
    const { id } = await b.answer('oak', 'anybody there?')
    await waitFor(async () => (await b.hurry()) && (await b.channel(channel.id)).status === 'error', { timeoutMs: 15_000 })
    expect((await b.channel(channel.id)).error).toContain('cannot be reached')
    b.parrot.faults.clear()
    await waitFor(async () => (await b.hurry()) && (await b.delivery(id)).status === 'sent', { timeoutMs: 15_000 })
    await waitFor(async () => (await b.channel(channel.id)).status === 'connected')
  })

  it('auth turns the channel to error; messages wait and go out in order when it works again', async () => {
    const channel = await b.connect()
    await b.chats('oak', 'elm')
    b.parrot.accounts.clear()
    const ids = [(await b.answer('oak', '1')).id]
    const error = await waitFor(async () => (await b.channel(channel.id)).error)
    expect(error).toContain('does not accept the credentials: 401')
    for (const text of ['2', '3']) ids.push((await b.answer('oak', text)).id)
    ids.push((await b.answer('elm', 'a')).id)
    await waitFor(async () => (await b.busy()) === 0)
    for (const id of ids) expect((await b.message(id)).delivery).toMatchObject({ status: 'pending' })
    expect((await b.message(ids[0] ?? '')).delivery?.error?.kind).toBe('auth')
    expect(b.parrot.said).toEqual([])
    b.parrot.accounts.set('perch-new', { id: 'bird-1', name: 'Our parrot' })
    await b.admin.api.call('PATCH /channels/:id', { params: { id: channel.id }, body: { credentials: { token: 'perch-new' } } })
    for (const id of ids) expect((await b.settled(id, 'sent')).delivery).toEqual({ status: 'sent' })
    expect([b.wordsTo('oak'), b.wordsTo('elm')]).toEqual([['1', '2', '3'], ['a']])
  })

  it('a message that is written while the channel recovers is not forgotten between the two', async () => {
    const channel = await b.connect()
    await b.chats('oak')
    b.parrot.accounts.clear()
    await b.admin.api.call('POST /channels/:id/check', { params: { id: channel.id } })
    b.parrot.accounts.set('perch-one', { id: 'bird-1', name: 'Our parrot' })
    const row = await b.app.db.selectFrom('channels').selectAll().where('id', '=', channel.id).executeTakeFirstOrThrow()
    const blocked = () =>
      sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.execute(b.app.db)
    const id = await transaction(b.app.db, async (tx) => {
      await noteRecovery(b.app, tx, row, ['auth'])
      const message = await b.answer('oak', 'in between')
      await waitFor(async () => (await blocked()).rows.length > 0, { what: 'the delivery to wait for the recovery' })
      return message.id
    })
    await b.settled(id, 'sent')
  })

  it('auth that was the platform’s own mistake ends by itself', async () => {
    const channel = await b.connect()
    await b.chats('oak')
    b.parrot.faults.add({ kind: 'unauthorized', method: 'POST /say' })
    const { id } = await b.answer('oak', 'hello')
    await waitFor(async () => (await b.channel(channel.id)).status === 'error')
    await waitFor(async () => (await b.hurry()) && (await b.delivery(id)).status === 'sent')
    expect((await b.channel(channel.id)).status).toBe('connected')
  })

  it('recipient_blocked fails the message and marks the customer', async () => {
    await b.connect()
    await b.chats('oak')
    b.parrot.blocked.add('oak')
    const { id } = await b.answer('oak', 'hello?')
    expect((await b.settled(id, 'failed')).delivery?.error?.kind).toBe('recipient_blocked')
    const conversation = await b.admin.api.call('GET /conversations/:id', { params: { id: await b.conversationOf('oak') } })
    expect(conversation.customer.blocked).toBe(true)
  })

  it('an answer that got lost is never followed by a second try: it may have arrived', async () => {
    await b.connect()
    await b.chats('oak')
    b.parrot.faults.add({ kind: 'lost', method: 'POST /say' })
    const first = await b.answer('oak', 'once')
    const second = await b.answer('oak', 'then')
    expect((await b.settled(first.id, 'failed')).delivery?.error?.kind).toBe('unknown')
    await b.settled(second.id, 'sent')
    expect(b.wordsTo('oak')).toEqual(['once', 'then'])
  })

  it('with an idempotency key it is tried again and arrives once', async () => {
    await b.connect({ connector: 'parakeet' })
    await b.chats('oak')
    b.parrot.faults.add({ kind: 'lost', method: 'POST /say' })
    const { id } = await b.answer('oak', 'once')
    await b.settled(id, 'sent')
    expect(b.wordsTo('oak')).toEqual(['once'])
    expect((await b.delivery(id)).attempts).toBe(2)
  })

  it('a message that breaks its renderer fails alone', async () => {
    await b.connect()
    await b.chats('oak')
    const bad = await b.answer('oak', 'unrenderable')
    const good = await b.answer('oak', 'fine')
    expect((await b.settled(bad.id, 'failed')).delivery?.error?.kind).toBe('unsupported')
    await b.settled(good.id, 'sent')
  })

  it('a platform that answers slowly holds up its own messages only', async () => {
    await b.connect()
    const elms = Array.from({ length: 14 }, (_, n) => `elm-${n}`)
    await b.chats(...elms)
    b.parrot.faults.add({ kind: 'delay', method: 'POST /say', times: null, delayMs: 4000 })
    await waitFor(async () => (await b.busy()) === 0)
    const before = b.parrot.requests()
    const slow = await Promise.all(elms.map(async (elm) => (await b.answer(elm, 'slow')).id))
    await waitFor(() => b.parrot.requests() >= before + 6, { what: 'requests that hang' })
    await b.chats('oak')
    expect(b.parrot.said).toEqual([])
    b.parrot.faults.clear()
    for (const id of slow) await b.settled(id, 'sent')
  })
})
