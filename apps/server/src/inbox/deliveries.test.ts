import { describe, expect, it } from 'vitest'
import { buildChannel } from '../../test/factories/channels.ts'
import { buildConversation, buildFile, type BuiltConversation, letIn, toldAbout } from '../../test/factories/inbox.ts'
import { testApp } from '../../test/harness.ts'
import { perFile } from '../../test/lifetime.ts'
import { transaction } from '../platform/database.ts'
import { applyReceipt, customerRead, markDone, markFailed, markRetry, markSending, markSent, outbound } from './deliveries.ts'
import { postMessage } from './post.ts'
import { conversationViews, messageViews } from './views.ts'

const test = perFile(testApp)
const app = perFile(() => test.app)

const run = <T>(work: Parameters<typeof transaction<T>>[1]) => transaction(app.db, work)
const write = async (
  { conversationId, operator }: BuiltConversation,
  text: string,
  more: { fileIds?: string[]; replyToId?: string } = {},
) => {
  const author = { type: 'operator' as const, id: operator.userId, name: operator.name }
  return (await run((tx) => postMessage(app, tx, { conversationId, author, visibility: 'public', text, ...more }))).id
}
const deliver = (messageId: string, ...sent: string[]) =>
  run(async (tx) => {
    for (const id of sent) {
      await markSending(tx, messageId)
      await markSent(tx, messageId, [id])
    }
    await markDone(tx, messageId)
  })
const statusOf = async (id: string) => (await messageViews(app.db, [id]))[0]?.delivery
const receipt = ({ channel, chatId }: BuiltConversation, status: 'delivered' | 'read' | 'failed', ...messageIds: string[]) =>
  run((tx) => applyReceipt(tx, channel, { type: 'receipt', chatId, messageIds, status }))

describe('a message on its way', () => {
  it('is handed over with all that a connector needs', async () => {
    const built = await buildConversation(app, { active: true })
    const { messageId: question } = await letIn(app, built.channel, { chatId: built.chatId, messageId: 'q7', text: 'Which size?' })
    const file = await buildFile(app, 'contents', { name: 'price.txt', uploadedByUser: built.operator.userId })
    const id = await write(built, 'XL', { fileIds: [file.id], replyToId: question })
    expect(await outbound(app.db, id)).toEqual({
      channelId: built.channel.id,
      threadId: built.threadId,
      conversationId: built.conversationId,
      message: {
        id,
        chatId: built.chatId,
        text: 'XL',
        entities: [],
        buttons: [],
        replyToMessageId: 'q7',
        attachments: [{ fileId: file.id, kind: 'file', name: 'price.txt', mime: 'text/plain', size: 8 }],
      },
      status: 'pending',
      sent: [],
      sendingSince: null,
      attempts: 0,
      deletedAt: null,
    })
    const { messageId } = await letIn(app, built.channel)
    expect(await outbound(app.db, messageId)).toBeNull()
  })

  it('leaves a trace of every request, so that a crash is seen', async () => {
    const built = await buildConversation(app, { active: true })
    const id = await write(built, 'one, split')
    expect(await run((tx) => markSending(tx, id))).toBe(true)
    expect((await outbound(app.db, id))?.sendingSince).toBeInstanceOf(Date)
    await run((tx) => markSent(tx, id, ['a1']))
    expect(await outbound(app.db, id)).toMatchObject({ sendingSince: null, sent: [['a1']], attempts: 1, status: 'pending' })
    await run((tx) => markSending(tx, id))
    await run((tx) => markSent(tx, id, ['a2']))
    await run((tx) => markDone(tx, id))
    expect(await outbound(app.db, id)).toMatchObject({ sent: [['a1'], ['a2']], attempts: 2, status: 'sent' })
    expect(await run((tx) => markSending(tx, id))).toBe(false)
    // A customer may answer any of the pieces.
    for (const replyToMessageId of ['a1', 'a2']) {
      const reply = await letIn(app, built.channel, { chatId: built.chatId, replyToMessageId })
      expect((await messageViews(app.db, [reply.messageId]))[0]?.replyToId).toBe(id)
    }
  })

  it('says when it will be tried again, and why', async () => {
    const built = await buildConversation(app, { active: true })
    const id = await write(built, 'x')
    const at = new Date('2031-01-01T00:00:00.000Z')
    await run((tx) => markRetry(tx, id, at, { kind: 'rate_limited', detail: 'slow down' }))
    expect(await statusOf(id)).toEqual({
      status: 'pending',
      error: { kind: 'rate_limited', detail: 'slow down' },
      retryAt: at.toISOString(),
    })
    await deliver(id, 'r1')
    expect(await statusOf(id)).toEqual({ status: 'sent' })
  })

  it('that failed stays failed', async () => {
    const built = await buildConversation(app, { active: true })
    const id = await write(built, 'x')
    await run((tx) => markFailed(tx, id, { kind: 'recipient_blocked', detail: 'bot was blocked' }))
    await run((tx) => markDone(tx, id))
    await run((tx) => markRetry(tx, id, new Date(), { kind: 'unavailable', detail: '' }))
    expect(await statusOf(id)).toEqual({ status: 'failed', error: { kind: 'recipient_blocked', detail: 'bot was blocked' } })
  })

  it('tells the sockets about every change', async () => {
    const built = await buildConversation(app, { active: true })
    const id = await write(built, 'x')
    const before = (await toldAbout(app, built.conversationId)).length
    await deliver(id, 't1')
    await receipt(built, 'delivered', 't1')
    await receipt(built, 'delivered', 't1')
    expect((await toldAbout(app, built.conversationId)).slice(before).map((row) => row.type)).toEqual(['message', 'message'])
  })
})

