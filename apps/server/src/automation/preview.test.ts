import { expect, it } from 'vitest'
import { client } from '../../test/client.ts'
import { buildUser } from '../../test/factories/accounts.ts'
import { buildLine } from '../../test/factories/lines.ts'
import { listeningHttp } from '../../test/http.ts'
import { perFile } from '../../test/lifetime.ts'
import { newId } from '../platform/ids.ts'
import { automationRoutes } from './routes.ts'

const t = perFile(() => listeningHttp({ routes: automationRoutes }))
const api = perFile(async () => client(t.url, (await buildUser(t.app, { role: 'admin' })).token))
const line = perFile(() =>
  buildLine(t.app, {
    name: 'Sales',
    language: 'en',
    hours: { enabled: true, timeZone: 'Europe/Berlin' },
    consent: { enabled: true, text: '{company} keeps data.', url: 'https://acme.example/privacy' },
    distribution: { noAnswerSeconds: 120 },
    autoReplies: {
      welcome: { enabled: true, text: 'Hello, {customer}! This is {line}.', translations: { de: 'Hallo, {customer}!' } },
      offHours: { enabled: true, text: 'We are back: {opensAt}.' },
      noAnswer: { enabled: true, text: 'One moment.' },
    },
  }),
)

const preview = (at: string, more: object = {}) => api.call('POST /lines/:id/preview', { params: { id: line.id }, body: { at, ...more } })

it('tells what a customer gets within the hours and outside of them', async () => {
  expect(await preview('2026-03-23T10:00:00Z')).toEqual({
    open: true,
    opensAt: null,
    closesAt: '2026-03-23T17:00:00.000Z',
    messages: [
      { kind: 'consent', text: 'Horns & Hooves keeps data.\nhttps://acme.example/privacy', afterSeconds: 0 },
      { kind: 'welcome', text: 'Hello, Anna! This is Sales.', afterSeconds: 0 },
      { kind: 'noAnswer', text: 'One moment.', afterSeconds: 120 },
    ],
  })
  // Saturday evening of the night in which the clocks are put forward.
  const saturday = await preview('2026-03-28T20:40:00Z')
  expect(saturday).toMatchObject({ open: false, opensAt: '2026-03-30T07:00:00.000Z', closesAt: null })
  const [, , offHours, noAnswer] = saturday.messages
  expect(offHours?.text).toMatch(/^We are back: Monday.+0?9:00.*\.$/)
  expect(noAnswer?.afterSeconds).toBe((Date.parse('2026-03-30T07:02:00Z') - Date.parse('2026-03-28T20:40:00Z')) / 1000)
})

it('is of the line as it would be, in the language asked for', async () => {
  const patch = { consent: { enabled: false }, hours: { timeZone: 'Asia/Tokyo' }, autoReplies: { noAnswer: { enabled: false } } }
  const { open, messages } = await preview('2026-03-23T10:00:00Z', { patch, language: 'de-AT' })
  expect(open).toBe(false)
  expect(messages.map(({ kind }) => kind)).toEqual(['welcome', 'offHours'])
  expect(messages[0]?.text).toBe('Hallo, Anna!')
  // Not translated: a sentence is in one language, with the day in it.
  expect(messages[1]?.text).toMatch(/^We are back: Tuesday.+0?9:00.*\.$/)
  const offHours = { translations: { de: 'Wir sind zurück: {opensAt}.' } }
  const translated = await preview('2026-03-23T10:00:00Z', { patch: { ...patch, autoReplies: { offHours } }, language: 'de-AT' })
  expect(translated.messages[1]?.text).toMatch(/^Wir sind zurück: Dienstag.+09:00.*\.$/)
  expect((await preview('2026-03-23T10:00:00Z')).open).toBe(true)
})

it('refuses what would not be saved, and whoever is no administrator', async () => {
  const refused = async (patch: object) =>
    (await api.refused('POST /lines/:id/preview', { params: { id: line.id }, body: { at: '2026-03-23T10:00:00Z', patch } })).problem
  expect(await refused({ hours: { timeZone: 'Mars/Base' } })).toMatchObject({
    code: 'invalid_input',
    errors: [{ path: '/hours/timeZone' }],
  })
  expect(await refused({ autoReplies: { welcome: { text: 'Hi {foo}' } } })).toMatchObject({
    errors: [{ path: '/autoReplies/welcome/text' }],
  })
  const body = { at: '2026-03-23T10:00:00Z' }
  const supervisor = client(t.url, (await buildUser(t.app, { role: 'supervisor' })).token)
  expect((await supervisor.refused('POST /lines/:id/preview', { params: { id: line.id }, body })).status).toBe(403)
  expect((await api.refused('POST /lines/:id/preview', { params: { id: newId() }, body })).status).toBe(404)
  expect((await api.refused('POST /lines/:id/preview', { params: { id: line.id }, body: { at: 'now' } })).status).toBe(400)
})
