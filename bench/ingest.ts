import { bareMessage } from './lib/bare-message.ts'
import { inFlight, until } from './lib/load.ts'
import { processorTime } from './lib/processes.ts'
import type { Benchmark, Figure } from './lib/report.ts'
import { chats, openStage, type Stage } from './lib/stage.ts'

const widths = [1, 4, 16, 64]
const updates = 400
const rounds = 2

/** Customers' messages per second: from the webhook until they are committed as messages. */
export const ingest: Benchmark = {
  name: 'ingest',
  about: 'Telegram updates per second until committed as messages, against one bare prepared transaction that writes the same rows',
  async run({ say, full }) {
    const stage = await openStage()
    try {
      await warmUp(stage)
      const figures: Figure[] = []
      const notes: string[] = []
      for (const width of widths) {
        const measured = await measure(stage, width, full ? rounds * 2 : rounds)
        say(`${width} in flight: ${measured.ours.toFixed(0)} of ${measured.bare.toFixed(0)} per second`)
        figures.push({
          what: `${width} in flight`,
          unit: 'messages/s',
          ours: measured.ours,
          baseline: measured.bare,
          ...(width === 16 && { aim: { atLeast: 0.5 } }),
        })
        notes.push(`${width} in flight: ${measured.cost}`)
      }
      return { figures, notes }
    } finally {
      await stage.close()
    }
  },
}

/** Every chat has its open conversation before the clock runs. */
export async function warmUp(stage: Stage): Promise<void> {
  await inFlight(chats * 2, 8, (n) => stage.deliver(n, 'hello'))
  await until(async () => (await stage.messages()) >= chats * 2, 60, 'the first messages')
  await stage.quiet()
}

/** Messages per second of one burst. */
export async function burst(stage: Stage, width: number, count: number): Promise<number> {
  const before = await stage.messages()
  const began = performance.now()
  await inFlight(count, width, (n) => stage.deliver(n * 7, `message ${n}`))
  await until(async () => (await stage.messages()) >= before + count, 120, 'the messages')
  return count / ((performance.now() - began) / 1000)
}

async function measure(stage: Stage, width: number, times: number): Promise<{ ours: number; bare: number; cost: string }> {
  const { rows: conversations } = await stage.pool.query<{ id: string; thread_id: string }>(
    'select id, thread_id from conversations order by id',
  )
  let [ours, bare] = [0, 0]
  const spent = { server: 0, database: 0, bare: 0 }
  for (let round = 0; round < times; round++) {
    const before = processorTime(stage.house.pid())
    ours = Math.max(ours, await burst(stage, width, updates))
    await stage.quiet()
    const after = processorTime(stage.house.pid())
    spent.server += after.server - before.server
    spent.database += after.database - before.database
    const seconds = await inFlight(updates, width, async (n) => {
      const { id: conversationId = '', thread_id: threadId = '' } = conversations[(n * 7) % conversations.length] ?? {}
      await bareMessage(stage.pool, { channelId: stage.channelId, lineId: stage.lineId, conversationId, threadId }, `message ${n}`)
    })
    bare = Math.max(bare, updates / seconds)
    spent.bare += processorTime(stage.house.pid()).database - after.database
  }
  const each = (value: number) => `${((value / (updates * times)) * 1000).toFixed(2)} ms`
  return {
    ours,
    bare,
    cost: `a message costs ${each(spent.server)} of processor in the server and ${each(spent.database)} in the database; a bare one ${each(spent.bare)} in the database`,
  }
}
