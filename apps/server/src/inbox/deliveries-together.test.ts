import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { type BuiltConversation, buildConversation, letIn, toldAbout } from '../../test/factories/inbox.ts'
import { testApp } from '../../test/harness.ts'
import { perFile } from '../../test/lifetime.ts'
import { transaction } from '../platform/database.ts'
import { markDone, markFailed, markSending, markSent, nextOutbound, outbound } from './deliveries.ts'
import { markArrivedTogether, markSendingTogether } from './deliveries-together.ts'
import { postMessage } from './post.ts'

const test = perFile(testApp)
const app = perFile(() => test.app)

const active = () => buildConversation(app, { active: true })
async function write({ conversationId, operator }: BuiltConversation, text = 'Good day'): Promise<string> {
  const author = { type: 'operator' as const, id: operator.userId, name: operator.name }
  const posted = await transaction(app.db, (tx) => postMessage(app, tx, { conversationId, author, visibility: 'public', text }))
  return posted.id
}
const delivery = (id: string) => app.db.selectFrom('deliveries').selectAll().where('message_id', '=', id).executeTakeFirstOrThrow()
const externalId = async (id: string) =>
  (await app.db.selectFrom('messages').select('external_id').where('id', '=', id).executeTakeFirstOrThrow()).external_id

describe('what is next in several threads', () => {
  it('is the oldest that waits in each, and nothing where nothing waits', async () => {
    const [busy, sent, quiet] = [await active(), await active(), await active()]
    const first = await write(busy, 'first')
    await write(busy, 'second')
    const gone = await write(sent)
    await transaction(app.db, (tx) => markFailed(tx, gone, { kind: 'rejected', detail: '' }))
    const next = await nextOutbound(
      app.db,
      [busy, sent, quiet].map((one) => one.threadId),
    )
    expect(next).toEqual([await outbound(app.db, first)])
  })
})

describe('a request that is about to leave', () => {
  it('is marked for many at once; what does not wait, or is held by somebody, is not', async () => {
    const [one, two, held, gone] = [
      await write(await active()),
      await write(await active()),
      await write(await active()),
      await write(await active()),
    ]
    await transaction(app.db, (tx) => markDone(tx, gone))
    await app.db.transaction().execute(async (tx) => {
      await sql`select 1 from deliveries where message_id = ${held} for update`.execute(tx)
      expect(await markSendingTogether(app.db, [one, two, held, gone])).toEqual(new Set([one, two]))
    })
    expect(await delivery(one)).toMatchObject({ sending_since: expect.any(Date), attempts: 1 })
    expect(await delivery(held)).toMatchObject({ sending_since: null, attempts: 0 })
  })
})

describe('what has arrived', () => {
  it('leaves what the long way leaves', async () => {
    const [long, short] = [await active(), await active()]
    const [slow, fast] = [await write(long), await write(short)]
    for (const id of [slow, fast]) await markSending(app.db, id)
    await transaction(app.db, async (tx) => {
      await markSent(tx, slow, ['p1'])
      await markDone(tx, slow)
    })
    expect(await markArrivedTogether(app.db, [{ messageId: fast, externalId: 'p1' }])).toEqual(new Map([[fast, { more: false }]]))
    const trace = async (built: BuiltConversation, id: string) => ({
      delivery: { ...(await delivery(id)), message_id: '', thread_id: '', updated_at: null },
      externalId: await externalId(id),
      told: (await toldAbout(app, built.conversationId)).map(({ type, userIds }) => [
        type,
        userIds.map((user) => user === built.operator.userId),
      ]),
    })
    expect(await trace(short, fast)).toEqual(await trace(long, slow))
  })

  it('is marked for many at once, and says where more waits', async () => {
    const built = [await active(), await active(), await active()]
    const ids = await Promise.all(built.map((one) => write(one)))
    await write(built[1]!, 'one more')
    await markSendingTogether(app.db, ids)
    const marked = await markArrivedTogether(
      app.db,
      ids.map((messageId, n) => ({ messageId, externalId: `many-${n}` })),
    )
    expect(ids.map((id) => marked.get(id)?.more)).toEqual([false, true, false])
  })

  const unusual: Record<string, (built: BuiltConversation) => Promise<string>> = {
    'a message that was not marked as leaving': async (built) => write(built),
    'one of which the platform had a part before': async (built) => {
      const id = await write(built)
      await markSending(app.db, id)
      await transaction(app.db, (tx) => markSent(tx, id, ['part']))
      await markSending(app.db, id)
      return id
    },
    'one whose id the platform has told us before': async (built) => {
      await letIn(app, built.channel, { chatId: built.chatId, messageId: 'known' })
      const id = await write(built)
      await markSending(app.db, id)
      return id
    },
    'one that has failed meanwhile': async (built) => {
      const id = await write(built)
      await markSending(app.db, id)
      await transaction(app.db, (tx) => markFailed(tx, id, { kind: 'rejected', detail: '' }))
      return id
    },
  }
  it.each(Object.entries(unusual))('goes the long way and leaves nothing: %s', async (_name, build) => {
    const id = await build(await active())
    const neighbour = await write(await active())
    await markSending(app.db, neighbour)
    const before = await delivery(id)
    const marked = await markArrivedTogether(app.db, [
      { messageId: id, externalId: 'known' },
      { messageId: neighbour, externalId: 'known' },
    ])
    expect([...marked.keys()]).toEqual([neighbour])
    expect([await delivery(id), await externalId(id)]).toEqual([before, before.external_ids[0] ?? null])
  })

  it('does not wait for a thread that somebody else holds', async () => {
    const built = [await active(), await active()]
    const ids = await Promise.all(built.map((one) => write(one)))
    await markSendingTogether(app.db, ids)
    await app.db.transaction().execute(async (tx) => {
      await sql`select 1 from threads where id = ${built[0]!.threadId} for update`.execute(tx)
      const marked = await markArrivedTogether(
        app.db,
        ids.map((messageId) => ({ messageId, externalId: 'here' })),
      )
      expect([...marked.keys()]).toEqual([ids[1]])
    })
  })

  it('is told once, however often it is said', async () => {
    const id = await write(await active())
    await markSending(app.db, id)
    for (let time = 0; time < 2; time++) await transaction(app.db, (tx) => markSent(tx, id, ['once']))
    expect(await delivery(id)).toMatchObject({ external_ids: ['once'], parts: [1] })
  })
})
