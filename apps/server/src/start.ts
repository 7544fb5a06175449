import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { App } from './platform/app.ts'
import type { Config } from './platform/config.ts'
import { createFiles } from './platform/files.ts'
import { createJobs } from './platform/jobs.ts'
import type { Log } from './platform/log.ts'
import { createNet } from './platform/net.ts'
import { keptSecretKey } from './platform/secret-key.ts'
import { createSecrets } from './platform/secrets.ts'
import { startDatabase } from './platform/start-database.ts'
import { startServer } from './server.ts'

export interface Running {
  /** how people reach it */
  url: string
  /** Stops accepting, finishes what is in flight, stops the database; within about nine seconds. */
  stop(): Promise<void>
}

// The program is built into the same depth as its source, so these hold for both.
const migrationsDir = join(import.meta.dirname, '../migrations')
const buildDir = join(import.meta.dirname, '../../../.build')

/** Who stops us waits ten seconds; the database gets what the rest leaves of it. */
const stopWithinMs = 9000

/** From the configuration to a house that serves. Throws with what to do, and leaves no database behind. */
export async function start(config: Config, { log, onLost }: { log: Log; onLost: (error: Error) => void }): Promise<Running> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const secrets = createSecrets(config.secretKey ?? keptSecretKey(config.dataDir))
  const database = await startDatabase(config, { log, migrationsDir, onLost })
  const app: App = {
    config,
    log,
    secrets,
    db: database.db,
    jobs: createJobs(database.db, log),
    files: createFiles(join(config.dataDir, 'files')),
    net: createNet(),
    now: () => new Date(),
  }
  try {
    const server = await startServer(app, { buildDir, migrationsDir, soleProcess: database.sole, pool: database.pool })
    const stop = async () => {
      const until = Date.now() + stopWithinMs
      await within(6000, server.stop(), 'the server', log)
      await within(500, app.net.close(), 'connections to platforms', log)
      await database.stop({ patienceMs: until - Date.now() })
    }
    let stopped: Promise<void> | undefined
    return { url: config.publicUrl ?? `http://localhost:${new URL(server.url).port}`, stop: () => (stopped ??= stop()) }
  } catch (error) {
    await database.stop({ patienceMs: 5000 })
    throw sayWhatToDo(error, config)
  }
}

/** What does not end in time is left behind: everything that matters is in the database already. */
async function within(ms: number, ending: Promise<unknown>, what: string, log: Log): Promise<void> {
  const abort = new AbortController()
  const late = pause(ms, 'late', { signal: abort.signal }).catch(() => 'in time')
  const outcome = await Promise.race([ending, late])
  abort.abort()
  if (outcome === 'late') log.warn({ what }, 'something did not end in time')
}

function sayWhatToDo(error: unknown, { host, port }: Config): unknown {
  const { code } = error as NodeJS.ErrnoException
  const say = (message: string) => new Error(message, { cause: error })
  if (code === 'EADDRINUSE') return say(`Port ${port} is taken by another program. Set OMNILINE_PORT to another one.`)
  if (code === 'EACCES') return say(`Port ${port} may not be used by this user. Set OMNILINE_PORT to one above 1023.`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return say(`${host} is no address of this machine. Set OMNILINE_HOST to one, or to 0.0.0.0 for all.`)
  return error
}
