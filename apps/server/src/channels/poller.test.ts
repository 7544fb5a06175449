import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { createPoller } from './poller.ts'
import { bench } from './testing/bench.ts'

const b = perTest(() => bench({ transport: 'poll' }))

const change = (id: string, body: object) => b.admin.api.call('PATCH /channels/:id', { params: { id }, body })
const row = (id: string) => b.app.db.selectFrom('channels').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

const hears = (chatId: string, texts: string[]) =>
  waitFor(async () => JSON.stringify(await b.heard(chatId)) === JSON.stringify(texts), { what: texts.join(' '), timeoutMs: 8000 })

describe('without a public address', () => {
  it('messages are fetched, and the cursor moves with them', async () => {
    const channel = await b.connect()
    expect(channel).toMatchObject({ status: 'connected' })
    expect(channel.webhookUrl).toBeUndefined()
    b.parrot.happens({ perch: 'oak', text: '1' })
    const last = b.parrot.happens({ perch: 'oak', text: '2' })
    await hears('oak', ['1', '2'])
    await waitFor(() => b.parrot.waiting() === 0, { what: 'the confirmation' })
    expect((await row(channel.id)).state.cursor).toBe(String(last))
    const check = await b.admin.api.call('POST /channels/:id/check', { params: { id: channel.id } })
    expect([check.ok, check.steps.at(-1)?.name]).toEqual([true, 'polling'])
  })

  it('a webhook that was left behind is taken away first', async () => {
    await fetch(`${b.parrot.url}/webhook`, {
      method: 'PUT',
      headers: { authorization: 'Bearer perch-one' },
      body: JSON.stringify({ url: 'http://127.0.0.1:9/old' }),
    })
    await b.connect()
    expect(b.parrot.webhook()).toBeNull()
    b.parrot.happens({ perch: 'oak', text: 'hello' })
    await hears('oak', ['hello'])
  })

  it('a channel that is switched off is not polled any more; switched on it goes on where it was', async () => {
    const { id } = await b.connect()
    await waitFor(() => b.parrot.polls.now === 1)
    await change(id, { active: false })
    await waitFor(() => b.parrot.polls.now === 0, { what: 'the poll to end, which would wait for longer' })
    b.parrot.happens({ perch: 'oak', text: 'while off' })
    await change(id, { active: true })
    await hears('oak', ['while off'])
  })

  it('a new token takes over at once', async () => {
    const { id } = await b.connect()
    await waitFor(() => b.parrot.polls.now === 1)
    b.parrot.accounts.set('perch-new', { id: 'bird-1', name: 'Our parrot' })
    b.parrot.accounts.delete('perch-one')
    await change(id, { credentials: { token: 'perch-new' } })
    b.parrot.happens({ perch: 'oak', text: 'with the new one' })
    await hears('oak', ['with the new one'])
    expect((await b.channel(id)).status).toBe('connected')
  })

  it('stops at once, and loses nothing', async () => {
    await b.connect()
    await waitFor(() => b.parrot.polls.now === 1)
    const startedAt = Date.now()
    await b.channels.stop()
    // The platform would have answered after 25.
    expect(Date.now() - startedAt).toBeLessThan(10_000)
    await waitFor(() => b.parrot.polls.now === 0)
  })
})

describe('cursor and events', () => {
  it('are stored together: what cannot be stored is fetched again', async () => {
    const { id } = await b.connect()
    // The database refuses the events for a while, in the same transaction as the cursor.
    await sql`alter table raw_events add constraint shut check (false) not valid`.execute(b.app.db)
    b.parrot.happens({ perch: 'oak', text: 'kept' })
    await waitFor(() => b.parrot.requests() > 4, { what: 'further polls' })
    expect((await row(id)).state.cursor ?? null).toBeNull()
    expect(b.parrot.waiting()).toBe(1)
    await sql`alter table raw_events drop constraint shut`.execute(b.app.db)
    await hears('oak', ['kept'])
    await waitFor(() => b.parrot.waiting() === 0)
  })

  it('an answer that was stored and then fetched once more changes nothing', async () => {
    const { id } = await b.connect()
    b.parrot.deliveries.duplicate = 1
    b.parrot.happens({ perch: 'oak', text: 'once' })
    b.parrot.happens({ perch: 'oak', text: 'twice' })
    await hears('oak', ['once', 'twice'])
    await waitFor(async () => (await b.busy()) === 0)
    expect(await b.heard('oak')).toEqual(['once', 'twice'])
    expect((await row(id)).error_kind).toBeNull()
  })

  it('an answer that broke off is asked for again', async () => {
    await b.connect()
    await waitFor(() => b.parrot.polls.now === 1)
    b.parrot.faults.add({ kind: 'lost', method: 'GET /events' })
    b.parrot.happens({ perch: 'oak', text: '1' })
    b.parrot.happens({ perch: 'oak', text: '2' })
    await hears('oak', ['1', '2'])
  })
})

