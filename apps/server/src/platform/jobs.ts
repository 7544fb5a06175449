import { type RawBuilder, sql } from 'kysely'
import { inBatches } from './batches.ts'
import type { Database, Queryable, Tx } from './database.ts'
import type { Log } from './log.ts'
import { prepared } from './prepared.ts'
import { type Commit, wakeAfter } from './wake.ts'

/** A kind of work. Declared once by the module that does it: `export const deliver = defineJob<{ messageId: string }>('channels.deliver')`. */
export interface JobKind<P> {
  readonly name: string
  /** its jobs wait for somebody outside, perhaps for minutes. They have a key, and places of their own */
  readonly callsOut: boolean
  /** only for the type */
  readonly payload?: P
}
export const defineJob = <P extends object>(name: string, { callsOut = false } = {}): JobKind<P> => ({ name, callsOut })

/** A fact that other modules may react to, each in a job of its own, written in the transaction of the fact. */
export interface EventKind<P> {
  readonly name: string
  readonly payload?: P
}
export const defineEvent = <P extends object>(name: string): EventKind<P> => ({ name })

export interface JobOptions {
  /**
   * replaces a waiting job with the same key, as one sets a timer anew. What has a key is a timer (or upkeep that is as
   * short) and has places of its own: thousands that are due at once do not hold up the steps of messages, which have
   * none. What has a key and calls out has others again, so that no timer waits for a platform
   */
  key?: string
  /** jobs of one lane run one at a time in the order they were enqueued; a job that is tried again holds up those behind it */
  lane?: string
  /** by the database's clock, e.g. a moment that it has told us. Without it and `afterMs`: at once */
  runAt?: Date
  /** so long from now, whatever this process's clock says: it may be put right meanwhile */
  afterMs?: number
}

/** A piece of SQL. */
type Part = RawBuilder<unknown>

export interface JobContext {
  /** counts from 1 */
  attempt: number
}
type Handler = (payload: never, context: JobContext) => Promise<void>

/**
 * Does several jobs at once, usually in one transaction. Answers for each, in the same order, whether it is done;
 * those that are not go to the handler one by one, and so do all when it throws.
 */
export type Together<P> = (payloads: P[]) => Promise<boolean[]>

/**
 * Thrown by a handler that knows when to try again: at a moment by this process's clock, or so many milliseconds from
 * now. Does not count as a failure.
 */
export class TryAgain extends Error {
  /** how long it is till then matters: the clock may be put right meanwhile, and the database has its own */
  readonly afterMs: number
  constructor(when: Date | number, reason: string) {
    super(reason)
    this.afterMs = typeof when === 'number' ? when : when.getTime() - Date.now()
  }
}

export interface Jobs {
  /** `together`: is offered first what was taken at once, be it one or many */
  handle<P extends object>(kind: JobKind<P>, handler: (payload: P, context: JobContext) => Promise<void>, together?: Together<P>): void
  enqueue<P extends object>(tx: Tx, kind: JobKind<P>, payload: P, options?: JobOptions): Promise<void>
  /**
   * A job for every row of `source.from`, which yields `payload` (jsonb) and `lane` (text), in one statement with what
   * `source.with` writes. Answers how many.
   */
  enqueueFrom<P extends object>(db: Queryable, kind: JobKind<P>, source: { with: Part; from: Part }): Promise<number>
  /** Takes a waiting job back. One that runs already goes on, so handlers look at the state again. */
  cancel(tx: Tx, key: string): Promise<void>
  /** Brings a waiting job forward. One that is due before stays as it is, and so does one that runs. */
  hasten(tx: Tx, key: string, runAt: Date): Promise<void>
  /** `subscriber` names the reaction; it is part of the job's kind, so it must stay the same over versions. */
  subscribe<P extends object>(
    event: EventKind<P>,
    subscriber: string,
    handler: (payload: P, context: JobContext) => Promise<void>,
    together?: Together<P>,
  ): void
  announce<P extends object>(tx: Tx, event: EventKind<P>, payload: P, options?: { lane?: string }): Promise<void>
  /** The insert that announces a fact for every row of `from`, which yields `payload` (jsonb) and `lane` (text), as a part of a bigger statement. */
  announcing<P extends object>(commit: Commit, event: EventKind<P>, from: Part): Part
  /** `soleProcess`: nobody else works on this database, so whatever is still locked was left by a crash. */
  start(options: { soleProcess: boolean }): Promise<void>
  /** Lets what runs finish, then stops. */
  stop(): Promise<void>
}

