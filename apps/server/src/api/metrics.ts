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

interface Row {
  waiting: number
  due: number
  dead: number
  held: number
}

function measureDatabase(app: App, registry: Registry): void {
  const registers = [registry]
  const jobs = new Gauge({ name: 'omniline_jobs', help: 'Jobs: due now, waiting (timers too), given up', labelNames: ['state'], registers })
  const lag = new Gauge({
    name: 'omniline_events_lag_seconds',
    help: 'Age of the oldest event that sockets may not be told yet because an earlier transaction is still running',
    registers,
    async collect() {
      const { rows } = await sql<Row>`
        select (select count(*) from jobs)::int as waiting,
          (select count(*) from jobs where run_at <= now())::int as due,
          (select count(*) from dead_jobs)::int as dead,
          coalesce((select extract(epoch from now() - min(at)) from events
            where xid >= pg_snapshot_xmin(pg_current_snapshot())), 0)::float8 as held`.execute(app.db)
      const row = rows[0]
      if (!row) return
      lag.set(Math.max(0, row.held))
      jobs.set({ state: 'waiting' }, row.waiting)
      jobs.set({ state: 'due' }, row.due)
      jobs.set({ state: 'dead' }, row.dead)
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
