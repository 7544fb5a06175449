import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { type BuiltUser, buildUser } from '../../test/factories/accounts.ts'
import { waitFor } from '../../test/harness.ts'
import { testHttp } from '../../test/http.ts'
import { perTest } from '../../test/lifetime.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { handleApiJobs, startApiTidying } from './jobs.ts'

/** What adding a line does in a test; counts how often it is done. */
let addLine: () => Promise<void>
let made: number
beforeEach(async () => {
  made = 0
  addLine = async () => undefined
})
const t = perTest(() =>
  testHttp({
    routes: (app) => ({
      'POST /lines': async ({ body }) => {
        made++
        await addLine()
        return { ...body, id: newId(), archivedAt: null, deviations: [], version: made }
      },
      'POST /files': async () => {
        made++
        return { id: newId(), name: 'x', mime: 'x', size: made, url: app.config.host }
      },
    }),
  }),
)
const admin = perTest(() => buildUser(t.app, { role: 'admin' }))

const add = (key: string | null, name = 'Support', as: BuiltUser = admin) =>
  t.call('POST /lines', { as, body: { name }, headers: key === null ? {} : { 'idempotency-key': key } })

describe('Idempotency-Key', () => {
  it('the same request again gets the first answer and does nothing', async () => {
    const first = await add('k1')
    const again = await add('k1')
    expect(again.statusCode).toBe(201)
    expect(again.json()).toEqual(first.json())
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect(first.headers['idempotency-replayed']).toBeUndefined()
    expect(made).toBe(1)
    expect((await add('k2')).json().id).not.toBe(first.json().id)
    expect((await add(null)).json().id).not.toBe(first.json().id)
  })

  it('another request under the same key is refused', async () => {
    await add('k1')
    const other = await add('k1', 'Sales')
    expect([other.statusCode, other.json().code]).toEqual([422, 'idempotency_key_reused'])
    expect(made).toBe(1)
  })

  it('belongs to one caller and one call', async () => {
    const other = await buildUser(t.app, { role: 'admin' })
    await add('k1')
    expect((await add('k1', 'Support', other)).headers['idempotency-replayed']).toBeUndefined()
    const team = await t.call('POST /teams', { as: admin, body: { name: 'Support' }, headers: { 'idempotency-key': 'k1' } })
    expect([team.statusCode, team.headers['idempotency-replayed']]).toEqual([201, undefined])
  })

  it('while the first is still worked on the second is told to wait', async () => {
    let finish = () => {}
    addLine = () => new Promise((resolve) => (finish = resolve))
    const first = add('k1')
    await waitFor(() => made === 1)
    const second = await add('k1')
    expect([second.statusCode, second.json().code, second.headers['retry-after']]).toEqual([409, 'idempotency_in_progress', '1'])
    finish()
    const { id } = (await first).json()
    expect((await add('k1')).json().id).toBe(id)
    expect(made).toBe(1)
  })

  it('a request that failed may be tried again', async () => {
    addLine = async () => {
      throw new AppError('unavailable')
    }
    expect((await add('k1')).statusCode).toBe(503)
    addLine = async () => undefined
    expect((await add('k1')).statusCode).toBe(201)
    expect(made).toBe(2)
  })

  it('what a crash left behind is taken over after two minutes, a finished one after a day', async () => {
    await add('k1')
    await sql`update idempotency_keys set status = 0`.execute(t.app.db)
    expect((await add('k1')).statusCode).toBe(409)
    await sql`update idempotency_keys set created_at = now() - interval '121 seconds'`.execute(t.app.db)
    expect((await add('k1')).statusCode).toBe(201)
    await sql`update idempotency_keys set created_at = now() - interval '23 hours'`.execute(t.app.db)
    expect((await add('k1')).headers['idempotency-replayed']).toBe('true')
    await sql`update idempotency_keys set created_at = now() - interval '25 hours'`.execute(t.app.db)
    expect((await add('k1', 'Sales')).headers['idempotency-replayed']).toBeUndefined()
  })

  it('keeps a new token only sealed', async () => {
    const make = () => t.call('POST /me/tokens', { as: admin, body: { name: 'script' }, headers: { 'idempotency-key': 'k1' } })
    const { token } = (await make()).json()
    expect((await make()).json().token).toBe(token)
    const rows = await t.app.db.selectFrom('idempotency_keys').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(token)
    expect(await t.app.db.selectFrom('api_tokens').select('id').execute()).toHaveLength(1)
  })

  it.each(['', 'with space', 'ключ', 'x'.repeat(201)])('has to be a key (%#)', async (key) => {
    const answer = await add(key)
    expect(answer.statusCode).toBe(400)
    expect(answer.json().errors).toMatchObject([{ path: '/idempotency-key' }])
    expect(made).toBe(0)
  })

  it('means nothing where nothing is made, and for files, whose content cannot be compared', async () => {
    const headers = { 'idempotency-key': 'k1' }
    await t.call('PATCH /me', { as: admin, body: { name: 'A' }, headers })
    expect((await t.call('PATCH /me', { as: admin, body: { name: 'B' }, headers })).json().name).toBe('B')
    const form = { ...headers, 'content-type': 'multipart/form-data; boundary=x' }
    await t.call('POST /files', { as: admin, body: '--x--', headers: form })
    expect((await t.call('POST /files', { as: admin, body: '--x--', headers: form })).json().size).toBe(2)
    expect(await t.app.db.selectFrom('idempotency_keys').selectAll().execute()).toEqual([])
  })

  it('is forgotten after a day', async () => {
    await add('old')
    await sql`update idempotency_keys set created_at = now() - interval '25 hours'`.execute(t.app.db)
    await add('new')
    handleApiJobs(t.app)
    await startApiTidying(t.app)
    await t.startJobs()
    await waitFor(async () => (await t.app.db.selectFrom('idempotency_keys').select('key').execute()).length === 1)
    await waitFor(async () => {
      const { rows } = await sql`select 1 from jobs where kind = 'api.tidy' and run_at > now() + interval '59 minutes'`.execute(t.app.db)
      return rows.length === 1
    })
  })
})
