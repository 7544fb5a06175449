import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildChannel } from '../../test/factories/channels.ts'
import {
  type BuiltConversation,
  buildConversation,
  buildFile,
  buildStaff,
  hearInbox,
  letIn,
  toldAbout,
} from '../../test/factories/inbox.ts'
import { testApp, waitFor } from '../../test/harness.ts'
import { perFile } from '../../test/lifetime.ts'
import { transaction } from '../platform/database.ts'
import { closeConversation } from './lifecycle.ts'
import { plainPosts, postTogether } from './post-together.ts'
import { type Post, postMessage } from './post.ts'
import { conversationViews, messageViews } from './views.ts'

const test = perFile(testApp)
const app = perFile(() => test.app)
beforeAll(() => hearInbox(app))

const active = (overrides = {}) => buildConversation(app, { active: true, ...overrides })
const post = ({ conversationId, operator }: BuiltConversation, more: Partial<Post> = {}): Post => ({
  conversationId,
  author: { type: 'operator', id: operator.userId, name: operator.name },
  visibility: 'public',
  text: 'Good day',
  ...more,
})
const theLongWay = (one: Post) => transaction(app.db, (tx) => postMessage(app, tx, one))
const messagesOf = (threadId: string) =>
  app.db.selectFrom('messages').selectAll().where('thread_id', '=', threadId).orderBy('seq').execute()

/** Everything an answer leaves, without what differs by its nature. */
async function trace({ conversationId, threadId, operator }: BuiltConversation) {
  const { id, created_at: _at, sent_at: _sent, author_id, author_name: _name, ...row } = (await messagesOf(threadId)).at(-1)!
  const [view] = await conversationViews(app.db, [conversationId], operator.userId)
  const [message] = await messageViews(app.db, [id])
  const mark = await app.db.selectFrom('read_marks').selectAll().where('thread_id', '=', threadId).executeTakeFirstOrThrow()
  const thread = await app.db.selectFrom('threads').selectAll().where('id', '=', threadId).executeTakeFirstOrThrow()
  const { rows: announced } = await sql<{ kind: string; payload: object; lane: string | null }>`
    select kind, payload, lane from jobs where kind like 'inbox.%' and kind not like 'inbox.messageReceived%' and (payload::text like ${`%${conversationId}%`} or payload::text like ${`%${id}%`}) order by kind`.execute(
    app.db,
  )
  const named = (text: string) =>
    text
      .replaceAll(id, 'message')
      .replaceAll(conversationId, 'conversation')
      .replaceAll(threadId, 'thread')
      .replaceAll(operator.userId, 'operator')
  return JSON.parse(
    named(
      JSON.stringify({
        row,
        own: author_id === operator.userId,
        delivery: message?.delivery,
        mark: { ...mark, at: null },
        thread: { last: thread.last_seq, read: thread.operator_read_seq, written: thread.customer_messages },
        conversation: {
          awaiting: view?.awaiting,
          unread: view?.unread,
          last: view?.lastMessage?.id,
          replied: view?.firstReplyAt !== null,
          status: view?.status,
        },
        announced,
        told: (await toldAbout(app, conversationId)).map(({ type, userIds, data }) => ({ type, userIds, data })),
      }),
    ),
  )
}

describe('a plain answer of the responsible operator', () => {
  it.each(['telegram', 'webchat'])('leaves exactly what the long way leaves (%s)', async (connector) => {
    const channel = await buildChannel(app, { connector })
    const [long, short] = [await active({ channel }), await active({ channel })]
    for (const clientMessageId of ['first', 'second']) {
      const same = { text: 'a bold word', entities: [{ type: 'bold' as const, offset: 2, length: 4 }], clientMessageId }
      await theLongWay(post(long, same))
      expect(await postTogether(app, [post(short, same)])).toEqual([expect.any(String)])
    }
    expect(await trace(short)).toEqual(await trace(long))
  })

  it('goes with others of the same moment, numbers without gaps', async () => {
    const built = await Promise.all(Array.from({ length: 20 }, () => active()))
    const say = plainPosts(app)
    for (const text of ['one', 'two'])
      expect(await Promise.all(built.map((one) => say(post(one, { text }))))).toEqual(built.map(() => expect.any(String)))
    for (const { threadId } of built) {
      const messages = await messagesOf(threadId)
      expect(messages.map((message) => message.seq)).toEqual(messages.map((_message, index) => index + 1))
      expect(messages.slice(-2).map((message) => message.text)).toEqual(['one', 'two'])
    }
  })

  it('of two in one moment to the same customer only the first, the other after it', async () => {
    const built = await active()
    const [first, second] = await postTogether(app, [post(built, { text: 'first' }), post(built, { text: 'second' })])
    expect([first, second]).toEqual([expect.any(String), undefined])
    expect((await messagesOf(built.threadId)).at(-1)?.text).toBe('first')
  })
})

