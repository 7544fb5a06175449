import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Attachment } from '@omniline/contracts/conversations'
import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { showTyping } from './public.ts'
import { bench } from './testing/bench.ts'

const b = perTest(bench)
beforeEach(() => b.connect())

/** The smallest picture there is. */
const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

async function attachments(chatId: string): Promise<Attachment[]> {
  const id = await b.conversationOf(chatId)
  const { items } = await b.admin.api.call('GET /conversations/:id/messages', { params: { id } })
  return items.flatMap((message) => message.attachments)
}
const settled = (chatId: string, hurried = false) =>
  waitFor(
    async () => {
      if (hurried) await b.hurry()
      const all = await attachments(chatId)
      return all.length > 0 && all.every((one) => one.status !== 'pending') && all
    },
    { what: 'the file', timeoutMs: 10_000 },
  )

describe('a file of a customer', () => {
  it('is shown at once as a placeholder, fetched, and known for what it is', async () => {
    b.parrot.files.set('f1', picture)
    b.parrot.faults.add({ kind: 'delay', method: 'GET /files', delayMs: 400 })
    b.parrot.happens({ perch: 'oak', text: 'Look', file: { id: 'f1', kind: 'image', name: '../me.exe', size: picture.length } })
    const [waiting] = await waitFor(async () => (await attachments('oak')).length > 0 && attachments('oak'))
    expect(waiting).toMatchObject({ status: 'pending', url: null, kind: 'image' })
    const [ready] = await settled('oak')
    expect(ready).toMatchObject({ status: 'ready', mime: 'image/png', size: picture.length, width: 1, height: 1 })
    const row = await b.app.db
      .selectFrom('files')
      .selectAll()
      .where('sha256', '=', createHash('sha256').update(picture).digest())
      .executeTakeFirst()
    expect(row?.thread_id).not.toBeNull()
  })

  it('does not hold up what comes after it', async () => {
    b.parrot.files.set('f1', picture)
    b.parrot.faults.add({ kind: 'delay', method: 'GET /files', delayMs: 2000 })
    b.parrot.happens({ perch: 'oak', file: { id: 'f1', kind: 'image', name: 'a.png' } })
    b.parrot.happens({ perch: 'oak', text: 'next' })
    const id = await b.conversationOf('oak')
    const texts = await waitFor(async () => {
      const { items } = await b.admin.api.call('GET /conversations/:id/messages', { params: { id } })
      return items.some((one) => one.text === 'next') && items
    })
    expect(texts.flatMap((one) => one.attachments).map((one) => one.status)).toEqual(['pending'])
    await settled('oak')
  })

  it('is asked for again when the platform stumbles', async () => {
    b.parrot.files.set('f1', picture)
    b.parrot.faults.add({ kind: 'error', method: 'GET /files', times: 1, status: 502 })
    b.parrot.faults.add({ kind: 'rate_limited', method: 'GET /files', times: 1, retryAfterSeconds: 1 })
    b.parrot.happens({ perch: 'oak', file: { id: 'f1', kind: 'image', name: 'a.png' } })
    expect((await settled('oak', true))[0]?.status).toBe('ready')
  })

  it('that is not there fails once and for all, with its reason', async () => {
    b.parrot.happens({ perch: 'oak', file: { id: 'nowhere', kind: 'file', name: 'a.pdf' } })
    expect((await settled('oak'))[0]).toMatchObject({ status: 'failed', error: 'rejected', url: null })
    await waitFor(async () => (await b.busy()) === 0)
  })

  it('that says it is too large is not fetched', async () => {
    const before = b.parrot.requests()
    b.parrot.happens({ perch: 'oak', file: { id: 'f1', kind: 'file', name: 'a.iso', size: 100 * 1024 * 1024 } })
    expect((await settled('oak'))[0]).toMatchObject({ status: 'failed', error: 'too_large' })
    expect(b.parrot.requests() - before).toBeLessThanOrEqual(2)
  })

  it('that lies about its size is cut off while it comes, and leaves nothing behind', async () => {
    b.parrot.files.set('f1', Buffer.alloc(51 * 1024 * 1024))
    b.parrot.happens({ perch: 'oak', file: { id: 'f1', kind: 'file', name: 'a.iso', size: 10 } })
    expect((await settled('oak'))[0]).toMatchObject({ status: 'failed', error: 'too_large' })
    expect(await b.app.db.selectFrom('files').select('id').execute()).toEqual([])
  })

  it('at an address inside our own network is not fetched', async () => {
    let asked = 0
    const inside = createServer((_request, response) => {
      asked += 1
      response.end('secret')
    })
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve))
    const { port } = inside.address() as AddressInfo
    b.parrot.happens({ perch: 'oak', file: { id: 'x', kind: 'file', name: 'x', url: `http://127.0.0.1:${port}/` } })
    expect((await settled('oak'))[0]?.status).toBe('failed')
    expect(asked).toBe(0)
    await new Promise((resolve) => inside.close(resolve))
  })
})

