import type { User } from '@omniline/contracts/accounts'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { buildUser, password } from '../../test/factories/accounts.ts'
import { buildChannel } from '../../test/factories/channels.ts'
import { letIn } from '../../test/factories/inbox.ts'
import { toldIn } from '../../test/factories/told.ts'
import { testHttp } from '../../test/http.ts'
import { perTest } from '../../test/lifetime.ts'
import { newId } from '../platform/ids.ts'

const t = perTest(testHttp)
const admin = perTest(() => buildUser(t.app, { role: 'admin', name: 'Admin' }))
const told = perTest(() => toldIn(t.app))

const holds = async (token: string) => (await t.call('GET /me', { as: token })).statusCode === 200
const change = (id: string, body: object, as = admin) => t.call(`PATCH /users/${id}`, { as, body })
const audit = async () => (await t.call('GET /audit', { as: admin })).json().items

describe('users', () => {
  it('are added with a password, or without one and invited', async () => {
    const made = await t.call('POST /users', {
      as: admin,
      body: { name: ' Anna ', email: 'Anna@Example.com', password: 'long enough', role: 'supervisor' },
    })
    expect(made.statusCode).toBe(201)
    expect(made.json()).toEqual({
      id: expect.any(String),
      name: 'Anna',
      email: 'anna@example.com',
      role: 'supervisor',
      language: 'en',
      active: true,
      avatarUrl: null,
      invited: false,
      presence: 'offline',
      lastSeenAt: null,
      createdAt: expect.any(String),
    })
    expect(await told.kinds()).toEqual(['accounts.userChanged', `changed user ${made.json().id}`, `access ${made.json().id}`])
    const invited = await t.call('POST /users', { as: admin, body: { name: 'Boris', email: 'boris@example.com', language: 'ru' } })
    expect(invited.json()).toMatchObject({ role: 'operator', invited: true, language: 'ru' })
    expect((await t.call(`GET /users/${invited.json().id}`, { as: admin })).json()).toEqual(invited.json())
    expect((await t.call('POST /auth/login', { body: { email: 'anna@example.com', password: 'long enough' } })).statusCode).toBe(200)
  })

  it('share no e-mail address, whatever its letters', async () => {
    const body = { name: 'A', email: 'a@example.com' }
    const answers = await Promise.all([
      t.call('POST /users', { as: admin, body }),
      t.call('POST /users', { as: admin, body: { ...body, email: 'A@EXAMPLE.com' } }),
    ])
    expect(answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b)).toEqual([201, 409])
    const other = await buildUser(t.app)
    const taken = await change(other.id, { email: 'a@example.com' })
    expect([taken.statusCode, taken.json().code]).toEqual([409, 'email_taken'])
  })

  it('are listed by name, page by page, and searched', async () => {
    for (const name of ['Яна', 'anna', 'Boris_1', 'Борис', 'Anna']) await buildUser(t.app, { name })
    await buildUser(t.app, { name: 'Gone', active: false })
    const names: string[] = []
    const pageFrom = async (cursor: string | null) =>
      (await t.call(`GET /users?limit=2${cursor ? `&cursor=${cursor}` : ''}`, { as: admin })).json<{
        items: User[]
        nextCursor: string | null
      }>()
    let page = await pageFrom(null)
    let pages = 1
    for (;;) {
      expect(page.items.length).toBeLessThanOrEqual(2)
      names.push(...page.items.map((user) => user.name))
      if (page.nextCursor === null) break
      page = await pageFrom(page.nextCursor)
      pages++
    }
    expect(names).toEqual(['Admin', 'anna', 'Anna', 'Boris_1', 'Gone', 'Борис', 'Яна'])
    expect(pages).toBe(4)
    const found = async (query: string) =>
      (await t.call(`GET /users?${query}`, { as: admin })).json().items.map((user: { name: string }) => user.name)
    expect(await found('q=ANN')).toEqual(['anna', 'Anna'])
    expect(await found(`q=${encodeURIComponent('я')}`)).toEqual(['Яна'])
    expect(await found('q=_')).toEqual(['Boris_1'])
    expect(await found(`q=${encodeURIComponent('%')}`)).toEqual([])
    expect(await found('active=false')).toEqual(['Gone'])
    expect(await found('active=true&q=gone')).toEqual([])
  })

  it('show the presence that counts now', async () => {
    const user = await buildUser(t.app)
    await sql`insert into presence (user_id, status, last_seen_at, connected_until) values (${user.id}, 'paused', now(), now() + interval '1 minute')`.execute(
      t.app.db,
    )
    const view = (await t.call(`GET /users/${user.id}`, { as: admin })).json()
    expect(view).toMatchObject({ presence: 'paused', lastSeenAt: expect.any(String) })
    await sql`update presence set last_seen_at = now() - interval '10 minutes', connected_until = now() - interval '9 minutes'`.execute(
      t.app.db,
    )
    expect((await t.call(`GET /users/${user.id}`, { as: admin })).json()).toMatchObject({
      presence: 'offline',
      lastSeenAt: expect.any(String),
    })
  })
})

