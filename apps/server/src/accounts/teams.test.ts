import { expect, it } from 'vitest'
import { buildUser } from '../../test/factories/accounts.ts'
import { toldIn } from '../../test/factories/told.ts'
import { testHttp } from '../../test/http.ts'
import { perTest } from '../../test/lifetime.ts'
import { newId } from '../platform/ids.ts'

const t = perTest(testHttp)
const admin = perTest(() => buildUser(t.app, { role: 'admin' }))
const anna = perTest(() => buildUser(t.app))
const boris = perTest(() => buildUser(t.app))
const told = perTest(() => toldIn(t.app))

it('teams are made, read by everybody, changed and removed', async () => {
  const made = await t.call('POST /teams', { as: admin, body: { name: 'Sales', memberIds: [anna.id, anna.id] } })
  expect(made.statusCode).toBe(201)
  const team = made.json()
  expect(team).toEqual({ id: expect.any(String), name: 'Sales', memberIds: [anna.id] })
  await t.call('POST /teams', { as: admin, body: { name: 'bakers' } })
  expect((await t.call('GET /teams', { as: anna })).json().map((one: { name: string }) => one.name)).toEqual(['bakers', 'Sales'])
  expect((await t.call(`GET /teams/${team.id}`, { as: boris })).json()).toEqual(team)

  await told.kinds()
  const changed = await t.call(`PATCH /teams/${team.id}`, { as: admin, body: { memberIds: [boris.id] } })
  expect(changed.json()).toEqual({ ...team, memberIds: [boris.id] })
  expect(await told.kinds()).toEqual(['accounts.teamChanged', `changed team ${team.id}`, `access ${anna.id},${boris.id}`])
  await t.call(`PATCH /teams/${team.id}`, { as: admin, body: { name: 'Best sellers' } })
  expect(await told.payloads()).toEqual([{ teamId: team.id, userIds: [] }])
  expect((await t.call(`GET /teams/${team.id}`, { as: anna })).json()).toEqual({ id: team.id, name: 'Best sellers', memberIds: [boris.id] })

  await told.kinds()
  expect((await t.call(`DELETE /teams/${team.id}`, { as: admin })).statusCode).toBe(204)
  expect(await told.kinds()).toEqual(['accounts.teamChanged', `changed team ${team.id}`, `access ${boris.id}`])
  expect((await t.call(`GET /teams/${team.id}`, { as: admin })).statusCode).toBe(404)
  expect((await t.call(`DELETE /teams/${team.id}`, { as: admin })).statusCode).toBe(404)
  const { items } = (await t.call('GET /audit', { as: admin })).json()
  expect(items.map((entry: { action: string }) => entry.action)).toEqual([
    'team.removed',
    'team.changed',
    'team.changed',
    'team.created',
    'team.created',
  ])
})

it('members must be users; a refused change leaves everything as it was', async () => {
  const made = await t.call('POST /teams', { as: admin, body: { name: 'Sales', memberIds: [anna.id] } })
  const { id } = made.json()
  const refused = await t.call(`PATCH /teams/${id}`, { as: admin, body: { name: 'X', memberIds: [boris.id, newId()] } })
  expect([refused.statusCode, refused.json().errors]).toEqual([400, [{ path: '/memberIds/1', message: 'is not a user' }]])
  expect((await t.call(`GET /teams/${id}`, { as: admin })).json()).toEqual(made.json())
  expect((await t.call('POST /teams', { as: admin, body: { name: 'Y', memberIds: [newId()] } })).statusCode).toBe(400)
  expect((await t.call('GET /teams', { as: admin })).json()).toHaveLength(1)
})
