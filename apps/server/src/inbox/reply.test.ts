import type { Message } from '@omniline/contracts/conversations'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildChannel } from '../../test/factories/channels.ts'
import { announcedAbout, buildConversation, buildFile, buildStaff, type Colleague, hearInbox, letIn } from '../../test/factories/inbox.ts'
import { testHttp } from '../../test/http.ts'
import { perFile } from '../../test/lifetime.ts'
import { transaction } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { markDone, markFailed, markSending, markSent } from './deliveries.ts'
import { closeConversation } from './lifecycle.ts'
import { postMessage } from './post.ts'
import { routingRoutes } from '../routing/routes.ts'
import { inboxRoutes } from './routes.ts'
import { conversationViews, messageViews } from './views.ts'

const http = perFile(() => testHttp({ routes: (app) => ({ ...inboxRoutes(app), ...routingRoutes(app) }) }))
const app = perFile(() => http.app)
beforeAll(() => hearInbox(app))

const say = (as: Colleague, conversationId: string, body: Record<string, unknown>) =>
  http.call(`POST /conversations/${conversationId}/messages`, { as, body: { visibility: 'public', ...body } })
async function said(as: Colleague, conversationId: string, body: Record<string, unknown>): Promise<Message> {
  const response = await say(as, conversationId, body)
  expect(response.statusCode, response.body).toBe(201)
  return response.json()
}
const conversationOf = async (id: string) => {
  const [view] = await conversationViews(app.db, [id], null)
  if (!view) throw new Error('no such conversation')
  return view
}
const codesOf = async (threadId: string) => {
  const rows = await app.db.selectFrom('messages').select(['part', 'visibility']).where('thread_id', '=', threadId).orderBy('seq').execute()
  return rows.flatMap(({ part, visibility }) => (part?.type === 'system' ? [`${part.code} ${visibility}`] : []))
}
const answersIn = (threadId: string) =>
  app.db.selectFrom('messages').select('id').where('thread_id', '=', threadId).where('author_type', '=', 'operator').execute()

