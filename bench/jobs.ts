import { sql } from 'kysely'
import { type Database, transaction } from '../apps/server/src/platform/database.ts'
import { createJobs, defineJob, type Jobs } from '../apps/server/src/platform/jobs.ts'
import { percentile, until } from './lib/load.ts'
import type { Benchmark, Figure } from './lib/report.ts'
import { quietLog, withDatabase } from './lib/temporary.ts'

const work = defineJob<{ n: number }>('bench.work')
const timer = defineJob<{ dueAt: number }>('bench.timer')
const rounds = 2
const timers = 200
const timersWithinMs = 2000

/** Taking jobs and being done with them, without anything in them. */
export const jobs: Benchmark = {
  name: 'jobs',
  about: 'jobs taken and done per second, against one prepared statement that deletes a dozen due rows; and how late timers are',
  run: ({ full, say }) =>
    withDatabase(async (db) => {
      const figures: Figure[] = []
      for (const backlog of full ? [1000, 10_000, 50_000] : [1000, 10_000]) {
        let [ours, bare] = [0, 0]
        for (let round = 0; round < rounds; round++) {
          ours = Math.max(ours, await drain(db, backlog))
          bare = Math.max(bare, await drainBare(db, backlog))
        }
        figures.push({ what: `${backlog.toLocaleString('en')} wait in 200 lanes`, unit: 'jobs/s', ours, baseline: bare })
        say(`${backlog} waiting: ${ours.toFixed(0)} of ${bare.toFixed(0)} per second`)
      }
      const [late, bareLate] = [await lateness(db), await bareLateness()]
      for (const [what, part] of [
        ['timers are late, p50', 0.5],
        ['timers are late, p99', 0.99],
      ] as const)
        figures.push({ what, unit: 'ms', ours: percentile(late, part), baseline: percentile(bareLate, part), against: 'setTimeout' })
      return {
        figures,
        notes: [
          'claims are made one after the other, each of up to a dozen jobs; none waits for the disk, so their number is bound by the round trip',
        ],
      }
    }),
}

const fill = (db: Database, count: number) =>
  sql`insert into jobs (kind, lane, payload) select ${work.name}, 'lane ' || n % 200, jsonb_build_object('n', n) from generate_series(1, ${count}::int) n`.execute(
    db,
  )

async function running<T>(db: Database, run: (jobs: Jobs) => Promise<T>, prepare: (jobs: Jobs) => void): Promise<T> {
  const jobs = createJobs(db, quietLog())
  prepare(jobs)
  try {
    return await run(jobs)
  } finally {
    await jobs.stop()
  }
}

async function drain(db: Database, count: number): Promise<number> {
  await fill(db, count)
  let done = 0
  return running(
    db,
    async (jobs) => {
      const began = performance.now()
      await jobs.start({ soleProcess: true })
      await until(async () => done === count, 300, 'the jobs')
      return count / ((performance.now() - began) / 1000)
    },
    (jobs) =>
      jobs.handle(work, async () => {
        done += 1
      }),
  )
}

async function drainBare(db: Database, count: number): Promise<number> {
  await fill(db, count)
  const began = performance.now()
  let left = count
  while (left > 0) {
    const { rows } = await sql`
      delete from jobs where id in (select id from jobs where key is null and run_at <= now() order by run_at, id limit 12 for update skip locked)
      returning payload, set_config('synchronous_commit', 'off', true)`.execute(db)
    if (rows.length === 0) throw new Error('Jobs are missing')
    left -= rows.length
  }
  return count / ((performance.now() - began) / 1000)
}

async function lateness(db: Database): Promise<number[]> {
  const late: number[] = []
  return running(
    db,
    async (jobs) => {
      await jobs.start({ soleProcess: true })
      await transaction(db, async (tx) => {
        for (const dueAt of dueTimes()) await jobs.enqueue(tx, timer, { dueAt }, { runAt: new Date(dueAt) })
      })
      await until(async () => late.length === timers, 60, 'the timers')
      return late
    },
    (jobs) => jobs.handle(timer, async ({ dueAt }) => void late.push(Date.now() - dueAt)),
  )
}

async function bareLateness(): Promise<number[]> {
  return Promise.all(
    dueTimes().map((dueAt) => new Promise<number>((resolve) => setTimeout(() => resolve(Date.now() - dueAt), dueAt - Date.now()))),
  )
}

/** From half a second on, so that all are set before the first is due. */
const dueTimes = (): number[] => {
  const from = Date.now() + 1000
  return Array.from({ length: timers }, (_, n) => from + Math.floor((n * timersWithinMs) / timers))
}
