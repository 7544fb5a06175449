import { LineInput } from '@omniline/contracts/lines'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { buildInstallation } from '../../test/factories/accounts.ts'
import { buildChannel, type BuiltChannel } from '../../test/factories/channels.ts'
import { buildConversation, buildStaff, letIn } from '../../test/factories/inbox.ts'
import { type TestApp, testApp, waitFor } from '../../test/harness.ts'
import { registerInboxJobs } from '../inbox/jobs.ts'
import { assign, closeConversation, type Closing } from '../inbox/lifecycle.ts'
import { listConversations } from '../inbox/list.ts'
import { setAllPinned, setPinned } from '../inbox/participants.ts'
import { postMessage } from '../inbox/post.ts'
import { search } from '../inbox/search.ts'
import { conversationViews, unreadCounts } from '../inbox/views.ts'
import { lineChanged } from '../lines/events.ts'
import { getLine } from '../lines/read.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { defineJob } from '../platform/jobs.ts'
import { startAutomation } from './beat.ts'
import { automationJobs } from './jobs.ts'
import { look } from './look.ts'
import { begun, finished, handed } from './react.ts'

let t: TestApp
let app: App
beforeEach(async () => {
  t = await testApp()
  app = t.app
  await buildInstallation(app, { name: 'Acme' })
  registerInboxJobs(app)
  automationJobs(app)
})
afterEach(() => t.close())

type Settings = Partial<z.input<typeof LineInput>>
const words = (text: string) => ({ enabled: true, text })
/** Open never, whatever the day of the test. */
const shut = { enabled: true, week: { mon: [], tue: [], wed: [], thu: [], fri: [] } }
const channelOf = (line: Settings, more: { connector?: string } = {}) => buildChannel(app, { line, ...more })

/** What was said by itself in a conversation, in order. */
async function said(conversationId: string): Promise<[string, string][]> {
  const rows = await app.db
    .selectFrom('messages')
    .select(['text', 'part'])
    .where('conversation_id', '=', conversationId)
    .where('author_type', '=', 'system')
    .where('visibility', '=', 'public')
    .orderBy('seq')
    .execute()
  return rows.map(({ text, part }) => [part?.type === 'system' ? (part.params.kind ?? '') : '', text])
}
const kindsIn = async (conversationId: string) => (await said(conversationId)).map(([kind]) => kind)
async function view(conversationId: string) {
  const [one] = await conversationViews(app.db, [conversationId], null)
  if (!one) throw new Error('no such conversation')
  return one
}
/** Lets so many seconds pass in a conversation. */
async function pass(conversationId: string, seconds: number): Promise<void> {
  const back = sql<Date>`${seconds} * interval '1 second'`
  await sql`update conversations set waiting_since = waiting_since - ${back}, started_at = started_at - ${back} where id = ${conversationId}`.execute(
    app.db,
  )
  await sql`update messages set created_at = created_at - ${back} where conversation_id = ${conversationId}`.execute(app.db)
  await sql`update automatic_messages set at = at - ${back} where conversation_id = ${conversationId}`.execute(app.db)
}
async function timerOf(conversationId: string): Promise<number | null> {
  const { rows } = await sql<{ seconds: number }>`
    select extract(epoch from at - now())::float8 as seconds from automation_timers where conversation_id = ${conversationId}`.execute(
    app.db,
  )
  return rows[0] ? Math.round(rows[0].seconds) : null
}
const close = (conversationId: string, how: Partial<Closing> = {}) =>
  transaction(app.db, (tx) => closeConversation(app, tx, conversationId, { reason: 'operator', by: null, ...how }))
const change = async ({ lineId }: BuiltChannel, settings: Settings) => {
  const line = await getLine(app.db, lineId)
  if (!line) throw new Error('no line')

  await transaction(app.db, async (tx) => {
    await sql`update lines set settings = ${JSON.stringify(LineInput.parse({ ...line, ...settings }))} where id = ${lineId}`.execute(tx)
    await app.jobs.announce(tx, lineChanged, { lineId, left: [] })
  })
}

