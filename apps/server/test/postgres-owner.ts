import { createLog } from '../src/platform/log.ts'
import { startPostgres } from '../src/platform/postgres/postgres.ts'

/** A program that owns an embedded PostgreSQL, for tests that kill one or the other: `postgres-owner.ts <directory>`. */
const say = (line: string) => process.stdout.write(`${line}\n`)
try {
  const postgres = await startPostgres({ directory: process.argv[2] ?? '', log: createLog('silent') })
  process.once('SIGTERM', () => void postgres.stop())
  say(`running ${postgres.pid()}`)
} catch (error) {
  say(`failed ${(error as Error).message}`)
}
