import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type pg from 'pg'
import type { Config } from './config.ts'
import { checkDatabase, type Database, migrate, openDatabase } from './database.ts'
import type { Log } from './log.ts'
import { startPostgres } from './postgres/postgres.ts'
import { createPulse } from './pulse.ts'

export interface RunningDatabase {
  db: Database
  /** its connections, to be measured */
  pool: pg.Pool
  /** ours alone: whatever an earlier process held there is free */
  sole: boolean
  stop(options: { patienceMs: number }): Promise<void>
}

const answersWithinMs = 60_000
/** 08006: it has not answered for some time. 57P03: it is starting up. */
const temporary = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', '08006', '57P03'])
const poolEndsWithinMs = 1000
/** Who waits longer for a connection is told that there is none. */
const connectionWithinMs = 8000
/**
 * When we have vanished from the network, the database lets go of what our transactions hold within about these seconds. When
 * only a line has, whatever waits at our end of it is told thereby: see `pulse.ts`.
 */
const forgetUs = `set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3; set tcp_user_timeout = '25s';
  set idle_in_transaction_session_timeout = '60s'`

const elsewhere = (connectionString: string): pg.PoolConfig => ({
  connectionString,
  // What lies between us and the database forgets connections that say nothing for long.
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  connectionTimeoutMillis: connectionWithinMs,
  // The driver knows this option of a single query, its types do not.
  onConnect: (client) => client.query({ text: forgetUs, query_timeout: connectionWithinMs } as pg.QueryConfig),
})

/** The database of the configuration, embedded or not: answering, up to date and fit for us. Throws with what to do. */
export async function startDatabase(
  config: Config,
  options: { log: Log; migrationsDir: string; onLost: (error: Error) => void },
): Promise<RunningDatabase> {
  const { log, migrationsDir, onLost } = options
  const embedded = config.databaseUrl ? null : await startPostgres({ directory: join(config.dataDir, 'postgres'), log, onLost })
  const connection = embedded ? await embedded.open('omniline') : elsewhere(config.databaseUrl ?? '')
  const pulse = embedded ? null : createPulse(connection, log)
  const { db, pool } = openDatabase(connection, undefined, pulse?.isGone)
  pulse?.watch(pool)
  const stop: RunningDatabase['stop'] = async ({ patienceMs }) => {
    const until = Date.now() + patienceMs
    pulse?.stop()
    await Promise.race([db.destroy(), pause(poolEndsWithinMs, undefined, { ref: false })])
    await embedded?.stop({ patienceMs: until - Date.now() })
  }
  try {
    await untilItAnswers(db, log)
    await migrate(db, migrationsDir)
    await checkDatabase(db)
  } catch (error) {
    await stop({ patienceMs: 15_000 })
    throw error
  }
  return { db, pool, sole: embedded !== null, stop }
}

/** Started together with us, an external database may need a moment longer. */
async function untilItAnswers(db: Database, log: Log): Promise<void> {
  const until = Date.now() + answersWithinMs
  for (let attempt = 1; ; attempt++) {
    try {
      await sql`select 1`.execute(db)
      return
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (!temporary.has(code ?? '') || Date.now() > until)
        throw new Error(`The database of DATABASE_URL does not answer: ${(error as Error).message || code}`, { cause: error })
      if (attempt === 1) log.warn({ code }, 'waiting for the database')
      await pause(500)
    }
  }
}