describe('a public answer', () => {
  it('goes into the queue of its thread and makes it the customer’s turn', async () => {
    const { conversationId, threadId, operator } = await buildConversation(app, { active: true })
    const message = await said(operator, conversationId, { text: 'Good day', clientMessageId: 'c1' })
    expect(message).toMatchObject({
      text: 'Good day',
      author: { type: 'operator', id: operator.userId, name: operator.name },
      visibility: 'public',
      delivery: { status: 'pending' },
      clientMessageId: 'c1',
    })
    expect(await conversationOf(conversationId)).toMatchObject({
      awaiting: 'customer',
      lastMessage: { id: message.id },
      firstReplyAt: expect.any(String),
    })
    expect(await announcedAbout(app, message.id)).toEqual(['inbox.messageToSend'])
    const { rows } = await sql<{ lane: string }>`select lane from jobs where payload->>'messageId' = ${message.id}`.execute(app.db)
    expect(rows[0]?.lane).toBe(`deliver:${threadId}`)
  })

  it('is the same message when it is sent again, also after the close', async () => {
    const { conversationId, threadId, operator } = await buildConversation(app, { active: true })
    const again = () => said(operator, conversationId, { text: 'once', clientMessageId: 'same' })
    const answers = await Promise.all([again(), again(), again()])
    await http.call(`POST /conversations/${conversationId}/close`, { as: operator, body: { silent: true } })
    answers.push(await again())
    expect(new Set(answers.map((message) => message.id)).size).toBe(1)
    expect(await answersIn(threadId)).toHaveLength(1)
    expect(await announcedAbout(app, answers[0]?.id ?? '')).toEqual(['inbox.messageToSend'])
  })

  it('with another’s id of a message is refused', async () => {
    const { channel, conversationId, operator } = await buildConversation(app, { active: true })
    const colleague = await buildStaff(app, { lineId: channel.lineId })
    await said(operator, conversationId, { text: 'mine', clientMessageId: 'taken' })
    expect((await say(colleague, conversationId, { text: 'theirs', clientMessageId: 'taken' })).statusCode).toBe(400)
  })

  it('to a conversation that waits takes it', async () => {
    const { conversationId, threadId, operator } = await buildConversation(app)
    await said(operator, conversationId, { text: 'Good day' })
    expect(await conversationOf(conversationId)).toMatchObject({
      status: 'active',
      operatorId: operator.userId,
      waitingSince: null,
      acceptedAt: expect.any(String),
    })
    expect(await announcedAbout(app, conversationId)).toContain('inbox.conversationTaken')
    expect(await codesOf(threadId)).toEqual(['accepted internal'])
  })

  it('of two at once to a conversation that waits makes one responsible and the other a participant', async () => {
    const { channel, conversationId, operator } = await buildConversation(app)
    const other = await buildStaff(app, { lineId: channel.lineId })
    await Promise.all([said(operator, conversationId, { text: 'me' }), said(other, conversationId, { text: 'me' })])
    const { operatorId, participants } = await conversationOf(conversationId)
    expect(participants).toHaveLength(1)
    expect(new Set([operatorId, ...participants])).toEqual(new Set([operator.userId, other.userId]))
  })

  it('to somebody else’s conversation makes the writer a participant, once', async () => {
    const { channel, conversationId, threadId, operator } = await buildConversation(app, { active: true })
    const helper = await buildStaff(app, { lineId: channel.lineId })
    await said(helper, conversationId, { text: 'Let me help' })
    await said(helper, conversationId, { text: 'More help' })
    expect(await conversationOf(conversationId)).toMatchObject({ operatorId: operator.userId, participants: [helper.userId] })
    expect(await codesOf(threadId)).toEqual(['assigned internal', 'joined internal'])
  })

  it('in the grace period revives the conversation', async () => {
    const { conversationId, operator } = await buildConversation(app, { active: true })
    await http.call(`POST /conversations/${conversationId}/close`, { as: operator })
    await said(operator, conversationId, { text: 'One more thing' })
    expect(await conversationOf(conversationId)).toMatchObject({ status: 'active', closeReason: null })
    expect(await announcedAbout(app, conversationId)).not.toContain('inbox.endGrace')
  })

  it('to a closed conversation is refused; a note is not', async () => {
    const { conversationId, operator } = await buildConversation(app, { active: true })
    await transaction(app.db, (tx) => closeConversation(app, tx, conversationId, { reason: 'operator', by: null, silent: true }))
    const refused = await say(operator, conversationId, { text: 'too late' })
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'conversation_closed'])
    await said(operator, conversationId, { text: 'for the record', visibility: 'internal' })
    expect((await conversationOf(conversationId)).status).toBe('closed')
  })

  it('through a channel that is off is refused', async () => {
    const { channel, conversationId, operator } = await buildConversation(app, { active: true })
    await app.db.updateTable('channels').set({ active: false }).where('id', '=', channel.id).execute()
    expect((await say(operator, conversationId, { text: 'x' })).json().code).toBe('channel_off')
  })

  it('in the site chat is delivered by being written', async () => {
    const channel = await buildChannel(app, { connector: 'webchat' })
    const { conversationId, operator } = await buildConversation(app, { channel, active: true })
    const message = await said(operator, conversationId, { text: 'Hi' })
    expect(message.delivery).toEqual({ status: 'sent' })
    expect(await announcedAbout(app, message.id)).toEqual([])
  })

  it('needs a text or a file, and a visibility', async () => {
    const { conversationId, operator } = await buildConversation(app, { active: true })
    expect((await say(operator, conversationId, { text: '  ' })).statusCode).toBe(400)
    expect((await say(operator, conversationId, { text: 'x', visibility: 'secret' })).statusCode).toBe(400)
    expect((await http.call(`POST /conversations/${conversationId}/messages`, { as: operator, body: { text: 'x' } })).statusCode).toBe(400)
  })
})

describe('a note', () => {
  it('goes nowhere, takes nothing and changes nobody’s turn', async () => {
    const { conversationId, operator } = await buildConversation(app)
    const note = await said(operator, conversationId, { text: 'VIP!', visibility: 'internal' })
    expect(note.delivery).toBeNull()
    expect(await announcedAbout(app, note.id)).toEqual([])
    expect(await conversationOf(conversationId)).toMatchObject({
      status: 'waiting',
      awaiting: 'operator',
      operatorId: null,
      firstReplyAt: null,
      lastMessage: { id: note.id },
    })
  })

  it('cannot be quoted to the customer', async () => {
    const { conversationId, operator } = await buildConversation(app, { active: true })
    const note = await said(operator, conversationId, { text: 'He is difficult', visibility: 'internal' })
    const quoting = await say(operator, conversationId, { text: 'See above', replyToId: note.id })
    expect([quoting.statusCode, quoting.json().errors[0].path]).toEqual([400, '/replyToId'])
    await said(operator, conversationId, { text: 'Agreed', replyToId: note.id, visibility: 'internal' })
  })
})

