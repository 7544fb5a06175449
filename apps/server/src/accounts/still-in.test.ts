import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { type BuiltUser, buildUser, password } from '../../test/factories/accounts.ts'
import { waitFor } from '../../test/harness.ts'
import { listeningHttp } from '../../test/http.ts'
import { perTest } from '../../test/lifetime.ts'
import { transaction } from '../platform/database.ts'

/** Somebody is shut out while a call of his, which was let in before, is still on its way. */

const t = perTest(listeningHttp)
const anna = perTest(() => buildUser(t.app, { name: 'Anna', role: 'admin' }))

interface Answer {
  status: number
  body: { code: string; token: string; url: string }
}
async function send(as: string | BuiltUser, method: string, path: string, body: object): Promise<Answer> {
  const token = typeof as === 'string' ? as : as.token
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(`${t.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) })
  return { status: answer.status, body: (await answer.json()) as Answer['body'] }
}
const signIn = (secret: string) => send('', 'POST', '/auth/login', { email: anna.email, password: secret })

/** Both were let in, and wait for the user's row, in this order. */
async function inOrder(user: BuiltUser, first: () => Promise<Answer>, second: () => Promise<Answer>) {
  const waiting = async (count: number) =>
    waitFor(
      async () =>
        (await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.execute(t.app.db)).rows
          .length === count,
      { what: `${count} to wait for the user` },
    )
  const answers = await transaction(t.app.db, async (tx) => {
    await tx.selectFrom('users').select('id').where('id', '=', user.id).forUpdate().execute()
    const one = first()
    await waiting(1)
    const two = second()
    await waiting(2)
    return [one, two] as const
  })
  return Promise.all(answers)
}

const stolen = async () => (await send(anna, 'POST', '/me/tokens', { name: 'CRM' })).body.token
const takeBack = (more: object = {}) => send(anna, 'PATCH', '/me', { password: 'another password', currentPassword: password, ...more })

it('by a token that was revoked with all others no token is made', async () => {
  const token = await stolen()
  const [, made] = await inOrder(
    anna,
    () => takeBack({ revokeTokens: true }),
    () => send(token, 'POST', '/me/tokens', { name: 'mine' }),
  )
  expect([made.status, made.body.code]).toEqual([401, 'unauthenticated'])
  expect(await t.app.db.selectFrom('api_tokens').select('name').execute()).toEqual([])
})

it('by a session that has ended neither', async () => {
  const { token } = (await signIn(password)).body
  const [, made] = await inOrder(anna, takeBack, () => send(token, 'POST', '/me/tokens', { name: 'mine' }))
  expect(made.status).toBe(401)
  expect(await t.app.db.selectFrom('api_tokens').select('name').execute()).toEqual([])
})

it.each([true, false])(
  'a new password is not replaced by one that was asked for with the old one; tokens revoked: %s',
  async (revokeTokens) => {
    const token = await stolen()
    const [taken, refused] = await inOrder(
      anna,
      () => takeBack({ revokeTokens }),
      () => send(token, 'PATCH', '/me', { password: 'mine from now on', currentPassword: password }),
    )
    expect([taken.status, refused.status]).toEqual([200, revokeTokens ? 401 : 400])
    expect((await signIn('mine from now on')).status).toBe(401)
    expect((await signIn('another password')).status).toBe(200)
    expect((await send(anna, 'PATCH', '/me', {})).status).toBe(200)
  },
)

it('no link that sets a new password is made, and one that was made before is worth nothing', async () => {
  const token = await stolen()
  const invite = () => send(token, 'POST', `/users/${anna.id}/invitation`, {})
  const { url } = (await invite()).body
  const [, refused] = await inOrder(anna, () => takeBack({ revokeTokens: true }), invite)
  expect(refused.status).toBe(401)
  const link = `/invitations/${url.split('/').at(-1)}`
  expect((await send('', 'POST', link, { password: 'mine from now on' })).status).toBe(410)
  expect((await signIn('another password')).status).toBe(200)
})

it.each([
  ['deactivated', { active: false }, { active: true }],
  ['taken the role from', { role: 'operator' }, { role: 'admin' }],
])('an administrator who was %s does not take it back', async (_, change, back) => {
  const boris = await buildUser(t.app, { name: 'Boris', role: 'admin' })
  const token = (await send(boris, 'POST', '/me/tokens', { name: 'CRM' })).body.token
  const [, refused] = await inOrder(
    boris,
    () => send(anna, 'PATCH', `/users/${boris.id}`, change),
    () => send(token, 'PATCH', `/users/${boris.id}`, back),
  )
  expect(refused.status).toBe(401)
  expect((await send(anna, 'PATCH', `/users/${boris.id}`, {})).body).toMatchObject(change)
})
