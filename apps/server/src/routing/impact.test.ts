import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { client } from '../../test/client.ts'
import { type BuiltUser, buildTeam, buildUser } from '../../test/factories/accounts.ts'
import { buildChannel, type BuiltChannel } from '../../test/factories/channels.ts'
import { letIn } from '../../test/factories/inbox.ts'
import { buildPresence } from '../../test/factories/presence.ts'
import { listeningHttp } from '../../test/http.ts'
import { perTest } from '../../test/lifetime.ts'
import { assign } from '../inbox/lifecycle.ts'
import { lineRoutes } from '../lines/routes.ts'
import { transaction } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { propose } from './offers.ts'
import { trialRoutes } from './trial-routes.ts'

const t = perTest(() => listeningHttp({ routes: (app) => ({ ...lineRoutes(app), ...trialRoutes(app) }) }))
const api = perTest(async () => client(t.url, (await buildUser(t.app, { role: 'admin' })).token))
const ann = perTest(() => buildUser(t.app))
const bob = perTest(() => buildUser(t.app))
let id: string
let channel: BuiltChannel
beforeEach(async () => {
  await buildPresence(t.app, [ann, bob])
  const line = await api.call('POST /lines', {
    body: { name: 'Support', queue: [ann, bob].map((one) => ({ type: 'user' as const, id: one.id })) },
  })
  id = line.id
  channel = await buildChannel(t.app, { lineId: id })
})

const impact = (body: object) => api.call('POST /lines/:id/impact', { params: { id }, body })
const conversation = async () => (await letIn(t.app, channel)).conversationId
const active = async (user: BuiltUser) => {
  const conversationId = await conversation()
  await transaction(t.app.db, (tx) => assign(tx, conversationId, user.id))
  return conversationId
}
const offered = async (user: BuiltUser, timed: boolean) => {
  const conversationId = await conversation()
  const [at, expiresAt] = [new Date(), timed ? new Date(Date.now() + 60_000) : null]
  await transaction(t.app.db, (tx) => propose(t.app, tx, conversationId, { to: [user.id], transfer: false, round: 1, at, expiresAt }))
}

test('counts what stands in the database, and saves nothing', async () => {
  await active(ann)
  await offered(ann, true)
  await offered(bob, true)
  const before = await api.call('GET /lines/:id', { params: { id } })
  expect(await impact({ queue: [{ type: 'user', id: bob.id }] })).toEqual({
    errors: [],
    effects: [{ code: 'members_leave', severity: 'warning', params: { people: 1, offers: 1, conversations: 1 } }],
  })
  expect(await api.call('GET /lines/:id', { params: { id } })).toEqual(before)
  const team = await buildTeam(t.app, { memberIds: [ann.id, bob.id] })
  expect(await impact({ queue: [{ type: 'team', id: team.id }] })).toEqual({ errors: [], effects: [] })
})

test('tells of capacity, silence and texts', async () => {
  const old = await active(ann)
  await active(ann)
  const long = await conversation()
  await sql`update messages set created_at = now() - interval '2 hours' where conversation_id = ${old}`.execute(t.app.db)
  await sql`update conversations set waiting_since = now() - interval '2 hours' where id = ${long}`.execute(t.app.db)
  const patch = {
    distribution: { maxConversations: 1 },
    closing: { operatorSilenceSeconds: 5400 },
    autoReplies: { noAnswer: { enabled: true, text: 'Soon' } },
  }
  expect((await impact(patch)).effects.map(({ code, params }) => [code, params])).toEqual([
    ['above_capacity', { people: 1, max: 1 }],
    ['auto_close_soon', { conversations: 1 }],
    ['texts_now', { customers: 1 }],
  ])
  await t.app.db
    .insertInto('automatic_messages')
    .values({ conversation_id: long, cause: 'noAnswer', kind: 'noAnswer', message_id: null })
    .execute()
  expect((await impact({ autoReplies: patch.autoReplies })).effects).toEqual([])
})

test('tells of hours, switching off and archiving', async () => {
  await conversation()
  const today = new Date().toISOString().slice(5, 10)
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(5, 10)
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(5, 10)
  const week = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]))
  const closed = await impact({ hours: { enabled: true, timeZone: 'UTC', week, holidays: [yesterday, today, tomorrow] } })
  expect(closed.effects).toMatchObject([
    { code: 'closed_now', severity: 'warning', params: { opensAt: expect.stringMatching(/T00:00:00.000Z$/) } },
  ])
  expect((await impact({ active: false })).effects).toEqual([
    { code: 'switched_off', severity: 'warning', params: { conversations: 1, channels: 1 } },
  ])
  expect((await impact({ archive: true })).errors).toEqual([{ path: '/archivedAt', message: 'is refused: the line has active channels' }])
  await t.app.db.updateTable('channels').set({ active: false }).where('id', '=', channel.id).execute()
  expect(await impact({ archive: true })).toEqual({
    errors: [],
    effects: [{ code: 'archived', severity: 'warning', params: { conversations: 1 } }],
  })
})

test('tells how many settings a profile replaces', async () => {
  const profile = await api.call('POST /settings-profiles', {
    body: { name: 'Shops', settings: { closing: { graceSeconds: 1, expireSeconds: 0 } } },
  })
  expect((await impact({ profileId: profile.id })).effects).toEqual([
    { code: 'settings_replaced', severity: 'warning', params: { settings: 1 } },
  ])
})

test('says why a change would be refused', async () => {
  expect(await impact({ distribution: { mode: 'x', offerSeconds: 0 } })).toMatchObject({
    errors: [{ path: '/distribution/mode' }, { path: '/distribution/offerSeconds' }],
    effects: [],
  })
  expect(await impact({ queue: [] })).toMatchObject({
    errors: [{ path: '/queue' }],
    effects: [{ code: 'members_leave', severity: 'info', params: { people: 2 } }],
  })
  expect(await impact({ profileId: newId() })).toMatchObject({ errors: [{ path: '/profileId' }] })
})

test('is refused where saving is', async () => {
  const refused = (body: object, params = { id }) => api.refused('POST /lines/:id/impact', { params, body })
  expect((await refused({ version: 9 })).problem.code).toBe('version_conflict')
  expect((await refused({}, { id: newId() })).status).toBe(404)
  const supervisor = await buildUser(t.app, { role: 'supervisor' })
  expect((await client(t.url, supervisor.token).refused('POST /lines/:id/impact', { params: { id }, body: {} })).status).toBe(403)
  await t.app.db.updateTable('lines').set({ archived_at: new Date() }).where('id', '=', id).execute()
  expect((await refused({})).problem.code).toBe('line_archived')
})
