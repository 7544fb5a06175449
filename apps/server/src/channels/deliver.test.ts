import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { waitFor } from '../../test/harness.ts'
import { transaction } from '../platform/database.ts'
import { noteRecovery } from './health.ts'
import { type Bench, bench } from './testing/bench.ts'

let b: Bench
beforeEach(async () => {
  b = await bench()
})
afterEach(() => b.close())

const words = (chatId: string) => b.parrot.said.filter((one) => one.to === chatId).map((one) => one.text)
const delivery = (id: string) => b.app.db.selectFrom('deliveries').selectAll().where('message_id', '=', id).executeTakeFirstOrThrow()
const channelNow = (id: string) => b.admin.api.call('GET /channels/:id', { params: { id } })
const settled = (id: string, status: string) =>
  waitFor(async () => (await delivery(id)).status === status && b.message(id), { what: `${status}`, timeoutMs: 10_000 })
/** Timers of the future are due now. */
const hurry = () => sql`update jobs set run_at = now() where run_at > now() and locked_until is null`.execute(b.app.db)

/** A customer has written in each of these chats. */
async function chats(...ids: string[]): Promise<void> {
  for (const perch of ids) b.parrot.happens({ perch, text: 'Hello' })
  for (const id of ids) await b.conversationOf(id)
}

describe('a reply', () => {
  it('reaches the customer, and the channel knows when it last sent something', async () => {
    const channel = await b.connect()
    await chats('oak')
    const { id } = await b.answer('oak', 'Hello yourself')
    const sent = await settled(id, 'sent')
    expect(sent.delivery).toEqual({ status: 'sent' })
    expect(b.parrot.said).toMatchObject([{ to: 'oak', text: 'Hello yourself', replyTo: null }])
    expect(await delivery(id)).toMatchObject({ external_ids: ['w1'], sending_since: null, attempts: 1 })
    expect((await channelNow(channel.id)).lastOutboundAt).not.toBeNull()
  })

  it('that is long goes out in pieces, in order, and a receipt for it is understood', async () => {
    await b.connect()
    await chats('oak')
    const text = 'one two three four five six seven eight nine ten'
    const { id } = await b.answer('oak', text)
    await settled(id, 'sent')
    expect(words('oak').length).toBeGreaterThan(2)
    expect(words('oak').join(' ').replace(/\s+/g, ' ')).toBe(text)
    b.parrot.happens({ type: 'heard', perch: 'oak', words: b.parrot.said.at(-1)?.id, status: 'read' })
    await settled(id, 'read')
  })

  it('brings its files', async () => {
    await b.connect()
    await chats('oak')
    const file = await b.operator.api.upload('/files', 'list.txt', Buffer.from('peanuts'))
    const { id } = await b.answer('oak', 'See', [file.id])
    await settled(id, 'sent')
    expect(b.parrot.said[0]).toMatchObject({ name: 'list.txt', file: Buffer.from('peanuts').toString('base64') })
    expect(b.parrot.said[1]?.text).toBe('See')
  })

  it('with a file that is lost fails in words and does not hold up the next', async () => {
    await b.connect()
    await chats('oak')
    const file = await b.operator.api.upload('/files', 'list.txt', Buffer.from('peanuts'))
    const { storage_key } = await b.app.db.selectFrom('files').select('storage_key').where('id', '=', file.id).executeTakeFirstOrThrow()
    await b.app.files.remove(storage_key)
    const { id } = await b.answer('oak', 'See', [file.id])
    const next = await b.answer('oak', 'Next')
    expect((await settled(id, 'failed')).delivery?.error).toEqual({ kind: 'rejected', detail: expect.stringContaining('missing') })
    await settled(next.id, 'sent')
  })

  it('that names an earlier message answers it there', async () => {
    await b.connect()
    b.parrot.happens({ perch: 'oak', text: 'Which one?', words: 'q1' })
    const conversationId = await b.conversationOf('oak')
    const page = await b.admin.api.call('GET /conversations/:id/messages', { params: { id: conversationId } })
    const replyToId = page.items.find((one) => one.text === 'Which one?')?.id
    await b.operator.api.call('POST /conversations/:id/messages', {
      params: { id: conversationId },
      body: { text: 'This', visibility: 'public', replyToId },
    })
    await waitFor(() => b.parrot.said.length === 1)
    expect(b.parrot.said[0]?.replyTo).toBe('q1')
  })

  it('a whisper never leaves the house', async () => {
    await b.connect()
    await chats('oak')
    const id = await b.conversationOf('oak')
    await b.operator.api.call('POST /conversations/:id/messages', { params: { id }, body: { text: 'psst', visibility: 'internal' } })
    await settled((await b.answer('oak', 'aloud')).id, 'sent')
    expect(words('oak')).toEqual(['aloud'])
  })
})

