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
const statementsMax = 100
const statements = new Map<string, { name: string; text: string }>()

/** How a statement goes to the database: with a name if it is marked. */
function named(text: string): { name?: string; text: string } {
  if (!text.trimStart().startsWith(mark)) return { text }
  const known = statements.get(text)
  if (known) return known
  if (statements.size >= statementsMax) return { text }
  const made = { name: createHash('sha256').update(text).digest('base64url'), text: withUnknownLists(text) }
  statements.set(text, made)
  return made
}

/**
 * A plan for whatever comes is kept only if it looks no dearer than those that were made for the first few calls. Without
 * knowing a list PostgreSQL reckons with ten values; for a shorter one it would plan anew at every call, which takes longer
 * than the work. What a subselect yields it never knows, so both plans look alike.
 */
const withUnknownLists = (text: string): string => text.replace(/\$\d+::(\w+\[\])/g, '(select $&)::$1')

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
    const asked = client.query({ ...named(text), values: [...values] }) as unknown as Promise<PostgresQueryResult<R>>
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
