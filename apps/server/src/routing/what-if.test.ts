import type { WhatIfInput } from '@omniline/contracts/line-tools'
import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { client } from '../../test/client.ts'
import { type BuiltUser, buildUser } from '../../test/factories/accounts.ts'
import { buildChannel, type BuiltChannel } from '../../test/factories/channels.ts'
import { letIn } from '../../test/factories/inbox.ts'
import { listeningHttp } from '../../test/http.ts'
import { perTest } from '../../test/lifetime.ts'
import { lineRoutes } from '../lines/routes.ts'
import { newId } from '../platform/ids.ts'
import { trialRoutes } from './trial-routes.ts'

type Input = z.input<typeof WhatIfInput>

const t = perTest(() =>
  listeningHttp({
    routes: (app) => ({ ...lineRoutes(app), ...trialRoutes(app) }),
    app: { now: () => new Date('2026-11-25T12:00:00Z') },
  }),
)
const api = perTest(async () => client(t.url, (await buildUser(t.app, { role: 'admin' })).token))
let people: BuiltUser[]
let id: string
let channel: BuiltChannel
beforeEach(async () => {
  people = [await buildUser(t.app), await buildUser(t.app), await buildUser(t.app)]
  const hours = { enabled: true, timeZone: 'Asia/Omsk' }
  id = (await api.call('POST /lines', { body: { name: 'Support', queue: members(people), hours } })).id
  channel = await buildChannel(t.app, { lineId: id })
})

const members = (users: { id: string }[]) => users.map((user) => ({ type: 'user' as const, id: user.id }))
const whatIf = (body: Input) => api.call('POST /lines/:id/what-if', { params: { id }, body })
const refused = (body: Input, params = { id }) => api.refused('POST /lines/:id/what-if', { params, body })
const generated = (conversations: number, seed = 1) => ({ from: 'generated' as const, conversations, seed })

/** A conversation of the line in the past, and what became of it. */
interface Past {
  at: string
  operator?: BuiltUser
  /** seconds until it was accepted, and from then until it was closed */
  reaction?: number
  handling?: number
  missedBy?: BuiltUser
  chatId?: string
}
async function past({ at, operator, reaction = 10, handling = 100, missedBy, chatId }: Past): Promise<void> {
  const { conversationId } = await letIn(t.app, channel, { ...(chatId && { chatId }) })
  const begun = new Date(at)
  const later = (seconds: number) => new Date(begun.getTime() + seconds * 1000)
  await sql`
    update conversations set started_at = ${begun}, last_message_at = ${begun}, status = 'closed', close_reason = 'operator', waiting_since = null,
      operator_id = ${operator?.id ?? null}, accepted_at = ${operator ? later(reaction) : null}, closed_at = ${later(reaction + handling)}
    where id = ${conversationId}`.execute(t.app.db)
  const offers = [
    ...(missedBy ? [{ user: missedBy, outcome: 'expired' as const, decidedAt: later(60) }] : []),
    ...(operator ? [{ user: operator, outcome: 'accepted' as const, decidedAt: later(reaction) }] : []),
  ]
  for (const { user, outcome, decidedAt } of offers)
    await t.app.db
      .insertInto('offers')
      .values({
        id: newId(),
        conversation_id: conversationId,
        user_id: user.id,
        outcome,
        offered_at: begun,
        decided_at: decidedAt,
        expires_at: null,
        waiting_since: begun,
      })
      .execute()
}

