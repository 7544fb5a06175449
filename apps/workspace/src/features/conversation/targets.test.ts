import type { TransferTargets } from '@omniline/contracts/conversations'
import { expect, it } from 'vitest'
import { targetsFor } from './targets.ts'

const person = (id: string, overrides: Partial<TransferTargets['users'][number]> = {}): TransferTargets['users'][number] => ({
  id,
  name: id,
  avatarUrl: null,
  presence: 'online',
  workday: 'ended',
  load: 0,
  ...overrides,
})
const lines = [
  { id: 'own', name: 'Own' },
  { id: 'other', name: 'Other' },
]
const conversation = { operatorId: 'owner', lineId: 'own' }
const ids = (found: { id: string }[]) => found.map((one) => one.id)

it('offers everybody but who asks and who has it, the least busy first, those who are away apart', () => {
  const users = [
    person('me'),
    person('owner'),
    person('busy', { load: 3 }),
    person('gone', { presence: 'offline' }),
    person('paused', { presence: 'paused', load: 9 }),
    person('idle'),
  ]
  const found = targetsFor({ users, lines }, conversation, 'me', false)
  expect([ids(found.here), ids(found.away), ids(found.lines)]).toEqual([['idle', 'busy'], ['paused', 'gone'], ['other']])
  expect(found.workdays).toBe(false)
})

it('counts the working day where somebody goes by it', () => {
  const users = [person('resting', { workday: 'paused' }), person('working', { workday: 'started', load: 1 }), person('home')]
  const found = targetsFor({ users, lines: [] }, conversation, 'me', false)
  expect([ids(found.here), ids(found.away), found.workdays]).toEqual([['working', 'home'], ['resting'], true])
  expect(targetsFor({ users: [person('home')], lines: [] }, conversation, 'me', true).workdays).toBe(true)
})
