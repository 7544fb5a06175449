import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { BuiltUser } from '../../test/factories/accounts.ts'
import { buildChannel } from '../../test/factories/channels.ts'
import { buildLine } from '../../test/factories/lines.ts'
import { buildPresence } from '../../test/factories/presence.ts'
import { buildRouting, refusal } from '../../test/factories/routing.ts'
import { perFile } from '../../test/lifetime.ts'
import { changeLine } from '../lines/edit.ts'
import { transaction } from '../platform/database.ts'
import { accept } from './accept.ts'
import { decide } from './core/decide.ts'
import { skip } from './skip.ts'
import { load } from './snapshot.ts'
import { trail } from './trail.ts'

/** More than a line may have to be looked at whole. */
const crowd = 205

const r = perFile(buildRouting)
const served = perFile(() => r.build(crowd, { mode: 'strictly', maxConversations: 1, offerSeconds: 600 }, 4))

const look = (scope: Parameters<typeof load>[1]) => transaction(r.app.db, (tx) => load(tx, scope))
const someone = <T>(items: T[]): T => items[Math.floor(Math.random() * items.length)] as T

test('in a line with a crowd, what comes waits behind what waits, and goes out as people become free', async () => {
  const { channel, people, line } = served
  const first = await Promise.all(people.slice(0, 4).map(() => r.arrive(channel)))
  await r.quiet()
  for (const id of first) {
    const { offered } = await r.standing(id)
    await accept(r.app, people.find((one) => one.id === offered[0])!.staff, id)
  }
  const oldest = await r.arrive(channel)
  await r.quiet()
  const next = await r.arrive(channel)
  await r.quiet()
  expect(await r.standing(next)).toMatchObject({ status: 'waiting', offered: [] })
  const [note] = (await trail(r.app, r.admin.staff, next)).filter((entry) => entry.event === 'waiting')
  expect(note?.considered).toHaveLength(30)
  expect(note?.considered[0]).toEqual({ userId: people[0]?.id, eligible: false, why: 'full' })

  await r.finish(first[0]!)
  await r.until(oldest, { status: 'offered' })
  expect(await r.standing(next)).toMatchObject({ status: 'waiting' })

  // Who comes is found.
  await buildPresence(r.app, [people[100] as BuiltUser])
  await r.offeredTo(next, people[100])
  await accept(r.app, people[100]!.staff, next)

  const waiting = [await r.arrive(channel), await r.arrive(channel)]
  await r.quiet()
  await changeLine(r.app, r.admin.staff, line.id, { distribution: { maxConversations: 2 } })
  for (const id of waiting) await r.until(id, { status: 'offered' })
})

test('what a crowd left waiting goes to the one whom another line lets go', async () => {
  // Nobody of them is there, but the last.
  const people = served.people.slice(4).toReversed()
  const last = people.at(-1)!
  const rules = { mode: 'strictly' as const, maxConversations: 1, offerSeconds: 600 }
  await buildPresence(r.app, people, 'offline')
  const crowded = await buildLine(r.app, { users: people, distribution: rules })
  const own = await buildLine(r.app, { users: [last], distribution: rules })
  const [channel, hers] = [await buildChannel(r.app, { lineId: crowded.id }), await buildChannel(r.app, { lineId: own.id })]
  await buildPresence(r.app, [last])
  await r.offeredTo(await r.arrive(hers), last)
  const waits = await r.arrive(channel)
  await r.quiet()
  expect(await r.standing(waits)).toMatchObject({ status: 'waiting' })
  await changeLine(r.app, r.admin.staff, own.id, { active: false })
  await r.offeredTo(waits, last)
})

test.each(['evenly', 'all'] as const)(
  '%s: whatever a crowd does, nothing waits for which somebody is free',
  async (mode) => {
    const { people, line, channel } = served
    const distribution = { mode, maxConversations: 1 }
    await changeLine(r.app, r.admin.staff, line.id, { distribution })
    const other = await buildLine(r.app, { users: people.toReversed(), distribution: { ...distribution, offerSeconds: 600 } })
    const otherChannel = await buildChannel(r.app, { lineId: other.id })
    const ids: string[] = []
    const act = async (n: number) => {
      const [user, id] = [someone(people), someone(ids)]
      const kind = n % 6
      if (n % 18 === 5) await changeLine(r.app, r.admin.staff, other.id, { active: n % 36 > 18 })
      else if (kind < 2 || !id) ids.push(await r.arrive(kind === 0 ? channel : otherChannel))
      else if (kind === 2) await refusal(r.finish(id))
      else if (kind === 5) await buildPresence(r.app, [user], someone(['online', 'paused', 'offline'] as const))
      else {
        const { offered } = await r.standing(id)
        const asked = people.find((one) => one.id === offered[0])
        if (asked) await refusal(kind === 3 ? accept(r.app, asked.staff, id) : skip(r.app, asked.staff, id))
      }
    }
    for (let n = 0; n < 90; n += 6) await Promise.all(Array.from({ length: 6 }, (_, k) => act(n + k)))
    await r.quiet()
    const { state, now } = await look({ lineIds: [line.id, other.id] })
    expect(decide(state, { type: 'changed' }, now)).toEqual([])
    const { rows } = await sql<{ open: number }>`
    select count(*)::int as open from conversations where status in ('waiting', 'offered', 'active')`.execute(r.app.db)
    expect(rows[0]?.open).toBeGreaterThan(5)
  },
  60_000,
)
