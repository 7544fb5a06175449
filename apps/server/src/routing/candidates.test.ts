import { sql } from 'kysely'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { buildChannel } from '../../test/factories/channels.ts'
import { buildLine } from '../../test/factories/lines.ts'
import { testApp } from '../../test/harness.ts'
import { perFile } from '../../test/lifetime.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { decide } from './core/decide.ts'
import type { RoutingEvent } from './core/state.ts'
import { type Limits, load, type Scope } from './snapshot.ts'

const people = 160
const t = perFile(testApp)

class RollBack extends Error {}

/** Everything the test writes is gone after it. */
const inVain = (work: (tx: Tx) => Promise<void>): Promise<void> =>
  transaction(t.app.db, async (tx) => {
    await work(tx)
    throw new RollBack()
  }).catch((error: unknown) => {
    if (!(error instanceof RollBack)) throw error
  })

interface Company {
  seed: number
  mode: 'evenly' | 'strictly' | 'all'
  checkAvailability: boolean
  requireWorkday: boolean
  maxConversations: number
  countTowardsMax: 'answered' | 'answeredAndNew' | 'untilClosed'
  lastOperatorDays: number
  /** of a hundred people so many have never worked, are gone, have work on their desks */
  never: number
  gone: number
  busy: number
  waiting: number
  /** how many of those in front have passed each of the waiting */
  passed: number
  team: boolean
}

/** A crowd served by one line, its work and what waits; made by the seed. */
async function build(tx: Tx, company: Company): Promise<{ lineId: string; waiting: string[]; users: string[] }> {
  const { mode, checkAvailability, requireWorkday, maxConversations, countTowardsMax, lastOperatorDays } = company
  await sql`select setseed(${(company.seed % 1000) / 1000})`.execute(tx)
  const users = Array.from({ length: people }, () => newId())
  await sql`insert into users (id, name, email, role, language, active)
    select id, id, id || '@example.com', 'operator', 'en', random() < 0.95 from unnest(${users}::uuid[]) id`.execute(tx)
  await sql`insert into presence (user_id, status, announced, held_until, last_worked_at, workday)
    select id, case when random() < 0.9 then 'online' else 'paused' end, 'online',
      case when random() * 100 < ${company.gone} then now() - interval '1 hour' else now() + interval '1 hour' end,
      case when random() * 100 < ${company.never} then null else now() - random() * interval '10 hours' end,
      case when random() < 0.7 then 'started' else 'ended' end
    from unnest(${users}::uuid[]) id`.execute(tx)
  await sql`update presence set announced = 'offline' where held_until < now() and random() < 0.8`.execute(tx)
  const { rows } = await sql<{ id: string }>`select id from unnest(${users}::uuid[]) id order by random()`.execute(tx)
  const order = rows.map((row) => row.id)
  const inTeam = company.team ? order.slice(40, 120) : []
  const teamId = newId()
  await sql`insert into teams (id, name) values (${teamId}, ${teamId})`.execute(tx)
  await sql`insert into team_members (team_id, user_id) select ${teamId}, id from unnest(${inTeam}::uuid[]) id`.execute(tx)
  await sql`insert into line_queue (line_id, position, user_id)
    select ${lineId}, n - 1, id from unnest(${order.filter((id) => !inTeam.includes(id))}::uuid[]) with ordinality as q(id, n)`.execute(tx)
  if (company.team) await sql`insert into line_queue (line_id, position, team_id) values (${lineId}, 1000, ${teamId})`.execute(tx)
  const distribution = { mode, checkAvailability, requireWorkday, maxConversations, countTowardsMax, lastOperatorDays }
  await sql`update lines set settings = jsonb_set(settings, '{distribution}', (settings -> 'distribution') || ${JSON.stringify(distribution)}::jsonb)
    where id = ${lineId}`.execute(tx)

  const conversation = async (status: string, operator: string | null, waitingSince: Date | null, customer?: string) => {
    const [id, thread, who] = [newId(), newId(), customer ?? newId()]
    if (!customer)
      await sql`insert into customers (id, channel_id, external_id, name) values (${who}, ${channelId}, ${who}, 'A')`.execute(tx)
    await sql`insert into threads (id, channel_id, customer_id, external_id) values (${thread}, ${channelId}, ${who}, ${thread})`.execute(
      tx,
    )
    await sql`insert into conversations (id, thread_id, line_id, channel_id, customer_id, connector, status, operator_id, customer_messages_before,
        customer_messages, last_message_at, waiting_since, closed_at)
      values (${id}, ${thread}, ${lineId}, ${channelId}, ${who}, 'webchat', ${status}, ${operator}, 0, 1, now(), ${waitingSince},
        ${status === 'closed' ? new Date() : null})`.execute(tx)
    return { id, customer: who }
  }
  const offer = (id: string, user: string, outcome: string | null, since: Date) =>
    sql`insert into offers (id, conversation_id, user_id, outcome, decided_at, expires_at, waiting_since, round)
      values (${newId()}, ${id}, ${user}, ${outcome}, ${outcome && since}, now() + interval '1 hour', ${since}, 1)`.execute(tx)

  for (const [n, user] of order.entries()) {
    if ((n * 37 + company.seed) % 100 >= company.busy) continue
    const work = (n + company.seed) % 4
    if (work === 0 || work === 3) await conversation('active', user, null)
    if (work === 1) await conversation('closing', user, null)
    if (work >= 2) await offer((await conversation('offered', null, new Date())).id, user, null, new Date())
  }
  const waiting: string[] = []
  for (let n = 0; n < company.waiting; n++) {
    const since = new Date(Date.now() - 60_000 + n)
    const before = n % 3 === 0 ? await conversation('closed', order[n] ?? null, null) : undefined
    const { id } = await conversation('waiting', null, since, before?.customer)
    for (let k = 0; k < company.passed; k++) await offer(id, order[(n + k) % people] ?? '', k % 2 ? 'skipped' : 'expired', since)
    waiting.push(id)
  }
  return { lineId, waiting, users: order }
}

