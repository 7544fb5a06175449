import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { BuiltUser } from '../../test/factories/accounts.ts'
import { buildPresence } from '../../test/factories/presence.ts'
import { buildRouting, refusal, secondProcess } from '../../test/factories/routing.ts'
import { waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { closeConversation } from '../inbox/public.ts'
import { archiveLine, changeLine } from '../lines/edit.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { accept, intercept } from './accept.ts'
import { route, settle } from './route.ts'
import { transfer } from './transfer.ts'

const r = perTest(buildRouting)

const strictly = { mode: 'strictly' as const, offerSeconds: 600 }
const rows = async (query: ReturnType<typeof sql<{ n: number }>>) => (await query.execute(r.app.db)).rows[0]?.n

describe('the database refuses', () => {
  const code = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: { code: string }) => error.code,
    )
  const unique = '23505'
  const check = '23514'

  test('what must not be, whatever the code does', async () => {
    const { channel, people } = await r.build(2, strictly)
    const [one, two] = people as [BuiltUser, BuiltUser]
    const id = await r.arrive(channel)
    await r.offeredTo(id, one)
    const { db } = r.app
    const set = (what: ReturnType<typeof sql>) => code(sql`update conversations set ${what} where id = ${id}`.execute(db))
    // One open conversation in a thread.
    const again = sql`insert into conversations (id, thread_id, line_id, channel_id, customer_id, connector, status, customer_messages_before,
        customer_messages, last_message_at)
      select ${newId()}, thread_id, line_id, channel_id, customer_id, connector, 'waiting', 0, 0, now() from conversations where id = ${id}`
    expect(await code(again.execute(db))).toBe(unique)
    // One responsible while it is being handled, none while it waits.
    expect(await set(sql`status = 'active'`)).toBe(check)
    expect(await set(sql`operator_id = ${one.id}`)).toBe(check)
    expect(await set(sql`status = 'closed'`)).toBe(check)
    // One open offer of it to one person.
    const offer = (userId: string, outcome: string | null) =>
      code(
        sql`insert into offers (id, conversation_id, user_id, outcome, decided_at, waiting_since)
          select ${newId()}, id, ${userId}, ${outcome}, ${outcome && new Date()}, waiting_since from conversations where id = ${id}`.execute(
          db,
        ),
      )
    expect(await offer(one.id, null)).toBe(unique)
    // Accepted once in a spell of waiting.
    expect(await offer(two.id, 'accepted')).toBeNull()
    expect(await offer(two.id, 'accepted')).toBe(unique)
    expect(await code(sql`update offers set outcome = 'accepted', decided_at = now() where outcome is null`.execute(db))).toBe(unique)
    // An offer has one outcome, and it is either decided or not.
    expect(await code(sql`update offers set outcome = 'skipped' where outcome is null`.execute(db))).toBe(check)
    for (const what of [sql`outcome = 'skipped'`, sql`outcome = null, decided_at = null`])
      expect(await code(sql`update offers set ${what} where outcome = 'accepted'`.execute(db))).toBe('23000')
  })
})

describe('an operator deactivated while being offered', () => {
  test('in the very moment of accepting: it is not left with him, in whichever order', async () => {
    const { channel, people } = await r.build(2, strictly)
    const [one, two] = people as [BuiltUser, BuiltUser]
    for (let round = 0; round < 8; round++) {
      const id = await r.arrive(channel)
      await r.offeredTo(id, one)
      await Promise.all([refusal(accept(r.app, one.staff, id)), r.setActive(one, false)])
      await r.offeredTo(id, two)
      await r.quiet()
      expect((await r.outcomes(id)).filter((outcome) => outcome === 'open')).toHaveLength(1)
      await r.finish(id)
      await r.setActive(one, true)
      await r.quiet()
    }
  })

  test('or of taking over, or of being handed something', async () => {
    const { channel, people } = await r.build(2, strictly)
    const [one, two] = people as [BuiltUser, BuiltUser]
    for (let round = 0; round < 8; round++) {
      const id = await r.arrive(channel)
      await r.quiet()
      const work = round % 2 === 0 ? intercept(r.app, one.staff, id) : transfer(r.app, r.admin.staff, id, { userId: one.id })
      await Promise.all([refusal(work), r.setActive(one, false)])
      await r.offeredTo(id, two)
      await r.finish(id)
      await r.setActive(one, true)
      await r.quiet()
    }
    expect(await refusal(intercept(r.app, { ...one.staff, userId: newId() }, await r.arrive(channel)))).not.toBeNull()
  })
})

