import type { Conversation } from '@omniline/contracts/conversations'
import { describe, expect, it } from 'vitest'
import { composerState, rightsIn } from './rules.ts'

const me = { id: 'me', role: 'operator' as const }
const chief = { id: 'chief', role: 'supervisor' as const }
const conversation = (overrides: Partial<Conversation>) =>
  ({
    status: 'active',
    operatorId: 'me',
    participants: [],
    offers: [],
    pinned: false,
    customer: { blocked: false, blockedByUs: false },
    ...overrides,
  }) as Conversation
const allowed = (one: Conversation, who: Parameters<typeof rightsIn>[1] = me) =>
  Object.entries(rightsIn(one, who))
    .filter(([, holds]) => holds)
    .map(([name]) => name)

const offer = (userId: string) => ({ userId, offeredAt: '2026-11-22T10:00:00.000Z', expiresAt: null })
const nobodys = { operatorId: null }
const blockedByUs = { blocked: false, blockedByUs: true } as Conversation['customer']

describe('rightsIn', () => {
  it.each<[string, Conversation, string[]]>([
    ['mine', conversation({}), ['mine', 'finish', 'transfer', 'invite', 'pin', 'block']],
    ['a colleague’s', conversation({ operatorId: 'maria' }), ['intercept', 'join']],
    [
      'one I take part in',
      conversation({ operatorId: 'maria', participants: ['me'] }),
      ['participant', 'finish', 'intercept', 'leave', 'invite', 'block'],
    ],
    ['waiting', conversation({ ...nobodys, status: 'waiting' }), ['accept', 'finish', 'transfer', 'block']],
    [
      'offered to me',
      conversation({ ...nobodys, status: 'offered', offers: [offer('me')] }),
      ['offeredToMe', 'accept', 'skip', 'finish', 'transfer', 'block'],
    ],
    [
      'offered to a colleague',
      conversation({ ...nobodys, status: 'offered', offers: [offer('maria')] }),
      ['finish', 'transfer', 'intercept', 'block'],
    ],
    ['finished, in its grace period', conversation({ status: 'closing' }), ['mine', 'finish', 'invite', 'block']],
    ['closed', conversation({ status: 'closed' }), ['mine', 'block', 'restart']],
    ['of a customer whom we blocked', conversation({ status: 'closed', customer: blockedByUs }), ['mine']],
  ])('%s', (_name, one, rights) => {
    expect(allowed(one)).toEqual(rights)
  })

  it('who looks after others may finish, hand over, unpin theirs, and let a customer write again', () => {
    const theirs = ['finish', 'transfer', 'intercept', 'join', 'invite']
    expect(allowed(conversation({ operatorId: 'maria' }), chief)).toEqual([...theirs, 'block'])
    expect(allowed(conversation({ operatorId: 'maria', pinned: true }), chief)).toEqual([...theirs, 'pin', 'block'])
    expect(allowed(conversation({ operatorId: 'maria', status: 'closed', customer: blockedByUs }), chief)).toEqual(['unblock'])
  })
})

describe('composerState', () => {
  const state = (one: Conversation, channel: { active: boolean } | null | 'unknown' = { active: true }) =>
    composerState(one, rightsIn(one, me), channel === 'unknown' ? undefined : channel)

  it('says why one cannot answer', () => {
    expect(state(conversation({ status: 'closed' })).blocked).toBe('closed')
    expect(state(conversation({ status: 'closed', customer: blockedByUs })).blocked).toBe('blockedByUs')
    expect(state(conversation({ customer: { blocked: true } as Conversation['customer'] })).blocked).toBe('customerBlocked')
    expect(state(conversation({}), { active: false }).blocked).toBe('channelOff')
    expect(state(conversation({}), null).blocked).toBe('channelGone')
    expect(state(conversation({}), 'unknown').blocked).toBe(null)
  })

  it('says whose it is, unless it is mine or I take part', () => {
    expect(state(conversation({})).hint).toBe(null)
    expect(state(conversation({ operatorId: 'maria' })).hint).toBe('foreign')
    expect(state(conversation({ operatorId: 'maria', participants: ['me'] })).hint).toBe(null)
    expect(state(conversation({ ...nobodys, status: 'waiting' })).hint).toBe('unassigned')
    expect(state(conversation({ status: 'closing' })).hint).toBe('closing')
  })
})
