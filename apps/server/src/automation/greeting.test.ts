import { describe, expect, it } from 'vitest'
import { buildConversation, buildStaff, letIn } from '../../test/factories/inbox.ts'
import { perTest } from '../../test/lifetime.ts'
import { listConversations } from '../inbox/list.ts'
import { search } from '../inbox/search.ts'
import { unreadCounts } from '../inbox/views.ts'
import { begun } from './react.ts'
import { bench, shut, words } from './testing/bench.ts'

const b = perTest(bench)

describe('the first word of a conversation', () => {
  it('is greeted in the customer’s language, which answers nothing', async () => {
    const channel = await b.channelOf({
      name: 'Sales',
      autoReplies: {
        welcome: { ...words('Hello, {customer}! {company}, {line}, no. {number}'), translations: { de: 'Hallo, {customer}!' } },
      },
    })
    const german = await letIn(b.app, channel, { customer: { externalId: 'g', name: 'Uwe', language: 'de-AT' } })
    await begun(b.app, german.conversationId)
    expect(await b.said(german.conversationId)).toEqual([['welcome', 'Hallo, Uwe!']])

    const operator = await buildStaff(b.app, { lineId: channel.lineId })
    const { conversationId } = await letIn(b.app, channel, { chatId: '777', customer: { externalId: '777', name: '777' } })
    const before = await b.view(conversationId)
    await begun(b.app, conversationId)
    expect(await b.said(conversationId)).toEqual([['welcome', `Hello! Acme, Sales, no. ${before.number}`]])
    const after = await b.view(conversationId)
    expect(after).toEqual({ ...before, lastSeq: 2 })
    expect(after).toMatchObject({ awaiting: 'operator', firstReplyAt: null, status: 'waiting' })
    expect((await unreadCounts(b.app.db, [conversationId], [operator.userId])).get(`${conversationId} ${operator.userId}`)).toBe(1)
    const delivery = await b.app.db
      .selectFrom('deliveries')
      .innerJoin('messages', 'messages.id', 'message_id')
      .select('status')
      .where('conversation_id', '=', conversationId)
      .execute()
    expect(delivery).toEqual([{ status: 'pending' }])
  })

  it('is not found under the words of the greeting', async () => {
    const { conversationId, operator } = await buildConversation(b.app, {
      channel: await b.channelOf({ autoReplies: { welcome: words('Ahoy there') } }),
    })
    await begun(b.app, conversationId)
    expect(await b.kindsIn(conversationId)).toEqual(['welcome'])
    const query = { q: 'ahoy', in: 'messages', limit: 20 }
    expect((await search(b.app.db, operator, query)).messages).toEqual([])
    expect((await listConversations(b.app.db, operator, { view: 'all', limit: 50, q: 'ahoy' })).items).toEqual([])
    expect((await search(b.app.db, operator, { ...query, q: 'hello' })).messages).toHaveLength(1)
  })

  it('is told of personal data first, once of every text, and of the hours last', async () => {
    const consent = { enabled: true, text: '{company} keeps data.', url: 'https://acme.example/privacy' }
    const channel = await b.channelOf({
      consent,
      hours: shut,
      autoReplies: { welcome: words('Hello'), offHours: words('We open {opensAt}.') },
    })
    const first = await letIn(b.app, channel, { chatId: 'a' })
    await begun(b.app, first.conversationId)
    expect(await b.said(first.conversationId)).toEqual([
      ['consent', 'Acme keeps data.\nhttps://acme.example/privacy'],
      ['welcome', 'Hello'],
      ['offHours', 'We open.'],
    ])
    await b.closes(first.conversationId, { silent: true })
    const second = await letIn(b.app, channel, { chatId: 'a' })
    await begun(b.app, second.conversationId)
    expect(await b.kindsIn(second.conversationId)).toEqual(['welcome', 'offHours'])
    await b.closes(second.conversationId, { silent: true })
    await b.change(channel, { consent: { ...consent, text: 'We keep more data.' } })
    const third = await letIn(b.app, channel, { chatId: 'a' })
    await begun(b.app, third.conversationId)
    expect(await b.kindsIn(third.conversationId)).toEqual(['consent', 'welcome', 'offHours'])
    const kept = await b.app.db.selectFrom('consents').select(['kind', 'text', 'ip']).orderBy('at').execute()
    expect(kept).toEqual([
      { kind: 'notified', text: 'Acme keeps data.', ip: null },
      { kind: 'notified', text: 'We keep more data.', ip: null },
    ])
  })

  it('is greeted once, however often and at once it is heard of', async () => {
    const channel = await b.channelOf({ autoReplies: { welcome: words('Hello') } })
    const { conversationId } = await letIn(b.app, channel)
    await Promise.all([begun(b.app, conversationId), begun(b.app, conversationId), begun(b.app, conversationId)])
    await begun(b.app, conversationId)
    expect(await b.kindsIn(conversationId)).toEqual(['welcome'])
  })

  it('is not greeted again where the line greets a customer once', async () => {
    const channel = await b.channelOf({ autoReplies: { welcome: { ...words('Hello'), each: 'customer' } } })
    const first = await letIn(b.app, channel, { chatId: 'a' })
    await begun(b.app, first.conversationId)
    await b.closes(first.conversationId, { silent: true })
    const second = await letIn(b.app, channel, { chatId: 'a' })
    await begun(b.app, second.conversationId)
    expect([await b.kindsIn(first.conversationId), await b.kindsIn(second.conversationId)]).toEqual([['welcome'], []])
  })

  it('is not greeted after an operator’s answer', async () => {
    const channel = await b.channelOf({ autoReplies: { welcome: words('Hello') } })
    const { conversationId, operator } = await buildConversation(b.app, { channel, active: true })
    await b.writes(operator, conversationId, 'Hi')
    await begun(b.app, conversationId)
    expect(await b.kindsIn(conversationId)).toEqual([])
  })

  it('is not answered into a channel that is off, or to somebody who has blocked us, then or later', async () => {
    const channel = await b.channelOf({ autoReplies: { welcome: words('Hello') } })
    const blocked = await letIn(b.app, channel, { chatId: 'b' })
    await b.app.db.updateTable('customers').set({ blocked_at: new Date() }).where('external_id', '=', 'b').execute()
    await begun(b.app, blocked.conversationId)
    await b.app.db.updateTable('customers').set({ blocked_at: null }).where('external_id', '=', 'b').execute()
    await begun(b.app, blocked.conversationId)
    expect(await b.kindsIn(blocked.conversationId)).toEqual([])
    const other = await letIn(b.app, channel)
    await b.app.db.updateTable('channels').set({ active: false }).where('id', '=', channel.id).execute()
    await begun(b.app, other.conversationId)
    expect(await b.kindsIn(other.conversationId)).toEqual([])
  })

  it('of a program that answers every greeting comes to nothing after a while', async () => {
    const channel = await b.channelOf({ autoReplies: { welcome: words('Hello') } })
    let heard = 0
    for (let round = 0; round < 45; round++) {
      const { conversationId } = await letIn(b.app, channel, { chatId: 'robot' })
      await begun(b.app, conversationId)
      heard += (await b.kindsIn(conversationId)).length
      await b.closes(conversationId, { silent: true })
    }
    expect(heard).toBe(40)
  })
})
