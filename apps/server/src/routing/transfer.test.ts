import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { type BuiltUser, buildTeam, buildUser } from '../../test/factories/accounts.ts'
import { buildChannel } from '../../test/factories/channels.ts'
import { letIn } from '../../test/factories/inbox.ts'
import { buildLine } from '../../test/factories/lines.ts'
import { buildPresence } from '../../test/factories/presence.ts'
import { buildRouting, refusal } from '../../test/factories/routing.ts'
import { perTest } from '../../test/lifetime.ts'
import { teamChanged } from '../accounts/events.ts'
import { postMessage } from '../inbox/public.ts'
import { changeLine } from '../lines/edit.ts'
import { transaction } from '../platform/database.ts'
import { accept, intercept } from './accept.ts'
import { skip } from './skip.ts'
import { trail } from './trail.ts'
import { transfer } from './transfer.ts'

const r = perTest(buildRouting)

describe('transfer', () => {
  test('to a person: he must accept; the old operator is out of it at once', async () => {
    const { channel, people } = await r.build(2)
    const [one] = people as [BuiltUser]
    const outsider = await buildUser(r.app, { name: 'Otto' })
    const id = await r.arrive(channel)
    await r.offeredTo(id, one)
    await accept(r.app, one.staff, id)
    await transfer(r.app, one.staff, id, { userId: outsider.id })
    expect(await r.standing(id)).toMatchObject({ status: 'offered', operator: null, offered: [outsider.id] })
    expect(await refusal(accept(r.app, people[1]!.staff, id))).toMatchObject({ code: 'not_offered' })
    await accept(r.app, outsider.staff, id)
    expect(await r.standing(id)).toMatchObject({ status: 'active', operator: outsider.id, offered: [] })
    await r.quiet()
    expect(await r.events(id)).toEqual([
      'started: started',
      'offered: longest_idle',
      'accepted: offer',
      'transferred: to_person',
      'accepted: transfer',
    ])
  })

  test.each(['expired', 'skipped'] as const)('to a person, %s: back to the queue of its line', async (how) => {
    const { channel, people } = await r.build(2, { mode: 'strictly', offerSeconds: how === 'expired' ? 1 : 60 })
    const [one, two] = people as [BuiltUser, BuiltUser]
    const id = await r.arrive(channel)
    await r.offeredTo(id, one)
    await accept(r.app, one.staff, id)
    await transfer(r.app, one.staff, id, { userId: two.id })
    await r.until(id, { offered: [two.id] })
    if (how === 'skipped') await skip(r.app, two.staff, id)
    // Two has had it in this round, so the first of the queue is asked, who handed it over.
    await r.offeredTo(id, one)
    expect(await r.events(id)).toContain(`${how}: ${how === 'expired' ? 'time_out' : 'skipped'}`)
    const codes = await sql<{ code: string }>`
      select part ->> 'code' as code from messages where conversation_id = ${id} and part is not null order by seq`.execute(r.app.db)
    expect(codes.rows.map((row) => row.code)).toEqual([
      'accepted',
      'transferred',
      how === 'expired' ? 'transferExpired' : 'transferSkipped',
    ])
  })

  test('to a line: that line’s rules from then on, and the slot it leaves is used', async () => {
    const { channel, people } = await r.build(1, { maxConversations: 1 })
    const other = await r.build(1, { mode: 'strictly' })
    const [one] = people as [BuiltUser]
    const id = await r.arrive(channel)
    await r.offeredTo(id, one)
    await accept(r.app, one.staff, id)
    const next = await r.arrive(channel)
    await r.quiet()
    expect(await r.standing(next)).toMatchObject({ status: 'waiting' })
    await transfer(r.app, one.staff, id, { lineId: other.line.id })
    expect(await r.standing(id)).toMatchObject({ status: 'offered', line: other.line.id, offered: [other.people[0]?.id] })
    await r.offeredTo(next, one)
    expect(await r.events(id)).toEqual(expect.arrayContaining(['transferred: to_line', 'offered: first_in_queue']))
  })

  test('is refused by field, by right and by state', async () => {
    const { channel, people } = await r.build(2)
    const [one, two] = people as [BuiltUser, BuiltUser]
    const gone = await buildUser(r.app, { active: false })
    const off = await buildLine(r.app, { active: false })
    const archived = await buildLine(r.app)
    await r.app.db.updateTable('lines').set({ archived_at: new Date() }).where('id', '=', archived.id).execute()
    const id = await r.arrive(channel)
    await r.offeredTo(id, one)
    await accept(r.app, one.staff, id)
    const errors = async (to: { userId: string } | { lineId: string }) =>
      transfer(r.app, one.staff, id, to).then(
        () => null,
        (error: { errors?: { path: string }[] }) => error.errors?.map((each) => each.path),
      )
    expect(await errors({ userId: gone.id })).toEqual(['/userId'])
    expect(await errors({ userId: one.id })).toEqual(['/userId'])
    expect(await errors({ lineId: off.id })).toEqual(['/lineId'])
    expect(await errors({ lineId: archived.id })).toEqual(['/lineId'])
    expect(await errors({ lineId: id })).toEqual(['/lineId'])
    expect(await refusal(transfer(r.app, two.staff, id, { userId: two.id }))).toMatchObject({ code: 'forbidden' })
    const stranger = await buildUser(r.app)
    const acts = [
      () => transfer(r.app, stranger.staff, id, { userId: two.id }),
      () => accept(r.app, stranger.staff, id),
      () => intercept(r.app, stranger.staff, id),
      () => skip(r.app, stranger.staff, id),
      () => trail(r.app, stranger.staff, id),
    ]
    for (const act of acts) expect(await refusal(act())).toMatchObject({ code: 'not_found' })
    expect(await r.standing(id)).toMatchObject({ status: 'active', operator: one.id, offered: [] })
    await r.finish(id)
    expect(await refusal(transfer(r.app, one.staff, id, { userId: two.id }))).toMatchObject({ code: 'conversation_closed' })
    expect(await refusal(transfer(r.app, one.staff, id, { lineId: channel.lineId }))).toMatchObject({ code: 'conversation_closed' })
  })

  test('a late note of an answer does not take back what was handed on meanwhile', async () => {
    const { channel, people } = await r.build(2, {}, 0)
    const [one, two] = people as [BuiltUser, BuiltUser]
    const id = await r.arrive(channel)
    await r.quiet()
    await transaction(r.app.db, async (tx) => {
      await postMessage(r.app, tx, {
        conversationId: id,
        author: { type: 'operator', id: one.id, name: one.name },
        visibility: 'public',
        text: 'Hi',
      })
      await sql`update jobs set run_at = now() + interval '1 hour' where kind like 'inbox.conversationTaken%'`.execute(tx)
    })
    await transfer(r.app, one.staff, id, { userId: two.id })
    await sql`update jobs set run_at = now() where kind like 'inbox.conversationTaken%'`.execute(r.app.db)
    await r.quiet()
    expect(await r.standing(id)).toMatchObject({ status: 'offered', offered: [two.id] })
  })
})

