import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { BuiltUser } from '../../test/factories/accounts.ts'
import { buildPresence, letPresenceRunOut } from '../../test/factories/presence.ts'
import { buildRouting, type Routing } from '../../test/factories/routing.ts'
import { waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { setAllPinned, setPinned } from '../inbox/participants.ts'
import { closeConversation } from '../inbox/public.ts'
import { changeLine } from '../lines/edit.ts'
import { transaction } from '../platform/database.ts'
import { refresh } from '../presence/presence.ts'
import { connectionLease } from '../presence/public.ts'
import { changeWorkday } from '../presence/workday.ts'
import { accept } from './accept.ts'
import { transfer } from './transfer.ts'

const r = perTest(buildRouting)

const timerKey = (user: BuiltUser) => `routing.lookForAbsent:${user.id}`
/** Seconds until somebody looks whether he is back; null: nobody will. */
async function lookedForIn(user: BuiltUser): Promise<number | null> {
  const { rows } = await sql<{ seconds: number }>`
    select extract(epoch from run_at - now())::float8 as seconds from jobs where key = ${timerKey(user)}`.execute(r.app.db)
  return rows[0]?.seconds ?? null
}
/** His browser is gone, and it was noticed. */
async function loseConnection(user: BuiltUser, secondsAgo = 0): Promise<void> {
  await letPresenceRunOut(r.app, user, secondsAgo)
  await transaction(r.app.db, (tx) => refresh(r.app, tx, user.id))
}
async function taken(channel: Parameters<Routing['arrive']>[0], user: BuiltUser): Promise<string> {
  const id = await r.arrive(channel)
  await r.offeredTo(id, user)
  await accept(r.app, user.staff, id)
  return id
}
const strictly = { mode: 'strictly' as const }

describe('the responsible operator says that he is offline', () => {
  test('what awaits his answer goes on at once; what awaits the customer when he writes; a pinned one stays', async () => {
    const { channel, people } = await r.build(2, strictly)
    const [one, two] = people as [BuiltUser, BuiltUser]
    const unanswered = await taken(channel, one)
    const answered = await taken(channel, one)
    const pinned = await taken(channel, one)
    await r.answer(answered, one)
    await transaction(r.app.db, (tx) => setPinned(r.app, tx, pinned, one.staff, true))
    await buildPresence(r.app, [one], 'offline')
    await r.offeredTo(unanswered, two)
    await r.quiet()
    expect(await r.events(unanswered)).toContain('returned: offline')
    for (const id of [answered, pinned]) expect(await r.standing(id)).toMatchObject({ status: 'active', operator: one.id })
    await r.write(channel, answered)
    await r.offeredTo(answered, two)
    await r.write(channel, pinned)
    await r.quiet()
    expect(await r.standing(pinned)).toMatchObject({ status: 'active', operator: one.id })
  })

  test('who looks after others takes the pin off: what awaits an answer goes on at once, what awaits the customer stays', async () => {
    const { channel, people } = await r.build(2, strictly)
    const [one, two] = people as [BuiltUser, BuiltUser]
    const boss = { userId: two.id, role: 'supervisor' as const }
    const [unanswered, answered] = [await taken(channel, one), await taken(channel, one)]
    await r.answer(answered, one)
    await setAllPinned(r.app, one.staff, true)
    await buildPresence(r.app, [one], 'offline')
    await r.quiet()
    for (const id of [unanswered, answered]) expect(await r.standing(id)).toMatchObject({ status: 'active', operator: one.id })
    for (const id of [unanswered, answered]) await transaction(r.app.db, (tx) => setPinned(r.app, tx, id, boss, false))
    await r.offeredTo(unanswered, two)
    await r.quiet()
    expect(await r.events(unanswered)).toContain('returned: offline')
    expect(await r.standing(answered)).toMatchObject({ status: 'active', operator: one.id })
  })

  test('who left the queue meanwhile loses what he takes the pin off: what awaits an answer at once, else when the customer writes', async () => {
    const { line, channel, people } = await r.build(2, strictly)
    const [one, two] = people as [BuiltUser, BuiltUser]
    const [unanswered, answered] = [await taken(channel, one), await taken(channel, one)]
    await r.answer(answered, one)
    await setAllPinned(r.app, one.staff, true)
    await changeLine(r.app, r.admin.staff, line.id, { queue: [{ type: 'user', id: two.id }] })
    await r.quiet()
    for (const id of [unanswered, answered]) expect(await r.standing(id)).toMatchObject({ status: 'active', operator: one.id })
    await setAllPinned(r.app, one.staff, false)
    await r.offeredTo(unanswered, two)
    await r.quiet()
    expect(await r.events(unanswered)).toContain('returned: not_in_queue')
    expect(await r.standing(answered)).toMatchObject({ status: 'active', operator: one.id })
    await r.write(channel, answered)
    await r.offeredTo(answered, two)
  })

  test('paused he keeps what he has', async () => {
    const { channel, people } = await r.build(2, strictly)
    const id = await taken(channel, people[0]!)
    await buildPresence(r.app, people.slice(0, 1), 'paused')
    await r.write(channel, id)
    await r.quiet()
    expect(await r.standing(id)).toMatchObject({ status: 'active', operator: people[0]?.id })
  })

  test('in a line that keeps everything, and in one that asks nobody whether he is there, nothing happens', async () => {
    const [one] = (await r.build(1)).people as [BuiltUser]
    for (const rules of [{ returnSeconds: 0 }, { checkAvailability: false }]) {
      const { channel, people } = await r.build(1, rules)
      const id = await r.arrive(channel)
      await r.offeredTo(id, people[0])
      await accept(r.app, people[0]!.staff, id)
      await buildPresence(r.app, people, 'offline')
      await r.write(channel, id)
      await r.quiet()
      expect(await r.standing(id)).toMatchObject({ status: 'active', operator: people[0]?.id })
    }
    expect(await lookedForIn(one)).toBeNull()
  })

  test('his offers go to the next at once, one a colleague made him stays until it runs out', async () => {
    const { channel, people } = await r.build(2, strictly)
    const [one, two] = people as [BuiltUser, BuiltUser]
    const offered = await r.arrive(channel)
    await r.offeredTo(offered, one)
    const handed = await r.arrive(channel)
    await r.offeredTo(handed, one)
    await accept(r.app, one.staff, handed)
    await transfer(r.app, one.staff, handed, { userId: two.id })
    await buildPresence(r.app, [two, one], 'offline')
    await r.until(offered, { status: 'waiting', offered: [] })
    await r.quiet()
    expect(await r.standing(handed)).toMatchObject({ status: 'offered', offered: [two.id] })
    expect(await r.events(offered)).toEqual(expect.arrayContaining(['withdrawn: offline', 'waiting: nobody_eligible']))
    // It was not he who passed it: he is the first again.
    await buildPresence(r.app, [one])
    await r.offeredTo(offered, one)
  })

  test('mode all: his offer ends, and when he is back he is asked again', async () => {
    const { channel, people } = await r.build(2, { mode: 'all' })
    const [one, two] = people as [BuiltUser, BuiltUser]
    const id = await r.arrive(channel)
    await r.until(id, { offered: [one.id, two.id] })
    await buildPresence(r.app, [one], 'offline')
    await r.until(id, { offered: [two.id] })
    await buildPresence(r.app, [one])
    await r.until(id, { offered: [two.id, one.id] })
  })
})

describe('the connection of the responsible operator is lost', () => {
  test('for long enough: what awaits his answer goes on', async () => {
    const { channel, people } = await r.build(2, { ...strictly, returnSeconds: 1 })
    const [one, two] = people as [BuiltUser, BuiltUser]
    const id = await taken(channel, one)
    await loseConnection(one)
    await r.offeredTo(id, two)
    expect(await r.events(id)).toContain('returned: connection_lost')
    const { rows } = await sql<{ early: boolean }>`
      select min(t.at) < p.since + interval '1 second' as early from trail t, presence p
      where t.conversation_id = ${id} and t.event = 'returned' and p.user_id = ${one.id} group by p.since`.execute(r.app.db)
    expect(rows[0]?.early).toBe(false)
  })

  test('and he is back before: nothing happens, whenever the timer fires', async () => {
    const { channel, people } = await r.build(2, { ...strictly, returnSeconds: 300 })
    const [one] = people as [BuiltUser]
    const id = await taken(channel, one)
    await loseConnection(one)
    await waitFor(async () => (await lookedForIn(one)) !== null)
    expect(await lookedForIn(one)).toBeGreaterThan(290)
    await connectionLease(r.app, [one.id], 45)
    await r.quiet()
    for (let n = 0; n < 2; n++) {
      await transaction(r.app.db, async (tx) => {
        await sql`update jobs set run_at = now() where key = ${timerKey(one)}`.execute(tx)
        await sql`insert into jobs (kind, payload) values ('routing.lookForAbsent', ${JSON.stringify({ userId: one.id })})`.execute(tx)
      })
      await r.quiet()
    }
    expect(await r.standing(id)).toMatchObject({ status: 'active', operator: one.id })
  })

  test('each line waits as long as it says', async () => {
    const first = await r.build(1, { returnSeconds: 60 })
    const [one] = first.people as [BuiltUser]
    const patient = await r.build(1, { returnSeconds: 600 }, 0)
    const queue = [{ type: 'user' as const, id: one.id }]
    await changeLine(r.app, r.admin.staff, patient.line.id, { queue })
    const short = await taken(first.channel, one)
    const long = await taken(patient.channel, one)
    await loseConnection(one, 100)
    await r.until(short, { status: 'waiting', operator: null })
    await r.quiet()
    expect(await r.standing(long)).toMatchObject({ status: 'active', operator: one.id })
    expect(await lookedForIn(one)).toBeGreaterThan(490)
    expect(await lookedForIn(one)).toBeLessThanOrEqual(500)
    // The administrator loses patience.
    await changeLine(r.app, r.admin.staff, patient.line.id, { distribution: { returnSeconds: 30 } })
    await r.until(long, { status: 'waiting', operator: null })
  })

  test('the customer who writes meanwhile waits no longer than that, and goes on at once after it', async () => {
    const { channel, people } = await r.build(2, { ...strictly, returnSeconds: 200 })
    const [one, two] = people as [BuiltUser, BuiltUser]
    const [soon, late] = [await taken(channel, one), await taken(channel, one)]
    for (const id of [soon, late]) await r.answer(id, one)
    await loseConnection(one, 100)
    await r.quiet()
    expect(await lookedForIn(one)).toBeNull()
    await r.write(channel, soon)
    await waitFor(async () => (await lookedForIn(one)) !== null)
    expect(await lookedForIn(one)).toBeLessThanOrEqual(100)
    expect(await r.standing(soon)).toMatchObject({ status: 'active', operator: one.id })
    await sql`update presence set since = now() - interval '300 seconds' where user_id = ${one.id}`.execute(r.app.db)
    await r.write(channel, late)
    await r.offeredTo(late, two)
  })
})

describe('the working day', () => {
  test('whoever has not started it, or is on a break, gets nothing; what waits is his when he starts', async () => {
    const { channel, people } = await r.build(2, { ...strictly, requireWorkday: true })
    const [one, two] = people as [BuiltUser, BuiltUser]
    await changeWorkday(r.app, two.id, 'started')
    await changeWorkday(r.app, two.id, 'paused')
    const id = await r.arrive(channel)
    await waitFor(async () => (await r.events(id)).includes('waiting: nobody_eligible'))
    await changeWorkday(r.app, two.id, 'started')
    await r.offeredTo(id, two)
    await changeWorkday(r.app, two.id, 'paused')
    await r.quiet()
    expect(await r.standing(id)).toMatchObject({ offered: [two.id] })
    await changeWorkday(r.app, one.id, 'started')
    await r.offeredTo(await r.arrive(channel), one)
  })

  test('ended: offers and what awaits an answer go on, where the line asks for it', async () => {
    const { channel, people } = await r.build(2, { ...strictly, requireWorkday: true })
    const [one, two] = people as [BuiltUser, BuiltUser]
    for (const user of people) await changeWorkday(r.app, user.id, 'started')
    const held = await taken(channel, one)
    const offered = await r.arrive(channel)
    await r.offeredTo(offered, one)
    const easy = await r.build(1)
    const elsewhere = await taken(easy.channel, easy.people[0]!)
    await changeWorkday(r.app, one.id, 'ended')
    await changeWorkday(r.app, easy.people[0]!.id, 'started')
    await changeWorkday(r.app, easy.people[0]!.id, 'ended')
    await r.offeredTo(held, two)
    await r.offeredTo(offered, two)
    expect(await r.events(held)).toContain('returned: day_ended')
    expect(await r.events(offered)).toContain('withdrawn: not_at_work')
    await r.quiet()
    expect(await r.standing(elsewhere)).toMatchObject({ status: 'active', operator: easy.people[0]?.id })
  })

  test('a line that begins to ask for it withdraws what it would not offer now', async () => {
    const { channel, people, line } = await r.build(2, strictly)
    const [one, two] = people as [BuiltUser, BuiltUser]
    await changeWorkday(r.app, two.id, 'started')
    const id = await r.arrive(channel)
    await r.offeredTo(id, one)
    await changeLine(r.app, r.admin.staff, line.id, { distribution: { requireWorkday: true } })
    await r.offeredTo(id, two)
  })
})

test('out of the queue in the grace period: the customer’s next word goes to the others', async () => {
  const { line, channel, people } = await r.build(2, strictly)
  const [one, two] = people as [BuiltUser, BuiltUser]
  const id = await taken(channel, one)
  await transaction(r.app.db, (tx) => closeConversation(r.app, tx, id, { reason: 'operator', by: null }))
  await changeLine(r.app, r.admin.staff, line.id, { queue: [{ type: 'user', id: two.id }] })
  await r.quiet()
  expect(await r.standing(id)).toMatchObject({ status: 'closing', operator: one.id })
  expect(await r.write(channel, id)).toBe(id)
  await r.offeredTo(id, two)
  expect(await r.events(id)).toContain('returned: not_in_queue')
})

test('out of the queue while the customer is awaited: his next word goes to the others', async () => {
  const { channel, people, line } = await r.build(2, strictly)
  const [one, two] = people as [BuiltUser, BuiltUser]
  const [id, back] = [await taken(channel, one), await taken(channel, one)]
  for (const each of [id, back]) await r.answer(each, one)
  await r.quiet()
  const queue = (users: BuiltUser[]) => users.map((user) => ({ type: 'user' as const, id: user.id }))
  await changeLine(r.app, r.admin.staff, line.id, { queue: queue([two]) })
  await r.quiet()
  expect(await r.standing(id)).toMatchObject({ status: 'active', operator: one.id })
  await r.write(channel, id)
  await r.offeredTo(id, two)
  expect(await r.events(id)).toContain('returned: not_in_queue')
  // In the queue again he keeps what is still his.
  await changeLine(r.app, r.admin.staff, line.id, { queue: queue([two, one]) })
  await r.write(channel, back)
  await r.quiet()
  expect(await r.standing(back)).toMatchObject({ status: 'active', operator: one.id })
})