describe('a change of a user', () => {
  it('is recorded and told, with what it was before', async () => {
    const user = await buildUser(t.app, { name: 'Before' })
    const answer = await change(user.id, { name: 'After' })
    expect(answer.json()).toMatchObject({ id: user.id, name: 'After' })
    expect((await audit())[0]).toMatchObject({
      userId: admin.id,
      userName: 'Admin',
      action: 'user.changed',
      subjectType: 'user',
      subjectId: user.id,
      details: { name: { from: 'Before', to: 'After' } },
    })
    expect(await told.kinds()).toEqual(['accounts.userChanged', `changed user ${user.id}`, `access ${user.id}`])
    expect(await holds(user.token)).toBe(true)
  })

  it('that changes nothing is not told', async () => {
    const user = await buildUser(t.app, { name: 'Same' })
    expect((await change(user.id, { name: 'Same', active: true })).statusCode).toBe(200)
    expect((await change(user.id, {})).statusCode).toBe(200)
    expect(await told.kinds()).toEqual([])
    expect(await audit()).toEqual([])
  })

  it.each([
    ['another role', { role: 'supervisor' }],
    ['another password', { password: 'a new password' }],
    ['deactivation', { active: false }],
  ])('ends the sessions: %s', async (_what, body) => {
    const user = await buildUser(t.app)
    expect((await change(user.id, body)).statusCode).toBe(200)
    expect(await holds(user.token)).toBe(false)
    expect(await told.kinds()).toEqual([
      'accounts.sessionsEnded',
      'accounts.userChanged',
      `access ${user.id}`,
      `changed user ${user.id}`,
      `access ${user.id}`,
    ])
    expect(JSON.stringify(await audit())).not.toMatch(/a new password|argon2/)
  })

  it('deactivation also ends API tokens and invitations, for good', async () => {
    const user = await buildUser(t.app)
    const { token } = (await t.call('POST /me/tokens', { as: user, body: { name: 'x' } })).json()
    const { url } = (await t.call(`POST /users/${user.id}/invitation`, { as: admin })).json()
    await change(user.id, { active: false })
    expect(await holds(token)).toBe(false)
    expect((await t.call('POST /auth/login', { body: { email: user.email, password } })).statusCode).toBe(401)
    await change(user.id, { active: true })
    expect((await t.call(`GET /invitations/${url.split('/').at(-1)}`)).statusCode).toBe(410)
    expect(await holds(user.token)).toBe(false)
    expect(await holds(token)).toBe(false)
    expect(await audit()).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ action: 'token.revoked', details: { name: 'x' } })]),
    )
  })

  it('does not set the own password, which needs the present one', async () => {
    const answer = await change(admin.id, { password: 'a new password' })
    expect([answer.statusCode, answer.json().errors]).toEqual([400, [{ path: '/password', message: expect.any(String) }]])
    expect(await holds(admin.token)).toBe(true)
  })

  it('with no such user or bad input is refused', async () => {
    expect((await change(newId(), { name: 'x' })).statusCode).toBe(404)
    expect((await change(admin.id, { role: 'king' })).json().errors).toMatchObject([{ path: '/role' }])
  })
})

