import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { BuiltUser } from '../../test/factories/accounts.ts'
import { buildRouting } from '../../test/factories/routing.ts'
import { waitFor } from '../../test/harness.ts'
import { perFile } from '../../test/lifetime.ts'
import { invite, join, leave, setPinned } from '../inbox/participants.ts'
import { closeConversation } from '../inbox/public.ts'
import { transaction } from '../platform/database.ts'
import { accept } from './accept.ts'
import { route } from './route.ts'
import { skip } from './skip.ts'

/** Every step leaves a word in the thread and a line in the trail. */

const r = perFile(buildRouting)

async function codes(conversationId: string): Promise<string[]> {
  const { rows } = await sql<{ code: string; name: string | null }>`
    select part ->> 'code' as code, part #>> '{params,name}' as name from messages
    where conversation_id = ${conversationId} and part ->> 'type' = 'system' order by seq`.execute(r.app.db)
  return rows.map(({ code, name }) => (name === null ? code : `${code}: ${name}`))
}
const toldInTrail = (id: string, last: string) => waitFor(async () => (await r.events(id)).includes(last))

test('who passed it on and who missed it; whoever misses it again is in the trail alone', async () => {
  const { channel, people } = await r.build(2, { mode: 'strictly', offerSeconds: 600 })
  const [one, two] = people as [BuiltUser, BuiltUser]
  const id = await r.arrive(channel)
  const miss = async (who: BuiltUser) => {
    await r.offeredTo(id, who)
    const offer = await r.app.db
      .selectFrom('offers')
      .select('id')
      .where('conversation_id', '=', id)
      .where('outcome', 'is', null)
      .executeTakeFirstOrThrow()
    await route(r.app, { type: 'expired', offerIds: [offer.id] }, { conversationIds: [id], userIds: [who.id] })
  }
  await r.offeredTo(id, one)
  await skip(r.app, one.staff, id)
  await miss(two)
  // The second round.
  await miss(one)
  await r.offeredTo(id, two)
  await skip(r.app, two.staff, id)
  await r.quiet()
  expect(await codes(id)).toEqual([`skipped: ${one.staff.name}`, `missed: ${two.staff.name}`, `skipped: ${two.staff.name}`])
  expect((await r.events(id)).filter((event) => /skipped|expired/.test(event))).toEqual([
    'skipped: skipped',
    'expired: time_out',
    'expired: time_out',
    'skipped: skipped',
  ])
})

test('who joined, left, was invited, or keeps it, and that it goes on', async () => {
  const { channel, people } = await r.build(3, { mode: 'strictly', offerSeconds: 600 })
  const [one, two, three] = people as [BuiltUser, BuiltUser, BuiltUser]
  const id = await r.arrive(channel)
  await r.offeredTo(id, one)
  await accept(r.app, one.staff, id)
  const done = (what: (tx: Parameters<typeof join>[1]) => Promise<unknown>) => transaction(r.app.db, what)
  await done((tx) => join(r.app, tx, id, two.staff))
  await toldInTrail(id, 'joined: ')
  await done((tx) => leave(r.app, tx, id, two.staff))
  await toldInTrail(id, 'left: ')
  await done((tx) => invite(r.app, tx, id, three.id, one.staff))
  await toldInTrail(id, 'invited: ')
  await done((tx) => setPinned(r.app, tx, id, one.staff, true))
  await toldInTrail(id, 'pinned: ')
  await done((tx) => setPinned(r.app, tx, id, one.staff, false))
  await toldInTrail(id, 'unpinned: ')
  await done((tx) => closeConversation(r.app, tx, id, { reason: 'operator', by: one.staff }))
  await toldInTrail(id, 'closing: operator')
  expect(await r.write(channel, id)).toBe(id)
  await toldInTrail(id, 'revived: revived')
  const [anna, boris, clara] = [one.staff.name, two.staff.name, three.staff.name]
  expect(await codes(id)).toEqual([
    `accepted: ${anna}`,
    `joined: ${boris}`,
    `left: ${boris}`,
    `invited: ${clara}`,
    `pinned: ${anna}`,
    `unpinned: ${anna}`,
    `closing: ${anna}`,
    'revived',
  ])
  // The customer's word stands behind the line that it caused.
  const last = await sql<{
    author: string
  }>`select author_type as author from messages where conversation_id = ${id} order by seq desc limit 2`.execute(r.app.db)
  expect(last.rows.map(({ author }) => author)).toEqual(['customer', 'system'])
  const who = await r.app.db
    .selectFrom('trail')
    .select(['event', 'from_id', 'to_id'])
    .where('conversation_id', '=', id)
    .where('reason', '=', '')
    .orderBy('id')
    .execute()
  expect(who).toEqual([
    { event: 'joined', from_id: two.id, to_id: null },
    { event: 'left', from_id: two.id, to_id: null },
    { event: 'invited', from_id: one.id, to_id: three.id },
    { event: 'pinned', from_id: one.id, to_id: null },
    { event: 'unpinned', from_id: one.id, to_id: null },
  ])
})
