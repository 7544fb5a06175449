import { expect, it } from 'vitest'
import { filtersOf, readSearch, toListQuery } from './state.ts'

it('reads what it knows from an address and drops the rest', () => {
  expect(readSearch({ status: 'closed', line: 'l1', q: 118, m: '12', evil: 'x' })).toEqual({
    status: 'closed',
    line: 'l1',
    q: '118',
    m: 12,
  })
  expect(readSearch({ status: 'toString', m: '-1', line: 5, q: '' })).toEqual({})
})

it('asks for open conversations unless told otherwise', () => {
  expect(toListQuery('all', {}).status).toContain('active')
  expect(toListQuery('all', {}).status).not.toContain('closed')
  expect(toListQuery('all', { status: 'closed' }).status).toEqual(['closed'])
  expect(toListQuery('all', { q: 'счёт' }).status).toBeUndefined()
  expect(toListQuery('queue', {})).toEqual({ view: 'queue', sort: 'waiting' })
})

it('keeps filters and leaves the message when another conversation is opened', () => {
  expect(filtersOf({ line: 'l1', m: 4 })).toEqual({ line: 'l1' })
})