describe('the first word of a conversation', () => {
  it('is greeted in the customer’s language, which answers nothing', async () => {
    const channel = await channelOf({
      name: 'Sales',
      autoReplies: {
        welcome: { ...words('Hello, {customer}! {company}, {line}, no. {number}'), translations: { de: 'Hallo, {customer}!' } },
      },
    })
    const german = await letIn(app, channel, { customer: { externalId: 'g', name: 'Uwe', language: 'de-AT' } })
    await begun(app, german.conversationId)
    expect(await said(german.conversationId)).toEqual([['welcome', 'Hallo, Uwe!']])

    const operator = await buildStaff(app, { lineId: channel.lineId })
    const { conversationId } = await letIn(app, channel, { chatId: '777', customer: { externalId: '777', name: '777' } })
    const before = await view(conversationId)
    await begun(app, conversationId)
    expect(await said(conversationId)).toEqual([['welcome', `Hello! Acme, Sales, no. ${before.number}`]])
    const after = await view(conversationId)
    expect(after).toEqual({ ...before, lastSeq: 2 })
    expect(after).toMatchObject({ awaiting: 'operator', firstReplyAt: null, status: 'waiting' })
    expect((await unreadCounts(app.db, [conversationId], [operator.userId])).get(`${conversationId} ${operator.userId}`)).toBe(1)
    const delivery = await app.db
      .selectFrom('deliveries')
      .innerJoin('messages', 'messages.id', 'message_id')
      .select('status')
      .where('conversation_id', '=', conversationId)
      .execute()
    expect(delivery).toEqual([{ status: 'pending' }])
  })

  it('is not found under the words of the greeting', async () => {
    const { conversationId, operator } = await buildConversation(app, {
      channel: await channelOf({ autoReplies: { welcome: words('Ahoy there') } }),
    })
    await begun(app, conversationId)
    expect(await kindsIn(conversationId)).toEqual(['welcome'])
    const query = { q: 'ahoy', in: 'messages', limit: 20 }
    expect((await search(app.db, operator, query)).messages).toEqual([])
    expect((await listConversations(app.db, operator, { view: 'all', limit: 50, q: 'ahoy' })).items).toEqual([])
    expect((await search(app.db, operator, { ...query, q: 'hello' })).messages).toHaveLength(1)
  })

  it('is told of personal data first, once of every text, and of the hours last', async () => {
    const consent = { enabled: true, text: '{company} keeps data.', url: 'https://acme.example/privacy' }
    const channel = await channelOf({
      consent,
      hours: shut,
      autoReplies: { welcome: words('Hello'), offHours: words('We open {opensAt}.') },
    })
    const first = await letIn(app, channel, { chatId: 'a' })
    await begun(app, first.conversationId)
    expect(await said(first.conversationId)).toEqual([
      ['consent', 'Acme keeps data.\nhttps://acme.example/privacy'],
      ['welcome', 'Hello'],
      ['offHours', 'We open.'],
    ])
    await close(first.conversationId, { silent: true })
    const second = await letIn(app, channel, { chatId: 'a' })
    await begun(app, second.conversationId)
    expect(await kindsIn(second.conversationId)).toEqual(['welcome', 'offHours'])
    await close(second.conversationId, { silent: true })
    await change(channel, { consent: { ...consent, text: 'We keep more data.' } })
    const third = await letIn(app, channel, { chatId: 'a' })
    await begun(app, third.conversationId)
    expect(await kindsIn(third.conversationId)).toEqual(['consent', 'welcome', 'offHours'])
    const kept = await app.db.selectFrom('consents').select(['kind', 'text', 'ip']).orderBy('at').execute()
    expect(kept).toEqual([
      { kind: 'notified', text: 'Acme keeps data.', ip: null },
      { kind: 'notified', text: 'We keep more data.', ip: null },
    ])
  })

  it('is greeted once, however often and at once it is heard of', async () => {
    const channel = await channelOf({ autoReplies: { welcome: words('Hello') } })
    const { conversationId } = await letIn(app, channel)
    await Promise.all([begun(app, conversationId), begun(app, conversationId), begun(app, conversationId)])
    await begun(app, conversationId)
    expect(await kindsIn(conversationId)).toEqual(['welcome'])
  })

  it('is not greeted again where the line greets a customer once', async () => {
    const channel = await channelOf({ autoReplies: { welcome: { ...words('Hello'), each: 'customer' } } })
    const first = await letIn(app, channel, { chatId: 'a' })
    await begun(app, first.conversationId)
    await close(first.conversationId, { silent: true })
    const second = await letIn(app, channel, { chatId: 'a' })
    await begun(app, second.conversationId)
    expect([await kindsIn(first.conversationId), await kindsIn(second.conversationId)]).toEqual([['welcome'], []])
  })

  it('is not greeted after an operator’s answer', async () => {
    const channel = await channelOf({ autoReplies: { welcome: words('Hello') } })
    const { conversationId, operator } = await buildConversation(app, { channel, active: true })
    const author = { type: 'operator' as const, id: operator.userId, name: operator.name }
    await transaction(app.db, (tx) => postMessage(app, tx, { conversationId, author, visibility: 'public', text: 'Hi' }))
    await begun(app, conversationId)
    expect(await kindsIn(conversationId)).toEqual([])
  })

  it('is not answered into a channel that is off, or to somebody who has blocked us, then or later', async () => {
    const channel = await channelOf({ autoReplies: { welcome: words('Hello') } })
    const blocked = await letIn(app, channel, { chatId: 'b' })
    await app.db.updateTable('customers').set({ blocked_at: new Date() }).where('external_id', '=', 'b').execute()
    await begun(app, blocked.conversationId)
    await app.db.updateTable('customers').set({ blocked_at: null }).where('external_id', '=', 'b').execute()
    await begun(app, blocked.conversationId)
    expect(await kindsIn(blocked.conversationId)).toEqual([])
    const other = await letIn(app, channel)
    await app.db.updateTable('channels').set({ active: false }).where('id', '=', channel.id).execute()
    await begun(app, other.conversationId)
    expect(await kindsIn(other.conversationId)).toEqual([])
  })

  it('of a program that answers every greeting comes to nothing after a while', async () => {
    const channel = await channelOf({ autoReplies: { welcome: words('Hello') } })
    let heard = 0
    for (let round = 0; round < 45; round++) {
      const { conversationId } = await letIn(app, channel, { chatId: 'robot' })
      await begun(app, conversationId)
      heard += (await kindsIn(conversationId)).length
      await close(conversationId, { silent: true })
    }
    expect(heard).toBe(40)
  })
})