describe('a made-up day', () => {
  test('is played with both rules: the same gives the same, more room gives shorter waits', async () => {
    const same = await whatIf({ arrivals: generated(300) })
    expect(same).toMatchObject({
      date: '2026-11-26',
      assumptions: { reactionSeconds: 15, handlingSeconds: 300, missedShare: 0, skippedShare: 0, measured: false, presence: 'hours' },
      before: { conversations: 300 },
    })
    expect(same.after).toEqual(same.before)
    expect(same.before.operators.map((one) => [one.userId, one.presentSeconds])).toEqual(people.map((one) => [one.id, 9 * 3600]))
    expect(same.before.hours.map((one) => one.hour)).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 17])
    expect(await whatIf({ arrivals: generated(300) })).toEqual(same)
    expect((await whatIf({ arrivals: generated(300, 2) })).before).not.toEqual(same.before)

    const tight = await whatIf({ patch: { distribution: { maxConversations: 1 } }, arrivals: generated(500) })
    expect(tight.after.waitSeconds?.median ?? 0).toBeGreaterThan(5 * (tight.before.waitSeconds?.median ?? Infinity))
    expect(Math.max(...tight.after.operators.map((one) => one.peak))).toBe(1)
    expect(await api.call('GET /lines/:id', { params: { id } })).toMatchObject({ version: 1, distribution: { maxConversations: 0 } })
  })

  test('strictly loads the first, evenly all; who joins and who leaves the queue is in it', async () => {
    const strictly = await whatIf({ patch: { distribution: { mode: 'strictly' } }, arrivals: generated(90) })
    expect(strictly.before.operators.map((one) => one.accepted > 20)).toEqual([true, true, true])
    expect(strictly.after.operators[0]?.accepted).toBeGreaterThan(60)
    const newcomer = await buildUser(t.app)
    const changed = await whatIf({ patch: { queue: members([newcomer, ...people.slice(1)]) }, arrivals: generated(90) })
    expect(changed.after.operators.map((one) => one.userId)).toEqual([newcomer.id, people[1]?.id, people[2]?.id])
    expect(changed.after.operators[0]?.accepted).toBeGreaterThan(20)
  })

  test('lies on the next day on which the line opens, and on a whole day if it has no hours', async () => {
    const friday = await whatIf({ patch: {}, arrivals: generated(1) })
    expect(friday.date).toBe('2026-11-26')
    await api.call('PATCH /lines/:id', { params: { id }, body: { hours: { week: { thu: [], fri: [] } } } })
    expect((await whatIf({ arrivals: generated(1) })).date).toBe('2026-11-30')
    await api.call('PATCH /lines/:id', { params: { id }, body: { hours: { enabled: false } } })
    const always = await whatIf({ arrivals: generated(2000) })
    expect(always.before.hours).toHaveLength(24)
    expect(always.before.operators[0]?.presentSeconds).toBe(86_400)
  })
})

describe('a past day', () => {
  const date = '2026-11-24'

  test("is the line's own conversations of that day in its zone, by the people who were there, with the habits of the line", async () => {
    const [ann, bob] = people
    for (let n = 0; n < 25; n++)
      await past({
        at: `2026-11-24T0${4 + (n % 5)}:10:00Z`,
        operator: ann as BuiltUser,
        reaction: 8,
        handling: 40,
        ...(n < 5 && { missedBy: bob as BuiltUser }),
      })
    await past({ at: '2026-11-23T17:59:59Z', operator: ann as BuiltUser })
    await past({ at: '2026-11-24T18:00:00Z', operator: ann as BuiltUser })
    const { date: played, assumptions, before } = await whatIf({ arrivals: { from: 'day', date } })
    expect(played).toBe(date)
    expect(assumptions).toMatchObject({ reactionSeconds: 8, handlingSeconds: 40, skippedShare: 0, measured: true, presence: 'activity' })
    expect(assumptions.missedShare).toBeCloseTo(5 / 32)
    expect(before).toMatchObject({ conversations: 25, unanswered: 0 })
    expect(before.hours).toMatchObject([10, 11, 12, 13, 14].map((hour) => ({ hour, arrived: 5 })))
    expect(before.operators.map((one) => one.presentSeconds > 0)).toEqual([true, true, false])
    expect(before.operators[2]?.accepted).toBe(0)
  })

  test('goes by the working days where there are any', async () => {
    const [ann, bob] = people as [BuiltUser, BuiltUser]
    const events: [BuiltUser, 'started' | 'paused' | 'ended', string][] = [
      [ann, 'started', '2026-11-23T20:00:00+06:00'],
      [ann, 'paused', '2026-11-24T02:00:00+06:00'],
      [ann, 'started', '2026-11-24T03:00:00+06:00'],
      [ann, 'ended', '2026-11-24T05:00:00+06:00'],
      [bob, 'started', '2026-11-24T23:00:00+06:00'],
      [bob, 'ended', '2026-11-25T05:00:00+06:00'],
    ]
    for (const [user, status, at] of events)
      await sql`insert into workday_events (user_id, status, at) values (${user.id}, ${status}, ${at})`.execute(t.app.db)
    await past({ at: '2026-11-24T04:30:00+06:00' })
    const { assumptions, before } = await whatIf({ arrivals: { from: 'day', date } })
    expect(assumptions.presence).toBe('workday')
    expect(before.operators.map((one) => one.presentSeconds)).toEqual([4 * 3600, 3600, 9 * 3600])
    expect(before.operators[0]?.accepted).toBe(1)
  })

  test('knows who handled a customer the last time', async () => {
    const [ann, , eve] = people as [BuiltUser, BuiltUser, BuiltUser]
    await past({ at: '2026-11-20T06:00:00Z', operator: eve, chatId: 'regular' })
    await past({ at: '2026-11-24T06:00:00Z', operator: ann, chatId: 'regular' })
    const rules = { mode: 'strictly' as const, lastOperatorDays: 10 }
    const newcomer = members(people)
    const { before, after } = await whatIf({ patch: { distribution: rules, queue: newcomer }, arrivals: { from: 'day', date } })
    expect(before.operators.map((one) => one.accepted)).toEqual([1, 0, 0])
    // Eve did nothing on that day, so she is taken for absent.
    expect(after.operators.map((one) => one.accepted)).toEqual([1, 0, 0])
    await past({ at: '2026-11-24T08:59:00Z', operator: eve, chatId: 'other' })
    await past({ at: '2026-11-24T03:01:00Z', operator: eve, chatId: 'third' })
    const known = await whatIf({ patch: { distribution: rules }, arrivals: { from: 'day', date } })
    expect(known.after.operators.map((one) => one.accepted)).toEqual([2, 0, 1])
  })

  test('on which nobody wrote is an empty one', async () => {
    const { before, assumptions } = await whatIf({ arrivals: { from: 'day', date } })
    expect(before).toMatchObject({ conversations: 0, waitSeconds: null, unanswered: 0, hours: [] })
    expect(assumptions.presence).toBe('hours')
  })
})

