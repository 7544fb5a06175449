import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type BuiltUser, buildUser } from '../../test/factories/accounts.ts'
import { buildPresence } from '../../test/factories/presence.ts'
import { waitFor } from '../../test/harness.ts'
import { type TestHttp, testHttp } from '../../test/http.ts'
import { workdayChanged } from './events.ts'
import { presenceRoutes } from './routes.ts'

let t: TestHttp
let olga: BuiltUser
beforeEach(async () => {
  t = await testHttp({ routes: presenceRoutes })
  olga = await buildUser(t.app)
})
afterEach(() => t.close())

const put = (status: string) => t.call('PUT /me/workday', { as: olga, body: { status } })
const get = async () => (await t.call('GET /me/workday', { as: olga })).json()
const history = async () =>
  (await t.app.db.selectFrom('workday_events').select('status').where('user_id', '=', olga.id).orderBy('id').execute()).map(
    (row) => row.status,
  )

describe('the working day', () => {
  test('has not been started at first', async () => {
    expect(await get()).toEqual({ status: 'ended', since: null })
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
