import { LineInput } from '@omniline/contracts/lines'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { client } from '../../test/client.ts'
import { buildTeam, buildUser } from '../../test/factories/accounts.ts'
import { buildChannel } from '../../test/factories/channels.ts'
import { buildConversation, buildFile } from '../../test/factories/inbox.ts'
import { buildLine } from '../../test/factories/lines.ts'
import { waitFor } from '../../test/harness.ts'
import { listeningHttp } from '../../test/http.ts'
import { perTest } from '../../test/lifetime.ts'
import type { FileOrigin } from '../inbox/files.ts'
import { newId } from '../platform/ids.ts'
import { lineChanged } from './events.ts'
import { lineRoutes } from './routes.ts'

const t = perTest(() => listeningHttp({ routes: lineRoutes }))
const admin = perTest(() => buildUser(t.app, { role: 'admin' }))
const api = perTest(() => client(t.url, admin.token))

/** One transparent pixel. */
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')
const user = (one: { id: string }) => ({ type: 'user' as const, id: one.id })
const team = (one: { id: string }) => ({ type: 'team' as const, id: one.id })

test('a name is enough; the rest has the defaults of the contract', async () => {
  const line = await api.call('POST /lines', { body: { name: 'Support' } })
  expect(line).toEqual({ ...LineInput.parse({ name: 'Support' }), id: line.id, version: 1, archivedAt: null, deviations: [] })
  expect(line.closing).toEqual({ graceSeconds: 600, autoCloseSeconds: 0, operatorSilenceSeconds: 0, expireSeconds: 0 })
  expect(await api.call('GET /lines/:id', { params: { id: line.id } })).toEqual(line)
  expect(await api.call('GET /lines')).toEqual([line])
})

test('every setting is kept as it was given, the queue in its order', async () => {
  const [one, two, people] = [await buildUser(t.app), await buildUser(t.app), await buildTeam(t.app)]
  const body = {
    name: 'Опт',
    active: false,
    language: 'ru' as const,
    queue: [user(two), team(people), user(one)],
    distribution: {
      mode: 'strictly' as const,
      offerSeconds: 1,
      noAnswerSeconds: 1,
      checkAvailability: false,
      maxConversations: 7,
      countTowardsMax: 'untilClosed' as const,
      priority: -3,
    },
    crm: {
      lookup: false,
      routeToResponsible: false,
      create: 'auto' as const,
      source: 'shop',
      changeResponsibleOnTransfer: false,
      tracker: false,
    },
    hours: {
      enabled: true,
      timeZone: 'Asia/Omsk',
      week: { mon: [['22:00', '06:00']], tue: [], wed: [['00:00', '24:00']], thu: [], fri: [], sat: [], sun: [] } as never,
      holidays: ['01-01', '2026-12-31'],
      workdays: ['2026-12-26'],
    },
    autoReplies: {
      welcome: { enabled: true, text: 'Hi', each: 'customer' as const },
      offHours: { enabled: true, text: 'Later' },
      noAnswer: { enabled: true, text: 'Wait' },
      closed: { enabled: true, text: 'Bye' },
      autoClosed: { enabled: true, text: 'Gone' },
    },
    closing: { graceSeconds: 0, autoCloseSeconds: 5 },
  }
  const line = await api.call('POST /lines', { body })
  expect(line).toMatchObject(body)
  expect(await api.call('GET /lines/:id', { params: { id: line.id } })).toEqual(line)
})

test('a change merges objects, replaces arrays, and is checked as a whole', async () => {
  const [one, two] = [await buildUser(t.app), await buildUser(t.app)]
  const { id } = await api.call('POST /lines', { body: { name: 'Support', queue: [user(one)], distribution: { offerSeconds: 5 } } })
  const changed = await api.call('PATCH /lines/:id', {
    params: { id },
    body: { distribution: { mode: 'all' }, hours: { week: { sat: [['10:00', '12:00']] } }, queue: [user(two)] },
  })
  expect(changed).toMatchObject({ version: 2, queue: [user(two)], distribution: { mode: 'all', offerSeconds: 5 } })
  expect(changed.hours.week).toMatchObject({ mon: [['09:00', '18:00']], sat: [['10:00', '12:00']] })

  const refusal = await api.refused('PATCH /lines/:id', {
    params: { id },
    body: {
      name: '',
      distribution: { offerSeconds: 0, mode: 'fairly' },
      hours: { timeZone: 'Mars/Base', week: { mon: [['9', '10:00']] } },
    },
  })
  expect(refusal.problem.code).toBe('invalid_input')
  expect(refusal.problem.errors?.map((error) => error.path).sort()).toEqual([
    '/distribution/mode',
    '/distribution/offerSeconds',
    '/hours/timeZone',
    '/hours/week/mon/0/0',
    '/name',
  ])
  expect(await api.call('GET /lines/:id', { params: { id } })).toEqual(changed)
})