describe('the kind of failure decides:', () => {
  it('rejected fails at once, in the platform’s words, and the next goes out', async () => {
    await b.connect()
    await chats('oak')
    const bad = await b.answer('oak', 'swear')
    const good = await b.answer('oak', 'praise')
    expect((await settled(bad.id, 'failed')).delivery?.error).toEqual({
      kind: 'rejected',
      detail: '400 {"error":"parrots do not swear"}',
    })
    await settled(good.id, 'sent')
    expect((await delivery(bad.id)).attempts).toBe(1)
  })

  it('rate_limited waits as long as the platform says, and so does every other chat of the account', async () => {
    const channel = await b.connect()
    await chats('oak', 'elm')
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
    await settled(first.id, 'sent')
    await settled(second.id, 'sent')
    expect(Date.now()).toBeGreaterThanOrEqual(retryAt - 100)
    expect(b.parrot.accepted.filter((one) => one.method === 'POST /say')).toHaveLength(2)
    expect((await delivery(second.id)).attempts).toBe(1)
  })

  it('unavailable is tried again, nothing of the thread overtakes it, and other threads go on', async () => {
    await b.connect()
    await chats('oak', 'elm')
    b.parrot.faults.add({ kind: 'error', method: 'POST /say', times: 1, status: 503 })
    const ids: string[] = []
    for (const text of ['1', '2', '3', '4']) ids.push((await b.answer('oak', text)).id)
    await settled((await b.answer('elm', 'elsewhere')).id, 'sent')
    for (const id of ids) await settled(id, 'sent')
    expect(b.parrot.said.map((one) => one.text)).toEqual(['elsewhere', '1', '2', '3', '4'])
    expect((await delivery(ids[0] ?? '')).attempts).toBe(2)
  })

  it('unavailable for a day is given up, and can be sent again by hand', async () => {
    await b.connect()
    await chats('oak')
    b.parrot.faults.add({ kind: 'error', method: 'POST /say', times: null, status: 503 })
    const { id } = await b.answer('oak', 'patience')
    await waitFor(async () => (await delivery(id)).attempts === 1)
    await b.app.db.updateTable('deliveries').set({ attempts: 110 }).where('message_id', '=', id).execute()
    await hurry()
    expect((await settled(id, 'failed')).delivery?.error?.kind).toBe('unavailable')
    b.parrot.faults.clear()
    b.parrot.faults.add({ kind: 'error', method: 'POST /say', times: 1, status: 503 })
    await b.operator.api.call('POST /messages/:id/retry', { params: { id } })
    await settled(id, 'sent')
    expect(words('oak')).toEqual(['patience'])
  })

  it('an outage turns the channel to error and back', async () => {
    const channel = await b.connect()
    await chats('oak')
    b.parrot.faults.add({ kind: 'error', method: 'POST /say', times: null, status: 502 })
    const { id } = await b.answer('oak', 'anybody there?')
    await waitFor(async () => (await hurry()) && (await channelNow(channel.id)).status === 'error', { timeoutMs: 15_000 })
    expect((await channelNow(channel.id)).error).toContain('cannot be reached')
    b.parrot.faults.clear()
    await waitFor(async () => (await hurry()) && (await delivery(id)).status === 'sent', { timeoutMs: 15_000 })
    await waitFor(async () => (await channelNow(channel.id)).status === 'connected')
  })

  it('auth turns the channel to error; messages wait and go out in order when it works again', async () => {
    const channel = await b.connect()
    await chats('oak', 'elm')
    b.parrot.accounts.clear()
    const ids = [(await b.answer('oak', '1')).id]
    const error = await waitFor(async () => (await channelNow(channel.id)).error)
    expect(error).toContain('does not accept the credentials: 401')
    for (const text of ['2', '3']) ids.push((await b.answer('oak', text)).id)
    ids.push((await b.answer('elm', 'a')).id)
    await waitFor(async () => (await b.busy()) === 0)
    for (const id of ids) expect((await b.message(id)).delivery).toMatchObject({ status: 'pending' })
    expect((await b.message(ids[0] ?? '')).delivery?.error?.kind).toBe('auth')
    expect(b.parrot.said).toEqual([])
    b.parrot.accounts.set('perch-new', { id: 'bird-1', name: 'Our parrot' })
    await b.admin.api.call('PATCH /channels/:id', { params: { id: channel.id }, body: { credentials: { token: 'perch-new' } } })
    for (const id of ids) expect((await settled(id, 'sent')).delivery).toEqual({ status: 'sent' })
    expect([words('oak'), words('elm')]).toEqual([['1', '2', '3'], ['a']])
  })

  it('a message that is written while the channel recovers is not forgotten between the two', async () => {
    const channel = await b.connect()
    await chats('oak')
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
    await settled(id, 'sent')
  })

  it('auth that was the platform’s own mistake ends by itself', async () => {
    const channel = await b.connect()
    await chats('oak')
    b.parrot.faults.add({ kind: 'unauthorized', method: 'POST /say' })
    const { id } = await b.answer('oak', 'hello')
    await waitFor(async () => (await channelNow(channel.id)).status === 'error')
    await waitFor(async () => (await hurry()) && (await delivery(id)).status === 'sent')
    expect((await channelNow(channel.id)).status).toBe('connected')
  })

  it('recipient_blocked fails the message and marks the customer', async () => {
    await b.connect()
    await chats('oak')
    b.parrot.blocked.add('oak')
    const { id } = await b.answer('oak', 'hello?')
    expect((await settled(id, 'failed')).delivery?.error?.kind).toBe('recipient_blocked')
    const conversation = await b.admin.api.call('GET /conversations/:id', { params: { id: await b.conversationOf('oak') } })
    expect(conversation.customer.blocked).toBe(true)
  })

  it('an answer that got lost is never followed by a second try: it may have arrived', async () => {
    await b.connect()
    await chats('oak')
    b.parrot.faults.add({ kind: 'lost', method: 'POST /say' })
    const first = await b.answer('oak', 'once')
    const second = await b.answer('oak', 'then')
    expect((await settled(first.id, 'failed')).delivery?.error?.kind).toBe('unknown')
    await settled(second.id, 'sent')
    expect(words('oak')).toEqual(['once', 'then'])
  })

  it('with an idempotency key it is tried again and arrives once', async () => {
    await b.connect({ connector: 'parakeet' })
    await chats('oak')
    b.parrot.faults.add({ kind: 'lost', method: 'POST /say' })
    const { id } = await b.answer('oak', 'once')
    await settled(id, 'sent')
    expect(words('oak')).toEqual(['once'])
    expect((await delivery(id)).attempts).toBe(2)
  })

  it('a message that breaks its renderer fails alone', async () => {
    await b.connect()
    await chats('oak')
    const bad = await b.answer('oak', 'unrenderable')
    const good = await b.answer('oak', 'fine')
    expect((await settled(bad.id, 'failed')).delivery?.error?.kind).toBe('unsupported')
    await settled(good.id, 'sent')
  })

  it('a platform that answers slowly holds up its own messages only', async () => {
    await b.connect()
    const elms = Array.from({ length: 14 }, (_, n) => `elm-${n}`)
    await chats(...elms)
    b.parrot.faults.add({ kind: 'delay', method: 'POST /say', times: 14, delayMs: 1500 })
    await waitFor(async () => (await b.busy()) === 0)
    const before = b.parrot.requests()
    const slow = await Promise.all(elms.map(async (elm) => (await b.answer(elm, 'slow')).id))
    await waitFor(() => b.parrot.requests() >= before + 6, { what: 'requests that hang' })
    const startedAt = Date.now()
    b.parrot.happens({ perch: 'oak', text: 'quick?' })
    await b.conversationOf('oak')
    expect(Date.now() - startedAt).toBeLessThan(1200)
    for (const id of slow) await settled(id, 'sent')
  })
})