describe('intercept', () => {
  test('takes it from its operator, whose slot is used; or what is offered or waits', async () => {
    const { channel, people } = await r.build(1, { maxConversations: 1 })
    const [one] = people as [BuiltUser]
    const first = await r.arrive(channel)
    await r.offeredTo(first, one)
    const second = await r.arrive(channel)
    await accept(r.app, one.staff, first)
    await intercept(r.app, r.admin.staff, first)
    expect(await r.standing(first)).toMatchObject({ status: 'active', operator: r.admin.id })
    await r.offeredTo(second, one)
    await intercept(r.app, r.admin.staff, second)
    expect(await r.standing(second)).toMatchObject({ status: 'active', operator: r.admin.id, offered: [] })
    expect(await r.outcomes(second)).toEqual(['withdrawn'])
    expect((await trail(r.app, r.admin.staff, first)).at(-1)).toMatchObject({ event: 'intercepted', from: one.id, to: r.admin.id })
    await r.finish(second)
    expect(await refusal(intercept(r.app, r.admin.staff, second))).toMatchObject({ code: 'conversation_closed' })
  })
})

describe('people who go', () => {
  test('deactivated while offered: the next one has it', async () => {
    const { channel, people } = await r.build(2, { mode: 'strictly' })
    const id = await r.arrive(channel)
    await r.offeredTo(id, people[0])
    await r.setActive(people[0]!, false)
    await r.offeredTo(id, people[1])
    expect(await r.events(id)).toContain('withdrawn: inactive')
    await r.quiet()
    // Back again: what waits elsewhere could be his, nothing happens to this.
    await r.setActive(people[0]!, true)
    await r.quiet()
    expect(await r.standing(id)).toMatchObject({ offered: [people[1]?.id] })
  })

  test('deactivated while responsible: unanswered ones go back, pinned too, answered ones when the customer writes', async () => {
    const { channel, people } = await r.build(2, { mode: 'strictly' })
    const [one, two] = people as [BuiltUser, BuiltUser]
    const chats = await Promise.all(Array.from({ length: 3 }, () => letIn(r.app, channel)))
    const [unanswered, answered, pinned] = chats.map((chat) => chat.conversationId) as [string, string, string]
    for (const id of [unanswered, answered, pinned]) {
      await r.offeredTo(id, one)
      await accept(r.app, one.staff, id)
    }
    await r.answer(answered, one)
    await r.app.db.updateTable('conversations').set({ pinned: true }).where('id', '=', pinned).execute()
    await r.quiet()
    await r.setActive(one, false)
    await r.offeredTo(unanswered, two)
    await r.quiet()
    expect(await r.standing(answered)).toMatchObject({ status: 'active', operator: one.id })
    // With somebody who is not there any more it would be lost.
    await r.offeredTo(pinned, two)
    const { external_id: chatId } = await r.app.db
      .selectFrom('threads')
      .innerJoin('conversations', 'conversations.thread_id', 'threads.id')
      .select('threads.external_id')
      .where('conversations.id', '=', answered)
      .executeTakeFirstOrThrow()
    await letIn(r.app, channel, { chatId, customer: { externalId: chatId, name: 'Anna' } })
    await r.offeredTo(answered, two)
    expect(await r.events(answered)).toContain('returned: inactive')
  })

  test('removed from the queue: his offers and unanswered conversations go on, what a colleague handed him stays', async () => {
    const { channel, people, line } = await r.build(3, { mode: 'strictly' })
    const [one, two, three] = people as [BuiltUser, BuiltUser, BuiltUser]
    const held = await r.arrive(channel)
    await r.offeredTo(held, one)
    await accept(r.app, one.staff, held)
    const pending = await r.arrive(channel)
    await r.offeredTo(pending, one)
    const elsewhere = await r.build(1)
    const handed = await r.arrive(elsewhere.channel)
    await r.offeredTo(handed, elsewhere.people[0])
    await transfer(r.app, elsewhere.people[0]!.staff, handed, { userId: one.id })
    await accept(r.app, one.staff, handed)
    await changeLine(r.app, r.admin.staff, line.id, { queue: [two, three].map((user) => ({ type: 'user', id: user.id })) })
    await r.offeredTo(held, two)
    await r.offeredTo(pending, two)
    await r.quiet()
    expect(await r.standing(handed)).toMatchObject({ status: 'active', operator: one.id })
    expect(await r.events(pending)).toContain('withdrawn: not_in_queue')
    expect(await r.events(held)).toContain('returned: not_in_queue')
  })

  test('out of the team that serves the line: the same; into it: what waits is his', async () => {
    const [one, two] = [await buildUser(r.app), await buildUser(r.app)]
    const people = await buildTeam(r.app, { memberIds: [one.id] })
    const line = await buildLine(r.app, { queue: [{ type: 'team', id: people.id }] })
    const channel = await buildChannel(r.app, { lineId: line.id })
    await buildPresence(r.app, [one, two])
    const id = await r.arrive(channel)
    await r.offeredTo(id, one)
    await transaction(r.app.db, async (tx) => {
      await tx.deleteFrom('team_members').where('user_id', '=', one.id).execute()
      await r.app.jobs.announce(tx, teamChanged, { teamId: people.id, userIds: [one.id] })
    })
    await r.until(id, { status: 'waiting', offered: [] })
    await transaction(r.app.db, async (tx) => {
      await tx.insertInto('team_members').values({ team_id: people.id, user_id: two.id }).execute()
      await r.app.jobs.announce(tx, teamChanged, { teamId: people.id, userIds: [two.id] })
    })
    await r.offeredTo(id, two)
  })

  test('a line that gives more room, or other people, hands out what waits', async () => {
    const { channel, people, line } = await r.build(1, { maxConversations: 1 })
    const first = await r.arrive(channel)
    await r.offeredTo(first, people[0])
    const second = await r.arrive(channel)
    await r.quiet()
    expect(await r.standing(second)).toMatchObject({ status: 'waiting' })
    await changeLine(r.app, r.admin.staff, line.id, { distribution: { maxConversations: 2 } })
    await r.offeredTo(second, people[0])
    const third = await r.arrive(channel)
    const newcomer = await buildUser(r.app)
    await buildPresence(r.app, [newcomer])
    await changeLine(r.app, r.admin.staff, line.id, { queue: [...people, newcomer].map((user) => ({ type: 'user', id: user.id })) })
    await r.offeredTo(third, newcomer)
  })

  test('a line that is switched off takes its offers back and keeps what comes, until it is on again', async () => {
    const { channel, people, line } = await r.build(1, { mode: 'strictly' })
    const id = await r.arrive(channel)
    await r.offeredTo(id, people[0])
    await changeLine(r.app, r.admin.staff, line.id, { active: false })
    await r.until(id, { status: 'waiting', offered: [] })
    const second = await r.arrive(channel)
    await r.quiet()
    expect(await r.standing(second)).toMatchObject({ status: 'waiting' })
    await changeLine(r.app, r.admin.staff, line.id, { active: true })
    await r.offeredTo(id, people[0])
    await r.offeredTo(second, people[0])
  })

  test('when a line ceases to offer to all, offers without an end are made anew', async () => {
    const { channel, people, line } = await r.build(2, { mode: 'all' })
    const id = await r.arrive(channel)
    await r.until(id, { offered: people.map((one) => one.id) })
    await changeLine(r.app, r.admin.staff, line.id, { distribution: { mode: 'strictly' } })
    await r.offeredTo(id, people[0])
  })
})
