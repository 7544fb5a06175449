import type { Server } from 'node:http'
import { defineJob } from '../platform/jobs.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { connectionEnded, connectionLease } from '../presence/public.ts'
import { createAccess } from './access.ts'
import { type Connection, createConnections, isStaff } from './connections.ts'
import { createFeed } from './feed.ts'
import { pruneLog } from './log.ts'
import { createMomentary } from './momentary.ts'
import { acceptSockets } from './sockets.ts'

const leaseEveryMs = 15_000
const leaseSeconds = 45
const keepHours = 48

const prune = defineJob<Record<string, never>>('realtime.prune')

/** Registers the work that needs no socket: forgetting the old part of the log. */
export function realtimeJobs(app: App): void {
  const plan = () => transaction(app.db, (tx) => app.jobs.enqueue(tx, prune, {}, { key: 'realtime.prune', afterMs: 3_600_000 }))
  app.jobs.handle(prune, async () => {
    await pruneLog(app.db, keepHours)
    await plan()
  })
}

/** Tells browsers what happens, as it happens. */
export async function startRealtime(app: App, server: Server): Promise<{ stop(): Promise<void> }> {
  const connections = createConnections()
  const momentary = createMomentary(app, connections)
  const feed = createFeed(app, {
    connections: connections.all,
    onAffected: momentary.countersOf,
    onAccess: (rows) => access.changed(rows),
  })

  const underWay = new Set<Promise<unknown>>()
  const attempt = (work: Promise<unknown>): void => {
    const done = work
      .catch((error) => app.log.error({ err: error }, 'a socket event could not be handled'))
      .finally(() => underWay.delete(done))
    underWay.add(done)
  }
  const access = createAccess(app, connections, { join: feed.join, attempt, settled: (userId) => momentary.countersOf([userId]) })

  const sockets = acceptSockets(app, server, connections, feed, {
    joined(connection) {
      if (!isStaff(connection)) return
      attempt(connectionLease(app, [connection.who.userId], leaseSeconds))
      momentary.countersOf([connection.who.userId])
    },
    left(connection) {
      if (!isStaff(connection)) return
      if (connection.viewing) attempt(momentary.viewing(connection, null))
      const { userId } = connection.who
      if (connections.staffOf(userId).length === 0) attempt(connectionEnded(app, [userId]))
    },
    heard(connection: Connection, frame) {
      if (frame.type === 'typing') attempt(momentary.typing(connection, frame.conversationId, frame.active))
      else if (isStaff(connection)) attempt(momentary.viewing(connection, frame.conversationId))
    },
  })

  const leases = setInterval(() => {
    const online = [...new Set(connections.staff().map((one) => one.who.userId))]
    if (online.length > 0) attempt(connectionLease(app, online, leaseSeconds))
  }, leaseEveryMs)

  await feed.start()
  await transaction(app.db, (tx) => app.jobs.enqueue(tx, prune, {}, { key: 'realtime.prune' }))
  return {
    async stop() {
      clearInterval(leases)
      momentary.stop()
      await sockets.stop()
      await feed.stop()
      await Promise.all(underWay)
    },
  }
}