describe('after a crash', () => {
  /** A reply, and the row as a process leaves it that dies between the request and writing down its outcome. */
  async function diesWhileSending(text: string, pieces: string[]): Promise<string> {
    b.parrot.faults.add({ kind: 'error', method: 'POST /say', times: 1, status: 503 })
    const { id } = await b.answer('oak', text)
    await waitFor(async () => (await delivery(id)).retry_at !== null)
    await b.app.db.updateTable('deliveries').set({ sending_since: new Date(), external_ids: pieces }).where('message_id', '=', id).execute()
    return id
  }

  it('between sending and marking, the message fails as “may have arrived” and is not sent again', async () => {
    await b.connect()
    await chats('oak')
    const id = await diesWhileSending('perhaps', [])
    const failed = await settled(id, 'failed')
    expect(failed.delivery?.error).toEqual({ kind: 'unknown', detail: expect.stringContaining('may have arrived') })
    await settled((await b.answer('oak', 'next')).id, 'sent')
    expect(words('oak')).toEqual(['next'])
    await b.operator.api.call('POST /messages/:id/retry', { params: { id } })
    await settled(id, 'sent')
    expect(words('oak')).toEqual(['next', 'perhaps'])
  })

  it('with an idempotency key it is simply sent', async () => {
    await b.connect({ connector: 'parakeet' })
    await chats('oak')
    const id = await diesWhileSending('surely', [])
    await settled(id, 'sent')
    expect(words('oak')).toEqual(['surely'])
  })

  it('between two pieces, it goes on with the next one', async () => {
    await b.connect()
    await chats('oak')
    b.parrot.faults.add({ kind: 'error', method: 'POST /say', times: 1, status: 503 })
    const { id } = await b.answer('oak', 'the first piece here the second piece')
    await waitFor(async () => (await delivery(id)).retry_at !== null)
    await b.app.db
      .updateTable('deliveries')
      .set({ external_ids: ['w-before'], parts: [1] })
      .where('message_id', '=', id)
      .execute()
    await settled(id, 'sent')
    expect(words('oak').join(' ')).not.toContain('first')
    expect((await delivery(id)).external_ids[0]).toBe('w-before')
  })
})

