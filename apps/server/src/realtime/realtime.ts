import type { Server } from 'node:http'
import { defineJob } from '../platform/jobs.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { connectionEnded, connectionLease } from '../presence/public.ts'
import { audienceOf } from './audience.ts'
import { type Connection, createConnections, isStaff } from './connections.ts'
import { closeCodes } from '@omniline/contracts/realtime'
import { createFeed } from './feed.ts'
import { encodeCursor, type LogRow, pruneLog } from './log.ts'
import { createMomentary } from './momentary.ts'
import { acceptSockets, identify } from './sockets.ts'

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
    onAccess: (rows) => checkAccess(rows),
  })

  /** Rights changed: who may no longer be here is cut off, the others start from a fresh picture. */
  async function checkAccess(rows: LogRow[]): Promise<void> {
    const users = new Set(rows.flatMap((row) => row.userIds))
    for (const connection of connections.visitors()) {
      const { customerId, channelId } = connection.who
      if ((users.has(customerId) || users.has(channelId)) && !(await identify(app, connection.token)))
        connection.socket.close(closeCodes.unauthenticated, 'forgotten')
    }
    const cursor = encodeCursor(rows.at(-1) ?? { xid: 0, id: 0 })
    for (const connection of [...users].flatMap((id) => connections.staffOf(id))) {
      const who = await identify(app, connection.token)
      if (who?.kind !== 'staff') {
        connection.socket.close(closeCodes.unauthenticated, 'signed out')
        continue
      }
      connection.who = who
      connection.audience = await audienceOf(app.db, who)
      connection.socket.send(JSON.stringify({ type: 'resync', cursor, data: null }))
    }
    momentary.countersOf(users)
  }

  const underWay = new Set<Promise<unknown>>()
  const attempt = (work: Promise<unknown>): void => {
    const done = work
      .catch((error) => app.log.error({ err: error }, 'a socket event could not be handled'))
      .finally(() => underWay.delete(done))
    underWay.add(done)
  }

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
