import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../log.ts'
import { cacheDirOf, prepareBinaries } from './binaries.ts'
import { makeCluster, superuser } from './cluster.ts'
import { AlreadyRunning, clearTheWay } from './previous.ts'
import { socketDirectory } from './reach.ts'
import { runServer, type Server, type ServerOptions } from './server.ts'
import { chooseUser } from './user.ts'

export interface PostgresOptions {
  /** of the database itself; made if absent */
  directory: string
  log: Log
  /** false (tests only): fast, and a power cut may destroy it */
  durable?: boolean
  /** The server died and could not be brought back. */
  onLost?: (error: Error) => void
}

export interface Postgres {
  /** How to connect to `database`, which is made if absent. Stays valid when the server is started anew. */
  open(database: string): Promise<pg.PoolConfig>
  /** the server's process, for tests that kill it */
  pid(): number
  stop(options?: { patienceMs?: number }): Promise<void>
}

/** Names the socket's file; there is no TCP. */
const port = 5432
const attemptsMax = 5

/**
 * Starts the embedded PostgreSQL in `directory` and keeps it running. Throws `AlreadyRunning` if another Omniline
 * uses it, else an error with what to do.
 */
export async function startPostgres({ directory: given, log, durable = true, onLost }: PostgresOptions): Promise<Postgres> {
  const directory = resolve(given)
  mkdirSync(dirname(directory), { recursive: true, mode: 0o700 })
  const user = chooseUser(directory)
  const binaries = prepareBinaries(user, cacheDirOf(user, directory))
  await makeCluster(directory, binaries, user, durable)
  const reach = socketDirectory(directory, port)
  const options: ServerOptions = { directory, port, binaries, user, durable, log }

  let stopping = false
  let server = await launch(options, () => stopping)
  const kept = keep()

  async function keep(): Promise<void> {
    for (;;) {
      await server.ended
      if (stopping) return
      log.error('the database ended unexpectedly and is started again')
      try {
        server = await launch(options, () => stopping)
        log.warn('the database is back')
      } catch (error) {
        if (!stopping) onLost?.(error as Error)
        return
      }
    }
  }

  return {
    pid: () => server.pid,
    async open(database) {
      const config = { host: reach.path, port, user: superuser }
      await createDatabase({ ...config, database: 'postgres' }, database)
      return { ...config, database }
    },
    async stop({ patienceMs = 15_000 } = {}) {
      stopping = true
      await server.stop(patienceMs)
      await kept
      // It was being started anew while we were told to stop.
      await server.stop(patienceMs)
      reach.remove()
    },
  }
}

/** Children of a server that was killed live a moment longer and keep the next one from starting. */
async function launch(options: ServerOptions, givenUp: () => boolean): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    await clearTheWay(options.directory, options.port, options.log)
    try {
      return await runServer(options)
    } catch (error) {
      if (error instanceof AlreadyRunning || attempt === attemptsMax || givenUp()) throw error
      await pause(100 * attempt)
    }
  }
}

async function createDatabase(config: pg.ClientConfig, name: string): Promise<void> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`)
  } finally {
    await client.end()
  }
}