describe('a customer’s profile', () => {
  const customer = (externalId: string) =>
    b.app.db.selectFrom('customers').selectAll().where('external_id', '=', externalId).executeTakeFirst()
  const yesterday = () => sql`update profile_fetches set fetched_at = now() - interval '25 hours'`.execute(b.app.db)
  const asked = () => b.parrot.requests()

  it('is fetched with the first message and then once a day; a photo is stored, a new one replaces it, none takes it away', async () => {
    b.parrot.files.set('photo1', picture)
    b.parrot.birds.set('oak', { name: 'Polly Parrot', username: 'polly', photo: 'photo1' })
    b.parrot.happens({ perch: 'oak', text: '1', name: 'Polly Parrot' })
    const first = await waitFor(async () => {
      const row = await customer('oak')
      return row?.avatar_key === 'photo1' && row
    })
    expect(first).toMatchObject({ name: 'Polly Parrot', username: 'polly' })
    const file = await b.app.db.selectFrom('files').selectAll().where('id', '=', first.avatar_file_id).executeTakeFirstOrThrow()
    expect([file.mime, file.thread_id]).toEqual(['image/png', expect.any(String)])

    await waitFor(async () => (await b.busy()) === 0)
    const before = asked()
    b.parrot.happens({ perch: 'oak', text: '2', name: 'Polly Parrot' })
    await waitFor(() => b.parrot.nods.length === 2)
    await waitFor(async () => (await b.busy()) === 0)
    expect(asked() - before).toBe(1)

    await yesterday()
    b.parrot.birds.set('oak', { name: 'Polly Parrot', username: 'polly', photo: null })
    b.parrot.happens({ perch: 'oak', text: '3', name: 'Polly Parrot' })
    await waitFor(async () => (await customer('oak'))?.avatar_file_id === null)
  })

  it('with a photo that is none shows none, and without a profile all goes on', async () => {
    b.parrot.files.set('photo1', Buffer.from('<svg onload="alert(1)"/>'))
    b.parrot.birds.set('oak', { name: 'Mallory', username: 'm', photo: 'photo1' })
    b.parrot.happens({ perch: 'oak', text: '1', name: 'Mallory' })
    b.parrot.happens({ perch: 'elm', text: '1', name: 'Unknown' })
    await waitFor(async () => (await customer('oak'))?.username === 'm' && (await customer('elm')) !== undefined)
    await waitFor(async () => (await b.busy()) === 0)
    expect(await customer('oak')).toMatchObject({ avatar_file_id: null, avatar_key: null })
  })
})

describe('typing', () => {
  it('is shown every four seconds at most, and never fails', async () => {
    b.parrot.happens({ perch: 'oak', text: '1' })
    const id = await b.conversationOf('oak')
    let time = Date.now()
    b.app.now = () => new Date(time)
    for (const step of [0, 1000, 2500, 1000]) {
      time += step
      await showTyping(b.app, id)
    }
    expect(b.parrot.ruffles).toEqual(['oak', 'oak'])
    time += 5000
    b.parrot.faults.add({ kind: 'error', method: 'POST /ruffle' })
    await showTyping(b.app, id)
    await showTyping(b.app, '00000000-0000-7000-8000-000000000000')
    expect(b.parrot.ruffles).toHaveLength(2)
  })
})
