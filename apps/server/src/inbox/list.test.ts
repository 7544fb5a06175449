import type { Conversation, Message } from '@omniline/contracts/conversations'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { buildChannel, type BuiltChannel } from '../../test/factories/channels.ts'
import { buildConversation, buildStaff, type Colleague, letIn } from '../../test/factories/inbox.ts'
import { testHttp } from '../../test/http.ts'
import { perFile } from '../../test/lifetime.ts'
import { transaction } from '../platform/database.ts'
import { assign, closeConversation } from './lifecycle.ts'
import { addParticipant } from './store.ts'
import { inboxRoutes } from './routes.ts'

const http = perFile(() => testHttp({ routes: inboxRoutes }))
const app = perFile(() => http.app)

interface Page {
  items: Conversation[]
  nextCursor: string | null
}
async function list(as: Colleague, query = ''): Promise<Page> {
  const response = await http.call(`GET /conversations${query}`, { as })
  expect(response.statusCode, response.body).toBe(200)
  return response.json()
}
const idsOf = (page: Page) => page.items.map((conversation) => conversation.id)
async function all(as: Colleague, query: string, between?: () => Promise<unknown>): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page: Page = await list(as, `?limit=3&${query}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)
    ids.push(...idsOf(page))
    cursor = page.nextCursor
    await between?.()
  } while (cursor)
  return ids
}
const run = <T>(work: Parameters<typeof transaction<T>>[1]) => transaction(app.db, work)
const many = async (channel: BuiltChannel, operator: Colleague, count: number) => {
  const ids: string[] = []
  for (let n = 0; n < count; n++) ids.push((await buildConversation(app, { channel, operator })).conversationId)
  return ids
}

describe('a list', () => {
  it('goes page by page in every order, each conversation once', async () => {
    const channel = await buildChannel(app)
    const operator = await buildStaff(app, { lineId: channel.lineId })
    const ids = await many(channel, operator, 10)
    expect(await all(operator, 'sort=newest')).toEqual(ids.toReversed())
    expect(await all(operator, 'sort=oldest')).toEqual(ids)
    expect(await all(operator, 'view=queue')).toEqual(ids)
    await run((tx) => assign(tx, ids[0] ?? '', operator.userId))
    await run((tx) => assign(tx, ids[1] ?? '', operator.userId))
    // What does not wait comes last.
    const waiting = await all(operator, 'sort=waiting')
    expect(waiting.slice(0, 8)).toEqual(ids.slice(2))
    expect(waiting.slice(8).toSorted()).toEqual(ids.slice(0, 2).toSorted())
  })

  it('with equal times neither repeats nor leaves out', async () => {
    const channel = await buildChannel(app)
    const operator = await buildStaff(app, { lineId: channel.lineId })
    const ids = await many(channel, operator, 8)
    await sql`update conversations set last_message_at = '2026-01-01', waiting_since = '2026-01-01' where line_id = ${channel.lineId}`.execute(
      app.db,
    )
    for (const query of ['sort=newest', 'sort=oldest', 'view=queue'])
      expect((await all(operator, query)).toSorted()).toEqual(ids.toSorted())
  })

  it('does not stumble over what comes in between two pages', async () => {
    const channel = await buildChannel(app)
    const operator = await buildStaff(app, { lineId: channel.lineId })
    const ids = await many(channel, operator, 9)
    const seen = await all(operator, 'sort=newest', () => buildConversation(app, { channel, operator }))
    expect(seen).toEqual(ids.toReversed())
    const growing = await all(operator, 'view=queue')
    expect(new Set(growing).size).toBe(growing.length)
    expect(growing.slice(0, 9)).toEqual(ids)
  })

  it('takes only its own cursors', async () => {
    const operator = await buildStaff(app)
    const ours = (await list(await buildStaff(app, { role: 'admin' }), '?limit=1')).nextCursor ?? ''
    const forged = [
      'x',
      '%00',
      btoa('[]'),
      btoa('["newest","2026-01-01","x"]'),
      btoa(`["newest","'; drop table messages; --","00000000-0000-0000-0000-000000000000"]`),
      btoa('{"a":1}'),
    ]
    for (const cursor of forged)
      expect((await http.call(`GET /conversations?cursor=${encodeURIComponent(cursor)}`, { as: operator })).statusCode).toBe(400)
    expect((await http.call(`GET /conversations?sort=oldest&cursor=${encodeURIComponent(ours)}`, { as: operator })).statusCode).toBe(400)
    expect((await http.call(`GET /conversations?limit=201`, { as: operator })).statusCode).toBe(400)
  })
})

describe('views and filters', () => {
  it('show what they say, together', async () => {
    const channel = await buildChannel(app)
    const other = await buildChannel(app, { lineId: channel.lineId, connector: 'webchat' })
    const me = await buildStaff(app, { lineId: channel.lineId })
    const colleague = await buildStaff(app, { lineId: channel.lineId })
    const [waits = '', mine = '', joined = '', closed = '', spam = ''] = await many(channel, me, 5)
    const site = (await buildConversation(app, { channel: other, operator: me })).conversationId
    for (const id of [mine, closed]) await run((tx) => assign(tx, id, me.userId))
    await run((tx) => assign(tx, joined, colleague.userId))
    await run((tx) => addParticipant(tx, joined, me.userId))
    await run((tx) => closeConversation(app, tx, closed, { reason: 'operator', by: me, silent: true }))
    await run((tx) => closeConversation(app, tx, spam, { reason: 'spam', by: me }))

    const found = async (query: string) => idsOf(await list(me, query)).toSorted()
    const expectFound = async (query: string, ...ids: string[]) => expect([query, await found(query)]).toEqual([query, ids.toSorted()])
    await expectFound('?view=mine', mine, joined)
    await expectFound('?view=mine&status=closed', closed)
    await expectFound('?view=queue', waits, site)
    await expectFound('?view=queue&status=closed', spam)
    await expectFound('?view=all', waits, mine, joined, closed, spam, site)
    await expectFound('', waits, mine, joined, closed, spam, site)
    await expectFound('?status=active,closed', mine, joined, closed, spam)
    await expectFound('?spam=true', spam)
    await expectFound('?spam=false&status=closed', closed)
    await expectFound(`?operatorId=${colleague.userId}`, joined)
    await expectFound(`?channelId=${other.id}`, site)
    await expectFound('?connector=webchat&view=queue', site)
    await expectFound(`?lineId=${channel.lineId}&connector=telegram&status=waiting`, waits)
    await expectFound('?rating=5')
    await expectFound(`?contactId=${channel.id}`)
    await expectFound(`?from=${new Date(Date.now() + 60_000).toISOString()}`)
    await expectFound(`?to=${new Date(Date.now() - 60_000).toISOString()}`)
    await expectFound(
      `?from=${new Date(Date.now() - 60_000).toISOString()}&to=${new Date(Date.now() + 60_000).toISOString()}&spam=true`,
      spam,
    )
    const { threadId } = (await list(me, '?spam=true')).items[0] ?? {}
    await expectFound(`?threadId=${threadId}`, spam)
    for (const query of ['status=lost', 'view=yours', 'lineId=1', 'from=yesterday'])
      expect((await http.call(`GET /conversations?${query}`, { as: me })).statusCode).toBe(400)
  })

  it('find by name, number and words, without wildcards', async () => {
    const channel = await buildChannel(app)
    const me = await buildStaff(app, { lineId: channel.lineId })
    const letter = (name: string, text: string) => letIn(app, channel, { customer: { externalId: name, name }, text })
    const anna = await letter('Анна 100%', 'Где мои заказы?')
    const boris = await letter('Boris_B', 'Hello')
    const number = (await list(me)).items.find((one) => one.id === boris.conversationId)?.number
    const found = async (q: string) => idsOf(await list(me, `?q=${encodeURIComponent(q)}`))
    expect(await found('анна')).toEqual([anna.conversationId])
    expect(await found('100%')).toEqual([anna.conversationId])
    expect(await found('%%')).toEqual([])
    expect(await found('s_B')).toEqual([boris.conversationId])
    expect(await found('заказ')).toEqual([anna.conversationId])
    expect(await found(`#${number}`)).toEqual([boris.conversationId])
    expect(await found(`"' or 1=1 --`)).toEqual([])
  })

  it('show an operator only his lines and what he has a hand in', async () => {
    const channel = await buildChannel(app)
    const elsewhere = await buildConversation(app, { active: true })
    const me = await buildStaff(app, { lineId: channel.lineId })
    const [own] = await many(channel, me, 1)
    expect(idsOf(await list(me))).toEqual([own])
    await run((tx) => addParticipant(tx, elsewhere.conversationId, me.userId))
    expect(new Set(idsOf(await list(me)))).toEqual(new Set([own, elsewhere.conversationId]))
    expect(idsOf(await list(me, `?lineId=${elsewhere.channel.lineId}`))).toEqual([elsewhere.conversationId])
    expect(idsOf(await list(await buildStaff(app)))).toEqual([])
    const supervisor = await buildStaff(app, { role: 'supervisor' })
    expect(idsOf(await list(supervisor, '?limit=200')).length).toBeGreaterThan(2)
  })
})

