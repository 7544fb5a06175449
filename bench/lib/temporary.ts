import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { type Database, migrate, openDatabase } from '../../apps/server/src/platform/database.ts'
import { createLog, type Log } from '../../apps/server/src/platform/log.ts'
import { atEnd } from './ending.ts'
import { startPostgres } from '../../apps/server/src/platform/postgres/postgres.ts'

export const quietLog = (): Log => createLog('error')

export async function inDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'omniline-bench-'))
  const remove = atEnd(() => rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }))
  try {
    return await work(directory)
  } finally {
    await remove()
  }
}

/** A migrated database without a server around it, as durable as in use. */
export const withDatabase = <T>(work: (db: Database, pool: pg.Pool) => Promise<T>): Promise<T> =>
  inDirectory(async (directory) => {
    const postgres = await startPostgres({ directory: join(directory, 'postgres'), log: quietLog() })
    try {
      const { db, pool } = openDatabase(await postgres.open('bench'))
      try {
        await migrate(db, join(import.meta.dirname, '../../apps/server/migrations'))
        return await work(db, pool)
      } finally {
        await db.destroy()
      }
    } finally {
      await postgres.stop()
    }
  })
