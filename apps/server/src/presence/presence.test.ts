import type { PresenceStatus } from '@omniline/contracts/accounts'
import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { client } from '../../test/client.ts'
import { buildUser } from '../../test/factories/accounts.ts'
import { buildPresence, letPresenceRunOut } from '../../test/factories/presence.ts'
import { waitFor } from '../../test/harness.ts'
import { testHttp } from '../../test/http.ts'
import { perTest } from '../../test/lifetime.ts'
import { userChanged } from '../accounts/events.ts'
import { transaction } from '../platform/database.ts'
import { presenceChanged } from './events.ts'
import { presenceJobs } from './jobs.ts'
import { connectionEnded, connectionLease, noteWork, setPresence, touch } from './public.ts'
import { presenceRoutes } from './routes.ts'

const t = perTest(() => testHttp({ routes: presenceRoutes }))
/** what other modules were told */
let told: { userId: string; status: PresenceStatus }[]
beforeEach(async () => {
  told = []
  presenceJobs(t.app)
  t.app.jobs.subscribe(presenceChanged, 'test', async (event) => {
    told.push(event)
  })
})
const olga = perTest(() => buildUser(t.app))

/** What counts for Olga now, and for how many more seconds by itself. */
async function standing(): Promise<{ status: PresenceStatus; seconds: number | null }> {
  const { rows } = await sql<{ status: PresenceStatus; seconds: number | null }>`
    select status, extract(epoch from vouched_until - now())::float8 as seconds from effective_presence where user_id = ${olga.id}`.execute(
    t.app.db,
  )
  const [row] = rows
  if (!row) throw new Error('Everybody has a row')
  return row
}
const statuses = () => told.map((event) => event.status)

describe('what vouches for a user', () => {
  test('nothing, at first', async () => {
    expect(await standing()).toEqual({ status: 'offline', seconds: null })
  })
  test('a live connection, as long as it is promised', async () => {
    await connectionLease(t.app, [olga.id], 45)
    const { status, seconds } = await standing()
    expect(status).toBe('online')
    expect(seconds).toBeGreaterThan(40)
    expect(seconds).toBeLessThanOrEqual(45)
  })
  test('a call, for five minutes', async () => {
    await touch(t.app, olga.id)
    const { status, seconds } = await standing()
    expect(status).toBe('online')
    expect(seconds).toBeGreaterThan(290)
    expect(seconds).toBeLessThanOrEqual(300)
  })
  test('a status set by a program, for an hour', async () => {
    await setPresence(t.app, olga.id, 'paused', { held: true })
    const { status, seconds } = await standing()
    expect(status).toBe('paused')
    expect(seconds).toBeGreaterThan(3500)
  })
  test('not a status that was only chosen', async () => {
    expect(await setPresence(t.app, olga.id, 'online', { held: false })).toMatchObject({ status: 'offline' })
  })
  test('a shorter promise of another process takes nothing back', async () => {
    await connectionLease(t.app, [olga.id], 45)
    await connectionLease(t.app, [olga.id], 5)
    expect((await standing()).seconds).toBeGreaterThan(40)
  })
  test('nothing, for who is deactivated', async () => {
    await connectionLease(t.app, [olga.id], 45)
    await t.startJobs()
    await t.app.db.updateTable('users').set({ active: false }).where('id', '=', olga.id).execute()
    await transaction(t.app.db, (tx) => t.app.jobs.announce(tx, userChanged, { userId: olga.id }))
    await waitFor(() => told.length === 2)
    expect(statuses()).toEqual(['online', 'offline'])
  })
})

describe('the end of the last connection', () => {
  test('leaves a short grace, whatever was called before', async () => {
    await touch(t.app, olga.id)
    await connectionLease(t.app, [olga.id], 45)
    await connectionEnded(t.app, [olga.id])
    const { status, seconds } = await standing()
    expect(status).toBe('online')
    expect(seconds).toBeGreaterThan(15)
    expect(seconds).toBeLessThanOrEqual(20)
  })
  test('is forgotten when the user calls or connects again', async () => {
    await connectionLease(t.app, [olga.id], 45)
    await connectionEnded(t.app, [olga.id])
    await connectionLease(t.app, [olga.id], 45)
    expect((await standing()).seconds).toBeGreaterThan(40)
    await connectionEnded(t.app, [olga.id])
    await touch(t.app, olga.id)
    expect((await standing()).seconds).toBeGreaterThan(290)
  })
  test('does not end what a program has set', async () => {
    await setPresence(t.app, olga.id, 'online', { held: true })
    await connectionLease(t.app, [olga.id], 45)
    await connectionEnded(t.app, [olga.id])
    expect((await standing()).seconds).toBeGreaterThan(3500)
  })
  test('moves the look that was planned for later to an earlier moment', async () => {
    await connectionLease(t.app, [olga.id], 600)
    await connectionEnded(t.app, [olga.id])
    const { rows } = await sql<{ seconds: number }>`
      select extract(epoch from run_at - now())::float8 as seconds from jobs where key = ${`presence:${olga.id}`}`.execute(t.app.db)
    expect(rows[0]?.seconds).toBeLessThanOrEqual(20)
  })
})

