import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import type { Database, Tables } from '../../apps/server/src/platform/database.ts'

const folder = join(import.meta.dirname, '../../docs/plans')

/** Runs `work` on a database that listens, and keeps how PostgreSQL carries out each of its queries in `docs/plans/<name>.txt`. */
export async function keepPlans(pool: pg.Pool, name: string, about: string, work: (db: Database) => Promise<unknown>): Promise<void> {
  const queries: CompiledQuery[] = []
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: pretend(pool) }), log: ({ query }) => void queries.push(query) })
  await work(db)
  const parts = [about]
  for (const { sql, parameters } of queries) {
    if (/^(begin|commit|rollback|select set_config)/.test(sql.trim())) continue
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`explain (analyze, buffers, timing off) ${sql}`, [...parameters])
    parts.push(`${sql.trim()}\n\n${rows.map((row) => row['QUERY PLAN']).join('\n')}`)
  }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${name}.txt`), `${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`)
}

/** The pool belongs to the caller: Kysely must not end it. */
const pretend = (pool: pg.Pool) => ({ connect: () => pool.connect(), end: async () => {} })
