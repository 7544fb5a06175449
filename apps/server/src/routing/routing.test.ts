import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { type BuiltUser, buildUser } from '../../test/factories/accounts.ts'
import { buildChannel } from '../../test/factories/channels.ts'
import { letIn } from '../../test/factories/inbox.ts'
import { buildLine } from '../../test/factories/lines.ts'
import { buildPresence } from '../../test/factories/presence.ts'
import { buildRouting, refusal, secondProcess } from '../../test/factories/routing.ts'
import { testApp, waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { openDatabase, transaction } from '../platform/database.ts'
import { createJobs } from '../platform/jobs.ts'
import { changeLine } from '../lines/edit.ts'
import { decide } from './core/decide.ts'
import { load } from './snapshot.ts'
import { accept } from './accept.ts'
import { routingJobs } from './jobs.ts'
import { skip } from './skip.ts'
import { trail } from './trail.ts'

const r = perTest(buildRouting)

describe('offers', () => {
  test('a new conversation is offered to the longest idle, accepted, and the trail says why', async () => {
    const { channel, people } = await r.build(2)
    const [one, two] = people as [BuiltUser, BuiltUser]
    const first = await r.arrive(channel)
    await r.offeredTo(first, one)
    await accept(r.app, one.staff, first)
    await r.until(first, { status: 'active', operator: one.id, offered: [] })
    const second = await r.arrive(channel)
    await r.offeredTo(second, two)
    await r.quiet()
    expect(await trail(r.app, r.admin.staff, second)).toMatchObject([
      { event: 'started', from: null, reason: 'started' },
      {
        event: 'offered',
        to: two.id,
        reason: 'longest_idle',
        considered: [
          { userId: two.id, eligible: true, why: 'longest_idle' },
          { userId: one.id, eligible: true, why: 'worked_later' },
        ],
      },
    ])
    expect(await r.outcomes(first)).toEqual(['accepted'])
  })

  test('answering a customer is work: the next one goes to the other', async () => {
    const { channel, people } = await r.build(2)
    const [one, two] = people as [BuiltUser, BuiltUser]
    for (const [user, expected] of [
      [one, one],
      [two, two],
    ] as const) {
      const id = await r.arrive(channel)
      await r.offeredTo(id, expected)
      await accept(r.app, user.staff, id)
      if (user === two) {
        // One was idle longer until he answered.
        const [his] = await r.app.db.selectFrom('conversations').select('id').where('operator_id', '=', one.id).execute()
        await r.answer(his?.id ?? '', one)
        await r.quiet()
      }
    }
    await r.offeredTo(await r.arrive(channel), two)
  })

  test('not accepted in time it goes to the next, and round again', async () => {
    const { channel, people } = await r.build(2, { mode: 'strictly', offerSeconds: 1 })
    const id = await r.arrive(channel)
    await r.offeredTo(id, people[0])
    await r.offeredTo(id, people[1])
    await r.offeredTo(id, people[0])
    expect((await r.events(id)).slice(1, 6)).toEqual([
      'offered: first_in_queue',
      'expired: time_out',
      'offered: first_in_queue',
      'expired: time_out',
      'offered: first_in_queue',
    ])
    const { rows } = await sql<{ round: number }>`select round from offers where conversation_id = ${id} order by id`.execute(r.app.db)
    expect(rows.map((row) => row.round)).toEqual([1, 1, 2])
  })

  test('skipped it goes to the next; what was not offered cannot be skipped', async () => {
    const { channel, people } = await r.build(3)
    const [one, two, three] = people as [BuiltUser, BuiltUser, BuiltUser]
    const id = await r.arrive(channel)
    await r.offeredTo(id, one)
    expect(await refusal(skip(r.app, two.staff, id))).toMatchObject({ code: 'not_offered' })
    await skip(r.app, one.staff, id)
    await r.offeredTo(id, two)
    expect(await refusal(skip(r.app, one.staff, id))).toMatchObject({ code: 'not_offered' })
    await skip(r.app, two.staff, id)
    await r.offeredTo(id, three)
    const last = (await trail(r.app, r.admin.staff, id)).at(-1)
    expect(last?.considered).toEqual([
      { userId: three.id, eligible: true, why: 'longest_idle' },
      { userId: one.id, eligible: false, why: 'skipped' },
      { userId: two.id, eligible: false, why: 'skipped' },
    ])
    const timers = await sql`select key from jobs where key like 'offer:%'`.execute(r.app.db)
    expect(timers.rows).toHaveLength(1)
  })

  test('nobody there: it waits, saying why, and is offered when somebody comes', async () => {
    const { channel, people } = await r.build(2, {}, 0)
    const id = await r.arrive(channel)
    await waitFor(async () => (await r.events(id)).length === 2)
    expect(await r.standing(id)).toMatchObject({ status: 'waiting', offered: [] })
    const entry = (await trail(r.app, r.admin.staff, id)).at(-1)
    expect(entry).toMatchObject({ event: 'waiting', reason: 'nobody_eligible', considered: [{ why: 'offline' }, { why: 'offline' }] })
    await buildPresence(r.app, people.slice(1))
    await r.offeredTo(id, people[1])
  })

  test('who comes online, or back from a pause, gets all that waits, by priority and age, as far as there is room', async () => {
    const { channel, people, line } = await r.build(1, { maxConversations: 3 }, 0)
    const [olga] = people as [BuiltUser]
    const important = await buildLine(r.app, { users: people, distribution: { priority: 1, maxConversations: 3 } })
    const importantChannel = await buildChannel(r.app, { lineId: important.id })
    const old = await r.arrive(channel)
    const middle = await r.arrive(channel)
    const young = await r.arrive(channel)
    const urgent = await r.arrive(importantChannel)
    await r.quiet()
    await buildPresence(r.app, [olga], 'paused')
    await r.quiet()
    expect(await r.standing(urgent)).toMatchObject({ status: 'waiting' })
    await buildPresence(r.app, [olga], 'online')
    for (const id of [urgent, old, middle]) await r.offeredTo(id, olga)
    await r.quiet()
    expect(await r.standing(young)).toMatchObject({ status: 'waiting', line: line.id })
    // A slot becomes free: by closing, then by handing over.
    await accept(r.app, olga.staff, old)
    await r.finish(old)
    await r.offeredTo(young, olga)
  })

  test('more than one batch waits: all of it is handed out', async () => {
    const { channel, people } = await r.build(1, {}, 0)
    const ids: string[] = []
    for (let n = 0; n < 60; n++) ids.push(await r.arrive(channel))
    await r.quiet()
    await buildPresence(r.app, people)
    await waitFor(async () => {
      const { rows } = await sql<{ n: number }>`select count(*) as n from conversations where status = 'offered'`.execute(r.app.db)
      return rows[0]?.n === ids.length
    })
  })

  test('mode all: offered to everyone, the first has it, the others’ offers end', async () => {
    const { channel, people } = await r.build(3, { mode: 'all', offerSeconds: 1 }, 2)
    const [one, two, three] = people as [BuiltUser, BuiltUser, BuiltUser]
    const id = await r.arrive(channel)
    await r.until(id, { status: 'offered', offered: [one.id, two.id] })
    await buildPresence(r.app, [three])
    await r.until(id, { offered: [one.id, two.id, three.id] })
    await accept(r.app, two.staff, id)
    expect(await r.standing(id)).toMatchObject({ status: 'active', operator: two.id, offered: [] })
    expect(await r.outcomes(id)).toEqual(['withdrawn', 'accepted', 'withdrawn'])
    expect(await refusal(accept(r.app, one.staff, id))).toEqual({
      code: 'taken_by_another',
      message: `${two.name} has taken the conversation`,
    })
  })

  test('an answer without pressing accept takes it; the offers end and others get the room', async () => {
    const { channel, people } = await r.build(2, { mode: 'strictly', maxConversations: 1 })
    const [one, two] = people as [BuiltUser, BuiltUser]
    const first = await r.arrive(channel)
    await r.offeredTo(first, one)
    const second = await r.arrive(channel)
    await r.offeredTo(second, two)
    const third = await r.arrive(channel)
    await r.quiet()
    await r.answer(second, one)
    await r.until(second, { status: 'active', operator: one.id, offered: [] })
    await r.offeredTo(third, two)
    expect(await r.outcomes(second)).toEqual(['withdrawn'])
    expect(await r.events(second)).toContain('accepted: replied')
  })

  test('closed while offered: the offer ends', async () => {
    const { channel, people } = await r.build(1)
    const id = await r.arrive(channel)
    await r.offeredTo(id, people[0])
    await r.finish(id)
    await r.until(id, { status: 'closed', offered: [] })
    expect(await r.outcomes(id)).toEqual(['withdrawn'])
    expect(await refusal(accept(r.app, people[0]!.staff, id))).toMatchObject({ code: 'conversation_closed' })
  })
})

describe('races', () => {
  test('of two who press accept in the same millisecond in two processes one has it', async () => {
    const { channel, people } = await r.build(2, { mode: 'all' })
    const other = { ...r.app, ...openDatabase(r.connection) }
    const jobs = createJobs(other.db, r.app.log)
    for (let round = 0; round < 10; round++) {
      const id = await r.arrive(channel)
      await r.until(id, { offered: people.map((one) => one.id) })
      const results = await Promise.all(people.map((one, n) => refusal(accept(n === 0 ? r.app : { ...other, jobs }, one.staff, id))))
      expect(results.filter((result) => result === null)).toHaveLength(1)
      expect(results.find((result) => result !== null)?.code).toBe('taken_by_another')
      const winner = people[results.indexOf(null)]
      expect(await r.standing(id)).toMatchObject({ status: 'active', operator: winner?.id, offered: [] })
      expect(await r.outcomes(id)).toEqual(results[0] === null ? ['accepted', 'withdrawn'] : ['withdrawn', 'accepted'])
    }
    await other.db.destroy()
  })

  test('whoever takes what waits at once with another hears who was quicker', async () => {
    const { channel, people } = await r.build(4, {}, 0)
    const id = await r.arrive(channel)
    await r.quiet()
    const results = await Promise.all(people.map((one) => refusal(accept(r.app, one.staff, id))))
    expect(results.filter((result) => result === null)).toHaveLength(1)
    expect(results.filter((result) => result?.code === 'taken_by_another')).toHaveLength(3)
    // Once more changes nothing.
    const winner = people[results.indexOf(null)] as BuiltUser
    await accept(r.app, winner.staff, id)
    expect(await r.standing(id)).toMatchObject({ status: 'active', operator: winner.id })
  })

  test('many arrive at once, many people, nobody gets more than he can have', async () => {
    const { channel, people } = await r.build(4, { maxConversations: 3 })
    await Promise.all(Array.from({ length: 20 }, () => r.arrive(channel)))
    await waitFor(async () => {
      const { rows } = await sql<{ n: number }>`select count(*) as n from conversations where status = 'offered'`.execute(r.app.db)
      return rows[0]?.n === 12
    })
    await r.quiet()
    const { rows } = await sql<{ user_id: string; n: number }>`
      select user_id, count(*) as n from offers where outcome is null group by user_id`.execute(r.app.db)
    expect(rows.map((row) => row.n)).toEqual(people.map(() => 3))
    const left = await sql<{ n: number }>`select count(*) as n from conversations where status = 'waiting'`.execute(r.app.db)
    expect(left.rows[0]?.n).toBe(8)
  })

  test('whatever people do at once, in two processes: everything ends in its place and nothing fails', async () => {
    const distribution = { maxConversations: 2, offerSeconds: 1 }
    const { channel, people, line } = await r.build(4, distribution)
    const other = await buildLine(r.app, { users: people.slice(2), distribution: { ...distribution, mode: 'all', priority: 1 } })
    const channels = [channel, await buildChannel(r.app, { lineId: other.id })]
    const second = await secondProcess(r)
    const ids: string[] = []
    const any = <T>(items: T[]): T | undefined => items[Math.floor(Math.random() * items.length)]

    const act = async (n: number): Promise<void> => {
      const app = n % 2 ? r.app : second.app
      const [user, id] = [any(people) as BuiltUser, any(ids)]
      const [kind] = [n % 8]
      if (kind < 2 || !id) ids.push(await r.arrive(any(channels) ?? channel))
      else if (kind < 5) await refusal(accept(app, user.staff, id))
      else if (kind === 5) await refusal(skip(app, user.staff, id))
      else if (kind === 6) await refusal(r.finish(id))
      else await buildPresence(app, [user], any(['online', 'paused', 'online'] as const))
    }
    for (let n = 0; n < 160; n += 8) await Promise.all(Array.from({ length: 8 }, (_, k) => act(n + k)))
    await buildPresence(r.app, people)
    // Offers time out and go round for ever, so the picture is taken when those that are open last.
    for (const { id } of [line, other]) await changeLine(r.app, r.admin.staff, id, { distribution: { offerSeconds: 600 } })
    await waitFor(async () => {
      const { rows } = await sql`select 1 from offers where outcome is null and expires_at < now() + interval '1 min'`.execute(r.app.db)
      return rows.length === 0
    })
    await r.quiet()

    const misplaced = await sql`
      select c.status, c.operator_id, count(o.id) as offers from conversations c
      left join offers o on o.conversation_id = c.id and o.outcome is null
      group by c.id having (c.status = 'offered') <> (count(o.id) > 0)`.execute(r.app.db)
    expect(misplaced.rows).toEqual([])
    const missed = await transaction(r.app.db, async (tx) => {
      const { state, now } = await load(tx, { lineIds: [line.id, other.id] })
      return decide(state, { type: 'changed' }, now)
    })
    expect(missed).toEqual([])
    const failed =
      await sql`select kind, last_error from jobs where last_error is not null union all select kind, last_error from dead_jobs`.execute(
        r.app.db,
      )
    expect(failed.rows).toEqual([])
    await second.stop()
  })

  test('accept and time-out at the same moment: one of them', async () => {
    const { channel, people } = await r.build(2, { mode: 'strictly' })
    const [one, two] = people as [BuiltUser, BuiltUser]
    for (let round = 0; round < 8; round++) {
      const id = await r.arrive(channel)
      await r.offeredTo(id, one)
      const expiry = transaction(r.app.db, (tx) =>
        sql`update jobs set run_at = now() where key = (select 'offer:' || id from offers where conversation_id = ${id} and outcome is null)`.execute(
          tx,
        ),
      )
      const accepted = refusal(accept(r.app, one.staff, id))
      await expiry
      const result = await accepted
      await r.quiet()
      const now = await r.standing(id)
      if (result === null) expect(now).toMatchObject({ status: 'active', operator: one.id, offered: [] })
      else expect(now).toMatchObject({ status: 'offered', offered: [two.id] })
      expect((await r.outcomes(id)).filter((outcome) => outcome === 'accepted')).toHaveLength(result === null ? 1 : 0)
      await r.finish(id)
      await r.quiet()
    }
  })
})

describe('restart', () => {
  test('timers go on where they were', async () => {
    const first = await testApp()
    routingJobs(first.app)
    const [one, two] = [await buildUser(first.app), await buildUser(first.app)]
    const line = await buildLine(first.app, { users: [one, two], distribution: { mode: 'strictly', offerSeconds: 1 } })
    const channel = await buildChannel(first.app, { lineId: line.id })
    await buildPresence(first.app, [one, two])
    await first.startJobs()
    const { conversationId } = await letIn(first.app, channel)
    const open = async () => {
      const row = await first.app.db
        .selectFrom('offers')
        .select('user_id')
        .where('conversation_id', '=', conversationId)
        .where('outcome', 'is', null)
        .executeTakeFirst()
      return row?.user_id
    }
    await waitFor(async () => (await open()) === one.id)
    await first.app.jobs.stop()
    // Nobody is there to look until well after the end of the offer.
    await waitFor(async () => {
      const { rows } = await sql`select 1 from offers where outcome is null and expires_at < now()`.execute(first.app.db)
      return rows.length === 1
    })
    expect(await open()).toBe(one.id)
    const again = { ...first.app, jobs: createJobs(first.app.db, first.app.log) }
    routingJobs(again)
    await again.jobs.start({ soleProcess: true })
    await waitFor(async () => (await open()) === two.id)
    await again.jobs.stop()
    await first.close()
  })

  test('a timer that fires again, and events that come twice, change nothing', async () => {
    const { channel, people } = await r.build(2)
    const id = await r.arrive(channel)
    await r.offeredTo(id, people[0])
    await r.quiet()
    const before = await trail(r.app, r.admin.staff, id)
    await transaction(r.app.db, async (tx) => {
      await sql`insert into jobs (kind, payload) select 'routing.offerTimeOut', json_build_object('offerId', id) from offers where outcome is not null`.execute(
        tx,
      )
      await sql`insert into jobs (kind, payload) values
        ('inbox.conversationStarted>routing', ${JSON.stringify({ conversationId: id })}),
        ('routing.settle', ${JSON.stringify({ conversationIds: [id], userIds: people.map((one) => one.id) })}),
        ('accounts.userChanged>routing', ${JSON.stringify({ userId: people[0]?.id })})`.execute(tx)
    })
    await r.quiet()
    expect(await trail(r.app, r.admin.staff, id)).toEqual(before)
    expect(await r.standing(id)).toMatchObject({ offered: [people[0]?.id] })
  })
})
