import type { Channel } from '@omniline/contracts/channels'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { client } from '../../test/client.ts'
import { buildUser } from '../../test/factories/accounts.ts'
import { buildLine } from '../../test/factories/lines.ts'
import { waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { newId } from '../platform/ids.ts'
import { bench } from './testing/bench.ts'

const b = perTest(bench)

const at = (id: string) => ({ params: { id } })
const row = (id: string) => b.app.db.selectFrom('channels').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

async function auditOf(id: string): Promise<string[]> {
  const rows = await b.app.db.selectFrom('audit').select('action').where('subject_id', '=', id).orderBy('at').execute()
  return rows.map((one) => one.action)
}

describe('connecting', () => {
  it('asks the platform first, registers the webhook and says who it is', async () => {
    const channel = await b.connect()
    expect(channel).toMatchObject({
      lineId: b.lineId,
      connector: 'parrot',
      name: 'Our bird',
      active: true,
      status: 'connected',
      account: { name: 'Our parrot', username: 'our_parrot' },
      settings: { accent: 'none' },
      webhookUrl: `${b.url}/hooks/parrot/${channel.id}`,
      lastInboundAt: null,
    })
    expect(b.parrot.webhook()).toBe(channel.webhookUrl)
    expect(await auditOf(channel.id)).toEqual(['channel.created'])
    const { rows } =
      await sql`select 1 from events where type = 'changed' and data ->> 'what' = 'channel' and data ->> 'id' = ${channel.id}`.execute(
        b.app.db,
      )
    expect(rows.length).toBeGreaterThan(0)
  })

  it('keeps credentials sealed, and never lets them out', async () => {
    const channel = await b.connect({ credentials: { token: ' perch-one ', note: 'remark' } })
    const stored = await row(channel.id)
    expect(stored.credentials?.toString('latin1')).not.toContain('perch-one')
    const answers = [
      channel,
      await b.channel(channel.id),
      await b.admin.api.call('GET /channels'),
      await b.admin.api.call('POST /channels/:id/check', at(channel.id)),
      await b.admin.api.call('GET /audit'),
    ]
    expect(JSON.stringify(answers)).not.toContain('perch-one')
    const { rows } = await sql<{
      all: string
    }>`select string_agg(j::text, '') || (select string_agg(a::text, '') from audit a) as all from jobs j`.execute(b.app.db)
    expect(rows[0]?.all).not.toContain('perch-one')
  })

  it.each([
    [{ credentials: {} }, '/credentials/token', 'is required'],
    [{ credentials: { token: 'two words' } }, '/credentials/token', 'does not have the expected form'],
    [{ credentials: { token: 'perch-one', other: 'x' } }, '/credentials/other', 'is not known'],
    [{ credentials: { token: { $ne: '' } } }, '/credentials/token', 'must be a text'],
    [{ settings: { color: 'red' } }, '/settings/color', 'is not known'],
    [{ connector: 'nosuch' }, '/connector', 'is not known'],
    [{ connector: '__proto__' }, '/connector', 'is not known'],
    [{ lineId: newId() }, '/lineId', 'is not a line'],
  ])('%j is refused at its field before anybody is asked', async (input, path, message) => {
    const body = { lineId: b.lineId, connector: 'parrot', name: 'Our bird', credentials: { token: 'perch-one' }, ...input }
    const { status, problem } = await b.admin.api.refused('POST /channels', { body })
    expect([status, problem.code, problem.errors]).toEqual([400, 'invalid_input', [{ path, message }]])
    expect(b.parrot.requests()).toBe(0)
  })

  it('refuses an archived line', async () => {
    const line = await buildLine(b.app)
    await b.app.db.updateTable('lines').set({ archived_at: new Date() }).where('id', '=', line.id).execute()
    const body = { lineId: line.id, connector: 'parrot', name: 'x', credentials: { token: 'perch-one' } }
    expect((await b.admin.api.refused('POST /channels', { body })).problem.code).toBe('line_archived')
  })

  it('says in the language of the administrator why the platform refuses, and at which field', async () => {
    const russian = client(b.url, (await buildUser(b.app, { role: 'admin', language: 'ru' })).token)
    const body = { lineId: b.lineId, connector: 'parrot', name: 'x', credentials: { token: 'perch-two' } }
    const { status, problem } = await russian.refused('POST /channels', { body })
    expect([status, problem.code]).toEqual([422, 'channel_check_failed'])
    expect(problem.detail).toContain('Parrot не принимает данные доступа: 401')
    expect(problem.errors).toEqual([{ path: '/credentials/token', message: problem.detail }])
    expect(await b.admin.api.call('GET /channels')).toEqual([])
  })

  it('tells a platform that does not answer from one that says no, without the secret that stands in its address', async () => {
    b.parrot.faults.add({ kind: 'error', status: 502 })
    const body = { lineId: b.lineId, connector: 'parrot', name: 'x', credentials: { token: 'perch-one' } }
    const { status, problem } = await b.admin.api.refused('POST /channels', { body })
    expect([status, problem.code, problem.errors]).toEqual([422, 'channel_check_failed', undefined])
    expect(problem.detail).toContain('Parrot cannot be reached')
    b.parrot.faults.add({ kind: 'lost' })
    const lost = await b.admin.api.refused('POST /channels', { body })
    expect(lost.problem.detail).toMatch(/no answer at .*\/…/)
    expect(lost.problem.detail).not.toContain('perch-one')
  })

  it('refuses an account that is connected already, also when two try at once', async () => {
    const [one, two] = await Promise.allSettled([b.connect({ name: 'First' }), b.connect({ name: 'Second' })])
    expect([one?.status, two?.status].sort()).toEqual(['fulfilled', 'rejected'])
    const body = { lineId: b.lineId, connector: 'parrot', name: 'Third', credentials: { token: 'perch-one' } }
    const { status, problem } = await b.admin.api.refused('POST /channels', { body })
    expect([status, problem.code]).toEqual([422, 'channel_check_failed'])
    expect(problem.detail).toMatch(/connected already: channel “(First|Second)”/)
    expect(await b.admin.api.call('GET /channels')).toHaveLength(1)
  })

  it('is possible again when the first is gone', async () => {
    const first = await b.connect()
    await b.admin.api.call('DELETE /channels/:id', at(first.id))
    expect((await b.connect()).id).not.toBe(first.id)
  })

  it('of a channel that is off asks nobody', async () => {
    const channel = await b.connect({ active: false, credentials: { token: 'perch-unknown' } })
    expect(channel).toMatchObject({ status: 'off', active: false, account: null })
    expect(b.parrot.requests()).toBe(0)
  })

  it('that needs a public address is refused where there is none', async () => {
    const body = { lineId: b.lineId, connector: 'owl', name: 'x', credentials: { token: 'perch-one' } }
    const { status, problem } = await b.admin.api.refused('POST /channels', { body })
    expect([status, problem.code]).toEqual([422, 'channel_check_failed'])
    expect(problem.detail).toContain('OMNILINE_PUBLIC_URL')
  })

  it('shows an error when the platform takes the account but not the webhook, and goes on trying', async () => {
    b.parrot.faults.add({ kind: 'error', method: 'PUT /webhook', times: null, status: 400 })
    const channel = await b.connect()
    expect(channel).toMatchObject({ status: 'error', error: expect.stringContaining('does not accept our webhook: 400') })
    const retry = () => sql`update jobs set run_at = now() where kind = 'channels.setUp' and run_at > now() returning id`.execute(b.app.db)
    await waitFor(async () => (await retry()).rows.length > 0, { what: 'a planned retry' })
    b.parrot.faults.clear()
    await waitFor(async () => (await retry()).rows.length === 0 && (await b.channel(channel.id)).status === 'connected', {
      what: 'the repair',
    })
    expect(b.parrot.webhook()).toBe(channel.webhookUrl)
  })

  it('shows what hinders it, and a check by hand repairs it at once', async () => {
    b.parrot.faults.add({ kind: 'error', method: 'PUT /webhook', times: null, status: 400 })
    const channel = await b.connect()
    const bad = await b.admin.api.call('POST /channels/:id/check', at(channel.id))
    expect([bad.ok, bad.steps.at(-1)]).toMatchObject([false, { name: 'webhook', message: expect.stringContaining('Parrot refused: 400') }])
    b.parrot.faults.clear()
    const good = await b.admin.api.call('POST /channels/:id/check', at(channel.id))
    expect([good.ok, good.channel?.status, b.parrot.webhook()]).toEqual([true, 'connected', channel.webhookUrl])
  })
})

describe('changing', () => {
  it('gives the same account another token: the old webhook secret ends, the dialogs stay', async () => {
    const channel = await b.connect()
    const before = b.parrot.secret()
    b.parrot.accounts.delete('perch-one')
    b.parrot.accounts.set('perch-new', { id: 'bird-1', name: 'Our parrot' })
    const changed = await b.admin.api.call('PATCH /channels/:id', { ...at(channel.id), body: { credentials: { token: 'perch-new' } } })
    expect(changed).toMatchObject({ id: channel.id, status: 'connected' })
    expect(b.parrot.secret()).not.toBe(before)
    b.parrot.happens({ perch: 'oak', text: 'Hello' })
    await b.conversationOf('oak')
    expect(await auditOf(channel.id)).toEqual(['channel.created', 'channel.changed'])
  })

  it('does not take the token of another account', async () => {
    const channel = await b.connect()
    b.parrot.accounts.set('perch-two', { id: 'bird-2', name: 'Another' })
    const body = { credentials: { token: 'perch-two' } }
    const { status, problem } = await b.admin.api.refused('PATCH /channels/:id', { ...at(channel.id), body })
    expect([status, problem.code, problem.errors?.[0]?.path]).toEqual([422, 'channel_check_failed', '/credentials/token'])
    expect(problem.detail).toContain('another account (Another (@another))')
  })

  it('leaves credentials alone that are not mentioned, and empties optional ones', async () => {
    const channel = await b.connect({ credentials: { token: 'perch-one', note: 'x' } })
    await b.admin.api.call('PATCH /channels/:id', { ...at(channel.id), body: { credentials: { note: null } } })
    expect((await b.admin.api.call('POST /channels/:id/check', at(channel.id))).ok).toBe(true)
    const refused = await b.admin.api.refused('PATCH /channels/:id', { ...at(channel.id), body: { credentials: { token: '' } } })
    expect(refused.problem.errors).toEqual([{ path: '/credentials/token', message: 'is required' }])
  })

  it('moves it to another line: new dialogs begin there', async () => {
    const channel = await b.connect()
    const line = await buildLine(b.app)
    const moved = await b.admin.api.call('PATCH /channels/:id', { ...at(channel.id), body: { lineId: line.id, name: 'Moved' } })
    expect(moved).toMatchObject({ lineId: line.id, name: 'Moved' })
    b.parrot.happens({ perch: 'oak', text: 'Hello' })
    const id = await b.conversationOf('oak')
    expect((await b.admin.api.call('GET /conversations/:id', at(id))).lineId).toBe(line.id)
  })

  it('that changes nothing leaves no trace', async () => {
    const channel = await b.connect()
    await b.admin.api.call('PATCH /channels/:id', {
      ...at(channel.id),
      body: { name: 'Our bird', active: true, settings: { accent: 'none' } },
    })
    expect(await auditOf(channel.id)).toEqual(['channel.created'])
  })

  it('switches off and on: the webhook goes and comes', async () => {
    const channel = await b.connect()
    const off = await b.admin.api.call('PATCH /channels/:id', { ...at(channel.id), body: { active: false } })
    expect([off.status, b.parrot.webhook()]).toEqual(['off', null])
    const on = await b.admin.api.call('PATCH /channels/:id', { ...at(channel.id), body: { active: true } })
    expect([on.status, b.parrot.webhook()]).toEqual(['connected', channel.webhookUrl])
  })

  it('of two at once one is told of the other, or both hold', async () => {
    const channel = await b.connect()
    const change = (body: object) => b.admin.api.call('PATCH /channels/:id', { ...at(channel.id), body })
    const outcomes = await Promise.allSettled([change({ name: 'A' }), change({ settings: { accent: 'strong' } })])
    const now = await b.channel(channel.id)
    const [first, second] = outcomes.map((one) => one.status === 'fulfilled')
    expect(first || second).toBe(true)
    if (first) expect(now.name).toBe('A')
    if (second) expect(now.settings.accent).toBe('strong')
  })
})

describe('deleting', () => {
  it('takes the webhook and the secrets away and leaves the dialogs', async () => {
    const channel = await b.connect()
    b.parrot.happens({ perch: 'oak', text: 'Hello' })
    const id = await b.conversationOf('oak')
    await b.admin.api.call('DELETE /channels/:id', at(channel.id))
    expect(b.parrot.webhook()).toBeNull()
    expect((await row(channel.id)).credentials).toBeNull()
    expect((await b.admin.api.refused('GET /channels/:id', at(channel.id))).status).toBe(404)
    expect((await b.admin.api.call('GET /conversations/:id', at(id))).channelId).toBe(channel.id)
    for (const key of ['DELETE /channels/:id', 'PATCH /channels/:id', 'POST /channels/:id/check'] as const)
      expect((await b.admin.api.refused(key, { ...at(channel.id), body: {} } as never)).status).toBe(404)
  })

  it('works when the platform does not, and is finished later', async () => {
    const channel = await b.connect()
    b.parrot.faults.add({ kind: 'error', method: 'DELETE /webhook', times: 2 })
    await b.admin.api.call('DELETE /channels/:id', at(channel.id))
    await waitFor(() => b.parrot.webhook() === null, { what: 'the webhook to go', timeoutMs: 10_000 })
    await waitFor(async () => (await row(channel.id)).credentials === null)
  })

  it('leaves the webhook alone when the account was connected again meanwhile', async () => {
    const first = await b.connect()
    b.parrot.faults.add({ kind: 'error', method: 'DELETE /webhook', times: null })
    await b.admin.api.call('DELETE /channels/:id', at(first.id))
    const second = await b.connect()
    b.parrot.faults.clear()
    const hurry = () => sql`update jobs set run_at = now() where run_at > now() and locked_until is null`.execute(b.app.db)
    await waitFor(async () => (await hurry()) && (await row(first.id)).credentials === null, { what: 'the first to be done with' })
    expect(b.parrot.webhook()).toBe(second.webhookUrl)
    b.parrot.happens({ perch: 'oak', text: 'still there?' })
    await b.conversationOf('oak')
  })
})

describe('checking', () => {
  it('goes step by step, with times and words', async () => {
    const channel = await b.connect()
    const check = await b.admin.api.call('POST /channels/:id/check', at(channel.id))
    expect(check.steps.map(({ name, ok }) => [name, ok])).toEqual([
      ['credentials', true],
      ['account', true],
      ['webhook', true],
      ['reachable', true],
    ])
    expect(check.ok).toBe(true)
    expect(check.steps[1]?.message).toBe('Connected as Our parrot (@our_parrot)')
    expect(check.steps.every((step) => step.tookMs >= 0)).toBe(true)
    expect(check.channel?.status).toBe('connected')
  })

  it('finds refused credentials, turns the channel to error, and back when they are good again', async () => {
    const channel = await b.connect()
    b.parrot.accounts.delete('perch-one')
    const bad = await b.admin.api.call('POST /channels/:id/check', at(channel.id))
    expect([bad.ok, bad.steps.at(-1)?.name, bad.channel?.status]).toEqual([false, 'account', 'error'])
    expect(bad.channel?.error).toContain('Enter new ones')
    b.parrot.accounts.set('perch-one', { id: 'bird-1', name: 'Renamed' })
    const good = await b.admin.api.call('POST /channels/:id/check', at(channel.id))
    expect([good.ok, good.channel?.status, good.channel?.account?.name]).toEqual([true, 'connected', 'Renamed'])
  })

  it('tries credentials before anything is saved', async () => {
    const test = (credentials: Record<string, unknown>) =>
      b.admin.api.call('POST /connectors/test', { body: { connector: 'parrot', credentials, settings: {} } })
    const good = await test({ token: 'perch-one' })
    expect(good.ok).toBe(true)
    expect(good.steps.map((step) => step.name)).toEqual(['credentials', 'account', 'webhook'])
    const bad = await test({ token: 'perch-two' })
    expect([bad.ok, bad.steps.at(-1)?.name]).toEqual([false, 'account'])
    await b.connect()
    expect((await test({ token: 'perch-one' })).steps.at(-1)?.message).toContain('connected already')
    const formless = await b.admin.api.refused('POST /connectors/test', { body: { connector: 'parrot', credentials: {} } })
    expect(formless.problem.errors?.[0]?.path).toBe('/credentials/token')
  })
})

describe('who may', () => {
  it('see: everybody the connectors, an operator the channels of his lines and no addresses', async () => {
    const mine = await b.connect()
    const stranger = client(b.url, (await buildUser(b.app)).token)
    expect((await b.operator.api.call('GET /connectors')).map((one) => one.id)).toContain('parrot')
    expect((await b.operator.api.call('GET /channels')).map((one: Channel) => [one.id, one.webhookUrl])).toEqual([[mine.id, undefined]])
    expect(await stranger.call('GET /channels')).toEqual([])
    expect((await stranger.refused('GET /channels/:id', at(mine.id))).status).toBe(404)
  })

  it('change: administrators only', async () => {
    const { id } = await b.connect()
    for (const role of ['operator', 'supervisor'] as const) {
      const api = client(b.url, (await buildUser(b.app, { role })).token)
      const calls = [
        api.refused('POST /channels', { body: { lineId: b.lineId, connector: 'parrot', name: 'x' } }),
        api.refused('PATCH /channels/:id', { ...at(id), body: { name: 'x' } }),
        api.refused('DELETE /channels/:id', at(id)),
        api.refused('POST /channels/:id/check', at(id)),
        api.refused('POST /channels/:id/identity-secret', at(id)),
        api.refused('POST /connectors/test', { body: { connector: 'parrot' } }),
      ]
      for (const refused of await Promise.all(calls)) expect(refused.status).toBe(403)
    }
  })
})

describe('the site chat', () => {
  it('needs nothing, and has a secret that only this call shows', async () => {
    const channel = await b.connect({ connector: 'webchat', name: 'Site', credentials: {}, settings: { title: 'Shop' } })
    expect(channel).toMatchObject({ status: 'connected', account: { name: 'Shop' }, settings: { color: '#1F5FD6', position: 'right' } })
    expect(channel.webhookUrl).toBeUndefined()
    const secret = (input: object = {}) => b.admin.api.call('POST /channels/:id/identity-secret', { ...at(channel.id), ...input })
    const { secret: first } = await secret()
    expect(first.length).toBeGreaterThan(40)
    expect((await secret({ body: {} })).secret).toBe(first)
    const { secret: second } = await secret({ body: { rotate: true } })
    expect(second).not.toBe(first)
    expect((await secret()).secret).toBe(second)
    expect(JSON.stringify([channel, await b.channel(channel.id)])).not.toContain(second)
    expect((await row(channel.id)).credentials?.toString('latin1')).not.toContain(second)
    expect(await auditOf(channel.id)).toContain('channel.identitySecretRotated')
    expect((await b.admin.api.call('POST /channels/:id/check', at(channel.id))).ok).toBe(true)
  })

  it('may stand twice, and a bot has no such secret', async () => {
    await b.connect({ connector: 'webchat', name: 'One', credentials: {} })
    await b.connect({ connector: 'webchat', name: 'Two', credentials: {} })
    const bird = await b.connect()
    const refused = await b.admin.api.refused('POST /channels/:id/identity-secret', at(bird.id))
    expect(refused.problem.code).toBe('not_supported')
  })
})

it('registers anew at the start when the public address has changed', async () => {
  const channel = await b.connect()
  b.app.config.publicUrl = 'http://other.example'
  await b.channels.start()
  await waitFor(() => b.parrot.webhook() === `http://other.example/hooks/parrot/${channel.id}`, { what: 'the new address' })
  b.app.config.publicUrl = null
  await b.channels.start()
  await waitFor(() => b.parrot.webhook() === null, { what: 'the webhook to go' })
})
