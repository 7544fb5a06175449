import type { Distribution } from '@omniline/contracts/lines'
import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { buildTeam, buildUser, type BuiltUser } from '../../test/factories/accounts.ts'
import { buildChannel, type BuiltChannel } from '../../test/factories/channels.ts'
import { buildLine } from '../../test/factories/lines.ts'
import { buildPresence } from '../../test/factories/presence.ts'
import { buildRouting } from '../../test/factories/routing.ts'
import { perFile, perTest } from '../../test/lifetime.ts'
import { changeTeam } from '../accounts/teams.ts'
import { changeLine } from '../lines/edit.ts'
import { skip } from './skip.ts'

/** Whoever loses what he had in one line is there for what waits in another, where nobody else is. */

const r = perFile(buildRouting)
const olga = perTest(() => buildUser(r.app))
const boris = perTest(() => buildUser(r.app))
beforeEach(() => buildPresence(r.app, [olga, boris]))

interface Served {
  id: string
  channel: BuiltChannel
}
async function lineOf(users: BuiltUser[], distribution: Partial<Distribution> = {}, teamIds: string[] = []): Promise<Served> {
  const queue = [...users.map(({ id }) => ({ type: 'user' as const, id })), ...teamIds.map((id) => ({ type: 'team' as const, id }))]
  const { id } = await buildLine(r.app, {
    queue,
    distribution: { mode: 'strictly', maxConversations: 1, offerSeconds: 600, ...distribution },
  })
  return { id, channel: await buildChannel(r.app, { lineId: id }) }
}

/** What Olga has in the one line, and what waits for her in the other. */
async function busyWith(line: Served, other: Served, offered = [olga]): Promise<{ had: string; waits: string }> {
  const had = await r.arrive(line.channel)
  await r.until(had, { status: 'offered', offered: offered.map((user) => user.id) })
  const waits = await r.arrive(other.channel)
  await r.quiet()
  expect(await r.standing(waits)).toMatchObject({ status: 'waiting' })
  return { had, waits }
}
const change = (line: Served, patch: Parameters<typeof changeLine>[3]) => changeLine(r.app, r.admin.staff, line.id, patch)

test('by a skip: in the same decision, without a job more', async () => {
  const { had, waits } = await busyWith(await lineOf([olga, boris]), await lineOf([olga]))
  const jobs = async () => (await sql<{ n: number }>`select last_value::int as n from jobs_id_seq`.execute(r.app.db)).rows[0]?.n ?? 0
  const before = await jobs()
  await skip(r.app, olga.staff, had)
  await r.offeredTo(had, boris)
  await r.offeredTo(waits, olga)
  // The timers of the two offers.
  expect((await jobs()) - before).toBe(2)
})

test('by an offer that runs out', async () => {
  const { had, waits } = await busyWith(await lineOf([olga, boris]), await lineOf([olga]))
  await sql`update jobs set run_at = now() where key in (select 'offer:' || id from offers where conversation_id = ${had})`.execute(
    r.app.db,
  )
  await r.offeredTo(had, boris)
  await r.offeredTo(waits, olga)
})

test('by a line that is switched off', async () => {
  const line = await lineOf([olga])
  const { had, waits } = await busyWith(line, await lineOf([olga]))
  await change(line, { active: false })
  await r.offeredTo(waits, olga)
  expect(await r.standing(had)).toMatchObject({ status: 'waiting' })
})

test('by a line that does not ask everybody any more', async () => {
  const line = await lineOf([boris, olga], { mode: 'all' })
  const { had, waits } = await busyWith(line, await lineOf([olga]), [boris, olga])
  await change(line, { distribution: { mode: 'strictly' } })
  await r.offeredTo(had, boris)
  await r.offeredTo(waits, olga)
})

test('by leaving the queue of a line', async () => {
  const line = await lineOf([olga])
  const { waits } = await busyWith(line, await lineOf([olga]))
  await change(line, { queue: [{ type: 'user', id: boris.id }] })
  await r.offeredTo(waits, olga)
})

test('by leaving a team', async () => {
  const team = await buildTeam(r.app, { memberIds: [olga.id] })
  const { waits } = await busyWith(await lineOf([], {}, [team.id]), await lineOf([olga]))
  await changeTeam(r.app, r.admin.staff, team.id, { memberIds: [boris.id] })
  await r.offeredTo(waits, olga)
})

test('by going, for a line that does not ask who is there', async () => {
  const { waits } = await busyWith(await lineOf([olga]), await lineOf([olga], { checkAvailability: false }))
  await buildPresence(r.app, [olga], 'offline')
  await r.offeredTo(waits, olga)
})
