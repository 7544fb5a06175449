import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, expect, it } from 'vitest'
import { type TestApp, testApp, waitFor } from '../../test/harness.ts'
import { openDatabase } from './database.ts'
import { createPulse } from './pulse.ts'

const endings: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

/** A line to the test's database that can be made to hang. */
async function lineTo(test: TestApp) {
  const { host, port, user, database } = test.connection
  const sockets = new Set<Socket>()
  let hanging = false
  const server = createServer((near) => {
    const far = createConnection(`${host}/.s.PGSQL.${port}`)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk) => void to.write(chunk))
      from.on('error', () => {})
      from.on('close', () => to.destroy())
      if (hanging) from.pause()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  endings.push(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    connection: { host: '127.0.0.1', port: (server.address() as AddressInfo).port, user: String(user), database: String(database) },
    hang(yes: boolean) {
      hanging = yes
      for (const socket of sockets) {
        if (yes) socket.pause()
        else socket.resume()
      }
    },
    /** Nothing comes any more on the lines that there are, not even that they have ended. New ones are as before. */
    forsake() {
      for (const socket of sockets) socket.removeAllListeners('data').removeAllListeners('close').pause()
    },
    refuseNew: () => void server.close(),
  }
}

/** A database over such a line, with its pulse watched. */
async function watched() {
  const test = await testApp()
  endings.push(() => test.close())
  const line = await lineTo(test)
  const pulse = createPulse(line.connection, test.app.log)
  const { db, pool } = openDatabase(line.connection, 4, pulse.isGone)
  endings.push(async () => (pulse.stop(), db.destroy()))
  pulse.watch(pool)
  return { line, pulse, db, straight: test.app.db }
}

it('tells who waits for a database that has ceased to answer, refuses at once meanwhile, and notices when it is back', async () => {
  const { line, pulse, db } = await watched()
  const ask = () => sql`select 1`.execute(db)
  await ask()
  line.hang(true)
  await expect(ask()).rejects.toMatchObject({ code: '08006' })
  expect(pulse.isGone()).toBe(true)
  const began = performance.now()
  await expect(ask()).rejects.toMatchObject({ code: '08006' })
  expect(performance.now() - began).toBeLessThan(500)
  line.hang(false)
  await waitFor(() => !pulse.isGone(), { timeoutMs: 15_000 })
  await ask()
}, 30_000)

it('leaves a statement alone that takes long', async () => {
  const { pulse, db } = await watched()
  await sql`select pg_sleep(6)`.execute(db)
  expect(pulse.isGone()).toBe(false)
}, 30_000)

it('takes a host that refuses connections for gone: those that there are may never hear of it', async () => {
  const { line, pulse, db } = await watched()
  await sql`select 1`.execute(db)
  line.forsake()
  line.refuseNew()
  await expect(sql`select pg_sleep(0)`.execute(db)).rejects.toMatchObject({ code: '08006' })
  expect(pulse.isGone()).toBe(true)
}, 30_000)

it('ends connections of which a database that was started anew knows nothing, also those that nobody uses', async () => {
  const { line, pulse, db, straight } = await watched()
  const backend = () => sql<{ pid: number }>`select pg_backend_pid() as pid, pg_sleep(0.3)`.execute(db)
  const pids = (await Promise.all([backend(), backend(), backend()])).map(({ rows }) => rows[0]?.pid)
  expect(new Set(pids).size).toBe(3)
  line.forsake()
  await sql`select pg_terminate_backend(pid) from unnest(${pids}::int[]) as pid`.execute(straight)
  await expect(sql`select 1`.execute(db)).rejects.toMatchObject({ code: '08006' })
  expect(pulse.isGone()).toBe(false)
  // The next ones would have waited as well.
  await setImmediate()
  await Promise.all([backend(), backend(), backend()])
}, 30_000)

it('leaves connections alone that answer while new ones are refused', async () => {
  const { line, pulse, db } = await watched()
  const long = sql<{ n: number }>`select 7 as n, pg_sleep(8)`.execute(db)
  await sql`select 1`.execute(db)
  line.refuseNew()
  const ticks = setInterval(() => sql`select 1`.execute(db).catch(() => {}), 300)
  endings.push(async () => clearInterval(ticks))
  expect((await long).rows[0]?.n).toBe(7)
  expect(pulse.isGone()).toBe(false)
}, 30_000)