describe('messages', () => {
  it('are paged by seq in both directions, over the whole thread if asked', async () => {
    const { channel, chatId, conversationId, operator } = await buildConversation(app, { active: true })
    const write = (text: string) => letIn(app, channel, { chatId, customer: { externalId: chatId, name: 'Anna' }, text })
    for (let n = 3; n <= 8; n++) await write(`${n}`)
    await run((tx) => closeConversation(app, tx, conversationId, { reason: 'operator', by: null, silent: true }))
    const next = (await write('10')).conversationId
    const seqs = async (id: string, query: string) => {
      const { items, hasMore } = (await http.call(`GET /conversations/${id}/messages?${query}`, { as: operator })).json<{
        items: Message[]
        hasMore: boolean
      }>()
      return [items.map((message) => message.seq), hasMore]
    }
    expect(await seqs(conversationId, 'limit=3')).toEqual([[7, 8, 9], true])
    expect(await seqs(conversationId, 'limit=3&before=7')).toEqual([[4, 5, 6], true])
    expect(await seqs(conversationId, 'limit=3&before=3')).toEqual([[1, 2], false])
    expect(await seqs(conversationId, 'limit=3&after=1')).toEqual([[2, 3, 4], true])
    expect(await seqs(conversationId, 'after=7')).toEqual([[8, 9], false])
    expect(await seqs(next, '')).toEqual([[10], false])
    expect(await seqs(next, 'thread=1&limit=2')).toEqual([[9, 10], true])
    expect(await seqs(next, 'thread=1&before=9&limit=2')).toEqual([[7, 8], true])
    expect(await seqs(next, 'thread=1&limit=200')).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], false])
  })
})

it('the list of everything is read from its index', async () => {
  const channel = await buildChannel(app)
  await many(channel, await buildStaff(app), 30)
  await sql`analyze conversations`.execute(app.db)
  const plan = await sql<{ 'QUERY PLAN': string }>`
    explain select id from conversations c where true order by c.last_message_at desc, c.id desc limit 5`.execute(app.db)
  expect(plan.rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('conversations_all')
})
