import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildChannel } from '../../test/factories/channels.ts'
import { buildConversation, buildStaff, type Colleague, letIn, toldAbout } from '../../test/factories/inbox.ts'
import { testHttp } from '../../test/http.ts'
import { perFile } from '../../test/lifetime.ts'
import { transaction } from '../platform/database.ts'
import { assign, closeConversation } from './lifecycle.ts'
import { counters } from './list.ts'
import { postMessage } from './post.ts'
import { markRead } from './read.ts'
import { inboxRoutes } from './routes.ts'
import { addSystemMessage } from './system.ts'
import { conversationViews, unreadCounts } from './views.ts'

const http = perFile(() => testHttp({ routes: inboxRoutes }))
const app = perFile(() => http.app)

const run = <T>(work: Parameters<typeof transaction<T>>[1]) => transaction(app.db, work)
const unreadOf = async (id: string, who: Colleague) => (await conversationViews(app.db, [id], who.userId))[0]?.unread

describe('unread messages', () => {
  it('are the customer’s that the caller has not read; each has his own mark', async () => {
    const { channel, chatId, conversationId, operator } = await buildConversation(app, { active: true })
    const colleague = await buildStaff(app, { lineId: channel.lineId })
    await letIn(app, channel, { chatId, customer: { externalId: chatId, name: 'Anna' } })
    expect([await unreadOf(conversationId, operator), await unreadOf(conversationId, colleague)]).toEqual([2, 2])
    const read = await http.call(`POST /conversations/${conversationId}/read`, { as: operator, body: { seq: 1 } })
    expect(read.json().unread).toBe(1)
    expect((await http.call(`POST /conversations/${conversationId}/read`, { as: operator })).json().unread).toBe(0)
    // Marks move forward only.
    expect((await http.call(`POST /conversations/${conversationId}/read`, { as: operator, body: { seq: 1 } })).json().unread).toBe(0)
    expect(await unreadOf(conversationId, colleague)).toBe(2)
    expect(await conversationViews(app.db, [conversationId], null)).toMatchObject([{ unread: 0 }])
  })

  it('are not those of an earlier conversation, which has none once it is closed, and are read by answering', async () => {
    const { channel, chatId, conversationId, operator } = await buildConversation(app, { active: true })
    await run((tx) => closeConversation(app, tx, conversationId, { reason: 'operator', by: null, silent: true }))
    const next = await letIn(app, channel, { chatId, customer: { externalId: chatId, name: 'Anna' } })
    expect(await unreadOf(conversationId, operator)).toBe(0)
    expect(await unreadOf(next.conversationId, operator)).toBe(1)
    const author = { type: 'operator' as const, id: operator.userId, name: operator.name }
    await run((tx) => postMessage(app, tx, { conversationId: next.conversationId, author, visibility: 'public', text: 'Yes?' }))
    expect(await unreadOf(next.conversationId, operator)).toBe(0)
  })

  it('reading is told to the reader; of the responsible also to the visitor', async () => {
    const { channel, conversationId, threadId, operator } = await buildConversation(app, { active: true })
    const colleague = await buildStaff(app, { lineId: channel.lineId })
    const readUpTo = async () =>
      (await app.db.selectFrom('threads').select('operator_read_seq').where('id', '=', threadId).executeTakeFirstOrThrow())
        .operator_read_seq
    await run((tx) => markRead(tx, conversationId, colleague.userId))
    expect((await toldAbout(app, conversationId)).at(-1)).toMatchObject({ type: 'conversation', userIds: [colleague.userId] })
    expect(await readUpTo()).toBe(0)
    await run((tx) => markRead(tx, conversationId, operator.userId))
    expect(await readUpTo()).toBe(2)
    const told = (await toldAbout(app, conversationId)).length
    await run((tx) => markRead(tx, conversationId, operator.userId))
    expect(await toldAbout(app, conversationId)).toHaveLength(told)
  })

  it('up to nothing, or before the beginning, changes nothing', async () => {
    const { conversationId, operator } = await buildConversation(app, { active: true })
    expect((await http.call(`POST /conversations/${conversationId}/read`, { as: operator, body: { seq: 0 } })).json().unread).toBe(1)
    expect((await http.call(`POST /conversations/${conversationId}/read`, { as: operator, body: { seq: -1 } })).statusCode).toBe(400)
  })
})

