import { expect, test } from 'vitest'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { client } from '../../test/client.ts'
import { buildTeam, buildUser } from '../../test/factories/accounts.ts'
import { buildLine } from '../../test/factories/lines.ts'
import { listeningHttp, migrationsDir } from '../../test/http.ts'
import { perTest } from '../../test/lifetime.ts'
import { newId } from '../platform/ids.ts'
import { lineRoutes } from './routes.ts'

const t = perTest(() => listeningHttp({ routes: lineRoutes }))
const admin = perTest(() => buildUser(t.app, { role: 'admin', name: 'Ann' }))
const api = perTest(() => client(t.url, admin.token))

const user = (one: { id: string }) => ({ type: 'user' as const, id: one.id })
const team = (one: { id: string }) => ({ type: 'team' as const, id: one.id })
const patch = (id: string, body: object) => api.call('PATCH /lines/:id', { params: { id }, body })
const history = (id: string, query: { limit?: number; cursor?: string; after?: number } = {}) =>
  api.call('GET /lines/:id/history', { params: { id }, query })
const restore = (id: string, version: number, current?: number) =>
  api.call('POST /lines/:id/restore', { params: { id }, body: { version, current } })

test('every saved state is told as a difference to the one before, newest first', async () => {
  const made = await api.call('POST /lines', { body: { name: 'Support' } })
  const bob = await buildUser(t.app, { role: 'admin', name: 'Bob' })
  await patch(made.id, { distribution: { offerSeconds: 5, priority: 2 } })
  await client(t.url, bob.token).call('PATCH /lines/:id', { params: { id: made.id }, body: { name: 'Sales' } })
  await patch(made.id, { name: 'Sales' })
  const { items, nextCursor } = await history(made.id)
  expect(nextCursor).toBeNull()
  expect(items).toMatchObject([
    {
      version: 3,
      by: { id: bob.id, name: 'Bob' },
      restored: null,
      dropped: [],
      changes: [{ path: '/name', from: 'Support', to: 'Sales' }],
    },
    {
      version: 2,
      by: { id: admin.id, name: 'Ann' },
      changes: [
        { path: '/distribution/offerSeconds', from: 60, to: 5 },
        { path: '/distribution/priority', from: 0, to: 2 },
      ],
    },
    { version: 1, by: { id: admin.id, name: 'Ann' }, changes: [] },
  ])
})

