import { sql } from 'kysely'
import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { App } from '../platform/app.ts'
import { routeOf } from './problems.ts'

/** What a pool of database connections tells of itself (`pg.Pool`). */
export interface PoolCounts {
  readonly totalCount: number
  readonly idleCount: number
  readonly waitingCount: number
}

/** `GET /metrics`, for Prometheus. */
export function installMetrics(http: FastifyInstance, app: App, pool: PoolCounts | undefined): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  measureRequests(http, registry)
  measureDatabase(app, registry)
  if (pool) measurePool(pool, registry)
  http.get('/metrics', async (_request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .type(registry.contentType)
      .send(await registry.metrics()),
  )
  http.addHook('onClose', async () => registry.clear())
}

function measureRequests(http: FastifyInstance, registry: Registry): void {
  const durations = new Histogram({
    name: 'omniline_http_request_duration_seconds',
    help: 'Time to answer, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  http.addHook('onResponse', async (request, reply) => {
    durations.observe(
      { method: request.method, route: request.is404 ? 'unknown' : routeOf(request), status: reply.statusCode },
      reply.elapsedTime / 1000,
    )
  })
}

function measureDatabase(app: App, registry: Registry): void {
  new Gauge({
    name: 'omniline_jobs',
    help: 'Jobs: all that wait (timers too), those that are due, those that were given up',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const { rows } = await sql<{ waiting: number; due: number; dead: number }>`
        select count(*)::int as waiting, (count(*) filter (where run_at <= now()))::int as due,
          (select count(*) from dead_jobs)::int as dead
        from jobs`.execute(app.db)
      for (const [state, count] of Object.entries(rows[0] ?? {})) this.set({ state }, count)
    },
  })
  new Gauge({
    name: 'omniline_events_lag_seconds',
    help: 'Age of the oldest event that sockets may not be told yet because an earlier transaction is still running',
    registers: [registry],
    async collect() {
      const { rows } = await sql<{ seconds: number | null }>`
        select extract(epoch from now() - min(at))::float8 as seconds from events
        where xid >= pg_snapshot_xmin(pg_current_snapshot())`.execute(app.db)
      this.set(Math.max(0, rows[0]?.seconds ?? 0))
    },
  })
}

function measurePool(pool: PoolCounts, registry: Registry): void {
  new Gauge({
    name: 'omniline_database_connections',
    help: 'Connections of this process to the database, and requests that wait for one',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'wanted' }, pool.waitingCount)
    },
  })
}
