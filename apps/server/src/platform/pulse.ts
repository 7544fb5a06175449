import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from './log.ts'

const everyMs = 1000
const patienceSeconds = 4

export interface Pulse {
  /** The database has ceased to answer; nobody needs to wait to find out again. */
  isGone(): boolean
  /** Looks after these connections from now on. */
  watch(pool: pg.Pool): void
  stop(): void
}

/**
 * The line to a database elsewhere may hang: nothing comes, and TCP says so after a quarter of an hour. So while somebody
 * waits for an answer, we ask on a connection of our own. When there is none, all connections end, and who waited is told:
 * a platform delivers again, jobs are tried again. A statement that takes long while the database answers is left alone.
 */
export function createPulse(connection: pg.ClientConfig, log: Log): Pulse {
  const clients = new Set<pg.PoolClient>()
  let gone = false
  let stopped = false

  async function follow(pool: pg.Pool): Promise<void> {
    while (!stopped) {
      await pause(everyMs, undefined, { ref: false })
      if (!gone && pool.totalCount === pool.idleCount) continue
      const asked = new pg.Client(connection)
      asked.on('error', () => {})
      const answers = await inTime(beat(asked))
      if (answers === !gone) continue
      gone = !answers
      if (answers) log.warn('the database answers again')
      else giveUp(asked)
    }
  }

  function giveUp(asked: pg.Client): void {
    log.error({ connections: clients.size }, 'the database has ceased to answer')
    // One that waits for an answer is broken off, and whoever waits is told at once.
    for (const client of [asked, ...clients]) client.end().catch(() => {})
  }

  return {
    isGone: () => gone,
    watch(pool) {
      pool.on('connect', (client) => void clients.add(client))
      pool.on('remove', (client) => void clients.delete(client))
      void follow(pool)
    },
    stop() {
      stopped = true
    },
  }
}

/** A refusal is an answer as well. */
async function beat(client: pg.Client): Promise<void> {
  try {
    await client.connect()
    await client.query('select 1')
  } catch {
    // Whoever waits for the database hears the same.
  }
  await client.end().catch(() => {})
}

/** Counted in seconds that this process was awake: one that had no time to listen has not been kept waiting. */
async function inTime(answer: Promise<void>): Promise<boolean> {
  for (let second = 0; second < patienceSeconds; second++) {
    const came = await Promise.race([answer.then(() => true), pause(1000, false, { ref: false })])
    if (came) return true
  }
  return false
}