test('a change that was made from an old version is refused; one that changes nothing leaves no trace', async () => {
  const { id } = await api.call('POST /lines', { body: { name: 'Support' } })
  await api.call('PATCH /lines/:id', { params: { id }, body: { name: 'Sales', version: 1 } })
  const late = await api.refused('PATCH /lines/:id', { params: { id }, body: { name: 'Help', version: 1 } })
  expect(late.problem).toMatchObject({ status: 409, code: 'version_conflict' })
  const same = await api.call('PATCH /lines/:id', { params: { id }, body: { name: 'Sales', distribution: {}, version: 2 } })
  expect(same).toMatchObject({ name: 'Sales', version: 2 })
  const notes = await t.app.db.selectFrom('audit').select(['action', 'details']).orderBy('id').execute()
  expect(notes).toEqual([
    { action: 'line.created', details: { name: 'Support' } },
    { action: 'line.changed', details: { changes: [{ path: '/name', from: 'Support', to: 'Sales' }] } },
  ])
})

test('of two changes at once both are kept or one is refused, never lost', async () => {
  const { id } = await api.call('POST /lines', { body: { name: 'Support' } })
  await Promise.all([
    api.call('PATCH /lines/:id', { params: { id }, body: { distribution: { offerSeconds: 5 } } }),
    api.call('PATCH /lines/:id', { params: { id }, body: { distribution: { priority: 9 } } }),
  ])
  expect(await api.call('GET /lines/:id', { params: { id } })).toMatchObject({ version: 3, distribution: { offerSeconds: 5, priority: 9 } })
})

test('members of the queue must exist, be active, and stand in it once', async () => {
  const [here, gone] = [await buildUser(t.app), await buildUser(t.app, { active: false })]
  const errorsOf = async (queue: { type: 'user' | 'team'; id: string }[]) =>
    (await api.refused('POST /lines', { body: { name: 'Support', queue } })).problem.errors
  expect(await errorsOf([user({ id: newId() })])).toEqual([{ path: '/queue/0/id', message: 'is not an active user' }])
  expect(await errorsOf([user(here), user(gone), team(here)])).toEqual([
    { path: '/queue/1/id', message: 'is not an active user' },
    { path: '/queue/2/id', message: 'is not an active team' },
  ])
  expect(await errorsOf([user(here), user(here)])).toEqual([{ path: '/queue/1/id', message: 'is in the queue already' }])
  expect(await api.call('GET /lines')).toEqual([])
})

test('a line stays editable after one of its people was deactivated, who keeps the place', async () => {
  const one = await buildUser(t.app)
  const { id } = await api.call('POST /lines', { body: { name: 'Support', queue: [user(one)] } })
  await t.app.db.updateTable('users').set({ active: false }).where('id', '=', one.id).execute()
  expect(await api.call('PATCH /lines/:id', { params: { id }, body: { name: 'Sales' } })).toMatchObject({ queue: [user(one)] })
})

test('an operator sees the lines he serves, by himself or in a team, and changes none', async () => {
  const olga = await buildUser(t.app)
  const hers = client(t.url, olga.token)
  const people = await buildTeam(t.app, { memberIds: [olga.id] })
  const [own, byTeam, foreign] = [
    await buildLine(t.app, { users: [olga] }),
    await buildLine(t.app, { queue: [team(people)] }),
    await buildLine(t.app, { users: [admin] }),
  ]
  expect((await hers.call('GET /lines')).map((line) => line.id)).toEqual([own.id, byTeam.id])
  expect(await hers.call('GET /lines/:id', { params: { id: byTeam.id } })).toMatchObject({ id: byTeam.id })
  expect((await hers.refused('GET /lines/:id', { params: { id: foreign.id } })).status).toBe(404)
  expect((await hers.refused('PATCH /lines/:id', { params: { id: own.id }, body: { name: 'x' } })).status).toBe(403)
  expect((await hers.refused('POST /lines', { body: { name: 'x' } })).status).toBe(403)
  expect((await hers.refused('POST /lines/:id/archive', { params: { id: own.id } })).status).toBe(403)
  const supervisor = await buildUser(t.app, { role: 'supervisor' })
  expect(await client(t.url, supervisor.token).call('GET /lines')).toHaveLength(3)
})

