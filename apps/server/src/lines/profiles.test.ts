import { LineSettings } from '@omniline/contracts/lines'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { client } from '../../test/client.ts'
import { buildUser } from '../../test/factories/accounts.ts'
import { waitFor } from '../../test/harness.ts'
import { listeningHttp } from '../../test/http.ts'
import { perTest } from '../../test/lifetime.ts'
import { newId } from '../platform/ids.ts'
import { lineChanged } from './events.ts'
import { lineRoutes } from './routes.ts'

const t = perTest(() => listeningHttp({ routes: lineRoutes }))
const admin = perTest(() => buildUser(t.app, { role: 'admin', name: 'Ann' }))
const api = perTest(() => client(t.url, admin.token))

const line = (id: string) => api.call('GET /lines/:id', { params: { id } })
const profileWith = (settings: object) => api.call('POST /settings-profiles', { body: { name: 'Shops', settings } })

test('a profile has the defaults of a line and is listed with those who follow it', async () => {
  const profile = await api.call('POST /settings-profiles', { body: { name: ' Shops ' } })
  expect(profile).toEqual({ id: profile.id, name: 'Shops', settings: LineSettings.parse({}), lines: [], version: 1 })
  const two = await api.call('POST /lines', { body: { name: 'Two', profileId: profile.id, closing: { graceSeconds: 5 } } })
  const one = await api.call('POST /lines', { body: { name: 'one', profileId: profile.id } })
  expect(await api.call('GET /settings-profiles')).toEqual([
    {
      ...profile,
      lines: [
        { id: one.id, name: 'one', deviations: [] },
        { id: two.id, name: 'Two', deviations: ['/closing/graceSeconds'] },
      ],
    },
  ])
})

test('a new line follows the profile where it says nothing, and deviates where it does', async () => {
  const profile = await profileWith({ distribution: { offerSeconds: 20, priority: 3 } })
  const made = await api.call('POST /lines', { body: { name: 'One', profileId: profile.id, distribution: { priority: 7 } } })
  expect(made).toMatchObject({
    profileId: profile.id,
    distribution: { offerSeconds: 20, priority: 7 },
    deviations: ['/distribution/priority'],
  })
})

test('a line that begins to follow takes all of the profile, but what the same change names', async () => {
  const profile = await profileWith({ distribution: { offerSeconds: 20, maxConversations: 4 }, closing: { graceSeconds: 30 } })
  const { id } = await api.call('POST /lines', { body: { name: 'One', distribution: { priority: 9 }, closing: { graceSeconds: 1 } } })
  const body = { profileId: profile.id, distribution: { maxConversations: 2, offerSeconds: 20 } }
  const attached = await api.call('PATCH /lines/:id', { params: { id }, body })
  expect(attached).toMatchObject({
    distribution: { priority: 0, offerSeconds: 20, maxConversations: 2 },
    closing: { graceSeconds: 30 },
    deviations: ['/distribution/maxConversations'],
    version: 2,
  })
  const detached = await api.call('PATCH /lines/:id', { params: { id }, body: { profileId: null } })
  expect(detached).toEqual({ ...attached, profileId: null, deviations: [], version: 3 })
  await api.call('PATCH /settings-profiles/:id', { params: { id: profile.id }, body: { settings: { closing: { graceSeconds: 99 } } } })
  expect(await line(id)).toEqual(detached)
})

test('changing a line that follows makes it deviate in that setting only; setting it back, or asking so, makes it follow again', async () => {
  const profile = await profileWith({ distribution: { offerSeconds: 20 } })
  const { id } = await api.call('POST /lines', { body: { name: 'One', profileId: profile.id } })
  const patch = (body: object) => api.call('PATCH /lines/:id', { params: { id }, body })
  expect((await patch({ distribution: { offerSeconds: 5 }, hours: { week: { mon: [] } } })).deviations.toSorted()).toEqual([
    '/distribution/offerSeconds',
    '/hours/week/mon',
  ])
  expect((await patch({ distribution: { offerSeconds: 20 } })).deviations).toEqual(['/hours/week/mon'])
  await patch({ distribution: { priority: 1 }, hours: { timeZone: 'Asia/Omsk' } })
  const follow = (paths: string[]) => api.call('POST /lines/:id/follow-profile', { params: { id }, body: { paths } })
  const followed = await follow(['/hours'])
  expect(followed).toMatchObject({ deviations: ['/distribution/priority'], hours: { timeZone: 'Europe/Moscow' } })
  expect(followed.hours.week.mon).toEqual([['09:00', '18:00']])
  expect(await follow(['/hours', '/distribution/offerSeconds'])).toEqual(followed)
})

