import { Distribution } from '@omniline/contracts/lines'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from './decide.ts'
import type { ConversationState } from './state.ts'
import { commands, perform } from './testing/commands.ts'
import { waiting } from './testing/states.ts'
import { stateOf, type World } from './testing/world.ts'

const lineArbitrary = (id: string) =>
  fc.record({
    id: fc.constant(id),
    queue: fc.shuffledSubarray(['u0', 'u1', 'u2', 'u3', 'u4']),
    distribution: fc
      .record({
        mode: fc.constantFrom('evenly' as const, 'strictly' as const, 'all' as const),
        checkAvailability: fc.boolean(),
        requireWorkday: fc.boolean(),
        returnSeconds: fc.constantFrom(0, 120),
        maxConversations: fc.integer({ min: 0, max: 3 }),
        countTowardsMax: fc.constantFrom('answered' as const, 'answeredAndNew' as const, 'untilClosed' as const),
        priority: fc.integer({ min: -1, max: 1 }),
      })
      .map((some) => Distribution.parse(some)),
  })

const worldArbitrary: fc.Arbitrary<World> = fc.record({
  now: fc.constant(0),
  lines: fc.tuple(lineArbitrary('L0'), lineArbitrary('L1')),
  operators: fc.tuple(
    ...['u0', 'u1', 'u2', 'u3', 'u4'].map((id) =>
      fc.record({
        id: fc.constant(id),
        active: fc.constant(true),
        status: fc.constantFrom('online' as const, 'online' as const, 'paused' as const),
        away: fc.constant(null),
        workday: fc.constantFrom('started' as const, 'started' as const, 'paused' as const, 'ended' as const),
        lastWorkedAt: fc.constant(null as number | null),
      }),
    ),
  ),
  conversations: fc.constant([] as ConversationState[]),
  outcomes: fc.constant(new Map<string, string | null>()),
})

test('whatever happens: nobody above capacity, nobody waits beside somebody free, one place and one outcome, the right one is chosen', () => {
  const commandArbitrary = fc.record({ what: fc.constantFrom(...commands), at: fc.nat(20), to: fc.nat(20) })
  fc.assert(
    fc.property(worldArbitrary, fc.array(commandArbitrary, { maxLength: 100, size: 'max' }), (start, sequence) => {
      const world = structuredClone(start)
      for (const command of sequence) perform(world, command)
    }),
    { numRuns: 100 },
  )
})

test('more people never means fewer offers', () => {
  fc.assert(
    fc.property(worldArbitrary, fc.integer({ min: 1, max: 12 }), (start, count) => {
      const world = structuredClone(start)
      for (const line of world.lines) line.distribution.mode = 'evenly'
      world.conversations = Array.from({ length: count }, (_, index) =>
        waiting(`c${index}`, {
          lineId: index % 2 ? 'L0' : 'L1',
          preferred: index % 2 ? { userId: 'u1', why: 'last_operator' } : null,
          waitingSince: index,
        }),
      )
      const served = () => decide(stateOf(world), { type: 'changed' }, 100).filter((decision) => decision.type === 'offer').length
      const before = served()
      world.operators.push({ id: 'new', active: true, status: 'online', away: null, workday: 'started', lastWorkedAt: null })
      for (const line of world.lines) line.queue = [...line.queue, 'new']
      expect(served()).toBeGreaterThanOrEqual(before)
    }),
    { numRuns: 300 },
  )
})
