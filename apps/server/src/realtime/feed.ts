import type { App } from '../platform/app.ts'
import { onLogged } from '../platform/events.ts'
import { sendNow, type Connection } from './connections.ts'
import { fanOut } from './fanout.ts'
import { type Cursor, decodeCursor, endOfLog, isBefore, isKept, type LogRow, readLog } from './log.ts'

const batch = 500
/** More than this is faster fetched anew than told. */
const replayMax = 2000
/** What other processes wrote is noticed within this. */
const safetyPollMs = 1000
/** Most transactions that hold the log up are over at once; one that runs for minutes must not be asked after without end. */
const heldPollMs = { first: 2, max: 50 }

export interface Feed {
  /** Calls `add` between two batches, with how far the sockets have been told: what `add` adds hears everything after that. */
  join(add: (position: Cursor) => void): Promise<Cursor>
  start(): Promise<void>
  stop(): Promise<void>
  /** Tells one connection everything after `from` up to and including `until`. False: cannot, resync. */
  replay(connection: Connection, from: string, until: Cursor): Promise<boolean>
}

/** Follows the log and tells the live connections, in order, as soon as something is committed. */
export function createFeed(
  app: App,
  options: { connections: () => Connection[]; onAffected: (userIds: Set<string>) => void; onAccess: (rows: LogRow[]) => void },
): Feed {
  let position: Cursor = { xid: 0, id: 0 }
  let timer: NodeJS.Timeout | undefined
  let stopListening: (() => void) | undefined
  let running: Promise<void> | null = null
  let telling: Promise<void> | null = null
  let again = false
  let heldMs = heldPollMs.first
  let stopped = false

  function wake(): void {
    if (stopped) return
    if (running) {
      again = true
      return
    }
    clearTimeout(timer)
    running = follow().then((nextMs) => {
      running = null
      if (stopped) return
      if (again) wake()
      else timer = setTimeout(wake, nextMs)
    })
  }

  async function tell(rows: LogRow[], last: Cursor): Promise<void> {
    const affected = await fanOut(app, rows, options.connections())
    position = { xid: last.xid, id: last.id }
    if (affected.size > 0) options.onAffected(affected)
  }

  /** When to look again. */
  function pauseMs({ held, moved }: { held: boolean; moved: boolean }): number {
    const ms = moved ? heldPollMs.first : heldMs
    heldMs = held ? Math.min(heldPollMs.max, ms * 2) : heldPollMs.first
    return held ? ms : safetyPollMs
  }

  async function follow(): Promise<number> {
    again = false
    try {
      for (;;) {
        const { rows, held } = await readLog(app.db, position, batch)
        const last = rows.at(-1)
        if (!last) return pauseMs({ held, moved: false })
        const access = rows.filter((row) => row.type === 'access')
        if (access.length > 0) options.onAccess(access)
        telling = tell(rows, last)
        await telling
        telling = null
        if (stopped) return safetyPollMs
        // Whoever writes more wakes us once more; nobody need look in vain.
        if (rows.length < batch) return pauseMs({ held, moved: true })
      }
    } catch (error) {
      telling = null
      app.log.error({ err: error }, 'the event log could not be followed')
      return safetyPollMs
    }
  }

  return {
    async join(add) {
      while (telling) await telling.catch(() => {})
      add(position)
      return position
    },
    async start() {
      position = await endOfLog(app.db)
      stopListening = onLogged(wake)
      wake()
    },
    async stop() {
      stopped = true
      stopListening?.()
      clearTimeout(timer)
      await running
    },
    async replay(connection, from, until) {
      let at = decodeCursor(from)
      if (!at || isBefore(until, at) || !(await isKept(app.db, at))) return false
      let told = 0
      while (isBefore(at, until)) {
        const { rows } = await readLog(app.db, at, batch)
        const past = rows.filter((row) => !isBefore(until, row))
        const last = past.at(-1)
        if (!last) return true
        told += past.length
        const access = past.some(
          (row) => row.type === 'access' && connection.who.kind === 'staff' && row.userIds.includes(connection.who.userId),
        )
        if (told > replayMax || access) return false
        await fanOut(app, past, [connection], sendNow)
        at = last
      }
      return true
    },
  }
}