describe('changes are told once', () => {
  test('however often it is renewed, also at the same moment', async () => {
    await t.startJobs()
    await Promise.all([
      ...Array.from({ length: 5 }, () => connectionLease(t.app, [olga.id], 45)),
      ...Array.from({ length: 5 }, () => touch(t.app, olga.id)),
    ])
    await setPresence(t.app, olga.id, 'online', { held: true })
    await setPresence(t.app, olga.id, 'paused', { held: true })
    await waitFor(() => told.length === 2)
    expect(statuses()).toEqual(['online', 'paused'])
    const { rows } = await sql<{ data: unknown; user_ids: string[] }>`
      select data, user_ids from events where type = 'presence' order by xid, id`.execute(t.app.db)
    expect(rows).toMatchObject([
      { data: { userId: olga.id, status: 'online' }, user_ids: [olga.id] },
      { data: { userId: olga.id, status: 'paused' }, user_ids: [olga.id] },
    ])
  })
  test('the moment the last promise runs out', async () => {
    await t.startJobs()
    await connectionLease(t.app, [olga.id], 0.3)
    await waitFor(() => told.length === 2)
    expect(statuses()).toEqual(['online', 'offline'])
    expect(await standing()).toMatchObject({ status: 'offline' })
  })
  test('not when the promise was renewed meanwhile: then it is looked at again later', async () => {
    await connectionLease(t.app, [olga.id], 0.2)
    await connectionLease(t.app, [olga.id], 45)
    await t.startJobs()
    await waitFor(async () => {
      const { rows } = await sql`select 1 from jobs where key = ${`presence:${olga.id}`} and run_at > now() + interval '30 s'`.execute(
        t.app.db,
      )
      return rows.length === 1
    })
    expect(statuses()).toEqual(['online'])
  })
  test('also if nobody was there to look at that moment', async () => {
    await connectionLease(t.app, [olga.id], 45)
    await letPresenceRunOut(t.app, olga, 3600)
    await sql`update jobs set run_at = now() - interval '1 hour' where key = ${`presence:${olga.id}`}`.execute(t.app.db)
    await t.startJobs()
    await waitFor(() => told.length === 2)
    expect(statuses().toSorted()).toEqual(['offline', 'online'])
  })
  test('who chose to be offline stays so while connected', async () => {
    await t.startJobs()
    await connectionLease(t.app, [olga.id], 45)
    await waitFor(() => told.length === 1)
    await setPresence(t.app, olga.id, 'offline', { held: true })
    await connectionLease(t.app, [olga.id], 45)
    await touch(t.app, olga.id)
    await waitFor(() => told.length === 2)
    expect(statuses()).toEqual(['online', 'offline'])
  })
})

test('a status set over the API holds, one set by the workspace lives with its connection', async () => {
  const url = await t.http.listen({ port: 0, host: '127.0.0.1' })
  const api = client(url, olga.token)
  const answer = await api.call('PUT /me/presence', { body: { status: 'paused' } })
  expect(answer).toMatchObject({ userId: olga.id, status: 'paused' })
  expect((await standing()).seconds).toBeGreaterThan(3500)

  const cookie = `omniline_session=${olga.token}`
  const byPage = await fetch(`${url}/api/v1/me/presence`, {
    method: 'PUT',
    headers: { cookie, origin: url, 'content-type': 'application/json' },
    body: JSON.stringify({ status: 'online' }),
  })
  expect(byPage.status).toBe(200)
  expect(await standing()).toMatchObject({ status: 'offline' })
  expect((await api.refused('PUT /me/presence', { body: { status: 'asleep' as 'online' } })).status).toBe(400)
  expect((await client(url).refused('PUT /me/presence', { body: { status: 'online' } })).status).toBe(401)
})

test('work is noted, forwards only, also of who has never been there', async () => {
  await transaction(t.app.db, (tx) => noteWork(tx, [olga.id]))
  const workedAt = async () =>
    (await t.app.db.selectFrom('presence').select('last_worked_at').where('user_id', '=', olga.id).executeTakeFirst())?.last_worked_at
  const first = await workedAt()
  expect(first).not.toBeNull()
  await buildPresence(t.app, [olga])
  expect(await workedAt()).toEqual(first)
  await sql`update presence set last_worked_at = now() + interval '1 h'`.execute(t.app.db)
  const later = await workedAt()
  await transaction(t.app.db, (tx) => noteWork(tx, [olga.id]))
  expect(await workedAt()).toEqual(later)
})