test('a line with an active channel is not archived; an archived one is listed apart and not changed', async () => {
  const line = await buildLine(t.app)
  const channel = await buildChannel(t.app, { lineId: line.id })
  const params = { id: line.id }
  expect((await api.refused('POST /lines/:id/archive', { params })).problem).toMatchObject({ status: 409, code: 'line_in_use' })
  await t.app.db.updateTable('channels').set({ active: false }).where('id', '=', channel.id).execute()
  const archived = await api.call('POST /lines/:id/archive', { params })
  expect(archived.archivedAt).not.toBeNull()
  expect(await api.call('POST /lines/:id/archive', { params })).toEqual(archived)
  expect(await api.call('GET /lines')).toEqual([])
  expect(await api.call('GET /lines', { query: { archived: 'true' } })).toEqual([archived])
  expect((await api.refused('PATCH /lines/:id', { params, body: { name: 'x' } })).problem.code).toBe('line_archived')
})

test('what does not exist is not found', async () => {
  const params = { id: newId() }
  expect((await api.refused('GET /lines/:id', { params })).status).toBe(404)
  expect((await api.refused('PATCH /lines/:id', { params, body: { name: 'x' } })).status).toBe(404)
  expect((await api.refused('POST /lines/:id/archive', { params })).status).toBe(404)
})

test('other modules and the sockets hear of a change, those who came or went about their access', async () => {
  const heard: { lineId: string; left: string[] }[] = []
  t.app.jobs.subscribe(lineChanged, 'test', async (event) => {
    heard.push(event)
  })
  const [stays, goes, comes] = [await buildUser(t.app), await buildUser(t.app), await buildUser(t.app)]
  const { id } = await buildLine(t.app, { users: [stays, goes] })
  await api.call('PATCH /lines/:id', { params: { id }, body: { queue: [user(stays), user(comes)] } })
  await t.startJobs()
  await waitFor(() => heard.length === 1)
  expect(heard).toEqual([{ lineId: id, left: [goes.id] }])
  const { rows } = await sql<{ type: string; data: unknown; user_ids: string[] }>`
    select type, data, user_ids from events order by id`.execute(t.app.db)
  expect(rows.find((row) => row.type === 'changed')).toMatchObject({ data: { what: 'line', id } })
  expect(rows.find((row) => row.type === 'access')?.user_ids.toSorted()).toEqual([goes.id, comes.id].toSorted())
})

const pathsRefused = async (body: object) =>
  (await api.refused('POST /lines', { body: { name: 'Support', ...body } })).problem.errors?.map((error) => error.path)

test('impossible hours are refused by the name of the field', async () => {
  expect(await pathsRefused({ hours: { week: { mon: [['09:00', '09:00']] } } })).toEqual(['/hours/week/mon/0'])
  expect(await pathsRefused({ hours: { special: [{ date: '02-30' }] } })).toEqual(['/hours/special/0/date'])
  const { id } = await api.call('POST /lines', { body: { name: 'Support' } })
  const never = { enabled: true, week: { mon: [], tue: [], wed: [], thu: [], fri: [] } }
  const refusal = await api.refused('PATCH /lines/:id', { params: { id }, body: { hours: never } })
  expect(refusal.problem.errors?.[0]?.path).toBe('/hours/week')
})

test('texts that cannot be filled, and replies without one, are refused by the name of the field, in every language', async () => {
  const texts = {
    autoReplies: {
      welcome: { enabled: true, text: ' ', translations: { de: 'Hallo {custmer}', fr: '' } },
      longWait: { enabled: false, text: 'Wait, {customer' },
      handed: { enabled: true, text: '{operator} is here, {{sic}}' },
    },
    consent: { enabled: true },
  }
  expect(await pathsRefused(texts)).toEqual([
    '/autoReplies/welcome/text',
    '/autoReplies/welcome/translations/de',
    '/autoReplies/longWait/text',
    '/consent/text',
  ])
  // Everybody agrees to the same text: it has no names in it but the company's and the line's.
  const text = 'Dear {customer}, {company} and {line} keep data.'
  expect(await pathsRefused({ consent: { enabled: true, text } })).toEqual(['/consent/text'])
})

test('a line that became impossible by stricter rules stays editable elsewhere', async () => {
  const { id } = await buildLine(t.app, { autoReplies: { welcome: { enabled: true, text: '{gone}' } } })
  const params = { id }
  expect(await api.call('PATCH /lines/:id', { params, body: { name: 'Sales', closing: { graceSeconds: 1 } } })).toMatchObject({
    name: 'Sales',
  })
  const refusal = await api.refused('PATCH /lines/:id', { params, body: { autoReplies: { welcome: { each: 'customer' } } } })
  expect(refusal.problem.errors?.[0]?.path).toBe('/autoReplies/welcome/text')
})

