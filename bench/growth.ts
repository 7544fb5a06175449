import { counters, listConversations, listMessages } from '../apps/server/src/inbox/list.ts'
import { search } from '../apps/server/src/inbox/search.ts'
import { hire, type Person } from '../apps/server/test/company.ts'
import { percentile } from './lib/load.ts'
import { keepPlans } from './lib/plans.ts'
import type { Benchmark, Figure } from './lib/report.ts'
import { messagesEach, openAtOnce, searched, seed } from './lib/seed.ts'
import { openStage, type Stage } from './lib/stage.ts'

const times = 40
const warm = 5

type Read = (operator: Person) => Promise<unknown>

/** Screens must not become slower as the history grows. */
export const growth: Benchmark = {
  name: 'growth',
  about: 'an operator’s screens over the API with a long history, against the same with 2,000 conversations',
  async run({ full, say }) {
    const stage = await openStage()
    try {
      const operator = await hire(stage.house.url, stage.admin, 'Olga')
      await stage.admin.api.call('PATCH /lines/:id', { params: { id: stage.lineId }, body: { queue: [{ type: 'user', id: operator.id }] } })
      const place = { channelId: stage.channelId, lineId: stage.lineId, operatorId: operator.id, colleagueId: stage.admin.id }
      const figures: Figure[] = []
      let small: Map<string, number> | undefined
      let filled = 0
      for (const size of full ? [2000, 20_000, 200_000] : [2000, 20_000]) {
        await seed(stage.pool, place, filled, size)
        filled = size
        say(`${size.toLocaleString('en')} conversations are there`)
        const measured = await measureAll(stage, operator)
        small ??= measured
        for (const [what, ours] of measured)
          if (size > 2000)
            figures.push({
              what: `${what}, ${size.toLocaleString('en')}`,
              unit: 'ms',
              ours,
              baseline: small.get(what) ?? null,
              aim: { atMost: 1.5 },
            })
      }
      await plans(stage, operator, filled)
      return {
        figures,
        notes: [
          `the fastest tenth of ${times} (noise only adds); ${openAtOnce} conversations are open at any size, each holds ${messagesEach} messages, and the rare word stands in every hundredth`,
          'how PostgreSQL carries out each query lies in docs/plans',
        ],
      }
    } finally {
      await stage.close()
    }
  },
}

async function measureAll(stage: Stage, operator: Person): Promise<Map<string, number>> {
  const { rows } = await stage.pool.query<{ id: string }>(
    "select id from conversations where status = 'closed' order by md5(id::text) limit 50",
  )
  let next = 0
  const some = () => rows[next++ % rows.length]?.id ?? ''
  const call: Record<string, Read> = {
    'list, all': ({ api }) => api.call('GET /conversations', { query: { view: 'all', limit: 50 } }),
    'list, mine': ({ api }) => api.call('GET /conversations', { query: { view: 'mine', limit: 50 } }),
    'list, queue': ({ api }) => api.call('GET /conversations', { query: { view: 'queue', limit: 50 } }),
    'a page of a thread': ({ api }) =>
      api.call('GET /conversations/:id/messages', { params: { id: some() }, query: { limit: 50, thread: 'true' } }),
    counters: ({ api }) => api.call('GET /conversations/counters'),
    'search, a rare word': ({ api }) => api.call('GET /search', { query: { q: searched.rare, in: 'messages', limit: 20 } }),
    'search, a common word': ({ api }) => api.call('GET /search', { query: { q: searched.common, in: 'messages', limit: 20 } }),
  }
  const took = new Map<string, number>()
  for (const [what, read] of Object.entries(call)) {
    const each: number[] = []
    for (let n = 0; n < warm + times; n++) {
      const began = performance.now()
      await read(operator)
      if (n >= warm) each.push(performance.now() - began)
    }
    took.set(what, percentile(each, 0.1))
  }
  return took
}

async function plans(stage: Stage, { id: userId }: Person, size: number): Promise<void> {
  const viewer = { userId, role: 'operator' as const }
  const { rows } = await stage.pool.query<{ id: string }>("select id from conversations where status = 'closed' limit 1")
  const at = `with ${size.toLocaleString('en')} conversations`
  const keep = (name: string, work: Parameters<typeof keepPlans>[3]) => keepPlans(stage.pool, name, `${name} ${at}`, work)
  for (const view of ['all', 'mine', 'queue'] as const)
    await keep(`list-${view}`, (db) => listConversations(db, viewer, { view, limit: 50 }))
  await keep('thread-page', (db) => listMessages(db, viewer, rows[0]?.id ?? '', { limit: 50, thread: true }))
  await keep('counters', (db) => counters(db, viewer))
  for (const [name, q] of Object.entries(searched))
    await keep(`search-${name}`, (db) => search(db, viewer, { q, in: 'messages', limit: 20 }))
}
