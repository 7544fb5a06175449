import { type Kysely, sql } from 'kysely'
import { setTimeout as pause } from 'node:timers/promises'
import type { App } from '../platform/app.ts'
import { type Tables, transaction } from '../platform/database.ts'
import { accessOf } from './access.ts'
import type { Failure } from './calls.ts'
import { channelFailed, channelWorks } from './health.ts'
import { reachToRead } from './reach.ts'
import { allConnectors, connectorOf } from './registry.ts'
import { isSetUp, transportOf } from './setup.ts'
import { type ChannelRow, loadChannel, saveCursor, storeEvents, touchPolled } from './store.ts'
import { onChannelsChanged } from './watch.ts'

/** Changes made by other processes are noticed within this time; those of our own at once. */
const lookMs = 2000
const waitSeconds = 25
const deadlineSeconds = waitSeconds + 20
/** Somebody else polls the same account; asking more often would only throw him out as he does us. */
const conflictPauseMs = 30_000
const pauseMaxMs = 60_000
const hastyMs = 1000
/** A platform that stumbles is no news; one that does not get up is. */
const failuresUntilNews = 3

export interface Poller {
  start(): void
  /** Ends every poll at once. */
  stop(): Promise<void>
}

interface Loop {
  version: number
  stop: AbortController
  done: Promise<void>
  /** by itself: the channel has changed or its credentials are refused */
  ended: boolean
}

/**
 * One endless loop for every channel whose events have to be fetched. An advisory lock per channel keeps other
 * processes from polling the same one; all of them are held by one connection, so they end with this process.
 */
export function createPoller(app: App): Poller {
  const loops = new Map<string, Loop>()
  const stopping = new AbortController()
  let ended: Promise<void> = Promise.resolve()
  let wake = () => {}

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await app.db.connection().execute((connection) => look(connection).finally(() => letGo(connection)))
      } catch (error) {
        // The connection is lost and with it the locks: whoever takes them over must find nobody at work here.
        if (!stopping.signal.aborted) app.log.error({ err: error }, 'the pollers lost their connection')
      }
      await pause(stopping.signal.aborted ? 0 : 1000, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  async function look(connection: Kysely<Tables>): Promise<void> {
    while (!stopping.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve
      })
      const wanted = new Map((await pollable(app, connection)).map((channel) => [channel.id, channel]))
      const over = [...loops].filter(([id, loop]) => loop.ended || wanted.get(id)?.version !== loop.version).map(([id]) => id)
      await stopLoops(over)
      for (const id of over) await unlock(connection, id)
      for (const channel of wanted.values()) {
        if (loops.has(channel.id) || !(await lock(connection, channel.id))) continue
        loops.set(channel.id, begin(channel))
      }
      const timer = new AbortController()
      await Promise.race([woken, pause(lookMs, undefined, { signal: timer.signal }).catch(() => {})])
      timer.abort()
    }
  }

  /** The connection goes back to the others; it must hold nothing any more. */
  async function letGo(connection: Kysely<Tables>): Promise<void> {
    await stopLoops([...loops.keys()])
    await sql`select pg_advisory_unlock_all()`.execute(connection)
  }

  function begin(channel: ChannelRow): Loop {
    const loop = { version: channel.version, stop: new AbortController(), done: Promise.resolve(), ended: false }
    loop.done = poll(app, channel, loop.stop.signal).finally(() => {
      loop.ended = true
    })
    return loop
  }

  async function stopLoops(ids: string[]): Promise<void> {
    const stopped = ids.flatMap((id) => loops.get(id) ?? [])
    for (const loop of stopped) loop.stop.abort()
    await Promise.all(stopped.map((loop) => loop.done))
    for (const id of ids) loops.delete(id)
  }

  let forget = () => {}
  return {
    start() {
      if (pollableConnectors(app).length === 0) return
      forget = onChannelsChanged(() => wake())
      ended = run()
    },
    async stop() {
      stopping.abort()
      forget()
      for (const loop of loops.values()) loop.stop.abort()
      wake()
      await ended
    },
  }
}