describe('waiting', () => {
  const patient: Settings = {
    distribution: { noAnswerSeconds: 60 },
    autoReplies: { noAnswer: words('Nobody yet'), longWait: { ...words('Still nobody'), everySeconds: 100, max: 2 } },
  }

  it('is answered in time, once, then again up to the maximum', async () => {
    const { conversationId } = await letIn(app, await channelOf(patient))
    await begun(app, conversationId)
    expect(await timerOf(conversationId)).toBe(60)
    for (const [seconds, heard] of [
      [50, 0],
      [15, 1],
      [90, 1],
      [15, 2],
      [100, 3],
      [5000, 3],
    ] as const) {
      await pass(conversationId, seconds)
      await Promise.all([look(app, conversationId), look(app, conversationId)])
      expect(await said(conversationId)).toHaveLength(heard)
    }
    expect(await kindsIn(conversationId)).toEqual(['noAnswer', 'longWait', 'longWait'])
    expect(await view(conversationId)).toMatchObject({ awaiting: 'operator', status: 'waiting' })
  })

  it('that is over when the timer comes is not answered', async () => {
    const { conversationId, operator } = await buildConversation(app, { channel: await channelOf(patient) })
    await begun(app, conversationId)
    await pass(conversationId, 100)
    await transaction(app.db, (tx) => assign(tx, conversationId, operator.userId))
    await look(app, conversationId)
    expect(await kindsIn(conversationId)).toEqual([])
  })

  it('while the line is closed is not answered', async () => {
    const { conversationId } = await letIn(app, await channelOf({ ...patient, hours: shut }))
    await begun(app, conversationId)
    expect(await timerOf(conversationId)).toBeNull()
    await pass(conversationId, 5000)
    await look(app, conversationId)
    expect(await kindsIn(conversationId)).toEqual([])
  })
})

describe('an operator who becomes responsible', () => {
  it('is announced once, by the face that the line shows, and a second one too', async () => {
    const channel = await channelOf({ autoReplies: { handed: words('{operator} is here') } })
    const { conversationId, operator } = await buildConversation(app, { channel, active: true })
    await change(channel, { persona: { mode: 'line', operators: [{ userId: operator.userId, name: 'Masha' }] } })
    const colleague = await buildStaff(app, { name: 'Igor', lineId: channel.lineId })
    await handed(app, conversationId, operator.userId)
    await handed(app, conversationId, operator.userId)
    await handed(app, conversationId, colleague.userId)
    await transaction(app.db, (tx) => assign(tx, conversationId, colleague.userId))
    await handed(app, conversationId, colleague.userId)
    await transaction(app.db, (tx) => assign(tx, conversationId, operator.userId))
    await handed(app, conversationId, operator.userId)
    expect(await said(conversationId)).toEqual([
      ['handed', 'Masha is here'],
      ['handed', 'Igor is here'],
    ])
  })

  it('is not announced after his own word', async () => {
    const { conversationId, operator } = await buildConversation(app, {
      channel: await channelOf({ autoReplies: { handed: words('Here') } }),
    })
    const author = { type: 'operator' as const, id: operator.userId, name: operator.name }
    await transaction(app.db, (tx) => postMessage(app, tx, { conversationId, author, visibility: 'public', text: 'Hi' }))
    await handed(app, conversationId, operator.userId)
    expect(await kindsIn(conversationId)).toEqual([])
  })
})

