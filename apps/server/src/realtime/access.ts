import { closeCodes } from '@omniline/contracts/realtime'
import type { App } from '../platform/app.ts'
import { audienceOf } from './audience.ts'
import { type Connection, type Connections, type Doubt, isStaff, sendNow } from './connections.ts'
import type { Feed } from './feed.ts'
import { encodeCursor, type LogRow } from './log.ts'
import { identify } from './sockets.ts'

/** A chat that is removed may have thousands of visitors; the others' questions to the database must not wait for theirs. */
const atOnce = 4

export interface Access {
  /**
   * Rights changed. From now on those concerned hear nothing until they were asked again who they are, which takes its
   * time beside everything else: who may no longer be here is cut off, staff start from a fresh picture, visitors hear
   * what they missed.
   */
  changed(rows: LogRow[]): void
}

/** `attempt` is given what runs. */
export function createAccess(
  app: App,
  connections: Connections,
  hooks: { join: Feed['join']; attempt: (work: Promise<void>) => void; settled: (userId: string) => void },
): Access {
  let asking = 0
  const waiting: { connection: Connection; doubt: Doubt }[] = []

  async function askAll(): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { connection, doubt } = next
      if (connection.doubt !== doubt) continue
      await ask(connection, doubt).catch((error) => {
        app.log.error({ err: error }, 'a socket could not be asked again')
        // It comes back with its cursor, and is asked then.
        connection.socket.close(1011)
      })
    }
  }

  async function ask(connection: Connection, doubt: Doubt): Promise<void> {
    const who = await identify(app, connection.token)
    if (who?.kind !== connection.who.kind) return cutOff(connection)
    const audience = who.kind === 'staff' ? await audienceOf(app.db, who) : null
    await hooks.join((position) => {
      // Doubted once more meanwhile: what was found out may be out of date.
      if (connection.doubt !== doubt) return
      connection.doubt = null
      if (!isStaff(connection)) {
        for (const frame of doubt.frames) sendNow(connection, frame)
        return
      }
      Object.assign(connection, { who, audience })
      sendNow(connection, JSON.stringify({ type: 'resync', cursor: encodeCursor(position), data: null }))
      hooks.settled(connection.who.userId)
    })
  }

  function cutOff(connection: Connection): void {
    connection.socket.close(closeCodes.unauthenticated, isStaff(connection) ? 'signed out' : 'forgotten')
  }

  return {
    changed(rows) {
      const ids = new Set(rows.flatMap((row) => row.userIds))
      const visitors = connections.visitors().filter(({ who }) => ids.has(who.customerId) || ids.has(who.channelId))
      const staff = [...ids].flatMap((id) => connections.staffOf(id))
      for (const connection of [...visitors, ...staff]) {
        const doubt = { frames: connection.doubt?.frames ?? [] }
        connection.doubt = doubt
        waiting.push({ connection, doubt })
      }
      while (asking < atOnce && waiting.length > 0) {
        asking++
        hooks.attempt(askAll().finally(() => void asking--))
      }
    },
  }
}
