import { accessSync, constants, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PoolConfig } from 'pg'
import type { TestProject } from 'vitest/node'
import { checkDatabase, migrate, openDatabase } from '../src/platform/database.ts'
import { createLog } from '../src/platform/log.ts'
import { startPostgres } from '../src/platform/postgres/postgres.ts'
import { isAlive } from '../src/platform/postgres/processes.ts'

export const template = 'omniline_template'

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { host: string; port: number; user: string }
    /** a directory that is gone after the run, whatever happened to the tests in it */
    scratch: string
  }
}

const prefix = 'omniline-test-'
const memory = '/dev/shm'

/** Vitest's global set-up: one PostgreSQL per run, with a migrated database that tests clone. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const place = choosePlace()
  removeLeftovers(place)
  const directory = mkdtempSync(join(place, `${prefix}${process.pid}-`))
  const log = createLog(process.env.LOG_LEVEL ?? 'silent')
  const postgres = await startPostgres({ directory: join(directory, 'postgres'), log, durable: false })
  const stop = async () => {
    await postgres.stop()
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    const connection = await postgres.open(template)
    await fill(connection)
    const { host = '', port = 0, user = '' } = connection
    project.provide('scratch', directory)
    project.provide('postgres', { host, port, user: String(user) })
  } catch (error) {
    await stop()
    throw error
  }
  return stop
}

async function fill(connection: PoolConfig): Promise<void> {
  const { db } = openDatabase(connection)
  try {
    await migrate(db, join(import.meta.dirname, '../migrations'))
    await checkDatabase(db)
  } finally {
    await db.destroy()
  }
}

/** A clone is some 400 small files: 10 ms in memory, 300 ms on a virtual disk. */
function choosePlace(): string {
  if (!existsSync(memory)) return tmpdir()
  try {
    accessSync(memory, constants.W_OK)
  } catch {
    return tmpdir()
  }
  const { bsize, bavail } = statfsSync(memory)
  return bsize * bavail > 2 * 1024 ** 3 ? memory : tmpdir()
}

/** Runs that were killed could not clean up. */
function removeLeftovers(place: string): void {
  for (const name of readdirSync(place)) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN
    if (!Number.isNaN(pid) && !isAlive(pid)) rmSync(join(place, name), { recursive: true, force: true })
  }
}