describe('finishing', () => {
  const polite = { autoReplies: { closed: words('Good-bye') } }

  it.each([
    ['with grace', { closing: { graceSeconds: 60 } }, {}, ['closed']],
    ['at once', { closing: { graceSeconds: 0 } }, {}, ['closed']],
    ['silently', {}, { silent: true }, []],
    ['as spam', {}, { reason: 'spam' as const }, []],
    ['by itself', {}, { reason: 'auto' as const }, []],
  ] as [string, Settings, Partial<Closing>, string[]][])('%s', async (_how, settings, how, heard) => {
    const { conversationId } = await buildConversation(app, { channel: await channelOf({ ...polite, ...settings }), active: true })
    await close(conversationId, how)
    await finished(app, conversationId, how.silent ?? false)
    await finished(app, conversationId, how.silent ?? false)
    expect(await kindsIn(conversationId)).toEqual(heard)
  })

  it('is told by the events of the inbox', async () => {
    const { conversationId } = await buildConversation(app, {
      channel: await channelOf({ ...polite, closing: { graceSeconds: 0 } }),
      active: true,
    })
    const silent = await buildConversation(app, { channel: await channelOf({ ...polite, closing: { graceSeconds: 0 } }), active: true })
    await close(silent.conversationId, { silent: true })
    await close(conversationId)
    await t.startJobs()
    await waitFor(async () => (await kindsIn(conversationId)).length === 1)
    await waitFor(async () => (await sql`select 1 from jobs`.execute(app.db)).rows.length === 0, { what: 'all jobs to be done' })
    expect(await kindsIn(silent.conversationId)).toEqual([])
  })

  it('is not said to somebody who talks to us again', async () => {
    const channel = await channelOf({ ...polite, closing: { graceSeconds: 0 } })
    const { conversationId, chatId } = await buildConversation(app, { channel, active: true })
    await close(conversationId)
    await letIn(app, channel, { chatId })
    await finished(app, conversationId, false)
    expect(await kindsIn(conversationId)).toEqual([])
  })
})

