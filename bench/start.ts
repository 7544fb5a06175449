import { setTimeout as pause } from 'node:timers/promises'
import { join } from 'node:path'
import { startPostgres } from '../apps/server/src/platform/postgres/postgres.ts'
import { buildHouse } from '../faults/house.ts'
import { atEnd } from './lib/ending.ts'
import { family, megabytesOf } from './lib/processes.ts'
import type { Benchmark } from './lib/report.ts'
import { inDirectory, quietLog } from './lib/temporary.ts'

const settleMs = 3000

/** From the command to "Omniline is ready", and what it holds when nobody is there. */
export const start: Benchmark = {
  name: 'start',
  about: 'seconds from the command to "is ready", against the embedded PostgreSQL alone; and memory when nobody is there',
  run: () =>
    inDirectory(async (directory) => {
      const alone = await postgresAlone(join(directory, 'postgres'))
      const house = await buildHouse({})
      const end = atEnd(async () => {
        await house.stop()
        await house.remove()
      })
      try {
        const first = await timed(() => house.start())
        await house.stop()
        const warm = await timed(() => house.start())
        await pause(settleMs)
        const [server = 0, ...database] = family(house.pid())
        const memory = { server: megabytesOf([server]), database: megabytesOf(database) }
        await house.stop()
        return {
          figures: [
            { what: 'first start', unit: 's', ours: first, baseline: alone.first },
            { what: 'warm start', unit: 's', ours: warm, baseline: alone.warm },
            { what: 'idle, the server', unit: 'MB', ours: memory.server, baseline: null },
            { what: 'idle, the database', unit: 'MB', ours: memory.database, baseline: null },
          ],
          notes: [
            'the first start makes the database (initdb) and its tables; the binaries were unpacked before, npm install and the build are not counted',
          ],
        }
      } finally {
        await end()
      }
    }),
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

async function postgresAlone(directory: string): Promise<{ first: number; warm: number }> {
  const once = () =>
    timed(async () => {
      running = await startPostgres({ directory, log: quietLog() })
    })
  let running: Awaited<ReturnType<typeof startPostgres>> | undefined
  const first = await once()
  await running?.stop()
  const warm = await once()
  await running?.stop()
  return { first, warm }
}
