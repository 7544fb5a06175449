import type { ConversationStatus } from '@omniline/contracts/conversations'
import type { Distribution } from '@omniline/contracts/lines'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type BuiltUser, buildTeam, buildUser } from '../../test/factories/accounts.ts'
import { buildChannel, type BuiltChannel } from '../../test/factories/channels.ts'
import { letIn } from '../../test/factories/inbox.ts'
import { buildLine } from '../../test/factories/lines.ts'
import { buildPresence } from '../../test/factories/presence.ts'
import { type TestApp, testApp, waitFor } from '../../test/harness.ts'
import { teamChanged, userChanged } from '../accounts/events.ts'
import { registerInboxJobs } from '../inbox/jobs.ts'
import { closeConversation, postMessage } from '../inbox/public.ts'
import { changeLine } from '../lines/edit.ts'
import { openDatabase, transaction } from '../platform/database.ts'
import { createJobs } from '../platform/jobs.ts'
import { presenceJobs } from '../presence/jobs.ts'
import { accept, intercept } from './accept.ts'
import { routingJobs } from './jobs.ts'
import { skip } from './skip.ts'
import { trail } from './trail.ts'
import { transfer } from './transfer.ts'

let t: TestApp
let admin: BuiltUser
beforeEach(async () => {
  t = await testApp()
  for (const register of [routingJobs, presenceJobs, registerInboxJobs]) register(t.app)
  admin = await buildUser(t.app, { name: 'Ada', role: 'admin' })
  await t.startJobs()
})
afterEach(() => t.close())

interface Team {
  line: { id: string }
  channel: BuiltChannel
  people: BuiltUser[]
}

/** A line with a channel and `count` operators in its queue; all there unless `present` says how many. */
async function build(count: number, distribution: Partial<Distribution> = {}, present = count): Promise<Team> {
  const people: BuiltUser[] = []
  for (let n = 0; n < count; n++) people.push(await buildUser(t.app))
  const line = await buildLine(t.app, { users: people, distribution })
  const channel = await buildChannel(t.app, { lineId: line.id })
  await buildPresence(t.app, people.slice(0, present))
  return { line, channel, people }
}

const arrive = async (channel: BuiltChannel): Promise<string> => (await letIn(t.app, channel)).conversationId

interface Standing {
  status: ConversationStatus
  operator: string | null
  offered: string[]
  line: string
}

async function standing(conversationId: string): Promise<Standing> {
  const { rows } = await sql<Standing>`
    select c.status, c.operator_id as operator, c.line_id as line,
      (select coalesce(json_agg(o.user_id order by o.id), '[]') from offers o where o.conversation_id = c.id and o.outcome is null) as offered
    from conversations c where c.id = ${conversationId}`.execute(t.app.db)
  const [row] = rows
  if (!row) throw new Error('No such conversation')
  return row
}

/** Waits until it stands so. */
const until = (conversationId: string, expected: Partial<Standing>) =>
  waitFor(async () => {
    expect(await standing(conversationId)).toMatchObject(expected)
    return true
  })
const offeredTo = (conversationId: string, user: BuiltUser | undefined) =>
  until(conversationId, { status: 'offered', operator: null, offered: [user?.id ?? ''] })

/** Everything that was enqueued and is due has been done. */
const quiet = () =>
  waitFor(async () => {
    const { rows } = await sql`select 1 from jobs where run_at <= now() limit 1`.execute(t.app.db)
    return rows.length === 0
  })

const events = async (conversationId: string): Promise<string[]> =>
  (await trail(t.app, admin.staff, conversationId)).map((entry) => `${entry.event}: ${entry.reason}`)

const outcomes = async (conversationId: string): Promise<(string | null)[]> =>
  (await t.app.db.selectFrom('offers').select('outcome').where('conversation_id', '=', conversationId).orderBy('id').execute()).map(
    (row) => row.outcome,
  )

const answer = (conversationId: string, user: BuiltUser) =>
  transaction(t.app.db, (tx) =>
    postMessage(t.app, tx, {
      conversationId,
      author: { type: 'operator', id: user.id, name: user.name },
      visibility: 'public',
      text: 'Hi',
    }),
  )