/** What happens in a thread, for the comparison with counting by hand. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ do: 'customer' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('answer' as const), who: fc.nat(1), public: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ do: 'system' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('read' as const), who: fc.nat(1), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'close' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('noteInFirst' as const), who: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('readFirst' as const), who: fc.nat(1) }) },
)

describe('the counters', () => {
  it('say what counting by hand says, whatever happened before', async () => {
    const channel = await buildChannel(app)
    const people = [await buildStaff(app, { lineId: channel.lineId }), await buildStaff(app, { lineId: channel.lineId })]
    let chats = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const chatId = `property-${++chats}`
        const customer = { externalId: chatId, name: 'Anna' }
        let { conversationId, threadId } = await letIn(app, channel, { chatId, customer })
        const first = conversationId
        const marks = [0, 0]
        const seqNow = async () =>
          (await app.db.selectFrom('threads').select('last_seq').where('id', '=', threadId).executeTakeFirstOrThrow()).last_seq
        for (const one of steps) {
          if (one.do === 'customer') ({ conversationId, threadId } = await letIn(app, channel, { chatId, customer }))
          if (one.do === 'system') await run((tx) => addSystemMessage(tx, conversationId, { code: 'x', params: {} }))
          const closed = (await conversationViews(app.db, [conversationId], null))[0]?.status === 'closed'
          if (one.do === 'close' && !closed)
            await run((tx) => closeConversation(app, tx, conversationId, { reason: 'operator', by: null, silent: true }))
          const who = 'who' in one ? people[one.who] : undefined
          if (one.do === 'answer' && who) {
            const author = { type: 'operator' as const, id: who.userId, name: who.name }
            const visibility = one.public && !closed ? ('public' as const) : ('internal' as const)
            await run((tx) => postMessage(app, tx, { conversationId, author, visibility, text: 'x' }))
            if (!closed) marks[one.who] = await seqNow()
          }
          if (one.do === 'read' && who) {
            const seq = Math.round(one.share * (await seqNow()))
            await run((tx) => markRead(tx, conversationId, who.userId, seq))
            marks[one.who] = Math.max(marks[one.who] ?? 0, seq)
          }
          if (one.do === 'noteInFirst' && who) {
            const author = { type: 'operator' as const, id: who.userId, name: who.name }
            await run((tx) => postMessage(app, tx, { conversationId: first, author, visibility: 'internal', text: 'x' }))
            if (first === conversationId && !closed) marks[one.who] = await seqNow()
          }
          if (one.do === 'readFirst' && who) {
            await run((tx) => markRead(tx, first, who.userId))
            const { later } = await app.db
              .selectFrom('messages')
              .select((eb) => eb.fn.min<number | null>('seq').as('later'))
              .where('thread_id', '=', threadId)
              .where('author_type', '=', 'customer')
              .where('conversation_id', '<>', first)
              .executeTakeFirstOrThrow()
            marks[one.who] = Math.max(marks[one.who] ?? 0, later ? later - 1 : await seqNow())
          }
        }
        const rows = await app.db.selectFrom('conversations').select(['id', 'status']).where('thread_id', '=', threadId).execute()
        const ids = rows.map((row) => row.id)
        const closed = new Set(rows.filter((row) => row.status === 'closed').map((row) => row.id))
        const found = await unreadCounts(
          app.db,
          ids,
          people.map((who) => who.userId),
        )
        for (const [index, who] of people.entries()) {
          for (const id of ids) {
            const counted = await app.db
              .selectFrom('messages')
              .select((eb) => eb.fn.countAll<number>().as('count'))
              .where('conversation_id', '=', id)
              .where('author_type', '=', 'customer')
              .where('seq', '>', marks[index] ?? 0)
              .executeTakeFirstOrThrow()
            const expected = closed.has(id) ? 0 : counted.count
            expect(found.get(`${id} ${who.userId}`)).toBe(expected)
            expect(await unreadOf(id, who)).toBe(expected)
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  it('for the tabs count what is open: mine, the queue, all, unread, offered', async () => {
    const channel = await buildChannel(app)
    const me = await buildStaff(app, { lineId: channel.lineId })
    const elsewhere = await buildConversation(app, { active: true })
    const built = () => buildConversation(app, { channel, operator: me })
    const [mine, read, joined, waits, offered, closed] = [
      await built(),
      await built(),
      await built(),
      await built(),
      await built(),
      await built(),
    ]
    const other = await buildStaff(app, { lineId: channel.lineId })
    for (const { conversationId } of [mine, read, closed]) await run((tx) => assign(tx, conversationId, me.userId))
    await run((tx) => assign(tx, joined.conversationId, other.userId))
    await http.call(`POST /conversations/${joined.conversationId}/join`, { as: me })
    await run((tx) => markRead(tx, read.conversationId, me.userId))
    await run((tx) => closeConversation(app, tx, closed.conversationId, { reason: 'operator', by: null, silent: true }))
    await app.db.updateTable('conversations').set({ status: 'offered' }).where('id', '=', offered.conversationId).execute()
    await app.db.insertInto('offers').values({ id: waits.threadId, conversation_id: offered.conversationId, user_id: me.userId }).execute()
    expect(await counters(app.db, me)).toEqual({ mine: 3, queue: 2, all: 5, unread: 2, offers: 1 })
    expect((await http.call('GET /conversations/counters', { as: elsewhere.operator })).json()).toEqual({
      mine: 1,
      queue: 0,
      all: 1,
      unread: 1,
      offers: 0,
    })
  })
})