test('what cannot be played is refused by the name of the field', async () => {
  const pathOf = async (body: Input) => (await refused(body)).problem.errors?.[0]?.path
  expect(await pathOf({ arrivals: { from: 'day', date: '2026-11-25' } })).toBe('/arrivals/date')
  expect(await pathOf({ arrivals: { from: 'day', date: '2026-02-30' } })).toBe('/arrivals/date')
  expect(await pathOf({ arrivals: generated(5001) })).toBe('/arrivals/conversations')
  expect(await pathOf({ patch: { distribution: { mode: 'x' } }, arrivals: generated(1) })).toBe('/patch/distribution/mode')
  expect(await pathOf({ patch: { queue: [] }, arrivals: generated(1) })).toBe('/patch/queue')
  const hectic = { maxConversations: 0, offerSeconds: 1 }
  await sql`update users set active = false where id <> ${people[0]?.id ?? ''}`.execute(t.app.db)
  expect((await refused({ patch: { version: 7 }, arrivals: generated(1) })).status).toBe(401)
  await sql`update users set active = true`.execute(t.app.db)
  expect((await refused({ patch: { version: 7 }, arrivals: generated(1) })).problem.code).toBe('version_conflict')
  expect((await refused({ arrivals: generated(1) }, { id: newId() })).status).toBe(404)
  expect(await pathOf({ patch: { distribution: hectic }, arrivals: generated(20) })).toBe('/patch/distribution')
})

test('a line without anybody leaves everybody without an answer', async () => {
  const { id: empty } = await api.call('POST /lines', { body: { name: 'Empty' } })
  const { after } = await api.call('POST /lines/:id/what-if', { params: { id: empty }, body: { arrivals: generated(10) } })
  expect(after).toMatchObject({ conversations: 10, unanswered: 10, waitSeconds: null, operators: [] })
})

test('supervisors may try, operators may not; others are served meanwhile', async () => {
  const [supervisor, operator] = [await buildUser(t.app, { role: 'supervisor' }), people[0] as BuiltUser]
  const body = { arrivals: generated(3000) }
  expect((await client(t.url, operator.token).refused('POST /lines/:id/what-if', { params: { id }, body })).status).toBe(403)
  let over = false
  const trial = client(t.url, supervisor.token)
    .call('POST /lines/:id/what-if', { params: { id }, body })
    .finally(() => {
      over = true
    })
  let served = 0
  while (!over && served < 20) {
    await api.call('GET /lines/:id', { params: { id } })
    served += 1
  }
  expect((await trial).before.conversations).toBe(3000)
  expect(served).toBeGreaterThan(5)
})