describe('goes the long way, and leaves nothing', () => {
  const cases: Record<string, () => Promise<Post>> = {
    'an answer to what nobody has yet': async () => post(await buildConversation(app)),
    'a colleague’s word': async () => {
      const built = await active()
      return post({ ...built, operator: await buildStaff(app, { lineId: built.channel.lineId }) })
    },
    'a closing conversation': async () => {
      const built = await active()
      await app.db.updateTable('conversations').set({ status: 'closing' }).where('id', '=', built.conversationId).execute()
      return post(built)
    },
    'a closed conversation': async () => {
      const built = await active()
      await transaction(app.db, (tx) => closeConversation(app, tx, built.conversationId, { reason: 'operator', by: null, silent: true }))
      return post(built)
    },
    'a channel that is off': async () => {
      const built = await active()
      await app.db.updateTable('channels').set({ active: false }).where('id', '=', built.channel.id).execute()
      return post(built)
    },
    'the same one again': async () => {
      const built = await active()
      await theLongWay(post(built, { clientMessageId: 'again' }))
      return post(built, { clientMessageId: 'again' })
    },
  }
  it.each(Object.entries(cases))('%s', async (_name, build) => {
    const unusual = await build()
    const neighbour = await active()
    const { rows: before } = await sql`select count(*) from messages`.execute(app.db)
    expect(await postTogether(app, [unusual, post(neighbour)])).toEqual([undefined, expect.any(String)])
    const { rows: after } = await sql`select count(*) - 1 as count from messages`.execute(app.db)
    expect(after).toEqual(before)
  })

  it('a note, an answer with a file, buttons or a quote: none is plain', async () => {
    const built = await active()
    const file = await buildFile(app, 'contents', { name: 'price.txt', uploadedByUser: built.operator.userId })
    const { messageId: replyToId } = await letIn(app, built.channel, { chatId: built.chatId })
    const say = plainPosts(app)
    const unusual: Partial<Post>[] = [
      { visibility: 'internal' },
      { fileIds: [file.id] },
      { buttons: [[{ label: 'Yes' }]] },
      { replyToId },
      { author: { type: 'bot', id: null, name: 'Bot' } },
    ]
    for (const more of unusual) expect(await say(post(built, more))).toBeUndefined()
    expect(await say(post(built, { fileIds: [], buttons: [], entities: [] }))).toEqual(expect.any(String))
  })

  it('a thread that somebody else holds, without waiting for it', async () => {
    const [held, free] = [await active(), await active()]
    await app.db.transaction().execute(async (tx) => {
      await sql`select 1 from threads where id = ${held.threadId} for update`.execute(tx)
      expect(await postTogether(app, [post(held), post(free)])).toEqual([undefined, expect.any(String)])
    })
  })

  it('the same one twice in the same moment, by two processes: one is written', async () => {
    const built = await active()
    const once = post(built, { clientMessageId: 'at once' })
    // Each asks without waiting for the other, as two processes do.
    const [one, other] = [plainPosts(app), plainPosts(app)]
    const ids = await Promise.all([one, other].map(async (say) => (await say(once)) ?? (await theLongWay(once)).id))
    expect(new Set(ids).size).toBe(1)
  })
})

it('says what went wrong when the line breaks, and does not try again: the message may be there', async () => {
  const built = await active()
  const before = (await messagesOf(built.threadId)).length
  await sql`
    create function break_line() returns trigger language plpgsql as
      $$ begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(1); return new; end $$;
    create trigger break_line before insert on read_marks for each row execute function break_line()`.execute(app.db)
  try {
    await expect(plainPosts(app)(post(built))).rejects.toThrow()
  } finally {
    // The pool has yet to notice which connection is gone.
    await waitFor(() => sql`drop trigger break_line on read_marks; drop function break_line`.execute(app.db))
  }
  expect(await messagesOf(built.threadId)).toHaveLength(before)
})