describe('two processes', () => {
  it('never poll the same channel both, and when one ends the other takes over', async () => {
    await b.connect()
    const second = createPoller(b.app)
    second.start()
    await waitFor(() => b.parrot.polls.now === 1)
    for (const text of ['1', '2', '3']) {
      b.parrot.happens({ perch: 'oak', text })
      await waitFor(async () => (await b.heard('oak')).includes(text))
    }
    expect(b.parrot.polls.most).toBe(1)
    await b.channels.stop()
    b.parrot.happens({ perch: 'oak', text: '4' })
    await hears('oak', ['1', '2', '3', '4'])
    await second.stop()
    expect(b.parrot.polls.most).toBe(1)
  })

  it('the locks go with their connection, and come back', async () => {
    await b.connect()
    await waitFor(() => b.parrot.polls.now === 1)
    const { rows } = await sql`
      select pg_terminate_backend(pid) from pg_locks
      where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`.execute(b.app.db)
    expect(rows).toHaveLength(1)
    await waitFor(() => b.parrot.polls.now === 0, { what: 'the poll without a lock to end' })
    b.parrot.happens({ perch: 'oak', text: 'after' })
    await hears('oak', ['after'])
    expect(b.parrot.polls.most).toBe(1)
  })
})

describe('when the platform misbehaves', () => {
  it('refused credentials end the poll and are told; when they are good again it goes on', async () => {
    const { id } = await b.connect()
    await waitFor(() => b.parrot.polls.now === 1)
    b.parrot.accounts.clear()
    b.parrot.happens({ perch: 'oak', text: 'last words' })
    const error = await waitFor(async () => (await b.channel(id)).error)
    b.parrot.happens({ perch: 'oak', text: 'hello' })
    expect(error).toContain('does not accept the credentials')
    const asked = b.parrot.requests()
    await waitFor(async () => (await sql`select 1 from jobs where kind = 'channels.recheck'`.execute(b.app.db)).rows.length === 1)
    b.parrot.accounts.set('perch-one', { id: 'bird-1', name: 'Our parrot' })
    // One that had begun before the refusal was noted may follow; nobody goes on asking.
    expect(b.parrot.requests() - asked).toBeLessThanOrEqual(1)
    await sql`update jobs set run_at = now() where kind = 'channels.recheck'`.execute(b.app.db)
    await hears('oak', ['last words', 'hello'])
    await waitFor(async () => (await b.channel(id)).status === 'connected')
  })

  it('an outage is told after a while and forgotten when it is over', async () => {
    const { id } = await b.connect()
    b.parrot.faults.add({ kind: 'error', method: 'GET /events', times: null, status: 502 })
    b.parrot.happens({ perch: 'oak', text: 'hello' })
    const channel = await waitFor(
      async () => {
        const now = await b.channel(id)
        return now.status === 'error' && now
      },
      { timeoutMs: 15_000 },
    )
    expect(channel.error).toContain('keeps trying')
    b.parrot.faults.clear()
    await waitFor(async () => (await b.channel(id)).status === 'connected', { timeoutMs: 15_000 })
    await hears('oak', ['hello'])
  })

  it('somebody else who takes the messages is told', async () => {
    const { id } = await b.connect()
    await waitFor(() => b.parrot.polls.now === 1)
    b.parrot.happens({ perch: 'oak', text: 'first' })
    await hears('oak', ['first'])
    await waitFor(() => b.parrot.polls.now === 1)
    await fetch(`${b.parrot.url}/webhook`, {
      method: 'PUT',
      headers: { authorization: 'Bearer perch-one' },
      body: JSON.stringify({ url: 'http://127.0.0.1:9/rival' }),
    })
    b.parrot.happens({ perch: 'oak', text: 'second' })
    const error = await waitFor(async () => (await b.channel(id)).error)
    expect(error).toContain('Somebody else takes this account’s messages: 409')
  })
})