test('it comes in pages without a gap, and only what came after a version', async () => {
  const { id } = await api.call('POST /lines', { body: { name: 'n1' } })
  for (let n = 2; n <= 7; n++) await patch(id, { name: `n${n}` })
  const seen: { version: number; changes: unknown[] }[] = []
  let cursor: string | undefined
  do {
    const page = await history(id, { limit: 3, ...(cursor && { cursor }) })
    seen.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(seen.map((one) => one.version)).toEqual([7, 6, 5, 4, 3, 2, 1])
  for (const one of seen.slice(0, -1)) expect(one.changes).toEqual([{ path: '/name', from: `n${one.version - 1}`, to: `n${one.version}` }])
  const after = await history(id, { after: 5 })
  expect(after).toMatchObject({ items: [{ version: 7 }, { version: 6, changes: [{ from: 'n5', to: 'n6' }] }], nextCursor: null })
  const paged = await history(id, { after: 4, limit: 2 })
  expect(paged).toMatchObject({ items: [{ version: 7 }, { version: 6 }], nextCursor: '6' })
  expect(await history(id, { after: 4, limit: 2, cursor: '6' })).toMatchObject({
    items: [{ version: 5, changes: [{ from: 'n4', to: 'n5' }] }],
    nextCursor: null,
  })
  expect(await history(id, { after: 7 })).toEqual({ items: [], nextCursor: null })
  for (const wrong of ['x', '-1', '1e9', '99999999999'])
    expect((await api.refused('GET /lines/:id/history', { params: { id }, query: { cursor: wrong } })).problem.errors?.[0]?.path).toBe(
      '/cursor',
    )
})

test('who comes too late is told who was quicker and when', async () => {
  const { id } = await api.call('POST /lines', { body: { name: 'Support' } })
  await patch(id, { name: 'Sales' })
  const late = await api.refused('PATCH /lines/:id', { params: { id }, body: { closing: { graceSeconds: 1 }, version: 1 } })
  const [quicker] = (await history(id, { after: 1 })).items
  expect(late.problem).toMatchObject({ status: 409, code: 'version_conflict', detail: `Ann changed it at ${quicker?.at}` })
})

test('a restored state is a new version', async () => {
  const one = await buildUser(t.app)
  const made = await api.call('POST /lines', { body: { name: 'Support', queue: [user(one)], hours: { timeZone: 'Asia/Omsk' } } })
  await patch(made.id, { name: 'Sales', hours: { timeZone: 'Europe/Berlin', enabled: true }, active: false, queue: [] })
  const restored = await restore(made.id, 1, 2)
  expect(restored).toEqual({ ...made, version: 3 })
  expect((await history(made.id)).items[0]).toMatchObject({ version: 3, restored: 1, dropped: [] })
  expect(await restore(made.id, 1)).toEqual(restored)
  const [note] = await t.app.db.selectFrom('audit').select('details').where('action', '=', 'line.changed').orderBy('id', 'desc').execute()
  expect(note?.details).toMatchObject({ restored: 1 })
})

test('what is not there any more is left out of it, and named', async () => {
  const [stays, goes] = [await buildUser(t.app), await buildUser(t.app, { name: 'Gone' })]
  const [people, gone] = [await buildTeam(t.app, { memberIds: [stays.id] }), await buildTeam(t.app)]
  const profile = await api.call('POST /settings-profiles', { body: { name: 'Shops' } })
  const made = await api.call('POST /lines', {
    body: {
      name: 'Support',
      queue: [user(goes), team(gone), user(stays), team(people)],
      profileId: profile.id,
      distribution: { emptyQueueAlert: [goes.id, admin.id] },
      persona: {
        mode: 'line',
        operators: [
          { userId: goes.id, name: 'G' },
          { userId: stays.id, name: 'S' },
        ],
      },
    },
  })
  await patch(made.id, {
    queue: [user(stays)],
    profileId: null,
    distribution: { emptyQueueAlert: [] },
    persona: { operators: [] },
  })
  await api.call('DELETE /settings-profiles/:id', { params: { id: profile.id } })
  await t.app.db.updateTable('users').set({ active: false }).where('id', '=', goes.id).execute()
  await t.app.db.deleteFrom('teams').where('id', '=', gone.id).execute()
  expect(await restore(made.id, 1)).toMatchObject({
    queue: [user(stays), team(people)],
    profileId: null,
    deviations: [],
    distribution: { emptyQueueAlert: [admin.id] },
    persona: { mode: 'line', operators: [{ userId: stays.id, name: 'S' }] },
  })
  expect((await history(made.id)).items[0]?.dropped).toEqual([
    { path: '/queue', id: goes.id, name: 'Gone' },
    { path: '/queue', id: gone.id, name: '' },
    { path: '/profileId', id: profile.id, name: '' },
    { path: '/distribution/emptyQueueAlert', id: goes.id, name: 'Gone' },
    { path: '/persona/operators', id: goes.id, name: 'Gone' },
  ])
})

test('a state in which nobody would answer any more does not come back while the line is on', async () => {
  const [stays, goes] = [await buildUser(t.app), await buildUser(t.app)]
  const made = await api.call('POST /lines', { body: { name: 'Support', queue: [user(goes)] } })
  await patch(made.id, { queue: [user(stays)] })
  await patch(made.id, { active: false, queue: [] })
  await t.app.db.updateTable('users').set({ active: false }).where('id', '=', goes.id).execute()
  const refused = async (version: number) =>
    (await api.refused('POST /lines/:id/restore', { params: { id: made.id }, body: { version } })).problem.errors?.[0]?.path
  expect(await refused(1)).toBe('/queue')
  expect(await restore(made.id, 2)).toMatchObject({ active: true, queue: [user(stays)] })
  expect(await refused(1)).toBe('/queue')
  // Off, it may be empty.
  expect(await restore(made.id, 3)).toMatchObject({ active: false, queue: [] })
})

test('a line that followed a profile is restored as it was, and deviates where the profile has changed', async () => {
  const profile = await api.call('POST /settings-profiles', { body: { name: 'Shops', settings: { distribution: { offerSeconds: 20 } } } })
  const made = await api.call('POST /lines', { body: { name: 'One', profileId: profile.id } })
  await api.call('PATCH /settings-profiles/:id', { params: { id: profile.id }, body: { settings: { distribution: { offerSeconds: 40 } } } })
  expect(await restore(made.id, 1)).toEqual({ ...made, version: 3, deviations: ['/distribution/offerSeconds'] })
})

test('what went its own way does so again, though the profile says the same by now', async () => {
  const profile = await api.call('POST /settings-profiles', { body: { name: 'Shops', settings: { distribution: { offerSeconds: 20 } } } })
  const setting = { distribution: { offerSeconds: 30 } }
  const made = await api.call('POST /lines', { body: { name: 'One', profileId: profile.id, ...setting } })
  await api.call('PATCH /settings-profiles/:id', { params: { id: profile.id }, body: { settings: setting } })
  const paths = ['/distribution/offerSeconds']
  await api.call('POST /lines/:id/follow-profile', { params: { id: made.id }, body: { paths } })
  expect(await restore(made.id, 1)).toMatchObject({ ...setting, deviations: paths })
})

test('what cannot be restored is refused', async () => {
  const { id } = await api.call('POST /lines', { body: { name: 'Support' } })
  await patch(id, { name: 'Sales' })
  const refused = (lineId: string, body: { version: number; current?: number }) =>
    api.refused('POST /lines/:id/restore', { params: { id: lineId }, body })
  expect((await refused(id, { version: 1, current: 1 })).problem).toMatchObject({ status: 409, code: 'version_conflict' })
  expect((await refused(id, { version: 9 })).problem.errors?.[0]?.path).toBe('/version')
  expect((await refused(newId(), { version: 1 })).status).toBe(404)
  expect((await api.refused('GET /lines/:id/history', { params: { id: newId() } })).status).toBe(404)
  await api.call('POST /lines/:id/archive', { params: { id } })
  expect((await refused(id, { version: 1 })).problem.code).toBe('line_archived')
  expect((await history(id)).items[0]).toMatchObject({ version: 3, changes: [{ path: '/archivedAt', from: null }] })
})

test('two who restore and change at once: one of them is refused', async () => {
  const { id } = await api.call('POST /lines', { body: { name: 'n1' } })
  await patch(id, { name: 'n2' })
  const outcomes = await Promise.allSettled([restore(id, 1, 2), patch(id, { name: 'n3', version: 2 })])
  expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect((await history(id)).items.map((item) => item.version)).toEqual([3, 2, 1])
})

test('is for administrators', async () => {
  const supervisor = await buildUser(t.app, { role: 'supervisor' })
  const { id } = await buildLine(t.app, { users: [supervisor] })
  const theirs = client(t.url, supervisor.token)
  expect((await theirs.refused('GET /lines/:id/history', { params: { id } })).status).toBe(403)
  expect((await theirs.refused('POST /lines/:id/restore', { params: { id }, body: { version: 1 } })).status).toBe(403)
})

test('lines that are older than the history begin it with their present state', async () => {
  const [people, one] = [await buildTeam(t.app), await buildUser(t.app)]
  const { id } = await buildLine(t.app, { queue: [team(people), user(one)], distribution: { offerSeconds: 7 } })
  const text = await readFile(join(migrationsDir, '0013_line_tools.sql'), 'utf8')
  await sql.raw(text.slice(text.indexOf('insert into line_versions'))).execute(t.app.db)
  expect((await history(id)).items).toMatchObject([{ version: 1, by: { id: null, name: '' }, changes: [] }])
  await patch(id, { distribution: { priority: 1 } })
  expect((await history(id)).items[0]?.changes).toEqual([{ path: '/distribution/priority', from: 0, to: 1 }])
  expect(await restore(id, 1)).toMatchObject({ queue: [team(people), user(one)], distribution: { offerSeconds: 7, priority: 0 } })
})
