import { readdir } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { App } from '../platform/app.ts'
import { AppError } from '../platform/errors.ts'

const answerWithinMs = 2000

/** `GET /healthz`: the process lives. `GET /readyz`: the database answers and has the schema this program was written for. */
export function installHealth(http: FastifyInstance, app: App, migrationsDir: string): void {
  http.get('/healthz', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }))
  http.get('/readyz', async (_request, reply) => {
    const reason = await unreadiness(app, migrationsDir)
    if (reason !== null) throw new AppError('unavailable', reason)
    return reply.header('cache-control', 'no-store').send({ status: 'ready' })
  })
}

async function unreadiness(app: App, migrationsDir: string): Promise<string | null> {
  const abort = new AbortController()
  try {
    const known = migrationNames(app).catch((error) => {
      app.log.warn({ err: error }, 'the database does not answer')
      return null
    })
    const applied = await Promise.race([known, pause(answerWithinMs, null, { signal: abort.signal })])
    if (!applied) return 'The database does not answer'
    const wanted = (await readdir(migrationsDir)).filter((name) => name.endsWith('.sql')).map((name) => name.replace(/\.sql$/, ''))
    const missing = wanted.filter((name) => !applied.has(name))
    return missing.length === 0 ? null : `The database lacks ${missing.length} migrations`
  } finally {
    abort.abort()
  }
}

async function migrationNames(app: App): Promise<Set<string>> {
  const { rows: tables } = await sql<{ there: boolean }>`select to_regclass('kysely_migration') is not null as there`.execute(app.db)
  if (!tables[0]?.there) return new Set()
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(app.db)
  return new Set(rows.map((row) => row.name))
}
