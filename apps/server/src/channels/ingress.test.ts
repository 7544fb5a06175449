import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { newId } from '../platform/ids.ts'
import { bench } from './testing/bench.ts'

const b = perTest(bench)

const events = () => b.app.db.selectFrom('raw_events').selectAll().orderBy('id').execute()

interface Request {
  path?: string
  secret?: string
  body?: string | Buffer
  method?: string
  headers?: Record<string, string>
}

/** A request as anybody can make it. */
async function hook(
  channelId: string,
  { path, secret = b.parrot.secret(), body, method = 'POST', headers }: Request = {},
): Promise<number> {
  const response = await fetch(path ?? `${b.url}/hooks/parrot/${channelId}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-parrot-secret': secret, ...headers },
    ...(method !== 'GET' && { body: (body ?? '') as string }),
  })
  await response.arrayBuffer()
  return response.status
}

const said = (id: number, perch: string, text: string) => ({ type: 'said', id, perch, text, at: new Date().toISOString() })
const bodyOf = (...items: object[]) => JSON.stringify({ events: items })

describe('a webhook', () => {
  it('becomes a dialog, and the channel knows when it last heard something', async () => {
    const channel = await b.connect()
    b.parrot.happens({ perch: 'oak', text: 'Good morning', name: 'Polly' })
    const id = await b.conversationOf('oak')
    const conversation = await b.admin.api.call('GET /conversations/:id', { params: { id } })
    expect(conversation).toMatchObject({
      channelId: channel.id,
      lineId: b.lineId,
      connector: 'parrot',
      customer: { name: 'Polly', externalId: 'oak' },
    })
    const { lastInboundAt } = await waitFor(async () => {
      const now = await b.admin.api.call('GET /channels/:id', { params: { id: channel.id } })
      return now.lastInboundAt !== null && now
    })
    expect(Date.now() - Date.parse(lastInboundAt ?? '')).toBeLessThan(60_000)
    await waitFor(() => b.parrot.nods.length === 1, { what: 'the acknowledgement' })
  })

  it('keeps every item of a batch, in order, also of several chats', async () => {
    await b.connect()
    b.parrot.happenTogether([
      { perch: 'oak', text: '1' },
      { perch: 'elm', text: 'a' },
      { perch: 'oak', text: '2' },
      { perch: 'oak', text: '3' },
      { perch: 'elm', text: 'b' },
    ])
    await waitFor(async () => (await b.heard('oak')).length === 3 && (await b.heard('elm')).length === 2)
    expect([await b.heard('oak'), await b.heard('elm')]).toEqual([
      ['1', '2', '3'],
      ['a', 'b'],
    ])
  })

  it('that comes twice changes nothing and is a success', async () => {
    const channel = await b.connect()
    b.parrot.deliveries.duplicate = 1
    b.parrot.happens({ perch: 'oak', text: 'once' })
    await waitFor(() => b.parrot.waiting() === 0)
    const body = bodyOf(said(1, 'oak', 'once'), said(2, 'oak', 'new'))
    expect(await hook(channel.id, { body })).toBe(200)
    await waitFor(async () => (await b.busy()) === 0)
    expect(await b.heard('oak')).toEqual(['once', 'new'])
    expect(await events()).toHaveLength(2)
  })

  it('that comes many times at once is one', async () => {
    const channel = await b.connect()
    const many = Array.from({ length: 20 }, (_, n) => said(n, `tree-${n % 4}`, `word ${n}`))
    const bodies = Array.from({ length: 12 }, (_, n) => bodyOf(...(n % 2 ? many : many.toReversed())))
    const answers = await Promise.all(bodies.map((body) => hook(channel.id, { body })))
    expect(answers).toEqual(answers.map(() => 200))
    await waitFor(async () => (await b.busy()) === 0)
    expect(await events()).toHaveLength(20)
    const all = await Promise.all([0, 1, 2, 3].map((n) => b.heard(`tree-${n}`)))
    expect(all.flat().toSorted()).toEqual(many.map((one) => one.text).toSorted())
  })

  it('that was forged is refused before anything is read or kept', async () => {
    const channel = await b.connect()
    const body = bodyOf(said(1, 'oak', 'forged'))
    for (const secret of ['', 'x', `${b.parrot.secret()}x`, b.parrot.secret().replace(/^./, (c) => (c === '0' ? '1' : '0'))])
      expect(await hook(channel.id, { body, secret })).toBe(401)
    expect(await hook(channel.id, { body: 'not even JSON', secret: 'x' })).toBe(401)
    expect(await events()).toEqual([])
    expect(await hook(channel.id, { body })).toBe(200)
  })

  it('of another form is refused', async () => {
    const channel = await b.connect()
    for (const body of ['', 'hello', '{"events":', '[]', '{}', '{"events":7}', 'null', '"events"'])
      expect([body, await hook(channel.id, { body })]).toEqual([body, 400])
    expect(await hook(channel.id, { method: 'GET' })).toBe(400)
    expect(await hook(channel.id, { body: bodyOf(), headers: { 'content-type': 'text/weird' } })).toBe(200)
    expect(await events()).toEqual([])
  })

  it('that is too large is refused', async () => {
    const channel = await b.connect()
    const large = (size: number) => bodyOf(said(1, 'oak', 'x'.repeat(size)))
    expect(await hook(channel.id, { body: large(9 * 1024 * 1024) })).toBe(200)
    expect(await hook(channel.id, { body: large(11 * 1024 * 1024) }).catch(() => 413)).toBe(413)
    expect(await events()).toHaveLength(1)
  })

  it('for nobody is not found', async () => {
    const channel = await b.connect()
    const body = bodyOf(said(1, 'oak', 'x'))
    const site = await b.connect({ connector: 'webchat', name: 'Site', credentials: {} })
    for (const path of [
      `/hooks/parrot/${newId()}`,
      '/hooks/parrot/7',
      "/hooks/parrot/'--",
      `/hooks/parakeet/${channel.id}`,
      `/hooks/__proto__/${channel.id}`,
      `/hooks/webchat/${site.id}`,
    ])
      expect([path, await hook('', { path: `${b.url}${path}`, body })]).toEqual([path, 404])
  })

  it('for a channel that is off or gone says so, and keeps nothing', async () => {
    const channel = await b.connect()
    const [secret, body] = [b.parrot.secret(), bodyOf(said(1, 'oak', 'x'))]
    await b.admin.api.call('PATCH /channels/:id', { params: { id: channel.id }, body: { active: false } })
    expect(await hook(channel.id, { secret, body })).toBe(410)
    await b.admin.api.call('DELETE /channels/:id', { params: { id: channel.id } })
    expect(await hook(channel.id, { secret, body })).toBe(410)
    expect(await events()).toEqual([])
  })

  it('with what PostgreSQL cannot keep is kept otherwise', async () => {
    const channel = await b.connect()
    const odd = `{"events":[{"type":"said","id":1,"perch":"o\\u0000k","text":"a\\u0000b\\ud800c","at":"${new Date().toISOString()}"}]}`
    expect(await hook(channel.id, { body: odd })).toBe(200)
    await waitFor(async () => (await b.heard('o\ufffdk')).length === 1)
    expect(await b.heard('o\ufffdk')).toEqual(['a\ufffdb\ufffdc'])
  })

  it('with absurd keys is kept', async () => {
    const channel = await b.connect()
    const body = JSON.stringify({ events: [{ ...said(1, 'oak', 'long'), id: 'k'.repeat(9000) }] })
    expect([await hook(channel.id, { body }), await hook(channel.id, { body })]).toEqual([200, 200])
    expect(await events()).toHaveLength(1)
  })
})

describe('an event', () => {
  it('that breaks the parser is given up on after some attempts, and those behind it go on', async () => {
    await b.connect()
    b.parrot.happens({ perch: 'oak', text: 'before' })
    b.parrot.happens({ perch: 'oak', text: 'secret words', poison: true })
    b.parrot.happens({ perch: 'oak', text: 'after' })
    await waitFor(async () => (await b.heard('oak')).length === 2, { timeoutMs: 15_000 })
    expect(await b.heard('oak')).toEqual(['before', 'after'])
    const [, dead] = await events()
    expect(dead).toMatchObject({ processed_at: null, error: expect.stringContaining('poison') })
    expect(dead?.dead_at).toBeInstanceOf(Date)
    const { rows } = await sql`select 1 from dead_jobs`.execute(b.app.db)
    expect(rows).toEqual([])
  })

  it('of every kind has its effect', async () => {
    await b.connect()
    b.parrot.happens({ perch: 'oak', text: 'first', words: 'm1' })
    b.parrot.happens({ perch: 'oak', text: 'gone soon', words: 'm2' })
    b.parrot.happens({ type: 'edited', perch: 'oak', text: 'changed', words: 'm1' })
    b.parrot.happens({ type: 'deleted', perch: 'oak', words: 'm2' })
    b.parrot.happens({ type: 'left', perch: 'oak' })
    const id = await b.conversationOf('oak')
    const conversation = await waitFor(async () => {
      const now = await b.admin.api.call('GET /conversations/:id', { params: { id } })
      return now.customer.blocked && now
    })
    const { items } = await b.admin.api.call('GET /conversations/:id/messages', { params: { id: conversation.id } })
    const [first, second] = items.filter((one) => one.author.type === 'customer')
    expect(first).toMatchObject({ text: 'changed', editedAt: expect.any(String) })
    expect(second).toMatchObject({ deletedAt: expect.any(String) })
  })

  it('that was dealt with is removed after a week, others stay', async () => {
    await b.connect()
    b.parrot.happens({ perch: 'oak', text: 'old' })
    b.parrot.happens({ perch: 'oak', text: 'new' })
    b.parrot.happens({ perch: 'oak', text: 'waiting' })
    await waitFor(async () => (await b.heard('oak')).length === 3 && (await b.busy()) === 0)
    const [old, , waiting] = await events()
    await sql`update raw_events set processed_at = now() - interval '8 days' where id = ${old?.id}`.execute(b.app.db)
    await sql`update raw_events set processed_at = null, received_at = now() - interval '8 days' where id = ${waiting?.id}`.execute(
      b.app.db,
    )
    await b.channels.start()
    await waitFor(async () => (await events()).length === 2)
    expect((await events()).map((one) => (one.payload as { text: string }).text)).toEqual(['new', 'waiting'])
  })
})

describe('what a platform hears', () => {
  const at = (id: string, query = '') => `${b.url}/hooks/parrot/${id}${query}`

  it('is the word that it waits for, after its events were stored', async () => {
    const channel = await b.connect()
    const headers = { 'content-type': 'application/json', 'x-parrot-secret': b.parrot.secret() }
    const response = await fetch(at(channel.id), { method: 'POST', headers, body: bodyOf(said(1, 'oak', 'hi')) })
    expect([response.status, await response.text(), response.headers.get('content-type')]).toEqual([
      200,
      'squawk',
      'text/plain; charset=utf-8',
    ])
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await events()).toHaveLength(1)
    const forged = await fetch(at(channel.id), { method: 'POST', headers: { ...headers, 'x-parrot-secret': 'x' }, body: '{}' })
    expect([forged.status, (await forged.text()).includes('squawk')]).toEqual([401, false])
  })

  it('is an answer to its question whose address this is, if it may ask; nothing is stored', async () => {
    const channel = await b.connect()
    const good = await fetch(at(channel.id, '?token=perch-one&echo=4711'))
    expect([good.status, await good.text()]).toEqual([200, '4711'])
    const bad = await fetch(at(channel.id, '?token=perch-two&echo=4711'))
    expect([bad.status, (await bad.text()).includes('4711')]).toEqual([401, false])
    await b.admin.api.call('DELETE /channels/:id', { params: { id: channel.id } })
    expect((await fetch(at(channel.id, '?token=perch-one&echo=4711'))).status).toBe(410)
    expect(await events()).toEqual([])
  })

  it('is an empty 200 when the connector breaks over the answer: the events are stored all the same', async () => {
    const channel = await b.connect()
    const path = at(channel.id, '?break=1')
    expect(await hook(channel.id, { path, body: bodyOf(said(1, 'oak', 'hi')) })).toBe(200)
    expect(await events()).toHaveLength(1)
  })
})

it('an id beyond 2^53 is stored with all its digits', async () => {
  const channel = await b.connect()
  const body = bodyOf(said(1, 'oak', 'hi')).replace('"id":1', '"id":9007199254740993')
  expect(await hook(channel.id, { body })).toBe(200)
  expect(await events()).toMatchObject([{ external_id: '9007199254740993', payload: { id: '9007199254740993' } }])
})