describe('a quote', () => {
  it('shows what was answered, and only messages of the thread can be', async () => {
    const { conversationId, operator, threadId } = await buildConversation(app, { active: true })
    const foreign = await buildConversation(app, { active: true })
    const [first] = await app.db.selectFrom('messages').select('id').where('thread_id', '=', threadId).execute()
    const message = await said(operator, conversationId, { text: 'Yes', replyToId: first?.id })
    expect(message.replyTo).toEqual({ id: first?.id, authorName: 'Anna', text: 'Hello' })
    const [other] = await app.db.selectFrom('messages').select('id').where('thread_id', '=', foreign.threadId).execute()
    expect((await say(operator, conversationId, { text: 'x', replyToId: other?.id })).statusCode).toBe(400)
    expect((await say(operator, conversationId, { text: 'x', replyToId: newId() })).statusCode).toBe(400)
  })
})

describe('files', () => {
  it('of the writer travel with the message, in their order, once', async () => {
    const { conversationId, threadId, operator } = await buildConversation(app, { active: true })
    const one = await buildFile(app, 'first', { name: 'a.txt', uploadedByUser: operator.userId })
    const two = await buildFile(app, 'second', { name: 'b.txt', uploadedByUser: operator.userId })
    const message = await said(operator, conversationId, { attachments: [two.id, one.id] })
    expect(message.attachments).toMatchObject([
      { name: 'b.txt', kind: 'file', mime: 'text/plain', size: 6, status: 'ready', url: `/api/v1/files/${two.id}`, fileId: two.id },
      { name: 'a.txt', fileId: one.id },
    ])
    const rows = await app.db.selectFrom('files').select('thread_id').where('id', 'in', [one.id, two.id]).execute()
    expect(rows.map((row) => row.thread_id)).toEqual([threadId, threadId])
    const again = await say(operator, conversationId, { attachments: [one.id] })
    expect([again.statusCode, again.json().errors[0].path]).toEqual([400, '/attachments/0'])
  })

  it('of others, unknown ones, and one twice are refused, and nothing is written', async () => {
    const { conversationId, threadId, operator } = await buildConversation(app, { active: true })
    const colleague = await buildStaff(app)
    const foreign = await buildFile(app, 'x', { uploadedByUser: colleague.userId })
    const own = await buildFile(app, 'x', { uploadedByUser: operator.userId })
    for (const attachments of [[foreign.id], [newId()], [own.id, own.id]])
      expect((await say(operator, conversationId, { text: 'x', attachments })).statusCode).toBe(400)
    expect(await answersIn(threadId)).toEqual([])
  })
})

describe('own messages', () => {
  it('are changed and deleted by their author alone', async () => {
    const { channel, conversationId, operator } = await buildConversation(app, { active: true })
    const boss = await buildStaff(app, { role: 'admin', lineId: channel.lineId })
    const message = await said(operator, conversationId, { text: 'teh' })
    expect((await http.call(`PATCH /messages/${message.id}`, { as: boss, body: { text: 'x' } })).statusCode).toBe(403)
    expect((await http.call(`DELETE /messages/${message.id}`, { as: boss })).statusCode).toBe(403)
    const edited = await http.call(`PATCH /messages/${message.id}`, { as: operator, body: { text: 'the' } })
    expect(edited.json()).toMatchObject({ text: 'the', editedAt: expect.any(String) })
    expect(await announcedAbout(app, message.id)).toEqual(['inbox.messageToSend', 'inbox.messageEdited'])
  })

  it('that have not begun to leave are withdrawn by deleting', async () => {
    const { conversationId, operator } = await buildConversation(app, { active: true })
    const message = await said(operator, conversationId, { text: 'oops' })
    const deleted = await http.call(`DELETE /messages/${message.id}`, { as: operator })
    expect(deleted.json()).toMatchObject({ text: '', deletedAt: expect.any(String), delivery: null })
    expect(await announcedAbout(app, message.id)).toEqual(['inbox.messageToSend'])
    expect((await http.call(`DELETE /messages/${message.id}`, { as: operator })).json().deletedAt).toBe(deleted.json().deletedAt)
    expect((await http.call(`PATCH /messages/${message.id}`, { as: operator, body: { text: 'x' } })).json().code).toBe('wrong_state')
  })

  it('that have left are deleted at the platform too', async () => {
    const { conversationId, operator } = await buildConversation(app, { active: true })
    const message = await said(operator, conversationId, { text: 'oops' })
    await transaction(app.db, async (tx) => {
      await markSending(tx, message.id)
      await markSent(tx, message.id, ['901'])
      await markDone(tx, message.id)
    })
    await http.call(`DELETE /messages/${message.id}`, { as: operator })
    expect(await announcedAbout(app, message.id)).toEqual(['inbox.messageToSend', 'inbox.messageDeleted'])
  })

  it('that failed are sent again in order, others are not', async () => {
    const { conversationId, operator } = await buildConversation(app, { active: true })
    const message = await said(operator, conversationId, { text: 'one' })
    expect((await http.call(`POST /messages/${message.id}/retry`, { as: operator })).json().code).toBe('not_retryable')
    await transaction(app.db, (tx) => markFailed(tx, message.id, { kind: 'rejected', detail: 'no' }))
    expect((await messageViews(app.db, [message.id]))[0]?.delivery).toEqual({ status: 'failed', error: { kind: 'rejected', detail: 'no' } })
    const retried = await http.call(`POST /messages/${message.id}/retry`, { as: operator })
    expect(retried.json().delivery).toEqual({ status: 'pending' })
    expect(await announcedAbout(app, message.id)).toEqual(['inbox.messageToSend', 'inbox.messageToSend'])
  })
})

