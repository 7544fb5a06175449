import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { NamedClient } from './database.ts'
import type { Log } from './log.ts'

const everyMs = 1000
const patienceSeconds = 4
/** Shorter than our patience: what was served just before the silence began must not prolong it. */
const servesWithinMs = 2000

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
 * a platform delivers again, jobs are tried again. When there is one, it may be from another host that took over, or from
 * one that was started anew: a connection that it does not know ends as well. A statement that takes long in a database
 * that knows of it is left alone.
 */
export function createPulse(connection: pg.ClientConfig, log: Log): Pulse {
  const clients = new Set<NamedClient>()
  let gone = false
  let stopped = false
  /** when a connection was given back, by this process's own clock: who had one got his answer */
  let servedAt = Number.NEGATIVE_INFINITY

  async function follow(pool: pg.Pool): Promise<void> {
    let silentSeconds = 0
    while (!stopped) {
      await pause(everyMs, undefined, { ref: false })
      if (!gone && pool.totalCount === pool.idleCount) {
        silentSeconds = 0
        continue
      }
      const listed = [...clients]
      const asking = new NamedClient(connection)
      const { answer, seconds } = await inTime(ask(asking, listed))
      if (answer) {
        asking.end().catch(() => {})
        silentSeconds = 0
        if (gone) log.warn('the database answers again')
        gone = false
        breakOff(listed, answer)
        continue
      }
      asking.breakOff()
      silentSeconds += seconds + everyMs / 1000
      // New connections may fail for reasons of their own, a resolver's for instance, while those that there are serve.
      const serves = performance.now() - servedAt < servesWithinMs
      if (gone || serves || silentSeconds < patienceSeconds) continue
      gone = true
      giveUp()
    }
  }

  function giveUp(): void {
    log.error({ connections: clients.size }, 'the database has ceased to answer')
    for (const client of clients) client.breakOff()
  }

  function breakOff(listed: NamedClient[], { known }: Answer): void {
    const forgotten = known ? listed.filter((client) => !known.has(client.session)) : []
    for (const client of forgotten) client.breakOff()
    if (forgotten.length > 0) log.warn({ connections: forgotten.length }, 'the database does not know our connections any more')
  }

  return {
    isGone: () => gone,
    watch(pool) {
      pool.on('connect', (client) => void clients.add(client as unknown as NamedClient))
      pool.on('remove', (client) => void clients.delete(client as unknown as NamedClient))
      pool.on('release', () => {
        servedAt = performance.now()
      })
      void follow(pool)
    },
    stop() {
      stopped = true
    },
  }
}

interface Answer {
  /** the sessions that there are; null: whoever answered cannot say */
  known: Set<string> | null
}

/** Null: no answer. The database's own refusal is one. */
async function ask(asking: NamedClient, clients: NamedClient[]): Promise<Answer | null> {
  asking.on('error', () => {})
  const sessions = [asking.session, ...clients.map((client) => client.session)]
  try {
    await asking.connect()
    const { rows } = await asking.query<{ session: string }>(
      'select application_name as session from pg_stat_activity where application_name = any($1) and not pg_is_in_recovery()',
      [sessions],
    )
    const known = new Set(rows.map(({ session }) => session))
    // A standby knows nobody, and something in between may have given us other names.
    return { known: known.has(asking.session) ? known : null }
  } catch (error) {
    return error instanceof pg.DatabaseError ? { known: null } : null
  }
}

/** Counted in seconds that this process was awake: one that had no time to listen has not been kept waiting. */
async function inTime(answer: Promise<Answer | null>): Promise<{ answer: Answer | null; seconds: number }> {
  for (let seconds = 0; seconds < patienceSeconds; seconds++) {
    const came = await Promise.race([answer, pause(1000, undefined, { ref: false })])
    if (came !== undefined) return { answer: came, seconds }
  }
  return { answer: null, seconds: patienceSeconds }
}