describe('closing by itself', () => {
  const silence: Settings = {
    closing: { autoCloseSeconds: 3600, operatorSilenceSeconds: 7200, expireSeconds: 10_000 },
    autoReplies: { autoClosed: words('Closed') },
  }

  it('happens without grace when the customer has been silent', async () => {
    const { conversationId, operator } = await buildConversation(app, { channel: await channelOf(silence), active: true })
    const author = { type: 'operator' as const, id: operator.userId, name: operator.name }
    await transaction(app.db, (tx) => postMessage(app, tx, { conversationId, author, visibility: 'public', text: 'Hi' }))
    await begun(app, conversationId)
    expect(await timerOf(conversationId)).toBe(3600)
    await pass(conversationId, 3500)
    await look(app, conversationId)
    expect(await view(conversationId)).toMatchObject({ status: 'active' })
    expect(await timerOf(conversationId)).toBe(100)
    await pass(conversationId, 101)
    await Promise.all([look(app, conversationId), look(app, conversationId)])
    expect(await view(conversationId)).toMatchObject({ status: 'closed', closeReason: 'auto' })
    expect(await said(conversationId)).toEqual([['autoClosed', 'Closed']])
  })

  it('is put off by a note: somebody is at it', async () => {
    const { conversationId, operator } = await buildConversation(app, { channel: await channelOf(silence), active: true })
    await pass(conversationId, 7300)
    const author = { type: 'operator' as const, id: operator.userId, name: operator.name }
    await transaction(app.db, (tx) => postMessage(app, tx, { conversationId, author, visibility: 'internal', text: 'asking the store' }))
    await look(app, conversationId)
    expect(await view(conversationId)).toMatchObject({ status: 'active' })
  })

  it('happens when the operator has been silent, and when nobody came', async () => {
    const channel = await channelOf(silence)
    const active = await buildConversation(app, { channel, active: true })
    const waiting = await letIn(app, channel)
    for (const id of [active.conversationId, waiting.conversationId]) {
      await pass(id, 7300)
      await look(app, id)
    }
    expect(await view(active.conversationId)).toMatchObject({ status: 'closed', closeReason: 'auto' })
    expect(await view(waiting.conversationId)).toMatchObject({ status: 'waiting' })
    await pass(waiting.conversationId, 3000)
    await look(app, waiting.conversationId)
    expect(await view(waiting.conversationId)).toMatchObject({ status: 'closed', closeReason: 'auto' })
    expect(await kindsIn(waiting.conversationId)).toEqual(['autoClosed'])
  })

  it('is put off by a week while it is pinned', async () => {
    const { conversationId } = await buildConversation(app, { channel: await channelOf(silence), active: true })
    await app.db.updateTable('conversations').set({ pinned: true }).where('id', '=', conversationId).execute()
    await pass(conversationId, 8000)
    await look(app, conversationId)
    expect(await view(conversationId)).toMatchObject({ status: 'active' })
    await pass(conversationId, 7 * 86_400)
    await look(app, conversationId)
    expect(await view(conversationId)).toMatchObject({ status: 'closed' })
  })

  it('happens soon after the pin was taken off, not in the next moment, and not when it is put back', async () => {
    const rules = { closing: { autoCloseSeconds: 30 * 86_400, operatorSilenceSeconds: 2 * 86_400 } }
    const channel = await channelOf(rules)
    const { conversationId, operator } = await buildConversation(app, { channel, active: true })
    const other = await buildConversation(app, { channel, operator, active: true })
    await t.startJobs()
    await setAllPinned(app, operator, true)
    for (const id of [conversationId, other.conversationId]) {
      await pass(id, 3 * 86_400)
      await look(app, id)
      expect(await timerOf(id)).toBeGreaterThan(86_400)
    }
    await setAllPinned(app, operator, false)
    for (const id of [conversationId, other.conversationId]) {
      await waitFor(async () => ((await timerOf(id)) ?? 99) <= 30, { what: 'the timer set anew' })
      expect(await view(id)).toMatchObject({ status: 'active' })
    }
    await transaction(app.db, (tx) => setPinned(app, tx, other.conversationId, operator, true))
    for (const id of [conversationId, other.conversationId]) await look(app, id)
    expect(await view(conversationId)).toMatchObject({ status: 'closed', closeReason: 'auto' })
    expect(await view(other.conversationId)).toMatchObject({ status: 'active' })
  })

  it('does not happen by a timer of settings that were switched off', async () => {
    const channel = await channelOf(silence)
    const { conversationId } = await letIn(app, channel)
    await begun(app, conversationId)
    await change(channel, { closing: {} })
    await pass(conversationId, 99_999)
    await sql`delete from jobs`.execute(app.db)
    await look(app, conversationId)
    expect(await view(conversationId)).toMatchObject({ status: 'waiting' })
    expect(await timerOf(conversationId)).toBeNull()
  })

  /** Answers what `measure` finds when a job that is asked for now has its turn. */
  async function probe(measure: () => Promise<number>): Promise<number> {
    const found: number[] = []
    const kind = defineJob<object>('test.probe')
    app.jobs.handle(kind, async () => void found.push(await measure()))
    await transaction(app.db, (tx) => app.jobs.enqueue(tx, kind, {}))
    await waitFor(() => found.length > 0)
    return found[0] ?? 0
  }

  it('reaches what was silent before it was switched on, all of it, once, over a restart', async () => {
    const channel = await channelOf({})
    const ids: string[] = []
    for (let count = 0; count < 100; count++) ids.push((await letIn(app, channel)).conversationId)
    const [young = ''] = ids
    await sql`update conversations set waiting_since = waiting_since - interval '1 day' where id <> ${young}`.execute(app.db)
    await sql`delete from jobs`.execute(app.db)
    await change(channel, silence)
    await startAutomation(app)
    await t.startJobs()
    const open = () => app.db.selectFrom('conversations').select('id').where('status', '<>', 'closed').execute()
    const probed = probe(async () => (await open()).length)
    // Somewhere in the middle everything stops, and begins again.
    await waitFor(async () => (await open()).length < 80, { timeoutMs: 20_000 })
    await app.jobs.stop()
    await t.startJobs()
    await waitFor(async () => (await open()).length === 1, { timeoutMs: 20_000 })
    expect(await open()).toEqual([{ id: young }])
    const { rows } = await sql<{ said: number }>`
      select count(*)::int as said from messages where author_type = 'system' and visibility = 'public' group by conversation_id`.execute(
      app.db,
    )
    expect(rows).toEqual(Array.from({ length: 99 }, () => ({ said: 1 })))
    // Nothing else waited for all of them.
    expect(await probed).toBeGreaterThan(20)
    expect(await timerOf(young)).toBeGreaterThan(3000)
  })
})
