import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { letIn } from '../../test/factories/inbox.ts'
import { waitFor } from '../../test/harness.ts'
import { createDeliveryStore } from './deliver-together.ts'
import { type Bench, bench } from './testing/bench.ts'

let b: Bench
afterEach(() => b.close())

const trees = Array.from({ length: 12 }, (_, n) => `tree-${n}`)
const statusOf = async (id: string) => (await b.delivery(id)).status
const said = () => b.parrot.said.map((one) => one.text).toSorted()

/** Nobody works yet; in each tree sits a customer whom the operator has answered. */
async function answered(texts = trees): Promise<string[]> {
  b = await bench({ idle: true })
  const { id } = await b.connect()
  for (const chatId of trees) await letIn(b.app, { id, lineId: b.lineId, connector: 'parrot' }, { chatId })
  return Promise.all(trees.map(async (tree, n) => (await b.answer(tree, texts[n] ?? tree)).id))
}
async function begin(): Promise<void> {
  await b.startJobs()
  await b.channels.start()
}

describe('many answers at once', () => {
  it('go out in the order of each thread', async () => {
    const first = await answered()
    const more = await Promise.all(trees.map(async (tree) => (await b.answer(tree, `${tree} again`)).id))
    await begin()
    await waitFor(async () => (await Promise.all([...first, ...more].map(statusOf))).every((status) => status === 'sent'), {
      timeoutMs: 15_000,
    })
    for (const tree of trees) expect(b.parrot.said.filter((one) => one.to === tree).map((one) => one.text)).toEqual([tree, `${tree} again`])
    expect((await Promise.all(first.map(b.delivery))).every((row) => row.attempts === 1 && row.external_ids.length === 1)).toBe(true)
  })

  it('of which one is refused and one breaks its renderer: the others arrive', async () => {
    const ids = await answered(trees.map((tree, n) => (n === 3 ? 'swear' : n === 5 ? 'unrenderable' : tree)))
    await begin()
    await waitFor(async () => (await Promise.all(ids.map(statusOf))).every((status) => status !== 'pending'), { timeoutMs: 15_000 })
    const failed = (await Promise.all(ids.map(b.delivery))).flatMap((row, n) => (row.status === 'failed' ? [[n, row.error_kind]] : []))
    expect(failed).toEqual([
      [3, 'rejected'],
      [5, 'unsupported'],
    ])
    expect(said()).toHaveLength(trees.length - 2)
  })

  it('of which one cannot be stored as arrived: the others are, and that one as soon as it can', async () => {
    const ids = await answered()
    await sql
      .raw(`alter table deliveries add constraint shut check (message_id <> '${ids[4]}' or external_ids = '{}') not valid`)
      .execute(b.app.db)
    await begin()
    const others = ids.filter((id) => id !== ids[4])
    await waitFor(async () => (await Promise.all(others.map(statusOf))).every((status) => status === 'sent'), { timeoutMs: 15_000 })
    expect(await statusOf(ids[4] ?? '')).toBe('pending')
    await sql`alter table deliveries drop constraint shut`.execute(b.app.db)
    await waitFor(async () => (await statusOf(ids[4] ?? '')) === 'sent', { timeoutMs: 15_000 })
    expect(said()).toEqual(trees.toSorted())
  })
})

it('a process that dies between the marks and the requests: those may have arrived and are not sent, the others are', async () => {
  const ids = await answered()
  const store = createDeliveryStore(b.app.db)
  const marked = ids.slice(0, 5)
  expect(await Promise.all(marked.map(store.markSending))).toEqual(marked.map(() => true))
  await begin()
  await waitFor(async () => (await Promise.all(ids.map(statusOf))).every((status) => status !== 'pending'), { timeoutMs: 15_000 })
  const rows = await Promise.all(ids.map(b.delivery))
  expect(rows.map((row) => row.error_kind)).toEqual(ids.map((id) => (marked.includes(id) ? 'unknown' : null)))
  expect(said()).toEqual(trees.slice(5).toSorted())
})
