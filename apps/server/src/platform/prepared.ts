import { createHash } from 'node:crypto'
import { type PostgresCursor, type PostgresPool, type PostgresPoolClient, type PostgresQueryResult, sql } from 'kysely'
import type pg from 'pg'

const mark = '/* prepared */'

/**
 * Begins a statement that runs for every message: PostgreSQL plans it a few times per connection and then no more.
 * Only where the best plan does not depend on the values,
 * and not with `*`, whose meaning changes under a running process when another one migrates.
 */
export const prepared = sql.raw(mark)

/** So many different texts; statements that are put together in many ways must not fill the connections' memory. */
const namesMax = 100
const names = new Map<string, string>()

function nameOf(text: string): string | undefined {
  if (!text.trimStart().startsWith(mark)) return undefined
  const known = names.get(text)
  if (known || names.size >= namesMax) return known
  const name = createHash('sha256').update(text).digest('base64url')
  names.set(text, name)
  return name
}

/** The pool as Kysely uses it, with names for the statements that begin with `prepared`. While `isGone`, it is not asked. */
export function preparing(pool: pg.Pool, isGone: () => boolean = () => false): PostgresPool {
  const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  return {
    async connect() {
      if (isGone()) sayLost(new Error('Connection terminated: the database does not answer'))
      const client = await pool.connect().catch(sayLost)
      const known = wrapped.get(client)
      if (known) return known
      const made = wrap(client)
      wrapped.set(client, made)
      return made
    },
    end: () => pool.end(),
  }
}

function wrap(client: pg.PoolClient): PostgresPoolClient {
  function query<R>(text: string, values: ReadonlyArray<unknown>): Promise<PostgresQueryResult<R>>
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  function query<R>(
    text: string | PostgresCursor<R>,
    values: ReadonlyArray<unknown> = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof text !== 'string') throw new Error('Cursors are not used here')
    const asked = client.query({ name: nameOf(text), text, values: [...values] }) as unknown as Promise<PostgresQueryResult<R>>
    return asked.catch(sayLost)
  }
  return { query, release: () => client.release() }
}

/** What the driver says of a line that broke, in words alone; 08006 is what SQL calls it. */
const lost = /^Connection terminated|^timeout e|not queryable|was closed/

function sayLost(error: unknown): never {
  if (error instanceof Error && !('code' in error) && lost.test(error.message)) Object.assign(error, { code: '08006' })
  throw error
}