test('what cannot be followed is refused', async () => {
  const profile = await profileWith({})
  const alone = await api.call('POST /lines', { body: { name: 'Alone' } })
  const follower = await api.call('POST /lines', { body: { name: 'One', profileId: profile.id } })
  const refused = (id: string, paths: string[]) => api.refused('POST /lines/:id/follow-profile', { params: { id }, body: { paths } })
  expect((await refused(alone.id, ['/hours'])).problem.errors?.[0]?.path).toBe('/paths')
  expect((await refused(follower.id, ['/hours', '/toString'])).problem.errors?.[0]?.path).toBe('/paths/1')
  expect((await refused(follower.id, [])).problem.code).toBe('invalid_input')
  expect((await refused(newId(), ['/hours'])).status).toBe(404)
})

test('a language taken away from a text is a deviation too, and comes back', async () => {
  const welcome = { enabled: true, text: 'Hi', translations: { de: 'Hallo', fr: 'Salut' } }
  const profile = await profileWith({ autoReplies: { welcome } })
  const { id } = await api.call('POST /lines', { body: { name: 'One', profileId: profile.id } })
  const body = { autoReplies: { welcome: { translations: { de: null, es: 'Hola' } } } }
  const changed = await api.call('PATCH /lines/:id', { params: { id }, body })
  expect(changed.autoReplies.welcome.translations).toEqual({ fr: 'Salut', es: 'Hola' })
  expect(changed.deviations.toSorted()).toEqual(['/autoReplies/welcome/translations/de', '/autoReplies/welcome/translations/es'])
  await api.call('PATCH /settings-profiles/:id', {
    params: { id: profile.id },
    body: { settings: { autoReplies: { welcome: { translations: { de: 'Guten Tag', fr: null } } } } },
  })
  expect((await line(id)).autoReplies.welcome.translations).toEqual({ es: 'Hola' })
  const followed = await api.call('POST /lines/:id/follow-profile', { params: { id }, body: { paths: ['/autoReplies/welcome'] } })
  expect(followed.autoReplies.welcome.translations).toEqual({ de: 'Guten Tag' })
})

test('changing a profile changes all who follow it, except where they deviate, and everybody hears of it', async () => {
  const profile = await profileWith({ distribution: { offerSeconds: 20 } })
  const make = (name: string, more: object = {}) => api.call('POST /lines', { body: { name, profileId: profile.id, ...more } })
  const [one, two] = [await make('One'), await make('Two', { distribution: { offerSeconds: 5 } })]
  const other = await api.call('POST /lines', { body: { name: 'Other' } })
  const heard: string[] = []
  t.app.jobs.subscribe(lineChanged, 'test', async ({ lineId }) => {
    heard.push(lineId)
  })
  const body = { name: 'Stores', settings: { distribution: { offerSeconds: 30, priority: 2 } }, version: 1 }
  const changed = await api.call('PATCH /settings-profiles/:id', { params: { id: profile.id }, body })
  expect(changed).toMatchObject({ name: 'Stores', version: 2, settings: { distribution: { offerSeconds: 30, priority: 2 } } })
  expect(await line(one.id)).toMatchObject({ version: 2, distribution: { offerSeconds: 30, priority: 2 }, deviations: [] })
  expect(await line(two.id)).toMatchObject({
    version: 2,
    distribution: { offerSeconds: 5, priority: 2 },
    deviations: ['/distribution/offerSeconds'],
  })
  expect(await line(other.id)).toEqual(other)
  const history = await api.call('GET /lines/:id/history', { params: { id: two.id } })
  expect(history.items[0]).toMatchObject({ version: 2, by: { name: 'Ann' }, changes: [{ path: '/distribution/priority', from: 0, to: 2 }] })
  await t.startJobs()
  await waitFor(() => heard.includes(one.id) && heard.includes(two.id))
  const notes = await t.app.db.selectFrom('audit').select(['action', 'subject_id']).orderBy('id').execute()
  expect(notes.slice(-3).map((note) => note.action)).toEqual(['settingsProfile.changed', 'line.changed', 'line.changed'])
  const { rows } = await sql`select 1 from events where data ->> 'what' = 'settingsProfile' and data ->> 'id' = ${profile.id}`.execute(
    t.app.db,
  )
  expect(rows).toHaveLength(2)
})

