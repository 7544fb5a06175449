import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createLog } from '../apps/server/src/platform/log.ts'
import { startPostgres } from '../apps/server/src/platform/postgres/postgres.ts'
import { processorTime } from '../bench/lib/processes.ts'
import type { Verdict } from './count.ts'
import { slowestMs, untilReady, watch } from './probe.ts'
import { type Proxy, startProxy } from './proxy.ts'
import { play, type Say, type Scene } from './scene.ts'

/** A platform waits about so long for an answer before it takes the delivery for failed. */
const answerWithinMs = 10_000
const readyAgainWithinSeconds = 10

/** A database of DATABASE_URL whose line is cut, and later hangs, while customers and operators go on. */
export async function databaseAway(say: Say, { cutSeconds = 60, hangSeconds = 15 } = {}): Promise<Verdict> {
  const directory = await mkdtemp(join(tmpdir(), 'omniline-database-'))
  const postgres = await startPostgres({ directory: join(directory, 'postgres'), log: createLog('error') })
  let proxy: Proxy | undefined
  try {
    const { host, port, user, database } = await postgres.open('omniline')
    const line = (proxy = await startProxy(join(String(host), `.s.PGSQL.${port}`)))
    const env = { DATABASE_URL: `postgres://${user}@127.0.0.1:${line.port}/${database}` }
    const weather = { customers: 12, messages: cutSeconds + hangSeconds + 6, operators: 3, pauseMs: 1000, rough: true }
    return await play({ weather, env, say }, async (scene) => {
      await pause(2000)
      await away(scene, 'cut', () => line.cut(), line, cutSeconds)
      await pause(1000)
      await away(scene, 'hangs', async () => line.hang(), line, hangSeconds)
    })
  } finally {
    await proxy?.close()
    await postgres.stop()
    await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

async function away(scene: Scene, how: string, begin: () => Promise<void>, line: Proxy, seconds: number): Promise<void> {
  const { house, bot, note, broken, say } = scene
  say(`the line to the database ${how === 'cut' ? 'is cut' : how}`)
  const before = processorTime(house.pid()).server
  await begin()
  const { hooks, ready, alive } = await watch(house, bot, seconds)
  const spent = processorTime(house.pid()).server - before
  note(`${how}: webhooks asked`, hooks.length)
  note(`${how}: slowest answer to a webhook, ms`, slowestMs(hooks))
  note(`${how}: slowest /readyz, ms`, slowestMs(ready))
  note(`${how}: processor, % of one core`, Math.round((spent / seconds) * 100))
  for (const { status } of hooks) if (status < 500) broken(`${how}: a webhook was answered with ${status || 'nothing'}`)
  if (slowestMs(hooks) > answerWithinMs) broken(`${how}: a webhook waited ${slowestMs(hooks)} ms`)
  const asIs = ready.filter(({ status, text }) => status === 503 && text.includes('The database does not answer'))
  if (asIs.length < ready.length) broken(`${how}: /readyz said something else than that the database does not answer`)
  if (alive.some(({ status }) => status !== 200)) broken(`${how}: /healthz did not say 200`)
  if (slowestMs(alive) > 2000) broken(`${how}: /healthz took ${slowestMs(alive)} ms`)
  if (house.hasEnded()) broken(`${how}: the server has ended`)
  await line.mend()
  note(`${how}: ready again after ms`, await untilReady(house, readyAgainWithinSeconds))
  say('the database is back')
}