test('a look of an older version, which named one offer, is done after the migration', async () => {
  const { channel, people } = await r.build(2, strictly)
  const id = await r.arrive(channel)
  await r.offeredTo(id, people[0])
  const { id: offerId } = await r.app.db.selectFrom('offers').select('id').where('conversation_id', '=', id).executeTakeFirstOrThrow()
  const migration = await readFile(join(import.meta.dirname, '../../migrations/0024_expired_offers.sql'), 'utf8')
  await transaction(r.app.db, async (tx) => {
    await r.app.jobs.enqueue(tx, settle, { conversationIds: [id], event: { type: 'expired', offerId } as never })
    await sql.raw(migration).execute(tx)
  })
  await r.offeredTo(id, people[1])
  expect(await r.outcomes(id)).toEqual(['expired', 'open'])
})

test('a line put away in the very moment something is handed to it: handed or refused, and served in either case', async () => {
  const { channel, people } = await r.build(1, strictly)
  for (let round = 0; round < 6; round++) {
    const target = await r.build(1, strictly)
    await sql`update channels set active = false where id = ${target.channel.id}`.execute(r.app.db)
    const id = await r.arrive(channel)
    await r.offeredTo(id, people[0])
    const [moved] = await Promise.all([
      refusal(transfer(r.app, people[0]!.staff, id, { lineId: target.line.id })),
      archiveLine(r.app, r.admin.staff, target.line.id),
    ])
    if (moved) expect(moved.code).toBe('invalid_input')
    await r.offeredTo(id, moved ? people[0] : target.people[0])
    expect(await refusal(transfer(r.app, r.admin.staff, id, { lineId: target.line.id }))).toMatchObject({ code: 'invalid_input' })
    await r.finish(id)
    await r.quiet()
  }
})

test('a line that was switched off is put away: what still waits in it is offered, since nobody can switch it on again', async () => {
  const { line, channel, people } = await r.build(1, strictly)
  await changeLine(r.app, r.admin.staff, line.id, { active: false })
  const id = await r.arrive(channel)
  await r.quiet()
  expect(await r.standing(id)).toMatchObject({ status: 'waiting' })
  await sql`update channels set active = false where id = ${channel.id}`.execute(r.app.db)
  await archiveLine(r.app, r.admin.staff, line.id)
  await r.offeredTo(id, people[0])
  // And it stays so whatever happens there.
  await buildPresence(r.app, people, 'offline')
  await r.until(id, { status: 'waiting' })
  await buildPresence(r.app, people)
  await r.offeredTo(id, people[0])
})

