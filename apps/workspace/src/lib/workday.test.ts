import type { Conversation } from '@omniline/contracts/conversations'
import type { Line } from '@omniline/contracts/lines'
import { describe, expect, it } from 'vitest'
import { asksForWorkday, returning } from './workday.ts'

const line = (distribution: Partial<Line['distribution']> = {}, overrides: Partial<Line> = {}) =>
  ({
    id: 'line',
    active: true,
    archivedAt: null,
    queue: [{ type: 'user', id: 'me' }],
    ...overrides,
    distribution: { requireWorkday: true, checkAvailability: true, returnSeconds: 60, ...distribution },
  }) as Line

describe('asksForWorkday', () => {
  const teams = [{ id: 'night', memberIds: ['me'] }]
  it('is true for who serves a line that wants it, alone or in a team', () => {
    expect(asksForWorkday([line()], [], 'me')).toBe(true)
    expect(asksForWorkday([line({}, { queue: [{ type: 'team', id: 'night' }] })], teams, 'me')).toBe(true)
  })

  it('is false for everybody else', () => {
    expect(asksForWorkday([line()], teams, 'maria')).toBe(false)
    expect(asksForWorkday([line({ requireWorkday: false })], teams, 'me')).toBe(false)
    expect(asksForWorkday([line({}, { active: false }), line({}, { archivedAt: '2026-11-22T10:00:00.000Z' })], teams, 'me')).toBe(false)
  })
})

describe('returning', () => {
  const mine = (overrides: Partial<Conversation> = {}) =>
    ({ operatorId: 'me', status: 'active', awaiting: 'operator', pinned: false, lineId: 'line', ...overrides }) as Conversation

  it('counts what waits for an answer of mine, and neither pinned nor answered ones', () => {
    const all = [
      mine(),
      mine({ awaiting: 'customer' }),
      mine({ pinned: true }),
      mine({ status: 'closing' }),
      mine({ operatorId: 'maria' }),
      mine({ lineId: 'unknown' }),
    ]
    expect(returning(all, [line()], 'me', 'dayEnded')).toEqual([all[0]])
  })

  it('goes by what the line minds', () => {
    const count = (rules: Partial<Line['distribution']>, how: 'dayEnded' | 'offline') =>
      returning([mine()], [line(rules)], 'me', how).length
    expect(count({ returnSeconds: 0 }, 'dayEnded')).toBe(0)
    expect(count({ requireWorkday: false }, 'dayEnded')).toBe(0)
    expect(count({ requireWorkday: false }, 'offline')).toBe(1)
    expect(count({ checkAvailability: false }, 'offline')).toBe(0)
  })
})