const close = (conversationId: string, silent = true) =>
  transaction(t.app.db, (tx) => closeConversation(t.app, tx, conversationId, { reason: 'operator', by: null, silent }))
const setActive = async (user: BuiltUser, active: boolean) => {
  await transaction(t.app.db, async (tx) => {
    await tx.updateTable('users').set({ active }).where('id', '=', user.id).execute()
    await t.app.jobs.announce(tx, userChanged, { userId: user.id })
  })
}
const refusal = async (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { code?: string; message: string }) => ({ code: error.code, message: error.message }),
  )

describe('offers', () => {
  test('a new conversation is offered to the longest idle, accepted, and the trail says why', async () => {
    const { channel, people } = await build(2)
    const [one, two] = people as [BuiltUser, BuiltUser]
    const first = await arrive(channel)
    await offeredTo(first, one)
    await accept(t.app, one.staff, first)
    await until(first, { status: 'active', operator: one.id, offered: [] })
    const second = await arrive(channel)
    await offeredTo(second, two)
    await quiet()
    expect(await trail(t.app, admin.staff, second)).toMatchObject([
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
    expect(await outcomes(first)).toEqual(['accepted'])
  })

  test('answering a customer is work: the next one goes to the other', async () => {
    const { channel, people } = await build(2)
    const [one, two] = people as [BuiltUser, BuiltUser]
    for (const [user, expected] of [
      [one, one],
      [two, two],
    ] as const) {
      const id = await arrive(channel)
      await offeredTo(id, expected)
      await accept(t.app, user.staff, id)
      if (user === two) {
        // One was idle longer until he answered.
        const [his] = await t.app.db.selectFrom('conversations').select('id').where('operator_id', '=', one.id).execute()
        await answer(his?.id ?? '', one)
        await quiet()
      }
    }
    await offeredTo(await arrive(channel), two)
  })

  test('not accepted in time it goes to the next, and round again', async () => {
    const { channel, people } = await build(2, { mode: 'strictly', offerSeconds: 1 })
    const id = await arrive(channel)
    await offeredTo(id, people[0])
    await offeredTo(id, people[1])
    await offeredTo(id, people[0])
    expect((await events(id)).slice(1, 6)).toEqual([
      'offered: first_in_queue',
      'expired: time_out',
      'offered: first_in_queue',
      'expired: time_out',
      'offered: first_in_queue',
    ])
    const { rows } = await sql<{ round: number }>`select round from offers where conversation_id = ${id} order by id`.execute(t.app.db)
    expect(rows.map((row) => row.round)).toEqual([1, 1, 2])
  })

  test('skipped it goes to the next; what was not offered cannot be skipped', async () => {
    const { channel, people } = await build(3)
    const [one, two, three] = people as [BuiltUser, BuiltUser, BuiltUser]
    const id = await arrive(channel)
    await offeredTo(id, one)
    expect(await refusal(skip(t.app, two.staff, id))).toMatchObject({ code: 'not_offered' })
    await skip(t.app, one.staff, id)
    await offeredTo(id, two)
    expect(await refusal(skip(t.app, one.staff, id))).toMatchObject({ code: 'not_offered' })
    await skip(t.app, two.staff, id)
    await offeredTo(id, three)
    const last = (await trail(t.app, admin.staff, id)).at(-1)
    expect(last?.considered).toEqual([
      { userId: three.id, eligible: true, why: 'longest_idle' },
      { userId: one.id, eligible: false, why: 'skipped' },
      { userId: two.id, eligible: false, why: 'skipped' },
    ])
    const timers = await sql`select key from jobs where key like 'offer:%'`.execute(t.app.db)
    expect(timers.rows).toHaveLength(1)
  })

  test('nobody there: it waits, saying why, and is offered when somebody comes', async () => {
    const { channel, people } = await build(2, {}, 0)
    const id = await arrive(channel)
    await waitFor(async () => (await events(id)).length === 2)
    expect(await standing(id)).toMatchObject({ status: 'waiting', offered: [] })
    const entry = (await trail(t.app, admin.staff, id)).at(-1)
    expect(entry).toMatchObject({ event: 'waiting', reason: 'nobody_eligible', considered: [{ why: 'offline' }, { why: 'offline' }] })
    await buildPresence(t.app, people.slice(1))
    await offeredTo(id, people[1])
  })

  test('who comes online, or back from a pause, gets all that waits, by priority and age, as far as there is room', async () => {
    const { channel, people, line } = await build(1, { maxConversations: 3 }, 0)
    const [olga] = people as [BuiltUser]
    const important = await buildLine(t.app, { users: people, distribution: { priority: 1, maxConversations: 3 } })
    const importantChannel = await buildChannel(t.app, { lineId: important.id })
    const old = await arrive(channel)
    const middle = await arrive(channel)
    const young = await arrive(channel)
    const urgent = await arrive(importantChannel)
    await quiet()
    await buildPresence(t.app, [olga], 'paused')
    await quiet()
    expect(await standing(urgent)).toMatchObject({ status: 'waiting' })
    await buildPresence(t.app, [olga], 'online')
    for (const id of [urgent, old, middle]) await offeredTo(id, olga)
    await quiet()
    expect(await standing(young)).toMatchObject({ status: 'waiting', line: line.id })
    // A slot becomes free: by closing, then by handing over.
    await accept(t.app, olga.staff, old)
    await close(old)
    await offeredTo(young, olga)
  })

  test('more than one batch waits: all of it is handed out', async () => {
    const { channel, people } = await build(1, {}, 0)
    const ids: string[] = []
    for (let n = 0; n < 130; n++) ids.push(await arrive(channel))
    await quiet()
    await buildPresence(t.app, people)
    await waitFor(async () => {
      const { rows } = await sql<{ n: number }>`select count(*) as n from conversations where status = 'offered'`.execute(t.app.db)
      return rows[0]?.n === ids.length
    })
  })

  test('mode all: offered to everyone, the first has it, the others’ offers end', async () => {
    const { channel, people } = await build(3, { mode: 'all', offerSeconds: 1 }, 2)
    const [one, two, three] = people as [BuiltUser, BuiltUser, BuiltUser]
    const id = await arrive(channel)
    await until(id, { status: 'offered', offered: [one.id, two.id] })
    await buildPresence(t.app, [three])
    await until(id, { offered: [one.id, two.id, three.id] })
    await accept(t.app, two.staff, id)
    expect(await standing(id)).toMatchObject({ status: 'active', operator: two.id, offered: [] })
    expect((await outcomes(id)).toSorted()).toEqual(['accepted', 'withdrawn', 'withdrawn'])
    expect(await refusal(accept(t.app, one.staff, id))).toEqual({
      code: 'taken_by_another',
      message: `${two.name} has taken the conversation`,
    })
  })

  test('an answer without pressing accept takes it; the offers end and others get the room', async () => {
    const { channel, people } = await build(2, { mode: 'strictly', maxConversations: 1 })
    const [one, two] = people as [BuiltUser, BuiltUser]
    const first = await arrive(channel)
    await offeredTo(first, one)
    const second = await arrive(channel)
    await offeredTo(second, two)
    const third = await arrive(channel)
    await quiet()
    await answer(second, one)
    await until(second, { status: 'active', operator: one.id, offered: [] })
    await offeredTo(third, two)
    expect(await outcomes(second)).toEqual(['withdrawn'])
    expect(await events(second)).toContain('accepted: replied')
  })

  test('closed while offered: the offer ends', async () => {
    const { channel, people } = await build(1)
    const id = await arrive(channel)
    await offeredTo(id, people[0])
    await close(id)
    await until(id, { status: 'closed', offered: [] })
    expect(await outcomes(id)).toEqual(['withdrawn'])
    expect(await refusal(accept(t.app, people[0]!.staff, id))).toMatchObject({ code: 'conversation_closed' })
  })
})

describe('races', () => {
  test('of two who press accept in the same millisecond in two processes one has it', async () => {
    const { channel, people } = await build(2, { mode: 'all' })
    const other = { ...t.app, ...openDatabase(t.connection) }
    const jobs = createJobs(other.db, t.app.log)
    for (let round = 0; round < 10; round++) {
      const id = await arrive(channel)
      await until(id, { offered: people.map((one) => one.id) })
      const results = await Promise.all(people.map((one, n) => refusal(accept(n === 0 ? t.app : { ...other, jobs }, one.staff, id))))
      expect(results.filter((result) => result === null)).toHaveLength(1)
      expect(results.find((result) => result !== null)?.code).toBe('taken_by_another')
      const winner = people[results.indexOf(null)]
      expect(await standing(id)).toMatchObject({ status: 'active', operator: winner?.id, offered: [] })
      expect((await outcomes(id)).toSorted()).toEqual(['accepted', 'withdrawn'])
    }
    await other.db.destroy()
  })

  test('whoever takes what waits at once with another hears who was quicker', async () => {
    const { channel, people } = await build(4, {}, 0)
    const id = await arrive(channel)
    await quiet()
    const results = await Promise.all(people.map((one) => refusal(accept(t.app, one.staff, id))))
    expect(results.filter((result) => result === null)).toHaveLength(1)
    expect(results.filter((result) => result?.code === 'taken_by_another')).toHaveLength(3)
    // Once more changes nothing.
    const winner = people[results.indexOf(null)] as BuiltUser
    await accept(t.app, winner.staff, id)
    expect(await standing(id)).toMatchObject({ status: 'active', operator: winner.id })
  })

  test('many arrive at once, many people, nobody gets more than he can have', async () => {
    const { channel, people } = await build(4, { maxConversations: 3 })
    await Promise.all(Array.from({ length: 20 }, () => arrive(channel)))
    await waitFor(async () => {
      const { rows } = await sql<{ n: number }>`select count(*) as n from conversations where status = 'offered'`.execute(t.app.db)
      return rows[0]?.n === 12
    })
    await quiet()
    const { rows } = await sql<{ user_id: string; n: number }>`
      select user_id, count(*) as n from offers where outcome is null group by user_id`.execute(t.app.db)
    expect(rows.map((row) => row.n)).toEqual(people.map(() => 3))
    const left = await sql<{ n: number }>`select count(*) as n from conversations where status = 'waiting'`.execute(t.app.db)
    expect(left.rows[0]?.n).toBe(8)
  })

  test('accept and time-out at the same moment: one of them', async () => {
    const { channel, people } = await build(2, { mode: 'strictly' })
    const [one, two] = people as [BuiltUser, BuiltUser]
    for (let round = 0; round < 8; round++) {
      const id = await arrive(channel)
      await offeredTo(id, one)
      const expiry = transaction(t.app.db, (tx) =>
        sql`update jobs set run_at = now() where key = (select 'offer:' || id from offers where conversation_id = ${id} and outcome is null)`.execute(
          tx,
        ),
      )
      const accepted = refusal(accept(t.app, one.staff, id))
      await expiry
      const result = await accepted
      await quiet()
      const now = await standing(id)
      if (result === null) expect(now).toMatchObject({ status: 'active', operator: one.id, offered: [] })
      else expect(now).toMatchObject({ status: 'offered', offered: [two.id] })
      expect((await outcomes(id)).filter((outcome) => outcome === 'accepted')).toHaveLength(result === null ? 1 : 0)
      await close(id)
      await quiet()
    }
  })
})

describe('transfer', () => {
  test('to a person: he must accept; the old operator is out of it at once', async () => {
    const { channel, people } = await build(2)
    const [one] = people as [BuiltUser]
    const outsider = await buildUser(t.app, { name: 'Otto' })
    const id = await arrive(channel)
    await offeredTo(id, one)
    await accept(t.app, one.staff, id)
    await transfer(t.app, one.staff, id, { userId: outsider.id })
    expect(await standing(id)).toMatchObject({ status: 'offered', operator: null, offered: [outsider.id] })
    expect(await refusal(accept(t.app, people[1]!.staff, id))).toMatchObject({ code: 'not_offered' })
    await accept(t.app, outsider.staff, id)
    expect(await standing(id)).toMatchObject({ status: 'active', operator: outsider.id, offered: [] })
    await quiet()
    expect(await events(id)).toEqual([
      'started: started',
      'offered: longest_idle',
      'accepted: offer',
      'transferred: to_person',
      'accepted: transfer',
    ])
  })

  test.each(['expired', 'skipped'] as const)('to a person, %s: back to the queue of its line', async (how) => {
    const { channel, people } = await build(2, { mode: 'strictly', offerSeconds: how === 'expired' ? 1 : 60 })
    const [one, two] = people as [BuiltUser, BuiltUser]
    const id = await arrive(channel)
    await offeredTo(id, one)
    await accept(t.app, one.staff, id)
    await transfer(t.app, one.staff, id, { userId: two.id })
    await until(id, { offered: [two.id] })
    if (how === 'skipped') await skip(t.app, two.staff, id)
    // Two has had it in this round, so the first of the queue is asked, who handed it over.
    await offeredTo(id, one)
    expect(await events(id)).toContain(`${how}: ${how === 'expired' ? 'time_out' : 'skipped'}`)
    const codes = await sql<{ code: string }>`
      select part ->> 'code' as code from messages where conversation_id = ${id} and part is not null order by seq`.execute(t.app.db)
    expect(codes.rows.map((row) => row.code)).toEqual([
      'accepted',
      'transferred',
      how === 'expired' ? 'transferExpired' : 'transferSkipped',
    ])
  })

  test('to a line: that line’s rules from then on, and the slot it leaves is used', async () => {
    const { channel, people } = await build(1, { maxConversations: 1 })
    const other = await build(1, { mode: 'strictly' })
    const [one] = people as [BuiltUser]
    const id = await arrive(channel)
    await offeredTo(id, one)
    await accept(t.app, one.staff, id)
    const next = await arrive(channel)
    await quiet()
    expect(await standing(next)).toMatchObject({ status: 'waiting' })
    await transfer(t.app, one.staff, id, { lineId: other.line.id })
    expect(await standing(id)).toMatchObject({ status: 'offered', line: other.line.id, offered: [other.people[0]?.id] })
    await offeredTo(next, one)
    expect(await events(id)).toEqual(expect.arrayContaining(['transferred: to_line', 'offered: first_in_queue']))
  })

  test('is refused by field, by right and by state', async () => {
    const { channel, people } = await build(2)
    const [one, two] = people as [BuiltUser, BuiltUser]
    const gone = await buildUser(t.app, { active: false })
    const off = await buildLine(t.app, { active: false })
    const archived = await buildLine(t.app)
    await t.app.db.updateTable('lines').set({ archived_at: new Date() }).where('id', '=', archived.id).execute()
    const id = await arrive(channel)
    await offeredTo(id, one)
    await accept(t.app, one.staff, id)
    const errors = async (to: { userId: string } | { lineId: string }) =>
      transfer(t.app, one.staff, id, to).then(
        () => null,
        (error: { errors?: { path: string }[] }) => error.errors?.map((each) => each.path),
      )
    expect(await errors({ userId: gone.id })).toEqual(['/userId'])
    expect(await errors({ userId: one.id })).toEqual(['/userId'])
    expect(await errors({ lineId: off.id })).toEqual(['/lineId'])
    expect(await errors({ lineId: archived.id })).toEqual(['/lineId'])
    expect(await errors({ lineId: id })).toEqual(['/lineId'])
    expect(await refusal(transfer(t.app, two.staff, id, { userId: two.id }))).toMatchObject({ code: 'forbidden' })
    const stranger = await buildUser(t.app)
    const acts = [
      () => transfer(t.app, stranger.staff, id, { userId: two.id }),
      () => accept(t.app, stranger.staff, id),
      () => intercept(t.app, stranger.staff, id),
      () => skip(t.app, stranger.staff, id),
      () => trail(t.app, stranger.staff, id),
    ]
    for (const act of acts) expect(await refusal(act())).toMatchObject({ code: 'not_found' })
    expect(await standing(id)).toMatchObject({ status: 'active', operator: one.id, offered: [] })
    await close(id)
    expect(await refusal(transfer(t.app, one.staff, id, { userId: two.id }))).toMatchObject({ code: 'conversation_closed' })
    expect(await refusal(transfer(t.app, one.staff, id, { lineId: channel.lineId }))).toMatchObject({ code: 'conversation_closed' })
  })

  test('a late note of an answer does not take back what was handed on meanwhile', async () => {
    const { channel, people } = await build(2, {}, 0)
    const [one, two] = people as [BuiltUser, BuiltUser]
    const id = await arrive(channel)
    await quiet()
    await transaction(t.app.db, async (tx) => {
      await postMessage(t.app, tx, {
        conversationId: id,
        author: { type: 'operator', id: one.id, name: one.name },
        visibility: 'public',
        text: 'Hi',
      })
      await sql`update jobs set run_at = now() + interval '1 hour' where kind like 'inbox.conversationTaken%'`.execute(tx)
    })
    await transfer(t.app, one.staff, id, { userId: two.id })
    await sql`update jobs set run_at = now() where kind like 'inbox.conversationTaken%'`.execute(t.app.db)
    await quiet()
    expect(await standing(id)).toMatchObject({ status: 'offered', offered: [two.id] })
  })
})

describe('intercept', () => {
  test('takes it from its operator, whose slot is used; or what is offered or waits', async () => {
    const { channel, people } = await build(1, { maxConversations: 1 })
    const [one] = people as [BuiltUser]
    const first = await arrive(channel)
    await offeredTo(first, one)
    const second = await arrive(channel)
    await accept(t.app, one.staff, first)
    await intercept(t.app, admin.staff, first)
    expect(await standing(first)).toMatchObject({ status: 'active', operator: admin.id })
    await offeredTo(second, one)
    await intercept(t.app, admin.staff, second)
    expect(await standing(second)).toMatchObject({ status: 'active', operator: admin.id, offered: [] })
    expect(await outcomes(second)).toEqual(['withdrawn'])
    expect((await trail(t.app, admin.staff, first)).at(-1)).toMatchObject({ event: 'intercepted', from: one.id, to: admin.id })
    await close(second)
    expect(await refusal(intercept(t.app, admin.staff, second))).toMatchObject({ code: 'conversation_closed' })
  })
})

describe('people who go', () => {
  test('deactivated while offered: the next one has it', async () => {
    const { channel, people } = await build(2, { mode: 'strictly' })
    const id = await arrive(channel)
    await offeredTo(id, people[0])
    await setActive(people[0]!, false)
    await offeredTo(id, people[1])
    expect(await events(id)).toContain('withdrawn: inactive')
    await quiet()
    // Back again: what waits elsewhere could be his, nothing happens to this.
    await setActive(people[0]!, true)
    await quiet()
    expect(await standing(id)).toMatchObject({ offered: [people[1]?.id] })
  })

  test('deactivated while responsible: unanswered ones go back, answered ones when the customer writes, pinned ones never', async () => {
    const { channel, people } = await build(2, { mode: 'strictly' })
    const [one, two] = people as [BuiltUser, BuiltUser]
    const chats = await Promise.all(Array.from({ length: 3 }, () => letIn(t.app, channel)))
    const [unanswered, answered, pinned] = chats.map((chat) => chat.conversationId) as [string, string, string]
    for (const id of [unanswered, answered, pinned]) {
      await offeredTo(id, one)
      await accept(t.app, one.staff, id)
    }
    await answer(answered, one)
    await t.app.db.updateTable('conversations').set({ pinned: true }).where('id', '=', pinned).execute()
    await quiet()
    await setActive(one, false)
    await offeredTo(unanswered, two)
    await quiet()
    expect(await standing(answered)).toMatchObject({ status: 'active', operator: one.id })
    expect(await standing(pinned)).toMatchObject({ status: 'active', operator: one.id })
    const { external_id: chatId } = await t.app.db
      .selectFrom('threads')
      .innerJoin('conversations', 'conversations.thread_id', 'threads.id')
      .select('threads.external_id')
      .where('conversations.id', '=', answered)
      .executeTakeFirstOrThrow()
    await letIn(t.app, channel, { chatId, customer: { externalId: chatId, name: 'Anna' } })
    await offeredTo(answered, two)
    expect(await events(answered)).toContain('returned: inactive')
  })

  test('removed from the queue: his offers and unanswered conversations go on, what a colleague handed him stays', async () => {
    const { channel, people, line } = await build(3, { mode: 'strictly' })
    const [one, two, three] = people as [BuiltUser, BuiltUser, BuiltUser]
    const held = await arrive(channel)
    await offeredTo(held, one)
    await accept(t.app, one.staff, held)
    const pending = await arrive(channel)
    await offeredTo(pending, one)
    const elsewhere = await build(1)
    const handed = await arrive(elsewhere.channel)
    await offeredTo(handed, elsewhere.people[0])
    await transfer(t.app, elsewhere.people[0]!.staff, handed, { userId: one.id })
    await accept(t.app, one.staff, handed)
    await changeLine(t.app, admin.staff, line.id, { queue: [two, three].map((user) => ({ type: 'user', id: user.id })) })
    await offeredTo(held, two)
    await offeredTo(pending, two)
    await quiet()
    expect(await standing(handed)).toMatchObject({ status: 'active', operator: one.id })
    expect(await events(pending)).toContain('withdrawn: not_in_queue')
    expect(await events(held)).toContain('returned: not_in_queue')
  })

  test('out of the team that serves the line: the same; into it: what waits is his', async () => {
    const [one, two] = [await buildUser(t.app), await buildUser(t.app)]
    const people = await buildTeam(t.app, { memberIds: [one.id] })
    const line = await buildLine(t.app, { queue: [{ type: 'team', id: people.id }] })
    const channel = await buildChannel(t.app, { lineId: line.id })
    await buildPresence(t.app, [one, two])
    const id = await arrive(channel)
    await offeredTo(id, one)
    await transaction(t.app.db, async (tx) => {
      await tx.deleteFrom('team_members').where('user_id', '=', one.id).execute()
      await t.app.jobs.announce(tx, teamChanged, { teamId: people.id, userIds: [one.id] })
    })
    await until(id, { status: 'waiting', offered: [] })
    await transaction(t.app.db, async (tx) => {
      await tx.insertInto('team_members').values({ team_id: people.id, user_id: two.id }).execute()
      await t.app.jobs.announce(tx, teamChanged, { teamId: people.id, userIds: [two.id] })
    })
    await offeredTo(id, two)
  })

  test('a line that gives more room, or other people, hands out what waits', async () => {
    const { channel, people, line } = await build(1, { maxConversations: 1 })
    const first = await arrive(channel)
    await offeredTo(first, people[0])
    const second = await arrive(channel)
    await quiet()
    expect(await standing(second)).toMatchObject({ status: 'waiting' })
    await changeLine(t.app, admin.staff, line.id, { distribution: { maxConversations: 2 } })
    await offeredTo(second, people[0])
    const third = await arrive(channel)
    const newcomer = await buildUser(t.app)
    await buildPresence(t.app, [newcomer])
    await changeLine(t.app, admin.staff, line.id, { queue: [...people, newcomer].map((user) => ({ type: 'user', id: user.id })) })
    await offeredTo(third, newcomer)
  })

  test('when a line ceases to offer to all, offers without an end are made anew', async () => {
    const { channel, people, line } = await build(2, { mode: 'all' })
    const id = await arrive(channel)
    await until(id, { offered: people.map((one) => one.id) })
    await changeLine(t.app, admin.staff, line.id, { distribution: { mode: 'strictly' } })
    await offeredTo(id, people[0])
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
    const { channel, people } = await build(2)
    const id = await arrive(channel)
    await offeredTo(id, people[0])
    await quiet()
    const before = await trail(t.app, admin.staff, id)
    await transaction(t.app.db, async (tx) => {
      await sql`insert into jobs (kind, payload) select 'routing.offerTimeOut', json_build_object('offerId', id) from offers where outcome is not null`.execute(
        tx,
      )
      await sql`insert into jobs (kind, payload) values
        ('inbox.conversationStarted>routing', ${JSON.stringify({ conversationId: id })}),
        ('routing.settle', ${JSON.stringify({ conversationIds: [id], userIds: people.map((one) => one.id) })}),
        ('accounts.userChanged>routing', ${JSON.stringify({ userId: people[0]?.id })})`.execute(tx)
    })
    await quiet()
    expect(await trail(t.app, admin.staff, id)).toEqual(before)
    expect(await standing(id)).toMatchObject({ offered: [people[0]?.id] })
  })
})
