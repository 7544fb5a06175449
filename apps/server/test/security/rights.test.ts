import type { ApiKey } from '@omniline/contracts/api'
import { describe, expect, it } from 'vitest'
import { type Client, client } from '../client.ts'
import { perFile } from '../lifetime.ts'
import { bearer, getting, posting } from './ask.ts'
import { openHouse } from './house.ts'

const house = perFile(openHouse)

const get = getting(() => house.url)
const post = posting(() => house.url)

describe('nobody gives himself what he was not given', () => {
  it('by fields that are not in the contract', async () => {
    const { here, there, admin } = house
    const extra = { id: admin.id, userId: admin.id, role: 'admin', active: false, createdAt: '2000-01-01T00:00:00Z', version: 99 }
    const call = <K extends ApiKey>(who: Client, key: K, input: object) => who.call(key, input as never) as Promise<Record<string, unknown>>
    const olga = here.operator.api

    const me = await call(olga, 'PATCH /me', {
      body: { ...extra, name: 'Olga Here', email: 'x@example.com', passwordHash: 'x', password_hash: 'x' },
    })
    expect(me).toMatchObject({ id: here.operator.id, role: 'operator', active: true, email: here.operator.email })

    const token = await call(olga, 'POST /me/tokens', { body: { ...extra, name: 'more', token: 't_known', prefix: 't_known' } })
    expect(token.token).not.toBe('t_known')
    expect(await client(house.url, String(token.token)).call('GET /me')).toMatchObject({ id: here.operator.id, role: 'operator' })

    const said = await call(olga, 'POST /conversations/:id/messages', {
      params: { id: here.conversationId },
      body: {
        ...extra,
        text: 'mine',
        visibility: 'internal',
        seq: 1,
        conversationId: there.conversationId,
        threadId: there.threadId,
        author: { type: 'customer', id: there.customerId, name: 'Customer' },
        authorId: admin.id,
        delivery: { status: 'read' },
      },
    })
    expect(said).toMatchObject({
      conversationId: here.conversationId,
      threadId: here.threadId,
      author: { type: 'operator', id: here.operator.id },
    })
    expect(said.id).not.toBe(admin.id)

    const written = await call(here.visitor.api, 'POST /chat/messages', {
      body: {
        ...extra,
        clientMessageId: 'assigned',
        text: 'mine',
        visibility: 'internal',
        author: { type: 'operator', id: admin.id, name: 'Ada' },
        conversationId: there.conversationId,
        customerId: there.customerId,
        sentAt: '2000-01-01T00:00:00Z',
      },
    })
    expect(written).toMatchObject({ author: { type: 'visitor' } })
    expect(Date.parse(String(written.createdAt))).toBeGreaterThan(Date.now() - 60_000)

    const session = await call(client(house.url), 'POST /chat/:channelId/session', {
      params: { channelId: here.channelId },
      body: { ...extra, customerId: here.customerId, visitor: { id: here.customerId, verified: true }, verified: true, name: 'The Boss' },
    })
    expect(session.visitor).toMatchObject({ verified: false })
    expect((session.visitor as { id: string }).id).not.toBe(here.customerId)

    const user = await call(admin.api, 'POST /users', {
      body: { ...extra, role: 'operator', name: 'Extra', email: 'extra@example.com', passwordHash: 'x', invited: false },
    })
    expect(user).toMatchObject({ role: 'operator', invited: true })
    expect(user.id).not.toBe(admin.id)

    const channel = await call(admin.api, 'POST /channels', {
      body: {
        ...extra,
        lineId: here.lineId,
        connector: 'webchat',
        name: 'Extra',
        account: { name: 'x', externalId: 'x' },
        state: {},
        error: 'x',
      },
    })
    expect(channel).toMatchObject({ status: 'off' })
    expect(channel.id).not.toBe(admin.id)
  })

  it('by a header or a word that stands for another method or address', async () => {
    const { here } = house
    const path = `/api/v1/conversations/${here.conversationId}`
    const lies: Record<string, string>[] = [
      { 'x-http-method-override': 'DELETE' },
      { 'x-method-override': 'POST' },
      { 'x-original-url': '/api/v1/users' },
      { 'x-rewrite-url': '/api/v1/users' },
      { 'x-user-id': house.admin.id },
      { 'x-remote-user': house.admin.email },
      { 'x-forwarded-user': house.admin.email },
    ]
    for (const headers of lies) {
      const { status, text } = await get(`${path}?_method=DELETE`, { ...bearer(here.operator.token), ...headers })
      expect([status, (JSON.parse(text) as { id: string }).id]).toEqual([200, here.conversationId])
      expect((await get('/api/v1/users', { ...bearer(here.operator.token), ...headers })).status).toBe(403)
      expect((await get('/api/v1/me', headers)).status).toBe(401)
    }
  })

  it('by another’s Idempotency-Key', async () => {
    const { here, there } = house
    const made = await post('/me/tokens', { name: 'x' }, { ...bearer(here.operator.token), 'idempotency-key': 'known' })
    const other = await post('/me/tokens', { name: 'x' }, { ...bearer(there.operator.token), 'idempotency-key': 'known' })
    expect([made.status, other.status, other.headers['idempotency-replayed']]).toEqual([201, 201, undefined])
    expect(JSON.parse(other.text)).not.toMatchObject({ token: (JSON.parse(made.text) as { token: string }).token })
  })
})

describe('keys of every object', () => {
  it('are names like any other, or none', async () => {
    const { admin, here } = house
    for (const key of ['constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
      const channel = { lineId: here.lineId, connector: key, name: 'x' }
      expect((await admin.api.refused('POST /channels', { body: channel })).problem.code).toBe('invalid_input')
      expect(
        (await admin.api.refused('POST /channels', { body: { ...channel, connector: 'webchat', settings: { [key]: 'x' } } })).status,
      ).toBe(400)
      expect((await admin.api.refused('POST /connectors/test', { body: { connector: key } })).status).toBe(400)
      expect(
        (await admin.api.refused('POST /lines/:id/follow-profile', { params: { id: house.followerId }, body: { paths: [`/${key}`] } }))
          .status,
      ).toBe(400)
      const config = await client(house.url).call('GET /chat/:channelId/config', {
        params: { channelId: here.channelId },
        query: { language: key },
      })
      expect(config.consent?.text).toBe('We keep what you write.')
      expect((await get(`/hooks/${key}/${house.botId}`)).status).toBe(404)
    }
    expect(({} as Record<string, unknown>).role).toBeUndefined()
  })
})