describe('the last administrator', () => {
  it.each([{ role: 'operator' }, { active: false }, { role: 'supervisor', active: false }])('stays: %j', async (body) => {
    await buildUser(t.app, { role: 'admin', active: false })
    await buildUser(t.app, { role: 'admin', password: null })
    const answer = await change(admin.id, body)
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'last_admin'])
    expect(await holds(admin.token)).toBe(true)
  })

  it('may go when there is another', async () => {
    const second = await buildUser(t.app, { role: 'admin' })
    expect((await change(admin.id, { role: 'operator' }, second)).statusCode).toBe(200)
    expect((await change(second.id, { active: false }, second)).json().code).toBe('last_admin')
  })

  it('is found also when two take each other down at once', async () => {
    for (let round = 0; round < 5; round++) {
      const second = await buildUser(t.app, { role: 'admin' })
      const answers = await Promise.all([change(admin.id, { role: 'operator' }, second), change(second.id, { active: false }, admin)])
      expect(answers.filter((answer) => answer.statusCode === 200)).toHaveLength(1)
      const left = await t.app.db.selectFrom('users').select('id').where('role', '=', 'admin').where('active', '=', true).execute()
      expect(left).toHaveLength(1)
      const { rows } = await sql<{ id: string }>`update users set role = 'operator' where id = ${second.id} returning id`.execute(t.app.db)
      expect(rows).toHaveLength(1)
      await sql`update users set role = 'admin', active = true where id = ${admin.id}`.execute(t.app.db)
      admin.token = (await t.call('POST /auth/login', { body: { email: admin.email, password } })).json().token
    }
  })
})

describe('colleagues', () => {
  it('are loaded with the conversations that they are responsible for and that are not over', async () => {
    const operator = await buildUser(t.app)
    const channel = await buildChannel(t.app)
    const conversations = [await letIn(t.app, channel), await letIn(t.app, channel), await letIn(t.app, channel)]
    await sql`update conversations set status = 'active', operator_id = ${operator.id}
      where id in (${conversations[0]?.conversationId}, ${conversations[1]?.conversationId})`.execute(t.app.db)
    await sql`update conversations set status = 'closed', closed_at = now() where id = ${conversations[1]?.conversationId}`.execute(
      t.app.db,
    )
    const list = (await t.call('GET /colleagues', { as: operator })).json<{ id: string; load: number }[]>()
    expect(list.map(({ id, load }) => ({ id, load }))).toEqual([
      { id: admin.id, load: 0 },
      { id: operator.id, load: 1 },
    ])
  })

  it('are known to everybody, with who is there and how much they have', async () => {
    const operator = await buildUser(t.app, { name: 'Operator' })
    await buildUser(t.app, { name: 'Left', active: false })
    await sql`insert into presence (user_id, status, held_until) values (${operator.id}, 'online', now() + interval '1 hour')`.execute(
      t.app.db,
    )
    const list = (await t.call('GET /colleagues', { as: operator })).json()
    expect(list).toEqual([
      { id: admin.id, name: 'Admin', avatarUrl: null, role: 'admin', active: true, presence: 'offline', workday: 'ended', load: 0 },
      {
        id: expect.any(String),
        name: 'Left',
        avatarUrl: null,
        role: 'operator',
        active: false,
        presence: 'offline',
        workday: 'ended',
        load: 0,
      },
      { id: operator.id, name: 'Operator', avatarUrl: null, role: 'operator', active: true, presence: 'online', workday: 'ended', load: 0 },
    ])
  })
})
