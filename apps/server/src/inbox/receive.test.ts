import { beforeAll, describe, expect, it } from 'vitest'
import { buildChannel } from '../../test/factories/channels.ts'
import { announcedAbout, buildConversation, buildStaff, hearInbox, inbound, letIn, toldAbout } from '../../test/factories/inbox.ts'
import { testApp } from '../../test/harness.ts'
import { perFile } from '../../test/lifetime.ts'
import { transaction } from '../platform/database.ts'
import { applyDeleted, applyEdited } from './edits.ts'
import { closeConversation } from './lifecycle.ts'
import { receive } from './receive.ts'
import { setBlocked } from './customers.ts'
import { conversationViews, messageViews } from './views.ts'
import { postMessage } from './post.ts'

const test = perFile(testApp)
const app = perFile(() => test.app)
beforeAll(() => hearInbox(app))

const announced = (id: string) => announcedAbout(app, id)
const messagesOf = (threadId: string) =>
  app.db.selectFrom('messages').selectAll().where('thread_id', '=', threadId).orderBy('seq').execute()
const viewOf = async (id: string) => {
  const [view] = await messageViews(app.db, [id])
  if (!view) throw new Error('no such message')
  return view
}
const conversationOf = async (id: string, userId: string | null = null) => {
  const [view] = await conversationViews(app.db, [id], userId)
  if (!view) throw new Error('no such conversation')
  return view
}

describe('a first message', () => {
  it('makes customer, thread and a conversation that waits', async () => {
    const channel = await buildChannel(app)
    const sentAt = new Date(Date.now() - 60_000)
    const event = inbound({
      text: 'Where is my order?',
      sentAt,
      customer: { externalId: '77', name: 'Анна К.', username: 'anna', phone: '+7900' },
    })
    const received = await transaction(app.db, (tx) => receive(app, tx, channel, event))

    const conversation = await conversationOf(received.conversationId)
    expect(conversation).toMatchObject({
      status: 'waiting',
      lineId: channel.lineId,
      channelId: channel.id,
      connector: 'telegram',
      operatorId: null,
      awaiting: 'operator',
      lastSeq: 1,
      customer: { name: 'Анна К.', username: 'anna', phone: '+7900', externalId: '77', blocked: false },
      lastMessage: { seq: 1, text: 'Where is my order?', author: { type: 'customer', name: 'Анна К.' }, delivery: null },
    })
    expect(conversation.waitingSince).not.toBeNull()
    expect(conversation.lastMessage?.createdAt).toBe(sentAt.toISOString())
    expect(await announced(received.conversationId)).toEqual(['inbox.conversationStarted', 'inbox.messageReceived'])
    expect((await toldAbout(app, received.conversationId)).map((row) => row.type)).toEqual(['message', 'conversation'])
  })

  it('is kept although its line is switched off and archived', async () => {
    const channel = await buildChannel(app, { line: { active: false } })
    await app.db.updateTable('lines').set({ archived_at: new Date() }).where('id', '=', channel.lineId).execute()
    expect((await letIn(app, channel)).duplicate).toBe(false)
  })

  it('survives what PostgreSQL cannot store', async () => {
    const channel = await buildChannel(app)
    const part = { type: 'contact' as const, name: 'x\0\uD800', phone: '1' }
    const { messageId } = await letIn(app, channel, {
      text: 'a\0b',
      part,
      origin: { page: '\uDC00' },
      customer: { externalId: '1', name: '\0' },
    })
    expect(await viewOf(messageId)).toMatchObject({ text: 'a\uFFFDb', part: { name: 'x\uFFFD\uFFFD' } })
  })

  it('never dates from the future', async () => {
    const { messageId } = await letIn(app, await buildChannel(app), { sentAt: new Date(Date.now() + 3_600_000) })
    expect(Date.parse((await viewOf(messageId)).createdAt)).toBeLessThanOrEqual(Date.now() + 1000)
  })
})

