import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely, type Migration, Migrator, PostgresDialect, type RawBuilder, sql, type Transaction } from 'kysely'
import pg from 'pg'
import { preparing } from './prepared.ts'
import { afterCommit, type Commit } from './wake.ts'

/**
 * The tables, each declared by the module that owns it:
 * `declare module '../platform/database.ts' { interface Tables { lines: LinesTable } }`
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the modules
export interface Tables {}

export type Database = Kysely<Tables>
export type Tx = Transaction<Tables>
/** For reads that work inside and outside a transaction. */
export type Queryable = Database | Tx

// Counts and positions stay below 2^53, and a number is what the code means.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** A connection by whose name the database tells whether it still knows of it. */
export class NamedClient extends pg.Client {
  readonly session: string
  constructor(config: pg.ClientConfig = {}) {
    const session = `omniline ${randomBytes(8).toString('hex')}`
    // A pool hides its password from whoever copies its options.
    super({ ...config, password: config.password, application_name: session })
    this.session = session
  }

  /** At once and without a farewell, which nobody may hear: who waits for an answer is told, and a pool forgets the connection. */
  breakOff(): void {
    const { connection } = this as unknown as { connection: { stream: { destroy(): void } } }
    connection.stream.destroy()
  }
}

/** `connection`: a PostgreSQL URL, or `{ host, ... }` for a unix socket. `isGone`: it is known not to answer. */
export function openDatabase(
  connection: pg.PoolConfig,
  poolSize = 20,
  isGone: () => boolean = () => false,
): { db: Database; pool: pg.Pool } {
  const pool = new pg.Pool({ max: poolSize, ...connection, Client: NamedClient })
  // An idle connection that breaks (the database restarts) is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  // The same for one that is in use but has nothing to do; whoever asks it next is told.
  pool.on('connect', (client) => client.on('error', () => {}))
  return { db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool: preparing(pool, isGone) }) }), pool }
}

/** Runs `work` in one transaction and, once it is committed, wakes whoever waits for what it left behind. */
export async function transaction<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  let wake: (() => void) | undefined
  const result = await db.transaction().execute(async (tx) => {
    const value = await work(tx)
    wake = afterCommit(tx)
    return value
  })
  wake?.()
  return result
}

/** The same for a single statement, which is a transaction of its own. `make` is handed what stands for it. Answers the rows. */
export async function statement<T>(db: Database, make: (commit: Commit) => RawBuilder<T>): Promise<T[]> {
  const commit = {}
  const { rows } = await make(commit).execute(db)
  afterCommit(commit)?.()
  return rows
}

/** The database refused, so nothing was kept. A line that broke leaves open whether something was. */
export function wasRefused(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' && /^\d[\dA-Z]{4}$/.test(code) && !/^(08|57P0)/.test(code)
}

/** Brings the schema up to date. Safe to call from several processes at once: the migrator holds a lock. */
export async function migrate(db: Database, directory: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: {
      async getMigrations() {
        const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort()
        const entries = names.map(async (name): Promise<[string, Migration]> => {
          const text = await readFile(join(directory, name), 'utf8')
          return [
            name.replace(/\.sql$/, ''),
            {
              up: (tx) =>
                sql
                  .raw(text)
                  .execute(tx)
                  .then(() => undefined),
            },
          ]
        })
        return Object.fromEntries(await Promise.all(entries))
      },
    },
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw new Error('The database could not be brought up to date', { cause: error })
}

/** What our search and sorting rely on; an external database may have been made otherwise. Throws with what to do. */
export async function checkDatabase(db: Database): Promise<void> {
  const { rows } = await sql<{ version: number; encoding: string; lower: string; stem: number }>`
    select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
      lower('Я') as lower, length(to_tsvector('russian', 'привет')) as stem`.execute(db)
  const found = rows[0]
  if (!found || found.version < 150_000) throw new Error('PostgreSQL 15 or newer is needed')
  if (found.encoding !== 'UTF8' || found.lower !== 'я' || found.stem !== 1)
    throw new Error("The database does not handle Cyrillic: create it with encoding UTF8 and a UTF-8 locale, e.g. locale 'C.UTF-8'")
}