describe('timers', () => {
  test('an offer that runs out before it is noticed that its operator has answered was not missed', async () => {
    const { channel, people } = await r.build(2, strictly)
    const [one] = people as [BuiltUser]
    const id = await r.arrive(channel)
    await r.offeredTo(id, one)
    await r.quiet()
    await r.app.jobs.stop()
    await r.answer(id, one)
    const [offer] = await r.app.db.selectFrom('offers').select('id').where('conversation_id', '=', id).execute()
    await route(r.app, { type: 'expired', offerIds: [offer?.id ?? ''] }, { conversationIds: [id], userIds: [one.id] })
    const second = await secondProcess(r)
    await r.quiet()
    await second.stop()
    expect(await r.standing(id)).toMatchObject({ status: 'active', operator: one.id, offered: [] })
    expect(await r.outcomes(id)).toEqual(['accepted'])
    expect(await r.events(id)).toEqual(['started: started', 'offered: first_in_queue', 'accepted: replied'])
  })

  test('one that fires twice at once, in two processes, counts once; a late one finds it decided', async () => {
    const { channel, people } = await r.build(3, strictly)
    const [one, two, three] = people as [BuiltUser, BuiltUser, BuiltUser]
    const second = await secondProcess(r)
    const id = await r.arrive(channel)
    await r.offeredTo(id, one)
    const [offer] = await r.app.db.selectFrom('offers').select('id').where('conversation_id', '=', id).execute()
    const fire = (times: number) =>
      sql`insert into jobs (kind, payload) select 'routing.offerTimeOut', ${JSON.stringify({ offerId: offer?.id })}::jsonb
        from generate_series(1, ${times})`.execute(r.app.db)
    await fire(6)
    await r.offeredTo(id, two)
    await r.quiet()
    expect(await r.outcomes(id)).toEqual(['expired', 'open'])
    await accept(r.app, two.staff, id)
    await fire(3)
    await r.quiet()
    expect(await r.standing(id)).toMatchObject({ status: 'active', operator: two.id })
    expect(three.id).not.toBe(two.id)
    await second.stop()
  })

  test('go by the database’s clock: a server whose own is wrong by a day changes nothing', async () => {
    const { channel, people } = await r.build(2, { ...strictly, offerSeconds: 2 })
    const wrong: App = { ...r.app, now: () => new Date(Date.now() - 86_400_000) }
    const id = await r.arrive(channel)
    await r.offeredTo(id, people[0])
    await transfer(wrong, people[0]!.staff, id, { userId: people[1]!.id })
    const off = await rows(sql<{ n: number }>`
      select extract(epoch from expires_at - clock_timestamp())::float8 as n from offers where conversation_id = ${id} and outcome is null`)
    expect(off).toBeGreaterThan(0)
    expect(off).toBeLessThanOrEqual(2)
    await r.offeredTo(id, people[0])
  })

  test('when the database’s clock is set back, what runs out does so later, and once', async () => {
    const { channel, people } = await r.build(2, { ...strictly, offerSeconds: 1 })
    const id = await r.arrive(channel)
    await r.offeredTo(id, people[0])
    // Seen from a clock that is ten minutes behind, everything that was written lies ten minutes ahead.
    await transaction(r.app.db, async (tx) => {
      await sql`update jobs set run_at = run_at + interval '10 minutes' where key like 'offer:%'`.execute(tx)
      await sql`update offers set offered_at = offered_at + interval '10 minutes', expires_at = expires_at + interval '10 minutes'
        where outcome is null`.execute(tx)
      await sql`update conversations set waiting_since = waiting_since + interval '10 minutes' where id = ${id}`.execute(tx)
      await sql`update offers set waiting_since = waiting_since + interval '10 minutes'`.execute(tx)
      await sql`update presence set last_worked_at = now() + interval '10 minutes', since = since + interval '10 minutes'`.execute(tx)
    })
    const younger = await r.arrive(channel)
    await r.offeredTo(younger, people[0])
    await r.until(younger, { offered: [people[1]?.id ?? ''] })
    expect(await r.standing(id)).toMatchObject({ offered: [people[0]?.id] })
    await sql`update jobs set run_at = now() where key like 'offer:%'`.execute(r.app.db)
    await waitFor(async () => (await r.outcomes(id))[0] === 'expired')
    expect((await r.events(id)).filter((event) => event === 'expired: time_out').length).toBeGreaterThan(0)
  })

  test('a grace period whose timer comes before its time goes on to its end', async () => {
    const { channel, people } = await r.build(1, strictly)
    const id = await r.arrive(channel)
    await r.offeredTo(id, people[0])
    await accept(r.app, people[0]!.staff, id)
    await transaction(r.app.db, (tx) => closeConversation(r.app, tx, id, { reason: 'operator', by: null }))
    const key = `inbox.endGrace:${id}`
    const pending = () => rows(sql<{ n: number }>`select count(*)::int as n from jobs where key = ${key} and run_at > now()`)
    await sql`update jobs set run_at = now() where key = ${key}`.execute(r.app.db)
    await waitFor(async () => (await pending()) === 1)
    expect(await r.standing(id)).toMatchObject({ status: 'closing' })
    await sql`update conversations set closing_until = now() where id = ${id}`.execute(r.app.db)
    await sql`update jobs set run_at = now() where key = ${key}`.execute(r.app.db)
    await r.until(id, { status: 'closed' })
  })

  test('hundreds that ran out while nobody was there: each is worked off once, by two processes', async () => {
    const count = 200
    const { channel, people } = await r.build(2, strictly)
    const [one, two] = people as [BuiltUser, BuiltUser]
    await buildPresence(r.app, [two], 'paused')
    await Promise.all(Array.from({ length: count }, () => r.arrive(channel)))
    const offered = () => rows(sql<{ n: number }>`select count(*)::int as n from offers where outcome is null`)
    await waitFor(async () => (await offered()) === count, { timeoutMs: 15_000 })
    await r.quiet()
    await r.app.jobs.stop()
    await buildPresence(r.app, [two])
    await sql`update jobs set run_at = now() - interval '1 hour' where key like 'offer:%'`.execute(r.app.db)
    await sql`update offers set expires_at = now() - interval '1 hour'`.execute(r.app.db)

    const processes = [await secondProcess(r), await secondProcess(r)]
    await waitFor(async () => (await rows(sql<{ n: number }>`select count(*)::int as n from offers where outcome = 'expired'`)) === count, {
      timeoutMs: 60_000,
    })
    await r.quiet()
    for (const each of processes) await each.stop()
    const odd = await sql`
      select c.id, c.status, array_agg(o.outcome order by o.id) as outcomes from conversations c join offers o on o.conversation_id = c.id
      group by c.id having c.status <> 'offered' or array_agg(coalesce(o.outcome, 'open') order by o.id) <> '{expired,open}'
        or max(o.user_id::text) filter (where o.outcome is null) <> ${two.id}`.execute(r.app.db)
    expect(odd.rows).toEqual([])
    expect(await rows(sql<{ n: number }>`select count(*)::int as n from jobs where key like 'offer:%' and run_at > now()`)).toBe(count)
    expect(await rows(sql<{ n: number }>`select count(*)::int as n from offers where user_id = ${one.id}`)).toBe(count)
  }, 100_000)
})
