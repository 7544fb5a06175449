import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildChannel } from '../../test/factories/channels.ts'
import { announcedAbout, buildStaff, hearInbox, inbound, letIn, toldAbout } from '../../test/factories/inbox.ts'
import { testApp } from '../../test/harness.ts'
import { perFile, perTest } from '../../test/lifetime.ts'
import { transaction } from '../platform/database.ts'
import { assign, closeConversation } from './lifecycle.ts'
import { receiveTogether } from './receive-together.ts'
import type { InboundMessage } from './receive.ts'
import { conversationViews, messageViews } from './views.ts'

const test = perFile(testApp)
const app = perFile(() => test.app)
beforeAll(() => hearInbox(app))
const channel = perTest(() => buildChannel(app))

const together = (...events: InboundMessage[]) =>
  receiveTogether(
    app,
    events.map((event) => ({ channelId: channel.id, event })),
  )
const messagesOf = (threadId: string) =>
  app.db.selectFrom('messages').selectAll().where('thread_id', '=', threadId).orderBy('seq').execute()
const another = (chatId: string, more: Partial<InboundMessage> = {}) => inbound({ chatId, ...more })

describe('a plain message in an open conversation', () => {
  it('leaves exactly what the long way leaves', async () => {
    const [long, short] = [await letIn(app, channel, { chatId: 'long' }), await letIn(app, channel, { chatId: 'short' })]
    const same = {
      text: 'a <b>bold</b> word',
      entities: [{ type: 'bold' as const, offset: 0, length: 1 }],
      sentAt: new Date(Date.now() - 5000),
    }
    await letIn(app, channel, { chatId: 'long', ...same })
    expect(await together(another('short', same))).toEqual([true])

    const trace = async ({ conversationId, threadId }: { conversationId: string; threadId: string }) => {
      const { id: _id, external_id: _external, created_at: _at, author_id: author, ...row } = (await messagesOf(threadId)).at(-1)!
      const [view] = await conversationViews(app.db, [conversationId], null)
      const customer = await app.db.selectFrom('threads').select('customer_id').where('id', '=', threadId).executeTakeFirstOrThrow()
      return {
        row: { ...row, thread_id: '', conversation_id: '', own: author === customer.customer_id },
        counters: { unread: view?.unread, lastSeq: view?.lastSeq, awaiting: view?.awaiting, last: view?.lastMessage?.text },
        announced: await announcedAbout(app, conversationId),
        told: (await toldAbout(app, conversationId)).map(({ type, userIds: users }) => ({ type, users })),
      }
    }
    expect(await trace(short)).toEqual(await trace(long))
  })

  it('is told to whoever has to do with the conversation, and waits for the operator again', async () => {
    const first = await letIn(app, channel, { chatId: 'c' })
    const operator = await buildStaff(app, { lineId: channel.lineId })
    await transaction(app.db, (tx) => assign(tx, first.conversationId, operator.userId))
    await app.db.updateTable('conversations').set({ awaiting: 'customer' }).where('id', '=', first.conversationId).execute()
    expect(await together(another('c', { text: 'still there?' }))).toEqual([true])
    const [view] = await conversationViews(app.db, [first.conversationId], operator.userId)
    expect(view).toMatchObject({ awaiting: 'operator', status: 'active', unread: 2, lastMessage: { text: 'still there?' } })
    expect((await toldAbout(app, first.conversationId)).at(-1)?.userIds).toEqual([operator.userId])
  })

  it('counts on without gaps when many chats write at once', async () => {
    const chats = Array.from({ length: 30 }, (_, n) => `many-${n}`)
    const begun = await Promise.all(chats.map((chatId) => letIn(app, channel, { chatId })))
    for (let round = 0; round < 3; round++)
      expect(await together(...chats.map((chatId) => another(chatId, { text: `round ${round}` })))).toEqual(chats.map(() => true))
    for (const { threadId } of begun) {
      const messages = await messagesOf(threadId)
      expect(messages.map((message) => message.seq)).toEqual([1, 2, 3, 4])
      expect(messages.map((message) => message.customer_messages)).toEqual([1, 2, 3, 4])
    }
    const [view] = await messageViews(app.db, [(await messagesOf(begun[0]!.threadId))[3]!.id])
    expect(view?.text).toBe('round 2')
  })
})

describe('goes the long way, and leaves nothing', () => {
  const cases: Record<string, () => Promise<InboundMessage>> = {
    'somebody we do not know': async () => inbound(),
    'a customer with a new name': async () => {
      await letIn(app, channel, { chatId: 'c' })
      return another('c', { customer: { externalId: 'c', name: 'Anna Renamed' } })
    },
    'a closed conversation': async () => {
      const { conversationId } = await letIn(app, channel, { chatId: 'c' })
      await transaction(app.db, (tx) => closeConversation(app, tx, conversationId, { reason: 'operator', by: null }))
      return another('c')
    },
    'a message that is known': async () => {
      await letIn(app, channel, { chatId: 'c', messageId: 'twice' })
      return another('c', { messageId: 'twice' })
    },
  }
  it.each(Object.entries(cases))('%s', async (_name, build) => {
    const event = await build()
    const { rows: before } = await sql`select count(*) from messages`.execute(app.db)
    await letIn(app, channel, { chatId: 'neighbour' })
    expect(await together(event, another('neighbour'))).toEqual([false, true])
    const { rows: after } = await sql`select count(*) - 2 as count from messages`.execute(app.db)
    expect(after).toEqual(before)
  })

  it('a thread or conversation that somebody else holds, without waiting for it', async () => {
    const { threadId } = await letIn(app, channel, { chatId: 'held' })
    await letIn(app, channel, { chatId: 'free' })
    await app.db.transaction().execute(async (tx) => {
      await sql`select 1 from threads where id = ${threadId} for update`.execute(tx)
      expect(await together(another('held'), another('free'))).toEqual([false, true])
    })
    await app.db.transaction().execute(async (tx) => {
      await sql`select 1 from conversations where thread_id = ${threadId} for update`.execute(tx)
      expect(await together(another('held'), another('free'))).toEqual([false, true])
    })
    expect((await messagesOf(threadId)).map((message) => message.seq)).toEqual([1])
  })
})
