import { expect, it } from 'vitest'
import { pinnable } from './pins.ts'

const one = (id: string, overrides: object = {}) => ({ id, operatorId: 'me', status: 'active' as const, pinned: false, ...overrides })

it('pins what I am working on and have not pinned, and unpins the rest', () => {
  const all = [one('a'), one('b', { pinned: true }), one('c', { status: 'closing' }), one('d', { operatorId: 'maria' })]
  expect(pinnable(all, 'me', true).map(({ id }) => id)).toEqual(['a'])
  expect(pinnable(all, 'me', false).map(({ id }) => id)).toEqual(['b'])
})
