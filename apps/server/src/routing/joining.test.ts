import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { BuiltUser } from '../../test/factories/accounts.ts'
import { buildPresence } from '../../test/factories/presence.ts'
import { buildRouting } from '../../test/factories/routing.ts'
import { waitFor } from '../../test/harness.ts'
import { perFile } from '../../test/lifetime.ts'
import { lockConversation } from '../inbox/public.ts'
import { transaction } from '../platform/database.ts'
import { skip } from './skip.ts'
import { transfer } from './transfer.ts'

/** Who becomes free joins in what is offered to everyone. */

const r = perFile(buildRouting)
const all = { mode: 'all' as const }

test('he passed it in a round that is over: the present round asks him as well', async () => {
  const { channel, people } = await r.build(2, all)
  const [one, two] = people as [BuiltUser, BuiltUser]
  const id = await r.arrive(channel)
  await r.until(id, { status: 'offered', offered: [one.id, two.id] })
  await skip(r.app, one.staff, id)
  await buildPresence(r.app, [one], 'offline')
  await r.quiet()
  // Both have passed, and only one of them is there for the next round.
  await skip(r.app, two.staff, id)
  await r.offeredTo(id, two)
  await buildPresence(r.app, [one])
  await r.until(id, { status: 'offered', offered: [two.id, one.id] })
  // In the same round he is not asked once more.
  await skip(r.app, one.staff, id)
  await buildPresence(r.app, [one], 'paused')
  await buildPresence(r.app, [one])
  await r.quiet()
  expect(await r.standing(id)).toMatchObject({ status: 'offered', offered: [two.id] })
})

test('nobody joins in what was handed to one person in the moment of the decision', async () => {
  const { channel, people } = await r.build(3, all, 2)
  const [one, two, three] = people as [BuiltUser, BuiltUser, BuiltUser]
  const id = await r.arrive(channel)
  await r.until(id, { status: 'offered', offered: [one.id, two.id] })
  await r.quiet()
  const waiting = async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(r.app.db)
    return rows[0]?.n ?? 0
  }
  // Both want the conversation, which somebody has; the transfer came first.
  const handed = await transaction(r.app.db, async (tx) => {
    await lockConversation(tx, id)
    const work = transfer(r.app, one.staff, id, { userId: one.id })
    await waitFor(async () => (await waiting()) === 1)
    await buildPresence(r.app, [three])
    await waitFor(async () => (await waiting()) === 2)
    return { work }
  })
  await handed.work
  await r.quiet()
  expect(await r.standing(id)).toMatchObject({ status: 'offered', offered: [one.id] })
})
