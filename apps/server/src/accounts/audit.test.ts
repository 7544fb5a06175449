import { expect, it } from 'vitest'
import { buildUser } from '../../test/factories/accounts.ts'
import { testHttp } from '../../test/http.ts'
import { perTest } from '../../test/lifetime.ts'
import { transaction } from '../platform/database.ts'
import { audit } from './audit.ts'

const t = perTest(testHttp)
const admin = perTest(() => buildUser(t.app, { role: 'admin', name: 'Admin' }))

it('goes page by page, newest first, also when entries share their instant', async () => {
  await transaction(t.app.db, async (tx) => {
    for (let i = 0; i < 5; i++)
      await audit(tx, admin.staff, { action: `thing.${i}`, subjectType: 'thing', subjectId: null, details: { i } })
  })
  const actions: string[] = []
  let cursor = ''
  for (let page = 0; page < 3; page++) {
    const answer = (await t.call(`GET /audit?limit=2${cursor && `&cursor=${cursor}`}`, { as: admin })).json()
    actions.push(...answer.items.map((entry: { action: string }) => entry.action))
    cursor = answer.nextCursor
  }
  expect(actions).toEqual(['thing.4', 'thing.3', 'thing.2', 'thing.1', 'thing.0'])
  expect(cursor).toBeNull()
})

it('is written with the change or not at all', async () => {
  const failed = transaction(t.app.db, async (tx) => {
    await audit(tx, null, { action: 'thing.changed', subjectType: 'thing', subjectId: '1' })
    throw new Error('no')
  })
  await expect(failed).rejects.toThrow('no')
  expect((await t.call('GET /audit', { as: admin })).json()).toEqual({ items: [], nextCursor: null })
  await transaction(t.app.db, (tx) => audit(tx, null, { action: 'thing.changed', subjectType: 'thing', subjectId: '1' }))
  expect((await t.call('GET /audit', { as: admin })).json().items).toEqual([
    {
      id: expect.any(String),
      at: expect.any(String),
      userId: null,
      userName: '',
      action: 'thing.changed',
      subjectType: 'thing',
      subjectId: '1',
      details: {},
    },
  ])
})
