import { warmUp } from './ingest.ts'
import { percentile, steadily, until } from './lib/load.ts'
import type { Benchmark } from './lib/report.ts'
import { openStage, type Stage } from './lib/stage.ts'

const timersAtOnce = 10_000
const perSecond = 20
const seconds = 8
/** Messages have been running for so long when the timers become due. */
const dueAfterSeconds = 2

/** Many timers that are due in the same second must not keep customers' messages waiting. */
export const timers: Benchmark = {
  name: 'timers',
  about: `from a webhook until the message is committed, at ${perSecond} a second, while ${timersAtOnce.toLocaleString('en')} timers become due at once, against the same without them`,
  async run({ say }) {
    const stage = await openStage()
    try {
      await warmUp(stage)
      const without = await latencies(stage)
      await stage.quiet()
      const set = await setTimers(stage)
      const withThem = await latencies(stage)
      await until(async () => (await left(stage)) === 0, 120, 'the timers')
      const workedOff = (performance.now() - set) / 1000 - dueAfterSeconds
      say(`${timersAtOnce} timers were worked off in ${workedOff.toFixed(1)} s`)
      const figure = (part: number) => ({
        unit: 'ms',
        ours: percentile(withThem, part),
        baseline: percentile(without, part),
        aim: { atMost: 2 },
      })
      return {
        figures: [
          { what: 'a message, p50', ...figure(0.5) },
          { what: 'a message, p99', ...figure(0.99) },
          { what: 'all timers worked off', unit: 's', ours: workedOff, baseline: null },
        ],
        notes: ['the timers are those of offers that were answered meanwhile: each looks at its offer and finds nothing to do'],
      }
    } finally {
      await stage.close()
    }
  },
}

/** Milliseconds from the webhook's POST until the message can be read. */
async function latencies(stage: Stage): Promise<number[]> {
  const took: number[] = []
  let count = 0
  await steadily(perSecond, seconds, async (n) => {
    const text = `timed ${n} ${++count} ${Math.random()}`
    const began = performance.now()
    await stage.deliver(n * 7, text)
    await until(
      async () =>
        (await stage.pool.query({ name: 'timed', text: 'select 1 from messages where text = $1 and id > $2', values: [text, since()] }))
          .rows.length > 0,
      60,
      'a message',
    )
    took.push(performance.now() - began)
  })
  return took
}

/** Ids begin with the time: so the newest are found without looking through all. */
const since = (): string => {
  const ms = (Date.now() - 60_000).toString(16).padStart(12, '0')
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-000000000000`
}

/** Answers when. */
async function setTimers({ pool }: Stage): Promise<number> {
  await pool.query(
    `insert into jobs (kind, key, payload, run_at)
     select 'routing.offerTimeOut', 'bench:' || n, jsonb_build_object('offerId', uuidv7()), now() + $2 * interval '1 second'
     from generate_series(1, $1::int) n`,
    [timersAtOnce, dueAfterSeconds],
  )
  return performance.now()
}

async function left({ pool }: Stage): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`select count(*)::int as count from jobs where key like 'bench:%'`)
  return rows[0]?.count ?? 0
}