describe('many at once', () => {
  it('from one new customer: one customer, one thread, one conversation, seq without gaps', async () => {
    const channel = await buildChannel(app)
    const events = Array.from({ length: 24 }, (_, n) => inbound({ chatId: 'busy', messageId: `b${n}`, text: `${n}` }))
    const results = await Promise.all(events.map((event) => transaction(app.db, (tx) => receive(app, tx, channel, event))))
    expect(new Set(results.map((one) => one.conversationId)).size).toBe(1)
    expect(new Set(results.map((one) => one.threadId)).size).toBe(1)
    const messages = await messagesOf(results[0]?.threadId ?? '')
    expect(messages.map((message) => message.seq)).toEqual(Array.from({ length: 24 }, (_, n) => n + 1))
    expect(messages.map((message) => message.customer_messages)).toEqual(messages.map((message) => message.seq))
    expect(new Set(messages.map((message) => message.author_id)).size).toBe(1)
    const times = messages.map((message) => message.created_at.getTime())
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('of the same event: one message', async () => {
    const channel = await buildChannel(app)
    const event = inbound()
    const results = await Promise.all(Array.from({ length: 8 }, () => transaction(app.db, (tx) => receive(app, tx, channel, event))))
    expect(results.filter((one) => !one.duplicate)).toHaveLength(1)
    expect(new Set(results.map((one) => one.messageId)).size).toBe(1)
    expect(await messagesOf(results[0]?.threadId ?? '')).toHaveLength(1)
  })

  it('while operators answer and close: seq stays without gaps, one open conversation at most', async () => {
    const { channel, chatId, conversationId, threadId, operator } = await buildConversation(app, { active: true })
    const author = { type: 'operator' as const, id: operator.userId, name: operator.name }
    const work = Array.from({ length: 30 }, (_, n) => {
      if (n % 3 === 0) return letIn(app, channel, { chatId, customer: { externalId: chatId, name: 'Anna' } })
      if (n === 16)
        return transaction(app.db, (tx) => closeConversation(app, tx, conversationId, { reason: 'operator', by: operator, silent: true }))
      return transaction(app.db, (tx) => postMessage(app, tx, { conversationId, author, visibility: 'internal', text: `${n}` }))
    })
    await Promise.all(work)
    const messages = await messagesOf(threadId)
    expect(messages.map((message) => message.seq)).toEqual(messages.map((_, n) => n + 1))
    const open = await app.db
      .selectFrom('conversations')
      .select('id')
      .where('thread_id', '=', threadId)
      .where('status', '<>', 'closed')
      .execute()
    expect(open.length).toBeLessThanOrEqual(1)
  })
})

describe('a further message', () => {
  it('tells twice is once: nothing changes, nothing is announced again', async () => {
    const channel = await buildChannel(app)
    const event = inbound({ text: 'first' })
    const first = await transaction(app.db, (tx) => receive(app, tx, channel, event))
    const before = await announced(first.conversationId)
    const again = await transaction(app.db, (tx) => receive(app, tx, channel, { ...event, text: 'other', customer: { ...event.customer } }))
    expect(again).toEqual({ ...first, duplicate: true })
    expect((await viewOf(first.messageId)).text).toBe('first')
    expect(await announced(first.conversationId)).toEqual(before)
  })

  it('the same platform id in another chat is another message', async () => {
    const channel = await buildChannel(app)
    const one = await letIn(app, channel, { chatId: 'a', messageId: '1' })
    const two = await letIn(app, channel, { chatId: 'b', messageId: '1' })
    expect(two.duplicate).toBe(false)
    expect(two.threadId).not.toBe(one.threadId)
  })

  it('brings a new name, and keeps what the platform does not tell', async () => {
    const channel = await buildChannel(app)
    const chatId = 'renamed'
    await letIn(app, channel, { chatId, customer: { externalId: 'r', name: 'Ann', username: 'ann', phone: '1' } })
    const { conversationId } = await letIn(app, channel, { chatId, customer: { externalId: 'r', name: 'Anna', username: 'anna' } })
    expect((await conversationOf(conversationId)).customer).toMatchObject({ name: 'Anna', username: 'anna', phone: '1' })
    await letIn(app, channel, { chatId, customer: { externalId: 'r', name: ' ' } })
    expect((await conversationOf(conversationId)).customer.name).toBe('Anna')
  })

  it('answers a message by its platform id, our own split ones too', async () => {
    const channel = await buildChannel(app)
    const chatId = 'quotes'
    const first = await letIn(app, channel, { chatId, messageId: 'm1', text: 'the question' })
    const second = await letIn(app, channel, { chatId, replyToMessageId: 'm1' })
    expect(await viewOf(second.messageId)).toMatchObject({
      replyToId: first.messageId,
      replyTo: { text: 'the question', authorName: 'Anna' },
    })
    const third = await letIn(app, channel, { chatId, replyToMessageId: 'unheard of' })
    expect((await viewOf(third.messageId)).replyToId).toBeNull()
  })

  it('after the final close begins a new conversation in the same thread', async () => {
    const { channel, chatId, conversationId, threadId, operator } = await buildConversation(app, { active: true })
    await transaction(app.db, (tx) => closeConversation(app, tx, conversationId, { reason: 'operator', by: operator, silent: true }))
    const next = await letIn(app, channel, { chatId, customer: { externalId: chatId, name: 'Anna' } })
    expect(next.threadId).toBe(threadId)
    expect(next.conversationId).not.toBe(conversationId)
    expect((await conversationOf(next.conversationId)).status).toBe('waiting')
    expect(await announced(next.conversationId)).toContain('inbox.conversationStarted')
  })

  it('in the grace period revives the same conversation with its operator', async () => {
    const { channel, chatId, conversationId, operator } = await buildConversation(app, { active: true })
    await transaction(app.db, (tx) => closeConversation(app, tx, conversationId, { reason: 'operator', by: operator }))
    expect((await conversationOf(conversationId)).status).toBe('closing')
    const next = await letIn(app, channel, { chatId, customer: { externalId: chatId, name: 'Anna' } })
    expect(next.conversationId).toBe(conversationId)
    expect(await conversationOf(conversationId)).toMatchObject({
      status: 'active',
      operatorId: operator.userId,
      closeReason: null,
      awaiting: 'operator',
    })
    const kinds = await announced(conversationId)
    expect(kinds).toContain('inbox.conversationRevived')
    // The timer is taken back.
    expect(kinds).not.toContain('inbox.endGrace')
  })
})

describe('an album', () => {
  const photo = (n: number) => [{ kind: 'image' as const, source: { fileId: `f${n}` }, size: 1000 + n }]

  it('that comes in parts is one message; every part is known by its own id', async () => {
    const channel = await buildChannel(app)
    const chatId = 'album'
    const part = (n: number, text = '') => ({ chatId, messageId: `p${n}`, groupId: 'g', text, attachments: photo(n) })
    const one = await letIn(app, channel, part(1, 'Look'))
    const two = await letIn(app, channel, part(2))
    const three = await letIn(app, channel, {
      ...part(3, 'and this'),
      entities: [{ type: 'bold', offset: 4, length: 4 }],
    })
    expect([two.messageId, three.messageId]).toEqual([one.messageId, one.messageId])
    const view = await viewOf(one.messageId)
    expect(view).toMatchObject({ seq: 1, text: 'Look\nand this', entities: [{ type: 'bold', offset: 9, length: 4 }] })
    expect(view.attachments.map((attachment) => [attachment.status, attachment.size])).toEqual([
      ['pending', 1001],
      ['pending', 1002],
      ['pending', 1003],
    ])
    const kinds = await announced(one.messageId)
    expect(kinds.filter((kind) => kind === 'inbox.messageReceived')).toHaveLength(1)
    expect(kinds.filter((kind) => kind === 'inbox.attachmentsToFetch')).toHaveLength(3)

    expect((await letIn(app, channel, part(2))).duplicate).toBe(true)
    const reply = await letIn(app, channel, { chatId, replyToMessageId: 'p3' })
    expect(await viewOf(reply.messageId)).toMatchObject({ seq: 2, replyToId: one.messageId })

    await transaction(app.db, (tx) =>
      applyEdited(tx, channel, { type: 'edited', chatId, messageId: 'p1', text: 'Look here', editedAt: new Date() }),
    )
    expect(await viewOf(one.messageId)).toMatchObject({ text: 'Look here\nand this', entities: [{ offset: 14 }] })

    await transaction(app.db, (tx) => applyDeleted(tx, channel, { type: 'deleted', chatId, messageIds: ['p1', 'p2'] }))
    expect((await viewOf(one.messageId)).deletedAt).toBeNull()
    await transaction(app.db, (tx) => applyDeleted(tx, channel, { type: 'deleted', chatId, messageIds: ['p3'] }))
    expect(await viewOf(one.messageId)).toMatchObject({ text: '', attachments: [] })
  })

  it('whose parts come at once is one message, and the same group of another chat is not in it', async () => {
    const channel = await buildChannel(app)
    const parts = Array.from({ length: 6 }, (_, n) =>
      letIn(app, channel, { chatId: 'x', messageId: `x${n}`, groupId: 'same', attachments: photo(n) }),
    )
    const other = await letIn(app, channel, { chatId: 'y', messageId: 'y1', groupId: 'same', attachments: photo(9) })
    const ids = new Set((await Promise.all(parts)).map((one) => one.messageId))
    expect(ids.size).toBe(1)
    expect(ids.has(other.messageId)).toBe(false)
    expect((await viewOf([...ids][0] ?? '')).attachments).toHaveLength(6)
  })

  it('does not count its parts as messages', async () => {
    const channel = await buildChannel(app)
    const operator = await buildStaff(app, { lineId: channel.lineId })
    const { conversationId } = await letIn(app, channel, { chatId: 'c', groupId: 'g', attachments: photo(1) })
    await letIn(app, channel, { chatId: 'c', groupId: 'g', attachments: photo(2) })
    expect((await conversationOf(conversationId, operator.userId)).unread).toBe(1)
  })
})

describe('what customers do later', () => {
  const at = (seconds: number) => new Date(Date.UTC(2030, 0, 1, 0, 0, seconds))

  it('an edit replaces the text; an older one that comes late does not', async () => {
    const channel = await buildChannel(app)
    const { messageId } = await letIn(app, channel, { chatId: 'e', messageId: '1', text: 'one' })
    const edit = (text: string, editedAt: Date) =>
      transaction(app.db, (tx) => applyEdited(tx, channel, { type: 'edited', chatId: 'e', messageId: '1', text, editedAt }))
    expect(await edit('three', at(3))).toBe(true)
    await edit('two', at(2))
    expect(await viewOf(messageId)).toMatchObject({ text: 'three', editedAt: at(3).toISOString() })
  })

  it('an edit or deletion of what we never had changes nothing', async () => {
    const channel = await buildChannel(app)
    const event = { type: 'edited' as const, chatId: 'nowhere', messageId: '1', text: 'x', editedAt: at(1) }
    expect(await transaction(app.db, (tx) => applyEdited(tx, channel, event))).toBe(false)
    await letIn(app, channel, { chatId: 'nowhere', messageId: '2' })
    expect(await transaction(app.db, (tx) => applyEdited(tx, channel, event))).toBe(false)
    await transaction(app.db, (tx) => applyDeleted(tx, channel, { type: 'deleted', chatId: 'nowhere', messageIds: ['1'] }))
  })

  it('a deleted message shows nothing, also in quotes, and an edit does not bring it back', async () => {
    const channel = await buildChannel(app)
    const { messageId, conversationId } = await letIn(app, channel, { chatId: 'd', messageId: '1', text: 'secret' })
    const reply = await letIn(app, channel, { chatId: 'd', messageId: '2', replyToMessageId: '1' })
    await transaction(app.db, (tx) => applyDeleted(tx, channel, { type: 'deleted', chatId: 'd', messageIds: ['1'] }))
    await transaction(app.db, (tx) =>
      applyEdited(tx, channel, { type: 'edited', chatId: 'd', messageId: '1', text: 'back', editedAt: at(9) }),
    )
    const view = await viewOf(messageId)
    expect(view.text).toBe('')
    expect(view.deletedAt).not.toBeNull()
    expect((await viewOf(reply.messageId)).replyTo?.text).toBe('')
    expect((await conversationOf(conversationId)).lastSeq).toBe(2)
  })

  it('blocking us is noted once, in words for the staff only', async () => {
    const channel = await buildChannel(app)
    const { conversationId, threadId } = await letIn(app, channel, { chatId: 'b', customer: { externalId: 'cust', name: 'Ivan' } })
    const block = (blocked: boolean) => transaction(app.db, (tx) => setBlocked(tx, channel, { customerId: 'cust', blocked }))
    await block(true)
    await block(true)
    expect((await conversationOf(conversationId)).customer.blocked).toBe(true)
    await block(false)
    expect((await conversationOf(conversationId)).customer.blocked).toBe(false)
    const notes = (await messagesOf(threadId)).filter((message) => message.author_type === 'system')
    expect(notes.map((note) => [note.visibility, note.part?.type === 'system' && note.part.code])).toEqual([
      ['internal', 'customerBlocked'],
      ['internal', 'customerUnblocked'],
    ])
    await transaction(app.db, (tx) => setBlocked(tx, channel, { customerId: 'nobody', blocked: true }))
  })
})
