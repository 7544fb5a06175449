import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { BuiltUser } from '../../test/factories/accounts.ts'
import { buildPresence } from '../../test/factories/presence.ts'
import { buildRouting, type ServedLine } from '../../test/factories/routing.ts'
import { perTest } from '../../test/lifetime.ts'
import { accept } from './accept.ts'
import { skip } from './skip.ts'
import { trail } from './trail.ts'
import { transfer } from './transfer.ts'

const r = perTest(buildRouting)

/** A customer who talked with the last in the queue, `daysAgo`, and has just written again. */
async function comesAgain({ channel, people }: ServedLine, daysAgo = 0): Promise<string> {
  const last = people.at(-1)!
  const before = await r.arrive(channel)
  await r.quiet()
  await accept(r.app, r.admin.staff, before).catch(() => undefined)
  await sql`update conversations set operator_id = ${last.id}, status = 'active', waiting_since = null where id = ${before}`.execute(
    r.app.db,
  )
  await sql`update offers set outcome = 'withdrawn', decided_at = now() where conversation_id = ${before} and outcome is null`.execute(
    r.app.db,
  )
  await r.finish(before)
  await sql`update conversations set closed_at = now() - make_interval(days => ${daysAgo}) where id = ${before}`.execute(r.app.db)
  await r.quiet()
  const id = await r.write(channel, before)
  await r.quiet()
  return id
}

test.each(['evenly', 'strictly', 'all'] as const)('%s: who talked with the customer last is asked first, then the others', async (mode) => {
  const served = await r.build(3, { mode, lastOperatorDays: 7 })
  const [one, two, last] = served.people as [BuiltUser, BuiltUser, BuiltUser]
  const id = await comesAgain(served)
  await r.offeredTo(id, last)
  const entry = (await trail(r.app, r.admin.staff, id)).at(-1)
  expect(entry).toMatchObject({ event: 'offered', to: last.id, reason: 'last_operator' })
  expect(entry?.considered[0]).toEqual({ userId: last.id, eligible: true, why: 'last_operator' })
  // Whoever comes now is not asked as well.
  await buildPresence(r.app, [one], 'paused')
  await buildPresence(r.app, [one])
  await r.quiet()
  expect(await r.standing(id)).toMatchObject({ offered: [last.id] })
  await skip(r.app, last.staff, id)
  await r.until(id, { offered: mode === 'all' ? [one.id, two.id] : [one.id] })
})

test('missed, it goes on as usual, in mode all too', async () => {
  const served = await r.build(2, { mode: 'all', lastOperatorDays: 7, offerSeconds: 1 })
  const id = await comesAgain(served)
  await r.offeredTo(id, served.people[0])
  expect(await r.events(id)).toEqual(['started: started', 'offered: last_operator', 'expired: time_out', 'offered: everyone'])
})

test.each([
  ['too long ago', {}, 8],
  ['the line does not look back', { lastOperatorDays: 0 }, 0],
])('%s: the line’s mode', async (_, more, daysAgo) => {
  const served = await r.build(2, { mode: 'strictly', lastOperatorDays: 7, ...more })
  await r.offeredTo(await comesAgain(served, daysAgo), served.people[0])
})

test('he is not there, or has his hands full, or left the queue: the line’s mode', async () => {
  const away = await r.build(2, { mode: 'strictly', lastOperatorDays: 7 }, 1)
  await r.offeredTo(await comesAgain(away), away.people[0])
  const full = await r.build(2, { mode: 'strictly', lastOperatorDays: 7, maxConversations: 1 })
  const [first, second] = [await r.arrive(full.channel), await r.arrive(full.channel)]
  await r.offeredTo(second, full.people[1])
  await accept(r.app, full.people[0]!.staff, first)
  await r.finish(first)
  await r.offeredTo(await comesAgain(full), full.people[0])
  const left = await r.build(2, { mode: 'strictly', lastOperatorDays: 7 })
  await sql`delete from line_queue where line_id = ${left.line.id} and user_id = ${left.people[1]!.id}`.execute(r.app.db)
  await r.offeredTo(await comesAgain(left), left.people[0])
})

test('whoever has handed it on himself is not asked again', async () => {
  const served = await r.build(2, { mode: 'strictly', lastOperatorDays: 7 })
  const [one, last] = served.people as [BuiltUser, BuiltUser]
  const id = await comesAgain(served)
  await r.offeredTo(id, last)
  await accept(r.app, last.staff, id)
  await transfer(r.app, last.staff, id, { lineId: served.line.id })
  await r.offeredTo(id, one)
})