let lineId: string
let channelId: string
beforeAll(async () => {
  ;({ id: lineId } = await buildLine(t.app))
  ;({ id: channelId } = await buildChannel(t.app, { lineId }))
})

const company: fc.Arbitrary<Company> = fc.record({
  seed: fc.nat(999),
  mode: fc.constantFrom('evenly' as const, 'evenly' as const, 'strictly' as const, 'all' as const),
  checkAvailability: fc.boolean(),
  requireWorkday: fc.boolean(),
  maxConversations: fc.constantFrom(0, 1, 2),
  countTowardsMax: fc.constantFrom('answered' as const, 'answeredAndNew' as const, 'untilClosed' as const),
  lastOperatorDays: fc.constantFrom(0, 7),
  never: fc.constantFrom(0, 20, 100),
  gone: fc.constantFrom(0, 30, 95),
  busy: fc.constantFrom(0, 60, 100),
  waiting: fc.constantFrom(1, 3, 12),
  passed: fc.constantFrom(0, 2, 30),
  team: fc.boolean(),
})

test('of a crowd the best are enough: the same is decided as when everybody is looked at', async () => {
  const everybody: Limits = { whole: 1_000_000, huge: 1_000_000 }
  const best: Limits[] = [
    { whole: 0, huge: 1_000_000 },
    { whole: 0, huge: 0 },
  ]
  let offers = 0
  await fc.assert(
    fc.asyncProperty(company, (one) =>
      inVain(async (tx) => {
        const { waiting, users } = await build(tx, one)
        const freed = users.slice(0, 2)
        const questions: [RoutingEvent, Scope][] = [
          [{ type: 'changed' }, { lineIds: [lineId] }],
          [{ type: 'queued', conversationId: waiting[0] ?? '' }, { conversationIds: waiting.slice(0, 1) }],
          [{ type: 'changed' }, { userIds: freed }],
        ]
        for (const [event, scope] of questions) {
          const decided = async (limits: Limits) => {
            const { state } = await load(tx, scope, limits)
            return decide(state, event, 1_000_000).map(({ type, conversationId, ...rest }) => ({
              type,
              conversationId,
              ...('to' in rest && { to: rest.to, round: rest.round, why: rest.why }),
            }))
          }
          const all = await decided(everybody)
          offers += all.filter((decision) => decision.type === 'offer').length
          for (const limits of best) {
            const found = await decided(limits)
            // If those who became free can have nothing, what is new is left to its own event.
            if (!scope.userIds || found.length > 0) expect(found, JSON.stringify([event, limits])).toEqual(all)
          }
        }
      }),
    ),
    { numRuns: 25 },
  )
  expect(offers).toBeGreaterThan(0)
}, 120_000)

test('where people only became free, nobody else is looked at, unless something is new', () =>
  inVain(async (tx) => {
    const calm = {
      seed: 1,
      mode: 'evenly' as const,
      checkAvailability: true,
      requireWorkday: false,
      maxConversations: 0,
      lastOperatorDays: 0,
    }
    const { waiting, users } = await build(tx, {
      ...calm,
      countTowardsMax: 'answered',
      never: 0,
      gone: 0,
      busy: 0,
      waiting: 1,
      passed: 0,
      team: false,
    })
    const limits = { whole: 0, huge: 0 }
    const looked = async () => (await load(tx, { userIds: users.slice(100, 101) }, limits)).state.operators.length
    expect(await looked()).toBeGreaterThan(40)
    await sql`insert into trail (conversation_id, event, reason, at) values (${waiting[0]}, 'waiting', 'nobody_eligible', now())`.execute(
      tx,
    )
    // The head of the queue besides, for the trail.
    expect(await looked()).toBe(31)
  }))
