import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { buildConversation, letIn } from '../../test/factories/inbox.ts'
import { waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import type { Closing } from '../inbox/lifecycle.ts'
import { setAllPinned, setPinned } from '../inbox/participants.ts'
import { transaction } from '../platform/database.ts'
import { defineJob } from '../platform/jobs.ts'
import { startAutomation } from './beat.ts'
import { look } from './look.ts'
import { begun, finished } from './react.ts'
import { bench, type Settings, words } from './testing/bench.ts'

const b = perTest(bench)

describe('finishing', () => {
  const polite = { autoReplies: { closed: words('Good-bye') } }

  it.each([
    ['with grace', { closing: { graceSeconds: 60 } }, {}, ['closed']],
    ['at once', { closing: { graceSeconds: 0 } }, {}, ['closed']],
    ['silently', {}, { silent: true }, []],
    ['as spam', {}, { reason: 'spam' as const }, []],
    ['by itself', {}, { reason: 'auto' as const }, []],
  ] as [string, Settings, Partial<Closing>, string[]][])('%s', async (_how, settings, how, heard) => {
    const { conversationId } = await buildConversation(b.app, { channel: await b.channelOf({ ...polite, ...settings }), active: true })
    await b.closes(conversationId, how)
    await finished(b.app, conversationId, how.silent ?? false)
    await finished(b.app, conversationId, how.silent ?? false)
    expect(await b.kindsIn(conversationId)).toEqual(heard)
  })

  it('is told by the events of the inbox', async () => {
    const { conversationId } = await buildConversation(b.app, {
      channel: await b.channelOf({ ...polite, closing: { graceSeconds: 0 } }),
      active: true,
    })
    const silent = await buildConversation(b.app, { channel: await b.channelOf({ ...polite, closing: { graceSeconds: 0 } }), active: true })
    await b.closes(silent.conversationId, { silent: true })
    await b.closes(conversationId)
    await b.startJobs()
    await waitFor(async () => (await b.kindsIn(conversationId)).length === 1)
    await waitFor(async () => (await sql`select 1 from jobs`.execute(b.app.db)).rows.length === 0, { what: 'all jobs to be done' })
    expect(await b.kindsIn(silent.conversationId)).toEqual([])
  })

  it('is not said to somebody who talks to us again', async () => {
    const channel = await b.channelOf({ ...polite, closing: { graceSeconds: 0 } })
    const { conversationId, chatId } = await buildConversation(b.app, { channel, active: true })
    await b.closes(conversationId)
    await letIn(b.app, channel, { chatId })
    await finished(b.app, conversationId, false)
    expect(await b.kindsIn(conversationId)).toEqual([])
  })
})

describe('closing by itself', () => {
  const silence: Settings = {
    closing: { autoCloseSeconds: 3600, operatorSilenceSeconds: 7200, expireSeconds: 10_000 },
    autoReplies: { autoClosed: words('Closed') },
  }

  it('happens without grace when the customer has been silent', async () => {
    const { conversationId, operator } = await buildConversation(b.app, { channel: await b.channelOf(silence), active: true })
    await b.writes(operator, conversationId, 'Hi')
    await begun(b.app, conversationId)
    expect(await b.timerOf(conversationId)).toBeCloseTo(3600, -1)
    await b.pass(conversationId, 3500)
    await look(b.app, conversationId)
    expect(await b.view(conversationId)).toMatchObject({ status: 'active' })
    expect(await b.timerOf(conversationId)).toBeCloseTo(100, -1)
    await b.pass(conversationId, 101)
    await Promise.all([look(b.app, conversationId), look(b.app, conversationId)])
    expect(await b.view(conversationId)).toMatchObject({ status: 'closed', closeReason: 'auto' })
    expect(await b.said(conversationId)).toEqual([['autoClosed', 'Closed']])
  })

  it('is put off by a note: somebody is at it', async () => {
    const { conversationId, operator } = await buildConversation(b.app, { channel: await b.channelOf(silence), active: true })
    await b.pass(conversationId, 7300)
    await b.writes(operator, conversationId, 'asking the store', 'internal')
    await look(b.app, conversationId)
    expect(await b.view(conversationId)).toMatchObject({ status: 'active' })
  })

  it('happens when the operator has been silent, and when nobody came', async () => {
    const channel = await b.channelOf(silence)
    const active = await buildConversation(b.app, { channel, active: true })
    const waiting = await letIn(b.app, channel)
    for (const id of [active.conversationId, waiting.conversationId]) {
      await b.pass(id, 7300)
      await look(b.app, id)
    }
    expect(await b.view(active.conversationId)).toMatchObject({ status: 'closed', closeReason: 'auto' })
    expect(await b.view(waiting.conversationId)).toMatchObject({ status: 'waiting' })
    await b.pass(waiting.conversationId, 3000)
    await look(b.app, waiting.conversationId)
    expect(await b.view(waiting.conversationId)).toMatchObject({ status: 'closed', closeReason: 'auto' })
    expect(await b.kindsIn(waiting.conversationId)).toEqual(['autoClosed'])
  })

  it('is put off by a week while it is pinned', async () => {
    const { conversationId } = await buildConversation(b.app, { channel: await b.channelOf(silence), active: true })
    await b.app.db.updateTable('conversations').set({ pinned: true }).where('id', '=', conversationId).execute()
    await b.pass(conversationId, 8000)
    await look(b.app, conversationId)
    expect(await b.view(conversationId)).toMatchObject({ status: 'active' })
    await b.pass(conversationId, 7 * 86_400)
    await look(b.app, conversationId)
    expect(await b.view(conversationId)).toMatchObject({ status: 'closed' })
  })

  it('happens soon after the pin was taken off, not in the next moment, and not when it is put back', async () => {
    const rules = { closing: { autoCloseSeconds: 30 * 86_400, operatorSilenceSeconds: 2 * 86_400 } }
    const channel = await b.channelOf(rules)
    const { conversationId, operator } = await buildConversation(b.app, { channel, active: true })
    const other = await buildConversation(b.app, { channel, operator, active: true })
    await b.startJobs()
    await setAllPinned(b.app, operator, true)
    for (const id of [conversationId, other.conversationId]) {
      await b.pass(id, 3 * 86_400)
      await look(b.app, id)
      expect(await b.timerOf(id)).toBeGreaterThan(86_400)
    }
    await setAllPinned(b.app, operator, false)
    for (const id of [conversationId, other.conversationId]) {
      await waitFor(async () => ((await b.timerOf(id)) ?? 99) <= 30, { what: 'the timer set anew' })
      expect(await b.view(id)).toMatchObject({ status: 'active' })
    }
    await transaction(b.app.db, (tx) => setPinned(b.app, tx, other.conversationId, operator, true))
    for (const id of [conversationId, other.conversationId]) await look(b.app, id)
    expect(await b.view(conversationId)).toMatchObject({ status: 'closed', closeReason: 'auto' })
    expect(await b.view(other.conversationId)).toMatchObject({ status: 'active' })
  })

  it('does not happen by a timer of settings that were switched off', async () => {
    const channel = await b.channelOf(silence)
    const { conversationId } = await letIn(b.app, channel)
    await begun(b.app, conversationId)
    await b.change(channel, { closing: {} })
    await b.pass(conversationId, 99_999)
    await sql`delete from jobs`.execute(b.app.db)
    await look(b.app, conversationId)
    expect(await b.view(conversationId)).toMatchObject({ status: 'waiting' })
    expect(await b.timerOf(conversationId)).toBeNull()
  })

  /** Answers what `measure` finds when a job that is asked for now has its turn. */
  async function probe(measure: () => Promise<number>): Promise<number> {
    const found: number[] = []
    const kind = defineJob<object>('test.probe')
    b.app.jobs.handle(kind, async () => void found.push(await measure()))
    await transaction(b.app.db, (tx) => b.app.jobs.enqueue(tx, kind, {}))
    await waitFor(() => found.length > 0)
    return found[0] ?? 0
  }

  it('reaches what was silent before it was switched on, all of it, once, over a restart', async () => {
    const channel = await b.channelOf({})
    const ids: string[] = []
    for (let count = 0; count < 100; count++) ids.push((await letIn(b.app, channel)).conversationId)
    const [young = ''] = ids
    await sql`update conversations set waiting_since = waiting_since - interval '1 day' where id <> ${young}`.execute(b.app.db)
    await sql`delete from jobs`.execute(b.app.db)
    await b.change(channel, silence)
    await startAutomation(b.app)
    await b.startJobs()
    const open = () => b.app.db.selectFrom('conversations').select('id').where('status', '<>', 'closed').execute()
    const probed = probe(async () => (await open()).length)
    // Somewhere in the middle everything stops, and begins again.
    await waitFor(async () => (await open()).length < 80, { timeoutMs: 20_000 })
    await b.app.jobs.stop()
    await b.startJobs()
    await waitFor(async () => (await open()).length === 1, { timeoutMs: 20_000 })
    expect(await open()).toEqual([{ id: young }])
    const { rows } = await sql<{ said: number }>`
      select count(*)::int as said from messages where author_type = 'system' and visibility = 'public' group by conversation_id`.execute(
      b.app.db,
    )
    expect(rows).toEqual(Array.from({ length: 99 }, () => ({ said: 1 })))
    // Nothing else waited for all of them.
    expect(await probed).toBeGreaterThan(20)
    expect(await b.timerOf(young)).toBeGreaterThan(3000)
  })
})
