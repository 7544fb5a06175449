import { beforeEach, expect, it } from 'vitest'
import { buildUser } from '../../test/factories/accounts.ts'
import { toldIn } from '../../test/factories/told.ts'
import { testHttp } from '../../test/http.ts'
import { perTest } from '../../test/lifetime.ts'

const setup = {
  companyName: 'Bakery',
  language: 'en',
  timeZone: 'Europe/Riga',
  admin: { name: 'Anna', email: 'anna@bakery.test', password: 'correct horse' },
}

const t = perTest(testHttp)
beforeEach(() => t.call('POST /setup', { body: setup }))
const admin = perTest(() => buildUser(t.app, { role: 'admin' }))
const operator = perTest(() => buildUser(t.app))
const told = perTest(() => toldIn(t.app))

it('is read by everybody and changed by administrators, who are told and remembered', async () => {
  expect((await t.call('GET /company', { as: operator })).json()).toEqual({
    name: 'Bakery',
    language: 'en',
    timeZone: 'Europe/Riga',
    workdayEndsAfterHours: 4,
  })
  await told.kinds()
  const changed = await t.call('PATCH /company', { as: admin, body: { name: 'Great Bakery', language: 'en' } })
  expect([changed.statusCode, changed.json()]).toEqual([
    200,
    { name: 'Great Bakery', language: 'en', timeZone: 'Europe/Riga', workdayEndsAfterHours: 4 },
  ])
  expect(await told.kinds()).toEqual(['changed installation installation'])
  expect((await t.call('GET /me', { as: operator })).json().companyName).toBe('Great Bakery')
  const [entry] = (await t.call('GET /audit', { as: admin })).json().items
  expect([entry.action, entry.details]).toEqual(['installation.changed', { name: { from: 'Bakery', to: 'Great Bakery' } }])
})

it('the same again leaves no trace; nonsense and others are refused', async () => {
  await told.kinds()
  await t.call('PATCH /company', { as: admin, body: { name: 'Bakery' } })
  expect(await told.kinds()).toEqual([])
  expect((await t.call('PATCH /company', { as: admin, body: { timeZone: 'Mars/Olympus' } })).statusCode).toBe(400)
  expect((await t.call('PATCH /company', { as: admin, body: { name: ' ' } })).statusCode).toBe(400)
  for (const workdayEndsAfterHours of [-1, 25, 1.5])
    expect((await t.call('PATCH /company', { as: admin, body: { workdayEndsAfterHours } })).statusCode).toBe(400)
  expect((await t.call('PATCH /company', { as: operator, body: { name: 'Mine' } })).statusCode).toBe(403)
  expect((await t.call('GET /company', { as: operator })).json().name).toBe('Bakery')
})