test('a deviation stays one while the profile happens to say the same', async () => {
  const profile = await profileWith({ distribution: { offerSeconds: 20 } })
  const { id } = await api.call('POST /lines', { body: { name: 'One', profileId: profile.id, distribution: { offerSeconds: 5 } } })
  const setProfile = (offerSeconds: number) =>
    api.call('PATCH /settings-profiles/:id', { params: { id: profile.id }, body: { settings: { distribution: { offerSeconds } } } })
  await setProfile(5)
  expect((await line(id)).deviations).toEqual(['/distribution/offerSeconds'])
  await api.call('PATCH /lines/:id', { params: { id }, body: { name: 'Uno' } })
  await setProfile(40)
  expect(await line(id)).toMatchObject({ name: 'Uno', distribution: { offerSeconds: 5 }, deviations: ['/distribution/offerSeconds'] })
})

test('one setting that would be impossible in one line refuses the whole change', async () => {
  const profile = await profileWith({ autoReplies: { welcome: { text: 'Hi' } } })
  const make = (name: string, more: object) => api.call('POST /lines', { body: { name, profileId: profile.id, ...more } })
  const one = await make('One', { autoReplies: { welcome: { enabled: true } } })
  const two = await make('Two', {})
  const refusal = await api.refused('PATCH /settings-profiles/:id', {
    params: { id: profile.id },
    body: { settings: { autoReplies: { welcome: { text: '' } }, distribution: { priority: 5 } } },
  })
  expect(refusal.problem.errors?.[0]).toMatchObject({ path: '/settings/autoReplies/welcome/text' })
  expect(refusal.problem.detail).toContain('One')
  expect([await line(one.id), await line(two.id)]).toEqual([one, two])
  expect(await api.call('GET /settings-profiles/:id', { params: { id: profile.id } })).toMatchObject({ version: 1 })
})

test('an impossible profile is refused by the name of its field', async () => {
  const refused = async (settings: object) =>
    (await api.refused('POST /settings-profiles', { body: { name: 'X', settings } })).problem.errors?.map((error) => error.path)
  expect(await refused({ hours: { timeZone: 'Mars/Base' } })).toEqual(['/settings/hours/timeZone'])
  expect(await refused({ hours: { enabled: true, week: { mon: [['09:00', '09:00']] } } })).toEqual(['/settings/hours/week/mon/0'])
  expect(await refused({ consent: { enabled: true } })).toEqual(['/settings/consent/text'])
  expect(await refused({ distribution: { emptyQueueAlert: [newId()] } })).toEqual(['/settings/distribution/emptyQueueAlert/0'])
  expect((await api.refused('POST /settings-profiles', { body: { name: '  ' } })).problem.errors?.[0]?.path).toBe('/name')
  const { id } = await profileWith({})
  const refusal = await api.refused('PATCH /settings-profiles/:id', { params: { id }, body: { settings: { distribution: { mode: 'x' } } } })
  expect(refusal.problem.errors?.[0]?.path).toBe('/settings/distribution/mode')
  expect(await api.refused('POST /lines', { body: { name: 'x', profileId: newId() } })).toMatchObject({
    problem: { errors: [{ path: '/profileId' }] },
  })
  const { id: lineId } = await api.call('POST /lines', { body: { name: 'One' } })
  for (const profileId of [newId(), 'nonsense', 7])
    expect((await api.refused('PATCH /lines/:id', { params: { id: lineId }, body: { profileId } })).problem.errors?.[0]?.path).toBe(
      '/profileId',
    )
})