const pollableConnectors = (app: App): string[] =>
  allConnectors()
    .map((connector) => connector.manifest.id)
    .filter((id) => transportOf(app, id) === 'poll')

/** Channels to poll: switched on, set up, and not known to be refused. Asked over the connection with the locks, so that its loss is noticed. */
async function pollable(app: App, connection: Kysely<Tables>): Promise<ChannelRow[]> {
  const channels = await connection
    .selectFrom('channels')
    .selectAll()
    .where('connector', 'in', pollableConnectors(app))
    .where('active', '=', true)
    .where('deleted_at', 'is', null)
    .where((eb) => eb.or([eb('error_kind', 'is', null), eb('error_kind', '<>', 'auth')]))
    .execute()
  return channels.filter((channel) => isSetUp(app, channel))
}

const key = (id: string) => sql`hashtextextended(${`channels.poll:${id}`}, 0)`

async function lock(connection: Kysely<Tables>, id: string): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_lock(${key(id)}) as mine`.execute(connection)
  return rows[0]?.mine ?? false
}
const unlock = (connection: Kysely<Tables>, id: string) => sql`select pg_advisory_unlock(${key(id)})`.execute(connection)

/** Ends when told to, when the channel has changed, or when its credentials are refused. Never throws. */
async function poll(app: App, { id, version }: ChannelRow, signal: AbortSignal): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    let waitMs = 0
    try {
      const channel = await loadChannel(app.db, id)
      if (!channel || channel.version !== version || channel.error_kind === 'auth') return
      await touchPolled(app.db, id)
      const startedAt = performance.now()
      const { failure, moved } = await pollOnce(app, channel, signal)
      if (signal.aborted) return
      failures = failure ? failures + 1 : 0
      if (failure) waitMs = await afterFailure(app, channel, failure, failures)
      // It should have waited for something to happen; a platform that does not must not make us run in circles.
      else if (!moved) waitMs = Math.max(0, hastyMs - (performance.now() - startedAt))
    } catch (error) {
      app.log.error({ err: error, channelId: id }, 'what was polled could not be stored')
      waitMs = 1000
    }
    if (waitMs > 0) await pause(waitMs, undefined, { signal }).catch(() => {})
  }
}

/** `moved`: there was something new. */
async function pollOnce(app: App, channel: ChannelRow, signal: AbortSignal): Promise<{ failure: Failure | null; moved: boolean }> {
  const connector = connectorOf(channel.connector)
  const cursor = channel.state.cursor ?? null
  const outcome = await reachToRead(
    app,
    () => accessOf(app, channel),
    { signal, seconds: deadlineSeconds },
    async (context) => connector.poll?.(cursor, { ...context, waitSeconds }),
  )
  if ('failure' in outcome) return { failure: outcome.failure, moved: false }
  const fetched = outcome.value ?? { events: [], cursor }
  const moved = fetched.cursor !== cursor
  if (fetched.events.length > 0 || moved)
    await transaction(app.db, async (tx) => {
      await storeEvents(
        app,
        tx,
        fetched.events.map((event) => ({ channelId: channel.id, event })),
      )
      await saveCursor(tx, channel.id, cursor, fetched.cursor)
    })
  await channelWorks(app, channel, ['unavailable', 'conflict', 'webhook'])
  return { failure: null, moved }
}

/** Says what is wrong where it is worth saying, and answers how long to wait. */
async function afterFailure(app: App, channel: ChannelRow, failure: Failure, failures: number): Promise<number> {
  const pauseMs = Math.min(pauseMaxMs, 1000 * 2 ** (failures - 1))
  switch (failure.kind) {
    case 'auth':
      await channelFailed(app, channel, 'auth', failure.detail)
      return pauseMs
    case 'rate_limited':
      return Math.max(1000, (failure.retryAfterSeconds ?? 5) * 1000)
    case 'unavailable':
      if (failures >= failuresUntilNews) await channelFailed(app, channel, 'unavailable', failure.detail)
      return pauseMs
    default:
      await channelFailed(app, channel, 'conflict', failure.detail)
      return conflictPauseMs
  }
}
