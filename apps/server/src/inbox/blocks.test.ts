import { beforeAll, describe, expect, it } from 'vitest'
import { buildChannel } from '../../test/factories/channels.ts'
import { announcedAbout, buildConversation, buildStaff, type Colleague, hearInbox, inbound, letIn } from '../../test/factories/inbox.ts'
import { testHttp } from '../../test/http.ts'
import { perFile } from '../../test/lifetime.ts'
import { transaction } from '../platform/database.ts'
import { receive } from './receive.ts'
import { inboxRoutes } from './routes.ts'
import { conversationViews } from './views.ts'

const http = perFile(() => testHttp({ routes: inboxRoutes }))
const app = perFile(() => http.app)
beforeAll(() => hearInbox(app))
const supervisor = perFile(() => buildStaff(app, { role: 'supervisor' }))

const block = (as: Colleague, id: string, reason?: string) =>
  http.call(`POST /conversations/${id}/block`, { as, ...(reason !== undefined && { body: { reason } }) })
const conversationOf = async (id: string) => (await conversationViews(app.db, [id], null))[0]!
const conversationsIn = (threadId: string) => app.db.selectFrom('conversations').selectAll().where('thread_id', '=', threadId).execute()
const listed = async (query = '') => (await http.call(`GET /blocked-customers${query}`, { as: supervisor })).json()

describe('blocking a customer', () => {
  it('finishes as spam; what he writes then is kept and begins nothing', async () => {
    const { channel, chatId, conversationId, threadId, operator } = await buildConversation(app, { active: true })
    const blocked = await block(operator, conversationId, 'Advertising')
    expect(blocked.json()).toMatchObject({
      status: 'closed',
      closeReason: 'spam',
      spam: true,
      customer: { blockedByUs: true, blocked: false },
    })

    const before = (await announcedAbout(app, conversationId)).length
    const { lastSeq } = await conversationOf(conversationId)
    const received = await letIn(app, channel, { chatId, text: 'Buy!' })
    expect(received).toMatchObject({ conversationId, threadId, duplicate: false })
    expect(await conversationsIn(threadId)).toHaveLength(1)
    expect(await conversationOf(conversationId)).toMatchObject({
      status: 'closed',
      unread: 0,
      lastSeq: lastSeq + 1,
      lastMessage: { text: 'Buy!' },
    })
    expect(await announcedAbout(app, conversationId)).toHaveLength(before)
    expect((await http.call(`POST /conversations/${conversationId}/restart`, { as: operator })).json().code).toBe('wrong_state')
  })

  it('closes what is open with him elsewhere, and a new thread of his is closed from the start', async () => {
    const { channel, chatId, conversationId, operator } = await buildConversation(app, { active: true })
    const here = { externalId: chatId, name: 'Anna' }
    const elsewhere = await letIn(app, channel, { chatId: `${chatId}-post`, customer: here })
    await block(operator, conversationId)
    expect(await conversationOf(elsewhere.conversationId)).toMatchObject({ status: 'closed', spam: true })
    const fresh = await letIn(app, channel, { chatId: `${chatId}-new`, customer: here })
    expect(await conversationOf(fresh.conversationId)).toMatchObject({ status: 'closed', closeReason: 'spam', waitingSince: null })
    expect(await announcedAbout(app, fresh.conversationId)).toEqual([])
  })

  it('an album of his is one message, once', async () => {
    const { channel, chatId, conversationId, threadId, operator } = await buildConversation(app, { active: true })
    await block(operator, conversationId)
    const part = inbound({ chatId, groupId: 'album', text: 'One' })
    const other = inbound({ chatId, groupId: 'album', text: 'Two' })
    for (const event of [part, other, part]) await transaction(app.db, (tx) => receive(app, tx, channel, event))
    const rows = await app.db
      .selectFrom('messages')
      .select('text')
      .where('thread_id', '=', threadId)
      .where('group_id', '=', 'album')
      .execute()
    expect(rows).toEqual([{ text: 'One\nTwo' }])
  })

  it('is for whoever may finish it, also after the close; twice changes nothing', async () => {
    const { channel, conversationId, operator } = await buildConversation(app, { active: true })
    const colleague = await buildStaff(app, { lineId: channel.lineId })
    const stranger = await buildStaff(app)
    expect((await block(stranger, conversationId)).statusCode).toBe(404)
    expect((await block(colleague, conversationId)).json().code).toBe('taken_by_another')
    expect((await conversationOf(conversationId)).customer.blockedByUs).toBe(false)
    expect((await block(operator, conversationId, 'x'.repeat(501))).json().code).toBe('invalid_input')
    await block(operator, conversationId, 'First')
    expect((await block(colleague, conversationId, 'Second')).statusCode).toBe(200)
    const { id: customerId } = (await conversationOf(conversationId)).customer
    expect((await listed()).items.find((one: { customerId: string }) => one.customerId === customerId)).toMatchObject({
      name: 'Anna',
      channelId: channel.id,
      reason: 'First',
      blockedBy: { id: operator.userId, name: operator.name },
      conversationId,
    })
  })

  it('ends by a supervisor: the next word begins a conversation again', async () => {
    const { channel, chatId, conversationId, threadId, operator } = await buildConversation(app)
    await block(operator, conversationId)
    const { id } = (await conversationOf(conversationId)).customer
    expect((await http.call(`DELETE /blocked-customers/${id}`, { as: operator })).statusCode).toBe(403)
    expect((await http.call('GET /blocked-customers', { as: operator })).statusCode).toBe(403)
    expect((await http.call(`DELETE /blocked-customers/${id}`, { as: supervisor })).statusCode).toBe(204)
    expect((await http.call(`DELETE /blocked-customers/${id}`, { as: supervisor })).statusCode).toBe(404)
    expect((await conversationOf(conversationId)).customer.blockedByUs).toBe(false)
    const next = await letIn(app, channel, { chatId })
    expect(next.conversationId).not.toBe(conversationId)
    expect(await announcedAbout(app, next.conversationId)).toEqual(['inbox.conversationStarted', 'inbox.messageReceived'])
    const notes = await app.db.selectFrom('messages').select('part').where('thread_id', '=', threadId).orderBy('seq').execute()
    expect(notes.flatMap(({ part }) => (part?.type === 'system' ? [part.code] : []))).toEqual(['blocked', 'spam', 'unblocked'])
  })

  it('is listed page by page, newest first', async () => {
    const channel = await buildChannel(app)
    for (let n = 0; n < 3; n++) {
      const { conversationId, operator } = await buildConversation(app, { channel })
      await block(operator, conversationId, `page ${n}`)
    }
    const first = await listed('?limit=2')
    expect(first.items.map((one: { reason: string }) => one.reason)).toEqual(['page 2', 'page 1'])
    const second = await listed(`?limit=2&cursor=${first.nextCursor}`)
    expect(second.items[0].reason).toBe('page 0')
    expect((await http.call('GET /blocked-customers?cursor=x', { as: supervisor })).statusCode).toBe(400)
  })
})
