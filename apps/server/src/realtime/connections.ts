import { closeCodes } from '@omniline/contracts/realtime'
import type { WebSocket } from 'ws'
import type { Staff, Visitor } from '../platform/http.ts'

/** What a signed-in operator may hear, apart from the conversations he has a hand in. */
export interface Audience {
  seesEverything: boolean
  lineIds: ReadonlySet<string>
}

/** A new one for every reason to doubt. */
export interface Doubt {
  /** what he is not told before he was asked */
  frames: string[]
}

interface Base {
  socket: WebSocket
  /** to ask again whether it is still valid */
  token: string
  /** frames that came while the past is still being told; null: live */
  held: string[] | null
  /** set while it is asked whether he may still be here; null: he may */
  doubt: Doubt | null
  /** milliseconds of this process's own clock, which never jumps */
  lastHeardAt: number
}
export interface StaffConnection extends Base {
  who: Staff
  audience: Audience
  viewing: string | null
}
export interface VisitorConnection extends Base {
  who: Visitor
}
export type Connection = StaffConnection | VisitorConnection

export const isStaff = (connection: Connection): connection is StaffConnection => connection.who.kind === 'staff'

/** A reader that is this far behind is cut off; it comes back with its cursor and misses nothing. */
const backlogMax = 1024 * 1024

/** The live sockets of this process. */
export interface Connections {
  add(connection: Connection): void
  remove(connection: Connection): void
  staff(): StaffConnection[]
  staffOf(userId: string): StaffConnection[]
  visitors(): VisitorConnection[]
  all(): Connection[]
}

export function createConnections(): Connections {
  const all = new Set<Connection>()
  const byUser = new Map<string, Set<StaffConnection>>()
  return {
    add(connection) {
      all.add(connection)
      if (!isStaff(connection)) return
      const mine = byUser.get(connection.who.userId) ?? new Set()
      mine.add(connection)
      byUser.set(connection.who.userId, mine)
    },
    remove(connection) {
      all.delete(connection)
      if (!isStaff(connection)) return
      const mine = byUser.get(connection.who.userId)
      mine?.delete(connection)
      if (mine?.size === 0) byUser.delete(connection.who.userId)
    },
    staff: () => [...byUser.values()].flatMap((mine) => [...mine]),
    staffOf: (userId) => [...(byUser.get(userId) ?? [])],
    visitors: () => [...all].filter((one): one is VisitorConnection => !isStaff(one)),
    all: () => [...all],
  }
}

/** Durable frames wait while the connection still hears the past. */
export function sendDurable(connection: Connection, frame: string): void {
  if (connection.held) connection.held.push(frame)
  else sendNow(connection, frame)
}

export function sendNow(connection: Connection, frame: string): void {
  if (connection.socket.readyState !== connection.socket.OPEN) return
  if (connection.doubt) {
    connection.doubt.frames.push(frame)
    return
  }
  if (connection.socket.bufferedAmount > backlogMax) {
    connection.socket.close(closeCodes.tooSlow, 'too slow')
    return
  }
  connection.socket.send(frame)
}
