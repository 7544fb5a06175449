import { describe, expect, it } from 'vitest'
import { waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { bench } from './testing/bench.ts'

const b = perTest(bench)

describe('a reply', () => {
  it('reaches the customer, and the channel knows when it last sent something', async () => {
    const channel = await b.connect()
    await b.chats('oak')
    const { id } = await b.answer('oak', 'Hello yourself')
    const sent = await b.settled(id, 'sent')
    expect(sent.delivery).toEqual({ status: 'sent' })
    expect(b.parrot.said).toMatchObject([{ to: 'oak', text: 'Hello yourself', replyTo: null }])
    expect(await b.delivery(id)).toMatchObject({ external_ids: ['w1'], sending_since: null, attempts: 1 })
    expect((await b.channel(channel.id)).lastOutboundAt).not.toBeNull()
  })

  it('that is long goes out in pieces, in order, and a receipt for it is understood', async () => {
    await b.connect()
    await b.chats('oak')
    const text = 'one two three four five six seven eight nine ten'
    const { id } = await b.answer('oak', text)
    await b.settled(id, 'sent')
    expect(b.wordsTo('oak').length).toBeGreaterThan(2)
    expect(b.wordsTo('oak').join(' ').replace(/\s+/g, ' ')).toBe(text)
    b.parrot.happens({ type: 'heard', perch: 'oak', words: b.parrot.said.at(-1)?.id, status: 'read' })
    await b.settled(id, 'read')
  })

  it('brings its files', async () => {
    await b.connect()
    await b.chats('oak')
    const file = await b.operator.api.upload('/files', 'list.txt', Buffer.from('peanuts'))
    const { id } = await b.answer('oak', 'See', [file.id])
    await b.settled(id, 'sent')
    expect(b.parrot.said[0]).toMatchObject({ name: 'list.txt', file: Buffer.from('peanuts').toString('base64') })
    expect(b.parrot.said[1]?.text).toBe('See')
  })

  it('with a file that is lost fails in words and does not hold up the next', async () => {
    await b.connect()
    await b.chats('oak')
    const file = await b.operator.api.upload('/files', 'list.txt', Buffer.from('peanuts'))
    const { storage_key } = await b.app.db.selectFrom('files').select('storage_key').where('id', '=', file.id).executeTakeFirstOrThrow()
    await b.app.files.remove(storage_key)
    const { id } = await b.answer('oak', 'See', [file.id])
    const next = await b.answer('oak', 'Next')
    expect((await b.settled(id, 'failed')).delivery?.error).toEqual({ kind: 'rejected', detail: expect.stringContaining('missing') })
    await b.settled(next.id, 'sent')
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
    await b.chats('oak')
    const id = await b.conversationOf('oak')
    await b.operator.api.call('POST /conversations/:id/messages', { params: { id }, body: { text: 'psst', visibility: 'internal' } })
    await b.settled((await b.answer('oak', 'aloud')).id, 'sent')
    expect(b.wordsTo('oak')).toEqual(['aloud'])
  })
})

describe('after a crash', () => {
  /** A reply, and the row as a process leaves it that dies between the request and writing down its outcome. */
  async function diesWhileSending(text: string, pieces: string[]): Promise<string> {
    b.parrot.faults.add({ kind: 'error', method: 'POST /say', times: 1, status: 503 })
    const { id } = await b.answer('oak', text)
    await waitFor(async () => (await b.delivery(id)).retry_at !== null)
    await b.app.db.updateTable('deliveries').set({ sending_since: new Date(), external_ids: pieces }).where('message_id', '=', id).execute()
    return id
  }

  it('between sending and marking, the message fails as “may have arrived” and is not sent again', async () => {
    await b.connect()
    await b.chats('oak')
    const id = await diesWhileSending('perhaps', [])
    const failed = await b.settled(id, 'failed')
    expect(failed.delivery?.error).toEqual({ kind: 'unknown', detail: expect.stringContaining('may have arrived') })
    await b.settled((await b.answer('oak', 'next')).id, 'sent')
    expect(b.wordsTo('oak')).toEqual(['next'])
    await b.operator.api.call('POST /messages/:id/retry', { params: { id } })
    await b.settled(id, 'sent')
    expect(b.wordsTo('oak')).toEqual(['next', 'perhaps'])
  })

  it('with an idempotency key it is simply sent', async () => {
    await b.connect({ connector: 'parakeet' })
    await b.chats('oak')
    const id = await diesWhileSending('surely', [])
    await b.settled(id, 'sent')
    expect(b.wordsTo('oak')).toEqual(['surely'])
  })

  it('between two pieces, it goes on with the next one', async () => {
    await b.connect()
    await b.chats('oak')
    b.parrot.faults.add({ kind: 'error', method: 'POST /say', times: 1, status: 503 })
    const { id } = await b.answer('oak', 'the first piece here the second piece')
    await waitFor(async () => (await b.delivery(id)).retry_at !== null)
    await b.app.db
      .updateTable('deliveries')
      .set({ external_ids: ['w-before'], parts: [1] })
      .where('message_id', '=', id)
      .execute()
    await b.settled(id, 'sent')
    expect(b.wordsTo('oak').join(' ')).not.toContain('first')
    expect((await b.delivery(id)).external_ids[0]).toBe('w-before')
  })
})

describe('a channel that is switched off or removed', () => {
  it.each(['off', 'removed'])('(%s) fails what still waits, and says why', async (how) => {
    const channel = await b.connect()
    await b.chats('oak')
    b.parrot.accounts.clear()
    const { id } = await b.answer('oak', 'too late')
    await waitFor(async () => (await b.delivery(id)).error_kind === 'auth' && (await b.busy()) === 0)
    if (how === 'off') await b.admin.api.call('PATCH /channels/:id', { params: { id: channel.id }, body: { active: false } })
    else await b.admin.api.call('DELETE /channels/:id', { params: { id: channel.id } })
    expect((await b.settled(id, 'failed')).delivery?.error).toEqual({ kind: 'rejected', detail: 'The channel is switched off or removed' })
  })
})
