import { existsSync } from 'node:fs'
import { sql } from 'kysely'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { transaction } from '../src/platform/database.ts'
import { defineJob } from '../src/platform/jobs.ts'
import { testApp, waitFor } from './harness.ts'

test('every test app has a database of its own, gone when it is closed', async () => {
  const one = await testApp()
  const two = await testApp()
  const insert = (t: typeof one) => sql`insert into jobs (kind, payload) values ('x', '{}')`.execute(t.app.db)
  const count = async (t: typeof one) => (await sql<{ n: number }>`select count(*) as n from jobs`.execute(t.app.db)).rows[0]?.n
  await insert(one)
  expect(await count(one)).toBe(1)
  expect(await count(two)).toBe(0)
  await one.close()
  await two.close()
  expect(existsSync(one.app.config.dataDir)).toBe(false)
  const client = new pg.Client({ ...inject('postgres'), database: 'postgres' })
  await client.connect()
  const { rows } = await client.query('select datname from pg_database where datname = any($1)', [
    [one.connection.database, two.connection.database],
  ])
  await client.end()
  expect(rows).toEqual([])
})

test('jobs run when they are started', async () => {
  const t = await testApp()
  const done: string[] = []
  const greet = defineJob<{ name: string }>('test.greet')
  t.app.jobs.handle(greet, async ({ name }) => {
    done.push(name)
  })
  await transaction(t.app.db, (tx) => t.app.jobs.enqueue(tx, greet, { name: 'a' }))
  expect(done).toEqual([])
  await t.startJobs()
  await waitFor(() => done.length === 1)
  await t.close()
  expect(done).toEqual(['a'])
})

test('waitFor answers with the value, and with the last failure when it waits in vain', async () => {
  let calls = 0
  expect(await waitFor(() => ++calls === 3 && 'third')).toBe('third')
  await expect(
    waitFor(() => expect(1).toBe(2), { timeoutMs: 30 }).catch((error: Error) => Promise.reject(new Error(error.message))),
  ).rejects.toThrow(/expected 1 to be 2/)
  await expect(waitFor(() => null, { timeoutMs: 30, what: 'a miracle' })).rejects.toThrow('Waited 30 ms in vain for a miracle')
})