test('an old version is refused, and says who was quicker', async () => {
  const { id } = await profileWith({})
  await api.call('PATCH /settings-profiles/:id', { params: { id }, body: { name: 'Stores', version: 1 } })
  const late = await api.refused('PATCH /settings-profiles/:id', { params: { id }, body: { name: 'Malls', version: 1 } })
  expect(late.problem).toMatchObject({ status: 409, code: 'version_conflict' })
  expect(late.problem.detail).toMatch(/^Ann changed it at \d{4}-/)
  const same = await api.call('PATCH /settings-profiles/:id', { params: { id }, body: { name: 'Stores', version: 2 } })
  expect(same.version).toBe(2)
})

test('a profile that lines follow is not removed; an archived line follows none', async () => {
  const { id } = await profileWith({})
  const follower = await api.call('POST /lines', { body: { name: 'One', profileId: id, distribution: { priority: 4 } } })
  const refusal = await api.refused('DELETE /settings-profiles/:id', { params: { id } })
  expect(refusal.problem).toMatchObject({ status: 409, code: 'profile_in_use' })
  expect(refusal.problem.detail).toContain('One')
  const archived = await api.call('POST /lines/:id/archive', { params: { id: follower.id } })
  expect(archived).toMatchObject({ profileId: null, deviations: [], distribution: { priority: 4 } })
  await api.call('DELETE /settings-profiles/:id', { params: { id } })
  expect(await api.call('GET /settings-profiles')).toEqual([])
  for (const call of ['GET /settings-profiles/:id', 'DELETE /settings-profiles/:id'] as const)
    expect((await api.refused(call, { params: { id } })).status).toBe(404)
  expect((await api.refused('PATCH /settings-profiles/:id', { params: { id }, body: { name: 'x' } })).status).toBe(404)
})

test('supervisors read profiles, operators know nothing of them, both change none', async () => {
  const profile = await profileWith({})
  const [supervisor, operator] = [await buildUser(t.app, { role: 'supervisor' }), await buildUser(t.app)]
  expect(await client(t.url, supervisor.token).call('GET /settings-profiles')).toEqual([profile])
  const params = { id: profile.id }
  for (const { token } of [supervisor, operator]) {
    const theirs = client(t.url, token)
    expect((await theirs.refused('POST /settings-profiles', { body: { name: 'x' } })).status).toBe(403)
    expect((await theirs.refused('PATCH /settings-profiles/:id', { params, body: { name: 'x' } })).status).toBe(403)
    expect((await theirs.refused('DELETE /settings-profiles/:id', { params })).status).toBe(403)
    expect((await theirs.refused('POST /lines/:id/follow-profile', { params, body: { paths: ['/hours'] } })).status).toBe(403)
  }
  expect((await client(t.url, operator.token).refused('GET /settings-profiles')).status).toBe(403)
})

test('a profile and its lines changed at once from many sides end as one of the possible outcomes, none is lost', async () => {
  const [first, second] = [await profileWith({}), await profileWith({ distribution: { priority: 50 } })]
  const made = await Promise.all([1, 2, 3].map((n) => api.call('POST /lines', { body: { name: `L${n}`, profileId: first.id } })))
  const patchProfile = (id: string, body: object) => api.call('PATCH /settings-profiles/:id', { params: { id }, body })
  await Promise.all([
    ...made.map(({ id }, n) => api.call('PATCH /lines/:id', { params: { id }, body: { closing: { graceSeconds: n + 1 } } })),
    ...made.map(({ id }) => api.call('PATCH /lines/:id', { params: { id }, body: { profileId: second.id } })),
    ...[21, 22, 23].map((offerSeconds) => patchProfile(first.id, { settings: { distribution: { offerSeconds } } })),
    ...[31, 32, 33].map((offerSeconds) => patchProfile(second.id, { settings: { distribution: { offerSeconds } } })),
  ])
  const { settings } = await api.call('GET /settings-profiles/:id', { params: { id: second.id } })
  for (const { id } of made) {
    const now = await line(id)
    expect(now).toMatchObject({ profileId: second.id, distribution: { ...settings.distribution } })
    const history = await api.call('GET /lines/:id/history', { params: { id } })
    expect(history.items.map((item) => item.version)).toEqual(Array.from({ length: now.version }, (_, n) => now.version - n))
  }
})
