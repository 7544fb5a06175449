import { describe, expect, it } from 'vitest'
import { withReaction } from './reactions.ts'
import type { KeptReaction } from './tables.ts'

const anna = { externalId: '1', name: 'Anna' }
const boris = { externalId: '2', name: 'Boris' }
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second))
const word = (by: typeof anna, second: number, added: string[], removed: string[] = []) => ({ by, added, removed, reactedAt: at(second) })
const shown = (kept: KeptReaction[]) => kept.filter(({ gone }) => !gone).map(({ emoji, name }) => `${emoji} ${name}`)

describe('reactions', () => {
  it('add up, change and go', () => {
    const first = withReaction([], word(anna, 1, ['👍']))
    const both = withReaction(first, word(boris, 2, ['👍']))
    expect(shown(both)).toEqual(['👍 Anna', '👍 Boris'])
    const changed = withReaction(both, word(anna, 3, ['🔥'], ['👍']))
    expect(shown(changed)).toEqual(['👍 Boris', '🔥 Anna'])
    expect(shown(withReaction(changed, word(boris, 4, [], ['👍'])))).toEqual(['🔥 Anna'])
  })

  it('told twice or late change nothing', () => {
    const first = withReaction([], word(anna, 1, ['👍']))
    expect(withReaction(first, word(anna, 1, ['👍']))).toBe(first)
    const gone = withReaction(first, word(anna, 3, [], ['👍']))
    expect(shown(withReaction(gone, word(anna, 2, ['👍'])))).toEqual([])
    // What was taken back is told before that it was put there.
    const early = withReaction([], word(anna, 3, [], ['👍']))
    expect(shown(withReaction(early, word(anna, 2, ['👍'])))).toEqual([])
    expect(shown(withReaction(early, word(anna, 4, ['👍'])))).toEqual(['👍 Anna'])
  })

  it('of outsiders are kept within bounds', () => {
    const [one] = withReaction([], word({ externalId: '1', name: 'A\nB' }, 1, ['x'.repeat(100)]))
    expect([one?.emoji.length, one?.name]).toEqual([40, 'A B'])
    let all: KeptReaction[] = []
    for (let n = 0; n < 600; n++) all = withReaction(all, word({ externalId: String(n), name: 'X' }, 1, ['👍']))
    expect(all).toHaveLength(500)
  })
})