test('a line that is on does not lose everybody who would answer', async () => {
  const [here, gone, empty] = [await buildUser(t.app), await buildUser(t.app), await buildTeam(t.app)]
  const { id } = await api.call('POST /lines', { body: { name: 'Support', queue: [user(here), user(gone)] } })
  await t.app.db.updateTable('users').set({ active: false }).where('id', '=', gone.id).execute()
  const refused = async (body: object) => (await api.refused('PATCH /lines/:id', { params: { id }, body })).problem.errors?.[0]?.path
  expect(await refused({ queue: [] })).toBe('/queue')
  expect(await refused({ queue: [user(gone)] })).toBe('/queue')
  expect(await refused({ queue: [team(empty), user(gone)] })).toBe('/queue')
  expect(await pathsRefused({ queue: [team(empty)] })).toEqual(['/queue'])
  expect(await api.call('PATCH /lines/:id', { params: { id }, body: { active: false, queue: [] } })).toMatchObject({ queue: [] })
  const later = await api.call('POST /lines', { body: { name: 'Filled later' } })
  expect(await api.call('PATCH /lines/:id', { params: { id: later.id }, body: { name: 'Still empty', queue: [] } })).toMatchObject({
    queue: [],
  })
})

test('a line is not switched on while nobody would answer', async () => {
  const [here, gone] = [await buildUser(t.app), await buildUser(t.app)]
  const made = await api.call('POST /lines', { body: { name: 'Support', active: false, queue: [user(gone)] } })
  const params = { id: made.id }
  await t.app.db.updateTable('users').set({ active: false }).where('id', '=', gone.id).execute()
  const refused = async (body: object) => (await api.refused('PATCH /lines/:id', { params, body })).problem.errors?.[0]?.path
  expect(await refused({ active: true })).toBe('/queue')
  await api.call('PATCH /lines/:id', { params, body: { queue: [] } })
  expect(await refused({ active: true })).toBe('/queue')
  expect(await api.call('PATCH /lines/:id', { params, body: { active: true, queue: [user(here)] } })).toMatchObject({ active: true })
})

test('whoever is told or shown is an active user, once', async () => {
  const [here, gone] = [await buildUser(t.app), await buildUser(t.app, { active: false })]
  expect(
    await pathsRefused({
      distribution: { emptyQueueAlert: [here.id, gone.id, newId(), here.id] },
      persona: { operators: [{ userId: gone.id }, { userId: here.id }, { userId: here.id }] },
    }),
  ).toEqual([
    '/distribution/emptyQueueAlert/1',
    '/distribution/emptyQueueAlert/2',
    '/distribution/emptyQueueAlert/3',
    '/persona/operators/0/userId',
    '/persona/operators/2/userId',
  ])
  const { id } = await api.call('POST /lines', { body: { name: 'Support', distribution: { emptyQueueAlert: [here.id] } } })
  await t.app.db.updateTable('users').set({ active: false }).where('id', '=', here.id).execute()
  const changed = await api.call('PATCH /lines/:id', { params: { id }, body: { distribution: { priority: 3 } } })
  expect(changed.distribution.emptyQueueAlert).toEqual([here.id])
})

test('a face that customers see is a picture that staff uploaded, not one from a chat', async () => {
  const { threadId, operator } = await buildConversation(t.app)
  const file = async (content: string | Buffer, origin: FileOrigin) => (await buildFile(t.app, content, origin)).id
  const good = await file(png, { uploadedByUser: admin.id })
  const wrong = [
    newId(),
    await file('just words', { uploadedByUser: admin.id }),
    await file('<svg xmlns="http://www.w3.org/2000/svg"/>', { uploadedByUser: admin.id }),
    await file(png, { uploadedByUser: admin.id, threadId }),
    await file(png, {}),
  ]
  for (const avatarFileId of wrong) expect(await pathsRefused({ persona: { avatarFileId } })).toEqual(['/persona/avatarFileId'])
  const operators = [good, ...wrong.slice(0, 1)].map((avatarFileId, n) => ({ userId: n ? operator.userId : admin.id, avatarFileId }))
  expect(await pathsRefused({ persona: { operators } })).toEqual(['/persona/operators/1/avatarFileId'])
  const persona = { mode: 'neutral' as const, name: 'Support', avatarFileId: good }
  expect(await api.call('POST /lines', { body: { name: 'Support', persona } })).toMatchObject({ persona })
})
