import type { RoutingState } from '../apps/server/src/routing/core/state.ts'
import { decide } from '../apps/server/src/routing/core/decide.ts'
import { line, operator, waiting } from '../apps/server/src/routing/core/testing/states.ts'
import type { Benchmark, Figure } from './lib/report.ts'

const sizes = [10, 100, 1000, 10_000]
const forMs = 600
const now = Date.UTC(2026, 0, 1)

/** How fast it is decided who gets a conversation; the reading and writing around it is part of `ingest`. */
export const routing: Benchmark = {
  name: 'routing',
  about: 'decisions per second for one new conversation in a line that distributes evenly, against a plain search for the longest idle',
  async run({ say }) {
    const figures: Figure[] = []
    for (const size of sizes) {
      const state = stateOf(size)
      const [ours, baseline] = best(
        () => decide(state, { type: 'queued', conversationId: 'c' }, now).length,
        () => longestIdle(state),
      )
      figures.push({ what: `${size.toLocaleString('en')} operators`, unit: 'decisions/s', ours, baseline })
      say(`${size} operators: ${ours.toFixed(0)} per second`)
    }
    return {
      figures,
      notes: [
        'a decision also ranks everybody and says of each why he was not chosen; the plain search does neither. Both grow with the number of operators',
      ],
    }
  },
}

function stateOf(size: number): RoutingState {
  const ids = Array.from({ length: size }, (_, n) => `operator-${String(n).padStart(6, '0')}`)
  return {
    lines: [line(ids, { maxConversations: 5 })],
    operators: ids.map((id, n) =>
      operator(id, {
        status: n % 3 === 0 ? 'paused' : 'online',
        lastWorkedAt: now - ((n * 7919) % 100_000),
        load: { answered: n % 6, offered: 0, closing: 0 },
      }),
    ),
    conversations: [waiting('c', { waitingSince: now - 1000 })],
  }
}

function longestIdle({ operators }: RoutingState): number {
  let best = Number.POSITIVE_INFINITY
  for (const one of operators) {
    const free = one.active && one.status === 'online' && one.load.answered + one.load.offered < 5
    if (free && (one.lastWorkedAt ?? 0) < best) best = one.lastWorkedAt ?? 0
  }
  return best
}

/** Rates of both, alternating, best of three. */
function best(first: () => number, second: () => number): [number, number] {
  const rates: [number, number] = [0, 0]
  for (let round = 0; round < 3; round++) {
    rates[0] = Math.max(rates[0], rate(first))
    rates[1] = Math.max(rates[1], rate(second))
  }
  return rates
}

function rate(work: () => number): number {
  const began = performance.now()
  let count = 0
  let sum = 0
  while (performance.now() - began < forMs / 3) {
    sum += work()
    count += 1
  }
  if (Number.isNaN(sum)) throw new Error('A decision was not made')
  return count / ((performance.now() - began) / 1000)
}
