import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { buildChannel } from '../../test/factories/channels.ts'
import { buildConversation, buildStaff, inbound, letIn, toldAbout } from '../../test/factories/inbox.ts'
import { testApp, waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { transaction } from '../platform/database.ts'
import { join } from './participants.ts'
import { postTogether } from './post-together.ts'
import { postMessage } from './post.ts'
import { receiveTogether } from './receive-together.ts'

/** Somebody joins between the moment a statement begins to see and the moment it holds the conversation. */

const t = perTest(testApp)

/** `work` reads `table`, and there it waits until `meanwhile` is done. */
async function overtaken<T>(table: 'channels' | 'customers', work: () => Promise<T>, meanwhile: () => Promise<void>): Promise<T> {
  const { db } = t.app
  const waits = `pg_advisory_xact_lock_shared(7)::text is not null`
  await sql.raw(`alter table ${table} rename to ${table}_read`).execute(db)
  await sql.raw(`create view ${table} as select * from ${table}_read where ${waits}`).execute(db)
  const begun = await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(7)`.execute(tx)
    const under = work()
    await waitFor(
      async () => (await sql`select 1 from pg_locks where locktype = 'advisory' and objid = 7 and not granted`.execute(db)).rows.length > 0,
      { what: 'the statement to read' },
    )
    await meanwhile()
    return { under }
  })
  const answer = await begun.under
  await sql.raw(`drop view ${table}`).execute(db)
  await sql.raw(`alter table ${table}_read rename to ${table}`).execute(db)
  return answer
}

const stranger = async () => {
  const { userId } = await buildStaff(t.app, { lineId: (await buildChannel(t.app)).lineId })
  return { userId, name: 'Serves another line' }
}

test('an answer that is just being written is told to him', async () => {
  const { conversationId, operator } = await buildConversation(t.app, { active: true })
  const post = {
    conversationId,
    author: { type: 'operator' as const, id: operator.userId, name: operator.name },
    visibility: 'public' as const,
    text: 'Good day',
  }
  const guest = await stranger()
  const [id] = await overtaken(
    'channels',
    () => postTogether(t.app, [post]),
    () => transaction(t.app.db, (tx) => join(t.app, tx, conversationId, guest)),
  )
  if (!id) await transaction(t.app.db, (tx) => postMessage(t.app, tx, post))
  const told = (await toldAbout(t.app, conversationId)).findLast((one) => one.type === 'message')
  expect(told?.userIds.toSorted()).toEqual([operator.userId, guest.userId].toSorted())
})

test('and a customer’s word that just comes', async () => {
  const channel = await buildChannel(t.app)
  const { conversationId } = await letIn(t.app, channel, { chatId: 'c' })
  const event = inbound({ chatId: 'c' })
  const guest = await stranger()
  const [stored] = await overtaken(
    'customers',
    () => receiveTogether(t.app, [{ channelId: channel.id, event }]),
    () => transaction(t.app.db, (tx) => join(t.app, tx, conversationId, guest)),
  )
  if (!stored) await letIn(t.app, channel, event)
  const told = (await toldAbout(t.app, conversationId)).findLast((one) => one.type === 'message')
  expect(told?.userIds).toEqual([guest.userId])
})
