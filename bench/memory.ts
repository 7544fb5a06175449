import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { listen } from '../apps/server/test/client.ts'
import { warmUp } from './ingest.ts'
import { memoryEnv, memoryOf } from './lib/bare.ts'
import { inFlight, until } from './lib/load.ts'
import type { Benchmark } from './lib/report.ts'
import { openStage, type Stage } from './lib/stage.ts'
import { inDirectory } from './lib/temporary.ts'

/** A busy company's; every fifth message is answered. */
const perMinute = 100
const width = 8
const samples = 4

/** What was done must not stay in memory. */
export const memory: Benchmark = {
  name: 'memory',
  about: `the server's memory after an hour's worth of traffic (${perMinute * 60} messages, a fifth of them answered, an operator's socket open), against after a minute's`,
  run: ({ full, say }) =>
    inDirectory(async (directory) => {
      const file = join(directory, 'memory.json')
      const stage = await openStage(memoryEnv(file))
      const hours = full ? 10 : 1
      try {
        await warmUp(stage)
        const desk = await listen(stage.house.url, { token: stage.admin.token })
        await traffic(stage, perMinute)
        const minute = await settled(stage, file)
        say(`after a minute: ${minute.rss.toFixed(0)} MB, heap ${minute.heap.toFixed(1)} MB`)
        await traffic(stage, perMinute * 60 * hours)
        const after = await settled(stage, file)
        say(`after ${hours} h: ${after.rss.toFixed(0)} MB, heap ${after.heap.toFixed(1)} MB`)
        await desk.close()
        const common = { unit: 'MB', against: 'a minute', aim: { atMost: 1.2 } }
        return {
          figures: [
            { what: `resident, after ${hours} h`, ours: after.rss, baseline: minute.rss, ...common },
            { what: `heap, after ${hours} h`, ours: after.heap, baseline: minute.heap, ...common },
          ],
          notes: [`the smallest of ${samples} looks a second apart, each after the garbage was collected`],
        }
      } finally {
        await stage.close()
      }
    }),
}

async function traffic(stage: Stage, count: number): Promise<void> {
  const { rows } = await stage.pool.query<{ id: string }>('select id from conversations order by id')
  const before = await stage.messages()
  await inFlight(count, width, async (n) => {
    await stage.deliver(n * 7, `message ${n}`)
    if (n % 5 > 0) return
    const id = rows[(n * 7) % rows.length]?.id ?? ''
    await stage.admin.api.call('POST /conversations/:id/messages', { params: { id }, body: { text: `answer ${n}`, visibility: 'public' } })
  })
  await until(async () => (await stage.messages()) >= before + count, 300, 'the messages')
  await stage.quiet()
}

/** MB */
async function settled(stage: Stage, file: string): Promise<{ rss: number; heap: number }> {
  let least = { rss: Number.POSITIVE_INFINITY, heap: Number.POSITIVE_INFINITY }
  for (let n = 0; n < samples; n++) {
    await pause(1000)
    const { rss, heap } = await memoryOf(stage.house.pid(), file)
    least = { rss: Math.min(least.rss, rss / 1024), heap: Math.min(least.heap, heap / 1024) }
  }
  return least
}
