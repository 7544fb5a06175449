import { expect, it } from 'vitest'
import { readDetails } from './journal-details.ts'

const anna = '0192f000-0000-7000-8000-000000000001'
const names = (id: string) => (id === anna ? 'Anna' : null)

it('names people, keeps what was and what is apart', () => {
  expect(readDetails({ name: 'Support', memberIds: [anna, '0192f000-0000-7000-8000-000000000002'] }, names)).toEqual([
    { field: 'name', from: null, to: 'Support' },
    { field: 'memberIds', from: null, to: 'Anna, 0192f000-0000-7000-8000-000000000002' },
  ])
  expect(readDetails({ role: { from: 'operator', to: 'admin' } }, names)).toEqual([{ field: 'role', from: 'operator', to: 'admin' }])
})

it('reads a list of changes', () => {
  const changes = [
    { path: '/distribution/offerSeconds', from: 60, to: 30 },
    { path: '/queue', from: [], to: [{ type: 'user', id: anna }] },
  ]
  expect(readDetails({ changes }, names)).toEqual([
    { field: 'distribution.offerSeconds', from: '60', to: '30' },
    { field: 'queue', from: '—', to: 'Anna' },
  ])
})
