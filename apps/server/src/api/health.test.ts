import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { buildUser } from '../../test/factories/accounts.ts'
import { type TestHttp, testHttp } from '../../test/http.ts'
import { transaction } from '../platform/database.ts'
import { emit } from '../platform/events.ts'
import { defineJob } from '../platform/jobs.ts'

let t: TestHttp
afterEach(() => t.close())

it('healthz: the process lives', async () => {
  t = await testHttp()
  const answer = await t.http.inject({ url: '/healthz' })
  expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'ok' }])
})

it('readyz: the database answers and has every migration', async () => {
  t = await testHttp()
  expect((await t.http.inject({ url: '/readyz' })).statusCode).toBe(200)
  await t.close()

  const newer = await mkdtemp(join(tmpdir(), 'omniline-migrations-'))
  await writeFile(join(newer, '9999_future.sql'), 'select 1')
  t = await testHttp({ migrationsDir: newer })
  const answer = await t.http.inject({ url: '/readyz' })
  expect(answer.statusCode).toBe(503)
  expect(answer.json()).toMatchObject({ code: 'unavailable', detail: 'The database lacks 1 migrations' })
  await rm(newer, { recursive: true })
})

it('metrics: requests by route, jobs, lag, connections, the process', async () => {
  t = await testHttp({ pool: { totalCount: 5, idleCount: 2, waitingCount: 1 } })
  const user = await buildUser(t.app)
  await t.call(`GET /invitations/i_secret`)
  await t.call('GET /me', { as: user })
  await t.call('GET /nowhere/secret')
  await transaction(t.app.db, async (tx) => {
    await t.app.jobs.enqueue(tx, defineJob('test.x'), {})
    await t.app.jobs.enqueue(tx, defineJob('test.later'), {}, { runAt: new Date(Date.now() + 60_000) })
  })
  const answer = await t.http.inject({ url: '/metrics' })
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
  const value = (name: string) =>
    Number(
      answer.body
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.split(' ')
        .at(-1),
    )
  expect(value('omniline_http_request_duration_seconds_count{method="GET",route="/api/v1/me",status="200"}')).toBe(1)
  expect(value('omniline_http_request_duration_seconds_count{method="GET",route="/api/v1/invitations/:token",status="410"}')).toBe(1)
  expect(value('omniline_jobs{state="waiting"}')).toBe(2)
  expect(value('omniline_jobs{state="due"}')).toBe(1)
  expect(value('omniline_jobs{state="dead"}')).toBe(0)
  expect(value('omniline_database_connections{state="busy"}')).toBe(3)
  expect(value('omniline_database_connections{state="wanted"}')).toBe(1)
  expect(value('process_resident_memory_bytes')).toBeGreaterThan(0)
  expect(value('omniline_events_lag_seconds')).toBe(0)
  expect(answer.body).not.toContain('secret')
})

it('metrics: the lag is the age of what an unfinished transaction holds back', async () => {
  t = await testHttp()
  const lag = async () => {
    const { body } = await t.http.inject({ url: '/metrics' })
    return Number(/^omniline_events_lag_seconds (.+)$/m.exec(body)?.[1])
  }
  await transaction(t.app.db, async (slow) => {
    await emit(slow, { type: 'access' })
    await transaction(t.app.db, (tx) => emit(tx, { type: 'access' }))
    expect(await lag()).toBeGreaterThan(0)
  })
  expect(await lag()).toBe(0)
})
