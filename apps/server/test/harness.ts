import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { inject } from 'vitest'
import type { App } from '../src/platform/app.ts'
import { type Config, readConfig } from '../src/platform/config.ts'
import { openDatabase } from '../src/platform/database.ts'
import { createFiles } from '../src/platform/files.ts'
import { createJobs } from '../src/platform/jobs.ts'
import { createLog } from '../src/platform/log.ts'
import { createNet, type Net } from '../src/platform/net.ts'
import { createSecrets } from '../src/platform/secrets.ts'
import { template } from './database.ts'

export interface TestAppOptions {
  config?: Partial<Config>
  /** takes work up at once; without it call `startJobs` when the handlers are registered, or never */
  startJobs?: boolean
  now?: () => Date
  net?: Net
}

export interface TestApp {
  app: App
  /** how to connect to this app's own database */
  connection: pg.PoolConfig
  startJobs(): Promise<void>
  /** Stops the jobs and drops the database. */
  close(): Promise<void>
}

/** An App with a migrated, empty database of its own (a clone, 0.1 s at most) and a directory of its own. */
export async function testApp(options: TestAppOptions = {}): Promise<TestApp> {
  const server = inject('postgres')
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer((client) => client.query(`create database ${name} template ${template} strategy file_copy`))
  const dataDir = await mkdtemp(join(inject('scratch'), 'data-'))
  const config = {
    ...readConfig({ OMNILINE_PORT: '0', OMNILINE_DATA_DIR: dataDir, LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent' }),
    ...options.config,
  }
  const connection = { ...server, database: name }
  const { db } = openDatabase(connection, 8)
  const log = createLog(config.logLevel)
  const net = options.net ?? createNet()
  const jobs = createJobs(db, log)
  const app: App = {
    config,
    db,
    log,
    jobs,
    net,
    files: createFiles(join(dataDir, 'files')),
    secrets: createSecrets(config.secretKey ?? randomBytes(32).toString('base64')),
    now: options.now ?? (() => new Date()),
  }
  let working = false
  const startJobs = async () => {
    working = true
    await jobs.start({ soleProcess: true })
  }
  if (options.startJobs) await startJobs()
  return {
    app,
    connection,
    startJobs,
    async close() {
      if (working) await jobs.stop()
      if (!options.net) await net.close()
      await db.destroy()
      await administer((client) => client.query(`drop database ${name} with (force)`))
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function administer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ ...inject('postgres'), database: 'postgres' })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

/**
 * Waits until `condition` gives something and answers with it. What it throws meanwhile (an expectation that does not
 * hold yet) is thrown when the time is up.
 */
export async function waitFor<T>(
  condition: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  { timeoutMs = 10_000, what = 'the condition' }: { timeoutMs?: number; what?: string } = {},
): Promise<T> {
  const until = Date.now() + timeoutMs
  for (;;) {
    let problem: unknown = new Error(`Waited ${timeoutMs} ms in vain for ${what}`)
    try {
      const value = await condition()
      if (value !== null && value !== undefined && value !== false) return value
    } catch (error) {
      problem = error
    }
    if (Date.now() > until) throw problem
    await pause(10)
  }
}
