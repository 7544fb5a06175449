import type { Conversation } from '@omniline/contracts/conversations'
import { describe, expect, it } from 'vitest'
import { departed, offersTo, remaining } from './state.ts'

const second = (n: number) => new Date(Date.UTC(2026, 10, 22, 10, 0, n)).toISOString()
const offered = (id: string, overrides: Partial<Conversation> = {}) =>
  ({
    id,
    status: 'offered',
    operatorId: null,
    startedAt: second(0),
    offers: [{ userId: 'me', offeredAt: second(0), expiresAt: second(60) }],
    ...overrides,
  }) as Conversation
const byId = (...all: Conversation[]) => Object.fromEntries(all.map((one) => [one.id, one]))
const nobody = new Set<string>()

it('shows my offers only, the oldest first', () => {
  const later = offered('b', { offers: [{ userId: 'me', offeredAt: second(5), expiresAt: null }] })
  const other = offered('c', { offers: [{ userId: 'maria', offeredAt: second(0), expiresAt: null }] })
  expect(offersTo(byId(later, offered('a'), other, offered('d', { status: 'active' })), 'me').map((one) => one.id)).toEqual(['a', 'b'])
})

describe('departed', () => {
  it('says who was quicker', () => {
    const now = byId(offered('a', { status: 'active', operatorId: 'maria', offers: [] }))
    expect(departed([offered('a')], now, 'me', nobody, Date.parse(second(10)))).toMatchObject([{ how: 'taken', by: 'maria' }])
  })

  it('counts as missed what ran out, also when I may not see it any more', () => {
    expect(departed([offered('a')], {}, 'me', nobody, Date.parse(second(60)))).toMatchObject([{ how: 'missed' }])
    expect(departed([offered('a')], byId(offered('a', { offers: [] })), 'me', nobody, Date.parse(second(59)))).toMatchObject([
      { how: 'missed' },
    ])
  })

  it('keeps silent about what I took, what I declined, what was withdrawn and what is still there', () => {
    const early = Date.parse(second(10))
    expect(departed([offered('a')], byId(offered('a', { status: 'active', operatorId: 'me' })), 'me', nobody, early)).toEqual([])
    expect(departed([offered('a')], {}, 'me', new Set(['a']), Date.parse(second(99)))).toEqual([])
    expect(departed([offered('a')], {}, 'me', nobody, early)).toEqual([])
    expect(departed([offered('a')], byId(offered('a')), 'me', nobody, Date.parse(second(99)))).toEqual([])
  })
})

it('counts down to nothing and not below', () => {
  expect(remaining(offered('a'), 'me', Date.parse(second(15)))).toEqual({ share: 0.75, seconds: 45 })
  expect(remaining(offered('a'), 'me', Date.parse(second(99)))).toEqual({ share: 0, seconds: 0 })
  expect(remaining(offered('a', { offers: [{ userId: 'me', offeredAt: second(0), expiresAt: null }] }), 'me', 0)).toBe(null)
})