describe('who is not concerned', () => {
  it('finds nothing: 404 for every call', async () => {
    const { conversationId, operator, threadId } = await buildConversation(app, { active: true })
    const mine = await said(operator, conversationId, { text: 'x' })
    const elsewhere = await buildConversation(app)
    const stranger = elsewhere.operator
    const calls: [string, unknown?][] = [
      [`GET /conversations/${conversationId}`],
      [`GET /conversations/${conversationId}/messages`],
      [`POST /conversations/${conversationId}/messages`, { text: 'x', visibility: 'internal' }],
      [`PATCH /messages/${mine.id}`, { text: 'x' }],
      [`DELETE /messages/${mine.id}`],
      [`POST /messages/${mine.id}/retry`],
      ...['pin', 'unpin', 'close', 'spam', 'join', 'leave', 'restart', 'read'].map((verb): [string] => [
        `POST /conversations/${conversationId}/${verb}`,
      ]),
      [`POST /conversations/${conversationId}/invite`, { userId: stranger.userId }],
    ]
    for (const [key, body] of calls) {
      const response = await http.call(key, { as: stranger, body })
      expect([key, response.statusCode, response.json().code]).toEqual([key, 404, 'not_found'])
      expect((await http.call(key, { body })).statusCode).toBe(401)
    }
    const unknown = newId()
    expect((await http.call(`POST /conversations/${unknown}/join`, { as: stranger })).statusCode).toBe(404)
    const messages = await app.db.selectFrom('messages').select('id').where('thread_id', '=', threadId).execute()
    expect(messages).toHaveLength(3)
  })

  it('sees it when invited, offered, or made a supervisor', async () => {
    const { conversationId, operator } = await buildConversation(app, { active: true })
    const stranger = await buildStaff(app)
    const supervisor = await buildStaff(app, { role: 'supervisor' })
    expect((await http.call(`GET /conversations/${conversationId}`, { as: supervisor })).statusCode).toBe(200)
    await http.call(`POST /conversations/${conversationId}/invite`, { as: operator, body: { userId: stranger.userId } })
    expect((await http.call(`GET /conversations/${conversationId}`, { as: stranger })).json().participants).toEqual([stranger.userId])
    const offered = await buildStaff(app)
    await app.db.insertInto('offers').values({ id: newId(), conversation_id: conversationId, user_id: offered.userId }).execute()
    expect((await http.call(`GET /conversations/${conversationId}`, { as: offered })).statusCode).toBe(200)
  })
})

describe('a bot', () => {
  it('answers without taking the conversation, and its answer is delivered', async () => {
    const { channel, conversationId } = await buildConversation(app)
    const author = { type: 'bot' as const, id: null, name: 'Bot' }
    const { id } = await transaction(app.db, (tx) =>
      postMessage(app, tx, { conversationId, author, visibility: 'public', text: 'Please wait' }),
    )
    expect((await messageViews(app.db, [id]))[0]).toMatchObject({ author: { type: 'bot' }, delivery: { status: 'pending' } })
    expect(await conversationOf(conversationId)).toMatchObject({ status: 'waiting', operatorId: null, firstReplyAt: null })
    expect(channel.connector).toBe('telegram')
  })
})

describe('order', () => {
  it('of messages is the order in which they were taken, whoever wrote', async () => {
    const { channel, chatId, conversationId, operator } = await buildConversation(app, { active: true })
    for (let n = 0; n < 5; n++) {
      await letIn(app, channel, { chatId, customer: { externalId: chatId, name: 'Anna' }, text: `in ${n}` })
      await said(operator, conversationId, { text: `out ${n}` })
    }
    const page = await http.call(`GET /conversations/${conversationId}/messages?limit=10`, { as: operator })
    const texts = (page.json().items as Message[]).map((message) => message.text)
    expect(texts).toEqual([0, 1, 2, 3, 4].flatMap((n) => [`in ${n}`, `out ${n}`]))
    expect(page.json().hasMore).toBe(true)
  })
})
