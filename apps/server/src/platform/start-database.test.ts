import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { testApp } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { startDatabase } from './start-database.ts'

const test = perTest(testApp)
const migrationsDir = join(import.meta.dirname, '../../migrations')

/** TCP in front of the test's database. */
function line(): Server {
  const { host, port } = test.connection
  return createServer((near) => {
    const far = createConnection(`${host}/.s.PGSQL.${port}`)
    near.pipe(far).pipe(near)
    for (const socket of [near, far]) socket.on('error', () => {})
  })
}
async function listen(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
const start = (port: number) => {
  const { user, database } = test.connection
  const config = { ...test.app.config, databaseUrl: `postgres://${user}@127.0.0.1:${port}/${database}` }
  return startDatabase(config, { log: test.app.log, migrationsDir, onLost: () => {} })
}

it('waits for a database elsewhere that is started together with us, also for longer than one has patience later', async () => {
  const first = line()
  const port = await listen(first)
  await new Promise((resolve) => first.close(resolve))
  const starting = start(port)
  await pause(7000)
  const second = line()
  await listen(second, port)
  const database = await starting
  await database.stop({ patienceMs: 1000 })
  second.close()
}, 30_000)

it.runIf(process.platform === 'linux')(
  'lets a line to a database elsewhere be heard of now and then, so that nothing on the way forgets it',
  async () => {
    const server = line()
    const port = await listen(server)
    const database = await start(port)
    const remote = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
    const ours = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .map((row) => row.trim().split(/\s+/))
      .filter((row) => row[2]?.endsWith(remote) && row[3] === '01')
    // 02: the timer that runs is the one of keepalive.
    expect(ours.length).toBeGreaterThan(0)
    expect(ours.map((row) => row[5]?.slice(0, 2))).toEqual(ours.map(() => '02'))
    await database.stop({ patienceMs: 1000 })
    server.close()
  },
  30_000,
)
