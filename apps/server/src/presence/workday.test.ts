import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { buildInstallation, buildUser } from '../../test/factories/accounts.ts'
import { buildPresence } from '../../test/factories/presence.ts'
import { waitFor } from '../../test/harness.ts'
import { testHttp } from '../../test/http.ts'
import { perTest } from '../../test/lifetime.ts'
import { workdayChanged } from './events.ts'
import { presenceJobs } from './jobs.ts'
import { connectionLease } from './presence.ts'
import { presenceRoutes } from './routes.ts'
import { forgottenDays } from './store.ts'
import { changeWorkday, startEndOfDays } from './workday.ts'

const t = perTest(() => testHttp({ routes: presenceRoutes }))
const olga = perTest(() => buildUser(t.app))

const put = (status: string) => t.call('PUT /me/workday', { as: olga, body: { status } })
const get = async () => (await t.call('GET /me/workday', { as: olga })).json()
const history = async () =>
  (await t.app.db.selectFrom('workday_events').select('status').where('user_id', '=', olga.id).orderBy('id').execute()).map(
    (row) => row.status,
  )

describe('a working day that was forgotten', () => {
  const told: string[] = []
  /** Lets so many hours pass since everything that is known of people. */
  async function age(hours: number): Promise<void> {
    const back = sql`make_interval(hours => ${hours})`
    await sql`update presence set since = since - ${back}, held_until = held_until - ${back}, connected_until = connected_until - ${back},
      last_seen_at = last_seen_at - ${back}, left_at = left_at - ${back}, workday_since = workday_since - ${back}`.execute(t.app.db)
  }
  /** And lets the days end that are to. */
  async function pass(hours: number): Promise<void> {
    await age(hours)
    await startEndOfDays(t.app)
    await waitFor(
      async () =>
        (
          await sql`select 1 from jobs where kind = 'presence.endDays' and locked_until is null and run_at > now() + interval '1 min'`.execute(
            t.app.db,
          )
        ).rows.length > 0,
      { what: 'the next look planned' },
    )
  }
  const setHours = (hours: number) => sql`update installation set workday_ends_after_hours = ${hours}`.execute(t.app.db)
  beforeEach(async () => {
    await buildInstallation(t.app)
    presenceJobs(t.app)
    told.length = 0
    t.app.jobs.subscribe(workdayChanged, 'test', async ({ status }) => void told.push(status))
    await put('started')
    await t.startJobs()
  })

  test('ends when he has been offline for hours, which he is told; not before', async () => {
    await connectionLease(t.app, [olga.id], 45)
    await pass(3)
    expect((await get()).status).toBe('started')
    await pass(2)
    expect(await get()).toMatchObject({ status: 'ended', byItself: true })
    await waitFor(() => told.length === 2)
    expect(await history()).toEqual(['started', 'ended'])
    await pass(9)
    expect(await history()).toEqual(['started', 'ended'])
    expect((await put('started')).json()).toMatchObject({ status: 'started', byItself: false })
    expect((await put('ended')).json()).toMatchObject({ status: 'ended', byItself: false })
  })

  test('ends from a break too, after as many hours as the company says', async () => {
    await put('paused')
    await setHours(10)
    await pass(9)
    expect((await get()).status).toBe('paused')
    await pass(1)
    expect(await get()).toMatchObject({ status: 'ended', byItself: true })
  })

  test('is looked for among all once, and then each by itself', async () => {
    const others = [await buildUser(t.app), await buildUser(t.app)]
    for (const { id } of others) await changeWorkday(t.app, id, 'started')
    await age(9)
    expect(await forgottenDays(t.app.db, 4, others[0]!.id)).toEqual([others[0]!.id])
    expect(await forgottenDays(t.app.db, 4, null)).toEqual([olga, ...others].map((user) => user.id).toSorted())
    await pass(0)
    expect(await forgottenDays(t.app.db, 4, null)).toEqual([])
  })

  test('does not end of who is there, nor where the company does not want it', async () => {
    await pass(3)
    await connectionLease(t.app, [olga.id], 24 * 3600)
    await pass(6)
    expect((await get()).status).toBe('started')
    await setHours(0)
    await pass(99)
    expect((await get()).status).toBe('started')
  })
})

describe('the working day', () => {
  test('has not been started at first', async () => {
    expect(await get()).toEqual({ status: 'ended', since: null, byItself: false })
  })

  test('is started, paused, taken up and ended; each step once, and kept', async () => {
    const told: string[] = []
    t.app.jobs.subscribe(workdayChanged, 'test', async ({ userId, status }) => {
      told.push(`${userId} ${status}`)
    })
    await t.startJobs()
    for (const status of ['started', 'started', 'paused', 'started', 'ended', 'ended']) {
      const reply = await put(status)
      expect([reply.statusCode, reply.json().status]).toEqual([200, status])
      expect(Math.abs(Date.parse(reply.json().since) - Date.now())).toBeLessThan(5000)
    }
    expect(await history()).toEqual(['started', 'paused', 'started', 'ended'])
    await waitFor(() => told.length === 4)
    expect(new Set(told)).toEqual(new Set(['started', 'paused', 'ended'].map((status) => `${olga.id} ${status}`)))
    expect((await get()).status).toBe('ended')
  })

  test('cannot be paused when it has not begun', async () => {
    const reply = await put('paused')
    expect([reply.statusCode, reply.json().code, reply.json().errors[0].path]).toEqual([400, 'invalid_input', '/status'])
    expect((await put('holiday')).statusCode).toBe(400)
    expect(await history()).toEqual([])
  })

  test('pressed many times at once it is one step', async () => {
    await Promise.all(Array.from({ length: 6 }, () => put('started')))
    expect(await history()).toEqual(['started'])
  })

  test('colleagues see it, and hear of it with the status', async () => {
    await buildPresence(t.app, [olga])
    await put('started')
    await put('paused')
    const colleagues = (await t.call('GET /colleagues', { as: olga })).json()
    expect(colleagues).toMatchObject([{ id: olga.id, presence: 'online', workday: 'paused' }])
    const { rows } = await sql<{ data: object }>`select data from events where type = 'presence' order by xid, id`.execute(t.app.db)
    expect(rows.map((row) => row.data)).toMatchObject([
      { userId: olga.id, status: 'online', workday: 'ended' },
      { status: 'online', workday: 'started' },
      { status: 'online', workday: 'paused' },
    ])
  })
})
