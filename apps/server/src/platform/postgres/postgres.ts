import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../log.ts'
import { cacheDirOf, prepareBinaries } from './binaries.ts'
import { makeCluster, superuser } from './cluster.ts'
import { clearTheWay } from './previous.ts'
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
const patienceMs = 15_000
/** between one look whether the disk has room again and the next */
const fullPauseMs = 2000

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
  let server = await launch(options)
  const kept = keep()

  async function keep(): Promise<void> {
    while (!stopping) {
      const since = Date.now()
      await server.ended
      if (stopping) return
      log.error('the database ended unexpectedly and is started again')
      // One that dies at every start must not keep the machine busy.
      if (Date.now() - since < 5000) await pause(1000)
      try {
        const next = await launchWhenThereIsRoom()
        if (!next) return
        server = next
        log.warn('the database is back')
      } catch (error) {
        if (!stopping) onLost?.(error as Error)
        return
      }
    }
  }

  /** A full disk is no reason to give up: somebody will make room. null: we were stopped before. */
  async function launchWhenThereIsRoom(): Promise<Server | null> {
    while (!stopping) {
      try {
        return await launch(options)
      } catch (error) {
        if (!/No space left on device|Disk quota exceeded/.test((error as Error).message)) throw error
        log.error('the disk is full; the database starts again when there is room')
        await pause(fullPauseMs)
      }
    }
    return null
  }

  return {
    pid: () => server.pid,
    async open(database) {
      const config = { host: reach.path, port, user: superuser }
      await createDatabase({ ...config, database: 'postgres' }, database)
      return { ...config, database }
    },
    async stop({ patienceMs: patience = patienceMs } = {}) {
      stopping = true
      await server.stop(patience)
      await kept
      // It was being started anew while we were told to stop.
      await server.stop(patience)
      reach.remove()
    },
  }
}

/** Starts the server; for a while again if something that is about to end stands in the way. */
async function launch(options: ServerOptions): Promise<Server> {
  const until = Date.now() + patienceMs
  for (;;) {
    await clearTheWay(options.directory, options.port, options.log)
    try {
      return await runServer(options)
    } catch (error) {
      // Children of a server that was killed, or another start that was faster (then the way is not clear).
      const temporary = /pre-existing shared memory|lock file/.test((error as Error).message)
      if (!temporary || Date.now() > until) throw error
      await pause(100)
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
