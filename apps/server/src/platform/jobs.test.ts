import { sql } from 'kysely'
import { describe, expect, it, vi } from 'vitest'
import { testApp, waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { openDatabase, transaction } from './database.ts'
import { createJobs, defineEvent, defineJob, TryAgain } from './jobs.ts'

const note = defineJob<{ n: number }>('test.note')

const test = perTest(testApp)

const enqueue = (n: number, options = {}) => transaction(test.app.db, (tx) => test.app.jobs.enqueue(tx, note, { n }, options))
const inMs = (ms: number) => new Date(Date.now() + ms)
async function left(): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from jobs`.execute(test.app.db)
  return rows[0]?.n ?? -1
}
const allDone = () => waitFor(async () => (await left()) === 0, { what: 'no jobs left' })

describe('jobs', () => {
  it('runs a job of a committed transaction, and none of one that was rolled back', async () => {
    const ran: number[] = []
    test.app.jobs.handle(note, async ({ n }) => void ran.push(n))
    await test.startJobs()
    await expect(
      transaction(test.app.db, async (tx) => {
        await test.app.jobs.enqueue(tx, note, { n: 1 })
        throw new Error('rolled back')
      }),
    ).rejects.toThrow('rolled back')
    await enqueue(2)
    await waitFor(() => ran.length > 0)
    await allDone()
    expect(ran).toEqual([2])
  })

  it('keeps the order of a lane over failures, and does not hold up other lanes', async () => {
    const ran: number[] = []
    let refused = false
    test.app.jobs.handle(note, async ({ n }) => {
      if (n === 1 && !refused) {
        refused = true
        throw new TryAgain(inMs(150), 'not yet')
      }
      ran.push(n)
    })
    for (const n of [1, 2, 3]) await enqueue(n, { lane: 'a' })
    await enqueue(9, { lane: 'b' })
    await test.startJobs()
    await allDone()
    expect(ran).toEqual([9, 1, 2, 3])
  })

  it.each([3_600_000, -3_600_000])('waits as long as asked with a clock that is %d ms off', async (offMs) => {
    let attempts = 0
    test.app.jobs.handle(note, async () => {
      attempts += 1
      if (attempts === 1) throw new TryAgain(inMs(150), 'not yet')
    })
    await test.startJobs()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offMs })
    try {
      await enqueue(1, { afterMs: 60_000 })
      // The database says when it is due.
      const { rows } = await sql<{ seconds: number }>`select extract(epoch from run_at - now())::float8 as seconds from jobs`.execute(
        test.app.db,
      )
      expect(rows[0]?.seconds).toBeGreaterThan(30)
      expect(rows[0]?.seconds).toBeLessThanOrEqual(60)
      await sql`update jobs set run_at = now()`.execute(test.app.db)
      await waitFor(() => attempts === 1)
    } finally {
      vi.useRealTimers()
    }
    await allDone()
    expect(attempts).toBe(2)
  })

  it('does not keep the steps of a message waiting for timers that are due at once', async () => {
    const ran: number[] = []
    let begun = 0
    let goOn = (): void => {}
    const stepIsThere = new Promise<void>((resolve) => {
      goOn = resolve
    })
    test.app.jobs.handle(note, async ({ n }) => {
      begun++
      if (n > 0) await stepIsThere
      ran.push(n)
    })
    for (let n = 1; n <= 200; n++) await enqueue(n, { key: `timer ${n}`, runAt: inMs(-5000) })
    await test.startJobs()
    await waitFor(() => begun > 0)
    await enqueue(0)
    goOn()
    await waitFor(() => ran.includes(0))
    expect(ran.indexOf(0)).toBeLessThan(100)
    await allDone()
    expect(ran).toHaveLength(201)
  })

  it('does not keep a timer waiting for work that waits for others outside, however much of it there is', async () => {
    const call = defineJob<{ n: number }>('test.call', { callsOut: true })
    const answered = new Set<number>()
    let answer = (): void => {}
    const answers = new Promise<void>((resolve) => {
      answer = resolve
    })
    let calling = 0
    test.app.jobs.handle(call, async ({ n }) => {
      calling++
      await answers
      answered.add(n)
    })
    const fired: number[] = []
    test.app.jobs.handle(note, async ({ n }) => void fired.push(n))
    for (let n = 0; n < 50; n++)
      await transaction(test.app.db, (tx) => test.app.jobs.enqueue(tx, call, { n }, { key: `call ${n}`, runAt: inMs(-5000) }))
    await test.startJobs()
    try {
      await waitFor(() => calling > 0)
      await enqueue(1, { key: 'timer', afterMs: 50 })
      await waitFor(() => fired.length > 0, { what: 'the timer' })
      expect(answered.size).toBe(0)
      expect(calling).toBeLessThan(50)
    } finally {
      answer()
    }
    await allDone()
    expect(answered.size).toBe(50)
  })

  it('refuses work that calls out without a key: it would stand among the steps of messages', async () => {
    const call = defineJob<{ n: number }>('test.call', { callsOut: true })
    await expect(transaction(test.app.db, (tx) => test.app.jobs.enqueue(tx, call, { n: 1 }))).rejects.toThrow('must have a key')
  })

  it('never runs two jobs of a lane at once, over two processes', async () => {
    const other = openDatabase(test.connection, 4)
    const second = createJobs(other.db, test.app.log)
    let inside = 0
    let most = 0
    const order: number[] = []
    const handler = async ({ n }: { n: number }) => {
      most = Math.max(most, ++inside)
      await sql`select pg_sleep(0.005)`.execute(test.app.db)
      order.push(n)
      inside--
    }
    test.app.jobs.handle(note, handler)
    second.handle(note, handler)
    for (let n = 0; n < 30; n++) await enqueue(n, { lane: 'one' })
    await test.startJobs()
    await second.start({ soleProcess: false })
    await waitFor(() => order.length === 30, { timeoutMs: 15_000 })
    await second.stop()
    await other.db.destroy()
    expect(most).toBe(1)
    expect(order).toEqual([...Array(30).keys()])
  })

  it('fires a timer when it is due, the last setting of its key only', async () => {
    const ran: { n: number; at: number }[] = []
    test.app.jobs.handle(note, async ({ n }) => void ran.push({ n, at: Date.now() }))
    await test.startJobs()
    const due = inMs(300)
    await enqueue(1, { key: 'timer', runAt: inMs(60_000) })
    await enqueue(2, { key: 'timer', runAt: due })
    await enqueue(3, { key: 'cancelled', runAt: inMs(60_000) })
    await transaction(test.app.db, (tx) => test.app.jobs.cancel(tx, 'cancelled'))
    await waitFor(() => ran.length > 0)
    await allDone()
    expect(ran.map((one) => one.n)).toEqual([2])
    expect(ran[0]?.at).toBeGreaterThanOrEqual(due.getTime())
  })

  it('brings a timer forward, never back', async () => {
    const ran: number[] = []
    test.app.jobs.handle(note, async ({ n }) => void ran.push(n))
    await enqueue(1, { key: 'timer', afterMs: 60_000 })
    await enqueue(2, { key: 'other', afterMs: 100 })
    await test.startJobs()
    const hasten = (key: string, ms: number) => transaction(test.app.db, (tx) => test.app.jobs.hasten(tx, key, inMs(ms)))
    await hasten('other', 60_000)
    await hasten('timer', 50)
    await hasten('none such', 50)
    await allDone()
    expect(new Set(ran)).toEqual(new Set([1, 2]))
  })

  it('keeps a job that sets its own key again while it runs', async () => {
    let runs = 0
    test.app.jobs.handle(note, async () => {
      runs++
      if (runs < 3) await enqueue(0, { key: 'again', runAt: inMs(20) })
    })
    await test.startJobs()
    await enqueue(0, { key: 'again' })
    await waitFor(() => runs === 3)
    await allDone()
    expect(runs).toBe(3)
  })

  it('takes up at once what a killed process held, when it is the only one', async () => {
    await enqueue(1)
    await sql`update jobs set locked_until = now() + interval '1 hour', attempts = 1`.execute(test.app.db)
    const ran: number[] = []
    test.app.jobs.handle(note, async ({ n }) => void ran.push(n))
    await test.startJobs()
    await waitFor(() => ran.length === 1)
  })

  it('leaves to another process what that one holds, until its lease has run out', async () => {
    await enqueue(1)
    const { rows } = await sql<{ until: Date }>`
      update jobs set locked_until = now() + interval '2 s' returning locked_until as until`.execute(test.app.db)
    const ran: number[] = []
    test.app.jobs.handle(note, async () => void ran.push(Date.now()))
    await test.app.jobs.start({ soleProcess: false })
    await waitFor(() => ran.length === 1)
    await test.app.jobs.stop()
    expect(ran[0]).toBeGreaterThanOrEqual(rows[0]?.until.getTime() ?? Infinity)
  })

  it('puts away a job that fails for good and goes on with its lane', async () => {
    const ran: number[] = []
    test.app.jobs.handle(note, async ({ n }) => {
      if (n === 1) throw new Error('a bug')
      ran.push(n)
    })
    await enqueue(1, { lane: 'l' })
    await enqueue(2, { lane: 'l' })
    await sql`update jobs set attempts = 11 where payload->>'n' = '1'`.execute(test.app.db)
    await test.startJobs()
    await waitFor(() => ran.length === 1)
    const { rows } = await sql<{ last_error: string }>`select last_error from dead_jobs`.execute(test.app.db)
    expect(rows).toHaveLength(1)
    expect(rows[0]?.last_error).toContain('a bug')
  })

  it('announces a fact to every subscriber, each in a job of its own', async () => {
    const happened = defineEvent<{ n: number }>('test.happened')
    const heard: string[] = []
    test.app.jobs.subscribe(happened, 'first', async ({ n }) => void heard.push(`first ${n}`))
    test.app.jobs.subscribe(happened, 'second', async ({ n }, { attempt }) => {
      if (attempt === 1) throw new Error('fails once')
      heard.push(`second ${n}`)
    })
    await test.startJobs()
    await transaction(test.app.db, (tx) => test.app.jobs.announce(tx, happened, { n: 7 }))
    await waitFor(() => heard.length === 2)
    await allDone()
    expect(heard.sort()).toEqual(['first 7', 'second 7'])
  })

  it('offers what was taken at once together, and does one by one what is left', async () => {
    const offered: number[][] = []
    const alone: number[] = []
    test.app.jobs.handle(
      note,
      async ({ n }) => void alone.push(n),
      async (payloads) => {
        offered.push(payloads.map(({ n }) => n))
        return payloads.map(({ n }) => n % 2 === 0)
      },
    )
    await transaction(test.app.db, async (tx) => {
      for (const n of [1, 2, 3, 4]) await test.app.jobs.enqueue(tx, note, { n })
    })
    await test.startJobs()
    await allDone()
    expect(offered).toEqual([[1, 2, 3, 4]])
    expect(alone.toSorted((a, b) => a - b)).toEqual([1, 3])
  })

  it('does one by one what fails together, and only the bad one is tried again', async () => {
    const ran: number[] = []
    let stumbled = false
    test.app.jobs.handle(
      note,
      async ({ n }) => {
        if (n === 2 && !stumbled) {
          stumbled = true
          throw new TryAgain(inMs(100), 'not yet')
        }
        ran.push(n)
      },
      async () => {
        throw new Error('a bad one is among them')
      },
    )
    for (const n of [1, 2, 3]) await enqueue(n)
    await test.startJobs()
    await allDone()
    expect(ran).toEqual([1, 3, 2])
  })

  it('makes a job for every row that a statement yields', async () => {
    const ran: number[] = []
    test.app.jobs.handle(note, async ({ n }) => void ran.push(n))
    await test.startJobs()
    const made = await test.app.jobs.enqueueFrom(test.app.db, note, {
      with: sql`numbers as (select * from generate_series(1, 3) as n)`,
      from: sql`select jsonb_build_object('n', n), 'one lane' from numbers order by n`,
    })
    await waitFor(() => ran.length === 3)
    await allDone()
    expect({ made, ran }).toEqual({ made: 3, ran: [1, 2, 3] })
  })

  it('finishes what runs before it stops', async () => {
    let finished = false
    let begun = false
    test.app.jobs.handle(note, async () => {
      begun = true
      await sql`select pg_sleep(0.1)`.execute(test.app.db)
      finished = true
    })
    await enqueue(1)
    await test.app.jobs.start({ soleProcess: true })
    await waitFor(() => begun)
    await test.app.jobs.stop()
    expect(finished).toBe(true)
    expect(await left()).toBe(0)
  })
})