describe('receipts', () => {
  it('move forward only', async () => {
    const built = await buildConversation(app, { active: true })
    const id = await write(built, 'x')
    await deliver(id, 'f1')
    await receipt(built, 'delivered', 'f1')
    expect(await statusOf(id)).toEqual({ status: 'delivered' })
    await receipt(built, 'read', 'f1')
    expect(await statusOf(id)).toEqual({ status: 'read' })
    await receipt(built, 'delivered', 'f1')
    await receipt(built, 'failed', 'f1')
    expect(await statusOf(id)).toEqual({ status: 'read' })
  })

  it('of reading cover everything earlier, but nothing later, unsent or failed', async () => {
    const built = await buildConversation(app, { active: true })
    const ids = [
      await write(built, '1'),
      await write(built, '2'),
      await write(built, '3'),
      await write(built, '4'),
      await write(built, '5'),
    ]
    const [one = '', two = '', three = '', four = '', five = ''] = ids
    await deliver(one, 'n1')
    await run((tx) => markFailed(tx, two, { kind: 'rejected', detail: '' }))
    await deliver(four, 'n4')
    await deliver(five, 'n5')
    await receipt(built, 'read', 'n4')
    const statuses = (await messageViews(app.db, ids)).map((message) => message.delivery?.status)
    expect(statuses).toEqual(['read', 'failed', 'pending', 'read', 'sent'])
    const [view] = await conversationViews(app.db, [built.conversationId], null)
    const { seq } = (await messageViews(app.db, [four]))[0] ?? {}
    expect(view?.customerReadSeq).toBe(seq)
    await receipt(built, 'read', 'n1')
    expect((await conversationViews(app.db, [built.conversationId], null))[0]?.customerReadSeq).toBe(seq)
    expect(three).not.toBe('')
  })

  it('of failing are believed of what was merely sent', async () => {
    const built = await buildConversation(app, { active: true })
    const id = await write(built, 'x')
    await deliver(id, 'x1')
    await run((tx) =>
      applyReceipt(tx, built.channel, { type: 'receipt', chatId: built.chatId, messageIds: ['x1'], status: 'failed', detail: 'expired' }),
    )
    expect(await statusOf(id)).toEqual({ status: 'failed', error: { kind: 'rejected', detail: 'expired' } })
  })

  it('that overtake our own answer are handed back to be asked again', async () => {
    const built = await buildConversation(app, { active: true })
    const id = await write(built, 'x')
    expect(await receipt(built, 'delivered', 'early')).toEqual({ unknown: ['early'] })
    await run(async (tx) => {
      await markSending(tx, id)
      await markSent(tx, id, ['early'])
    })
    expect(await receipt(built, 'read', 'early')).toEqual({ unknown: ['early'] })
    await run((tx) => markDone(tx, id))
    expect(await receipt(built, 'read', 'early')).toEqual({ unknown: [] })
    expect(await statusOf(id)).toEqual({ status: 'read' })
    const elsewhere = { ...built, chatId: 'no such chat' }
    expect(await receipt(elsewhere, 'read', 'early')).toEqual({ unknown: ['early'] })
  })

  it('of another chat’s message with the same id do not count', async () => {
    const built = await buildConversation(app, { active: true })
    const other = await buildConversation(app, { channel: built.channel, active: true, operator: built.operator })
    const id = await write(built, 'x')
    await deliver(id, 'same')
    await receipt(other, 'read', 'same')
    expect(await statusOf(id)).toEqual({ status: 'sent' })
  })
})

describe('the site chat', () => {
  it('is read as far as the visitor says, never further than there is', async () => {
    const channel = await buildChannel(app, { connector: 'webchat' })
    const built = await buildConversation(app, { channel, active: true })
    const one = await write(built, '1')
    await run((tx) => customerRead(tx, built.threadId, 1_000_000))
    expect(await statusOf(one)).toEqual({ status: 'read' })
    const two = await write(built, '2')
    expect(await statusOf(two)).toEqual({ status: 'sent' })
    await run((tx) => customerRead(tx, built.threadId, 1))
    const [view] = await conversationViews(app.db, [built.conversationId], null)
    expect(view?.customerReadSeq).toBe((await messageViews(app.db, [one]))[0]?.seq)
  })
})