describe('a channel that is switched off or removed', () => {
  it.each(['off', 'removed'])('(%s) fails what still waits, and says why', async (how) => {
    const channel = await b.connect()
    await chats('oak')
    b.parrot.accounts.clear()
    const { id } = await b.answer('oak', 'too late')
    await waitFor(async () => (await delivery(id)).error_kind === 'auth' && (await b.busy()) === 0)
    if (how === 'off') await b.admin.api.call('PATCH /channels/:id', { params: { id: channel.id }, body: { active: false } })
    else await b.admin.api.call('DELETE /channels/:id', { params: { id: channel.id } })
    expect((await settled(id, 'failed')).delivery?.error).toEqual({ kind: 'rejected', detail: 'The channel is switched off or removed' })
  })
})

describe('a change after the fact', () => {
  it('is carried to the platform: edits and deletes', async () => {
    await b.connect()
    await chats('oak')
    const { id } = await b.answer('oak', 'tpyo')
    await settled(id, 'sent')
    await b.operator.api.call('PATCH /messages/:id', { params: { id }, body: { text: 'typo' } })
    await waitFor(() => words('oak')[0] === 'typo')
    b.parrot.faults.add({ kind: 'error', method: 'DELETE /say', times: 1, status: 503 })
    await b.operator.api.call('DELETE /messages/:id', { params: { id } })
    await waitFor(async () => (await hurry()) && b.parrot.said.length === 0, { what: 'the word to be unsaid' })
  })

  it('before it was sent changes what is sent', async () => {
    await b.connect()
    await chats('oak')
    b.parrot.faults.add({ kind: 'error', method: 'POST /say', times: 1, status: 503 })
    const { id } = await b.answer('oak', 'tpyo')
    const gone = await b.answer('oak', 'never')
    await b.operator.api.call('PATCH /messages/:id', { params: { id }, body: { text: 'typo' } })
    await b.operator.api.call('DELETE /messages/:id', { params: { id: gone.id } })
    await settled(id, 'sent')
    await waitFor(async () => (await b.busy()) === 0)
    expect(words('oak')).toEqual(['typo'])
  })

  it('that makes it longer or shorter sends or takes away pieces, and deleting takes all of them', async () => {
    await b.connect()
    await chats('oak')
    const { id } = await b.answer('oak', 'short')
    await settled(id, 'sent')
    const edit = (text: string) => b.operator.api.call('PATCH /messages/:id', { params: { id }, body: { text } })
    await edit('now it is much too long for one piece')
    await waitFor(() => words('oak').join('').replace(/ /g, '') === 'nowitismuchtoolongforonepiece', { what: 'all pieces' })
    expect(words('oak').length).toBeGreaterThan(1)
    await waitFor(async () => (await delivery(id)).parts.length === words('oak').length)
    await edit('short again')
    await waitFor(() => words('oak').join() === 'short again', { what: 'the short text alone' })
    await waitFor(async () => (await delivery(id)).parts.length === 1)
    await edit('and now it is quite long once more')
    await waitFor(async () => words('oak').length === 2 && (await delivery(id)).parts.length === 2)
    await b.operator.api.call('DELETE /messages/:id', { params: { id } })
    await waitFor(() => b.parrot.said.length === 0, { what: 'all pieces to be gone' })
  })

  it('that may or may not have brought a further piece is told in the dialog, and the piece not sent again', async () => {
    await b.connect()
    await chats('oak')
    const { id } = await b.answer('oak', 'short')
    await settled(id, 'sent')
    b.parrot.faults.add({ kind: 'lost', method: 'POST /say', times: 1 })
    await b.operator.api.call('PATCH /messages/:id', { params: { id }, body: { text: 'now it is quite long once more' } })
    await waitFor(async () => (await hurry()) && (await systemCodes()).includes('editNotCarried'), { what: 'the word about it' })
    expect(words('oak')).toHaveLength(2)
    expect((await delivery(id)).sending_since).toBeNull()
  })

  const systemCodes = async () => {
    const { items } = await b.admin.api.call('GET /conversations/:id/messages', { params: { id: await b.conversationOf('oak') } })
    return items.flatMap((one) => (one.part?.type === 'system' ? [one.part.code] : []))
  }

  it('that cannot be made there is told in the dialog', async () => {
    await b.connect()
    await chats('oak')
    const { id } = await b.answer('oak', 'short')
    await settled(id, 'sent')
    b.parrot.faults.add({ kind: 'error', method: 'PATCH /say', status: 400 })
    await b.operator.api.call('PATCH /messages/:id', { params: { id }, body: { text: 'other' } })
    const conversationId = await b.conversationOf('oak')
    const said = await waitFor(async () => {
      const { items } = await b.admin.api.call('GET /conversations/:id/messages', { params: { id: conversationId } })
      return items.find((one) => one.part?.type === 'system' && one.part.code === 'editNotCarried')
    })
    expect(said.visibility).toBe('internal')
    expect(words('oak')).toEqual(['short'])
  })
})
