import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { letIn } from '../../test/factories/inbox.ts'
import { waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { transaction } from '../platform/database.ts'
import { startAutomation } from './beat.ts'
import { bench } from './testing/bench.ts'
import { lookWithin } from './timers.ts'

const b = perTest(bench)

describe('the beat', () => {
  it('costs nothing while nothing is due, and is in time for what is set meanwhile, also after the clock was set back', async () => {
    const channel = await b.channelOf({ closing: { expireSeconds: 1 } })
    await startAutomation(b.app)
    await b.startJobs()
    const beat = async () => {
      const { rows } = await sql<{ seconds: number }>`
        select extract(epoch from run_at - now())::float8 as seconds from jobs where key = 'automation.beat' and locked_until is null`.execute(
        b.app.db,
      )
      return rows[0]
    }
    const resting = () => waitFor(async () => ((await beat())?.seconds ?? 0) > 1000 && (await beat()), { what: 'the beat at rest' })
    await resting()
    // As if a clock had been an hour ahead when it was planned.
    await sql`update jobs set run_at = run_at + interval '5 hours' where key = 'automation.beat'`.execute(b.app.db)

    const { conversationId } = await letIn(b.app, channel)
    const since = Date.now()
    await waitFor(async () => (await b.view(conversationId)).status === 'closed', { what: 'closed in time' })
    expect(Date.now() - since).toBeGreaterThanOrEqual(900)
    await resting()
  })

  it('misses nothing of what is set while it plans', async () => {
    const channel = await b.channelOf({ closing: { expireSeconds: 1 } })
    await startAutomation(b.app)
    await b.startJobs()
    for (let count = 0; count < 30; count++) await letIn(b.app, channel)
    const open = () => b.app.db.selectFrom('conversations').select('id').where('status', '<>', 'closed').execute()
    await waitFor(async () => (await open()).length === 0, { timeoutMs: 10_000, what: 'all closed' })
  })

  it('looks again soon while a timer is being set that cannot be seen yet', async () => {
    const { conversationId } = await letIn(b.app, await b.channelOf({ closing: { expireSeconds: 3600 } }))
    await sql`delete from jobs`.execute(b.app.db)
    await startAutomation(b.app)
    await transaction(b.app.db, async (tx) => {
      await lookWithin(b.app, tx, conversationId, 2)
      await b.startJobs()
      await waitFor(async () => {
        const { rows } = await sql<{ ms: number }>`
          select extract(epoch from run_at - now())::float8 * 1000 as ms from jobs where key = 'automation.beat' and claim > 1 and locked_until is null`.execute(
          b.app.db,
        )
        return rows[0] && rows[0].ms <= 1000
      })
    })
    await waitFor(async () => ((await b.timerOf(conversationId)) ?? 0) > 3000, { what: 'the timer heard' })
  })
})