interface Row {
  id: number
  kind: string
  payload: never
  attempts: number
  claim: number
  hasKey: boolean
}
type Finished = Pick<Row, 'id' | 'claim'>

/** at a time, of each sort */
const places = { steps: 16, timers: 6, calls: 6 }
type Sort = keyof typeof places
/** The same as a part of a statement: with a number that may be anything the plan would be made anew for each call. */
const limits = { steps: sql.raw(String(places.steps)), timers: sql.raw(String(places.timers)), calls: sql.raw(String(places.calls)) }
const leaseSeconds = 30
const safetyPollMs = 1000
const soonMs = 20
const attemptsMax = 12

export function createJobs(db: Database, log: Log): Jobs {
  const handlers = new Map<string, { one: Handler; together: Together<never> | undefined }>()
  const subscribers = new Map<string, string[]>()
  const callsOut = new Set<string>()
  const running = new Map<number, Promise<void>>()
  /** what runs, several that are done together counted once */
  const busy: Record<Sort, number> = { steps: 0, timers: 0, calls: 0 }
  let finished: Finished[] = []
  let state: 'idle' | 'claiming' | 'again' = 'idle'
  let started = false
  let timer: NodeJS.Timeout | undefined
  let heartbeat: NodeJS.Timeout | undefined
  let claiming: Promise<void> = Promise.resolve()

  async function enqueue<P extends object>(tx: Tx, kind: JobKind<P>, payload: P, options: JobOptions = {}): Promise<void> {
    const { key = null, lane = null, runAt = null, afterMs = 0 } = options
    if (kind.callsOut && key === null) throw new Error(`${kind.name} calls out and must have a key`)
    await sql`
      ${prepared} insert into jobs (kind, key, lane, payload, run_at)
      values (${kind.name}, ${key}, ${lane}, ${JSON.stringify(payload)}, coalesce(${runAt}::timestamptz, now() + make_interval(secs => ${afterMs / 1000}::float8)))
      on conflict (key) do update set kind = excluded.kind, lane = excluded.lane, payload = excluded.payload,
        run_at = excluded.run_at, attempts = 0, claim = jobs.claim + 1, locked_until = null, last_error = null`.execute(tx)
    wakeAfter(tx, wake)
  }

  const reactionsTo = (event: EventKind<object>): string[] => subscribers.get(event.name) ?? []

  function wake(): void {
    if (!started) return
    if (state === 'claiming') {
      state = 'again'
      return
    }
    if (state === 'again') return
    state = 'claiming'
    claiming = claimUntilEmpty()
  }

  async function claimUntilEmpty(): Promise<void> {
    clearTimeout(timer)
    let nextMs = safetyPollMs
    try {
      do {
        state = 'claiming'
        const taken = await claim()
        // Who has got something looks again when it is done, most likely before the next timer: asking for that can wait.
        nextMs = taken > 0 ? soonMs : (state as string) === 'again' ? safetyPollMs : await nextTimerMs()
      } while ((state as string) === 'again' && started)
    } catch (error) {
      log.error({ err: error }, 'jobs could not be claimed')
    }
    state = 'idle'
    if (started) timer = setTimeout(wake, nextMs)
  }

  /**
   * Deletes what is finished and takes what is due, in one round trip. Answers how many it took.
   *
   * Nobody waits for this commit to reach the disk. A power cut may take it back, and then a job runs once more, as any
   * job may; what a handler wrote cannot be kept while the claim before it is lost, for the log of the database is
   * cut at its end only. (`set_config` is evaluated for the rows that are written, and holds for this transaction.)
   */
  async function claim(): Promise<number> {
    const done = finished
    finished = []
    // What could not be done together is done one by one, and then more may be under way than there is room for.
    const room = (sort: Sort) => Math.max(0, places[sort] - busy[sort])
    const calling = [...callsOut]
    const doneIds = done.map((one) => one.id)
    const isDue = sql`
      run_at <= now() and (locked_until is null or locked_until < now())
        and id <> all(${doneIds}::bigint[]) and id <> all(${[...running.keys()]}::bigint[])
        and (lane is null or not exists (
          select 1 from jobs earlier where earlier.lane = j.lane and earlier.id < j.id and earlier.id <> all(${doneIds}::bigint[])))`
    try {
      const { rows } = await sql<Row>`
        ${prepared} with done as (
          delete from jobs using unnest(${doneIds}::bigint[], ${done.map((one) => one.claim)}::int[]) as finished (id, claim)
          where jobs.id = finished.id and jobs.claim = finished.claim
          returning set_config('synchronous_commit', 'off', true)),
        steps as (select id from jobs j where key is null and ${isDue} order by run_at, id limit ${limits.steps} for update skip locked),
        timers as (
          select id from jobs j where key is not null and kind <> all(${calling}::text[]) and ${isDue}
          order by run_at, id limit ${limits.timers} for update skip locked),
        calls as (
          select id from jobs j where key is not null and kind = any(${calling}::text[]) and ${isDue}
          order by run_at, id limit ${limits.calls} for update skip locked)
        update jobs set attempts = attempts + 1, claim = claim + 1, locked_until = now() + make_interval(secs => ${leaseSeconds})
        where id in ((select id from steps limit ${room('steps')}) union all (select id from timers limit ${room('timers')})
          union all (select id from calls limit ${room('calls')}))
        returning id, kind, payload, attempts, claim, key is not null as "hasKey", set_config('synchronous_commit', 'off', true)`.execute(
        db,
      )
      begin(rows.sort((a, b) => a.id - b.id))
      return rows.length
    } catch (error) {
      finished.push(...done)
      throw error
    }
  }

  async function nextTimerMs(): Promise<number> {
    const { rows } = await sql<{ ms: number | null }>`
      ${prepared} select extract(epoch from least(
        (select min(run_at) from jobs where key is null and run_at > now()),
        (select min(run_at) from jobs where key is not null and run_at > now())) - now())::float8 * 1000 as ms`.execute(db)
    return Math.min(safetyPollMs, Math.max(1, Math.ceil(rows[0]?.ms ?? safetyPollMs)))
  }

  function begin(rows: Row[]): void {
    const groups = new Map<string, Row[]>()
    for (const row of rows) {
      const key = handlers.get(row.kind)?.together ? `${row.kind} ${row.hasKey}` : String(row.id)
      groups.set(key, [...(groups.get(key) ?? []), row])
    }
    for (const group of groups.values()) {
      const work = runGroup(group)
      for (const row of group) running.set(row.id, work)
    }
  }

  const sortOf = ({ kind, hasKey }: Row): Sort => (!hasKey ? 'steps' : callsOut.has(kind) ? 'calls' : 'timers')

  /** One by one what could not be done together, at the same time as anything else. */
  async function runGroup(group: Row[]): Promise<void> {
    const [first] = group
    if (!first) return
    const sort = sortOf(first)
    busy[sort] += 1
    const left = handlers.get(first.kind)?.together ? await runTogether(group) : group
    busy[sort] += left.length - 1
    if (left.length < group.length) wake()
    await Promise.all(left.map(run))
  }

  async function runTogether(group: Row[]): Promise<Row[]> {
    const together = handlers.get(group[0]?.kind ?? '')?.together
    try {
      const done = (await together?.(group.map((row) => row.payload))) ?? []
      for (const [index, row] of group.entries()) if (done[index]) release(row)
      return group.filter((_row, index) => !done[index])
    } catch (error) {
      log.debug({ err: error, kind: group[0]?.kind, jobs: group.length }, 'jobs could not be done together')
      return group
    }
  }

  function release(row: Row): void {
    finished.push(row)
    running.delete(row.id)
  }

  async function run(row: Row): Promise<void> {
    const handler = handlers.get(row.kind)?.one
    try {
      if (!handler) throw new Error(`Nobody handles ${row.kind}`)
      await handler(row.payload, { attempt: row.attempts })
      release(row)
    } catch (error) {
      await fail(row, error).catch((cause) => log.error({ err: cause, jobId: row.id }, 'a failed job could not be put back'))
      running.delete(row.id)
    } finally {
      busy[sortOf(row)] -= 1
      wake()
    }
  }

  async function fail(row: Row, error: unknown): Promise<void> {
    if (error instanceof TryAgain) return putBack({ row, error })
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    log.error({ err: error, jobId: row.id, kind: row.kind, attempt: row.attempts }, 'a job failed')
    if (row.attempts >= attemptsMax) {
      await sql`
        with dead as (delete from jobs where id = ${row.id} and claim = ${row.claim} returning id, kind, payload, attempts)
        insert into dead_jobs (id, kind, payload, attempts, last_error) select id, kind, payload, attempts, ${text} from dead`.execute(db)
      return
    }
    const delaySeconds = Math.min(300, 2 ** (row.attempts - 1)) * (0.75 + Math.random() / 2)
    await sql`update jobs set run_at = now() + make_interval(secs => ${delaySeconds}), locked_until = null, last_error = ${text} where id = ${row.id} and claim = ${row.claim}`.execute(
      db,
    )
  }

  /** Many at once may find the same platform busy. */
  const putBack = inBatches(async (again: { row: Row; error: TryAgain }[]) => {
    await sql`
      ${prepared} update jobs set run_at = now() + make_interval(secs => given.seconds), locked_until = null, attempts = attempts - 1,
        last_error = given.reason
      from unnest(${again.map(({ row }) => row.id)}::bigint[], ${again.map(({ row }) => row.claim)}::int[],
        ${again.map(({ error }) => error.afterMs / 1000)}::float8[], ${again.map(({ error }) => error.message)}::text[])
        as given (id, claim, seconds, reason)
      where jobs.id = given.id and jobs.claim = given.claim`.execute(db)
    return again.map(() => undefined)
  })

  async function extendLeases(): Promise<void> {
    const ids = [...running.keys()]
    if (ids.length === 0) return
    await sql`update jobs set locked_until = now() + make_interval(secs => ${leaseSeconds}) where id = any(${ids}::bigint[]) and locked_until is not null`
      .execute(db)
      .catch((error) => log.error({ err: error }, 'leases of jobs could not be extended'))
  }

  return {
    enqueue,
    async announce(tx, event, payload, { lane = null } = {}) {
      const kinds = reactionsTo(event)
      if (kinds.length === 0) return
      await sql`
        ${prepared} insert into jobs (kind, lane, payload)
        select kind, ${lane}, ${JSON.stringify(payload)}::jsonb from unnest(${kinds}::text[]) as kind`.execute(tx)
      wakeAfter(tx, wake)
    },
    async enqueueFrom(from, kind, source) {
      if (kind.callsOut) throw new Error(`${kind.name} calls out and must have a key`)
      const { numAffectedRows } = await sql`
        ${prepared} with ${source.with}
        insert into jobs (kind, payload, lane) select ${kind.name}, source.* from (${source.from}) as source (payload, lane)`.execute(from)
      if (from.isTransaction) wakeAfter(from, wake)
      else wake()
      return Number(numAffectedRows ?? 0)
    },
    announcing(commit, event, from) {
      wakeAfter(commit, wake)
      return sql`
        insert into jobs (kind, payload, lane) select reaction, source.*
        from (${from}) as source (payload, lane) cross join unnest(${reactionsTo(event)}::text[]) as reaction`
    },
    handle(kind, handler, together) {
      if (handlers.has(kind.name)) throw new Error(`${kind.name} has a handler already`)
      handlers.set(kind.name, { one: handler as Handler, together: together as Together<never> | undefined })
      if (kind.callsOut) callsOut.add(kind.name)
    },
    subscribe(event, subscriber, handler, together) {
      const kind = `${event.name}>${subscriber}`
      this.handle({ name: kind, callsOut: false }, handler, together)
      subscribers.set(event.name, [...(subscribers.get(event.name) ?? []), kind])
    },
    async cancel(tx, key) {
      await sql`delete from jobs where key = ${key}`.execute(tx)
    },
    async hasten(tx, key, runAt) {
      const { numAffectedRows } = await sql`${prepared} update jobs set run_at = ${runAt} where key = ${key} and run_at > ${runAt}`.execute(
        tx,
      )
      if (numAffectedRows) wakeAfter(tx, wake)
    },
    async start({ soleProcess }) {
      if (soleProcess) await sql`update jobs set locked_until = null where locked_until is not null`.execute(db)
      started = true
      heartbeat = setInterval(() => void extendLeases(), (leaseSeconds / 3) * 1000)
      wake()
    },
    async stop() {
      started = false
      clearTimeout(timer)
      clearInterval(heartbeat)
      await claiming
      await Promise.all(running.values())
      if (finished.length === 0) return
      await sql`
        delete from jobs using unnest(${finished.map((one) => one.id)}::bigint[], ${finished.map((one) => one.claim)}::int[]) as done (id, claim)
        where jobs.id = done.id and jobs.claim = done.claim`.execute(db)
    },
  }
}
