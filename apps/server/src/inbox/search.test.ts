import type { SearchResult } from '@omniline/contracts/conversations'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { buildChannel } from '../../test/factories/channels.ts'
import { buildConversation, buildFile, buildStaff, type Colleague, letIn } from '../../test/factories/inbox.ts'
import { testHttp } from '../../test/http.ts'
import { perFile } from '../../test/lifetime.ts'
import { transaction } from '../platform/database.ts'
import { postMessage } from './post.ts'
import { inboxRoutes } from './routes.ts'
import { inTime } from './search.ts'

const http = perFile(() => testHttp({ routes: inboxRoutes }))
const app = perFile(() => http.app)

type Result = z.output<typeof SearchResult>
async function search(as: Colleague, q: string, more = ''): Promise<Result> {
  const response = await http.call(`GET /search?q=${encodeURIComponent(q)}${more}`, { as })
  expect(response.statusCode, response.body).toBe(200)
  return response.json()
}
const textsOf = (result: Result) => result.messages.map((found) => found.message.text)

describe('searching messages', () => {
  it('finds word forms, beginnings, phrases, and leaves out what is excluded', async () => {
    const channel = await buildChannel(app)
    const me = await buildStaff(app, { lineId: channel.lineId })
    const texts = [
      'Где мой заказ?',
      'Заказы и доставка завтра',
      'Документация на английском',
      'order 12345 is late',
      'late reply, early order',
    ]
    for (const text of texts) await letIn(app, channel, { text })
    const found = async (q: string) => textsOf(await search(me, q)).toSorted()
    expect(await found('заказов')).toEqual(texts.slice(0, 2).toSorted())
    expect(await found('докум')).toEqual([texts[2]])
    expect(await found('доставка зав')).toEqual([texts[1]])
    expect(await found('1234')).toEqual([texts[3]])
    expect(await found('"early order"')).toEqual([texts[4]])
    expect(await found('order -late')).toEqual([])
    expect(await found('late -reply')).toEqual([texts[3]])
    expect(await found('reply or documentation')).toEqual([texts[4]])
    for (const odd of ["'; --", '((', '!!', '& | !', '<->', ':*', '"unclosed', 'и на'])
      expect(Array.isArray((await search(me, odd)).messages)).toBe(true)
    expect((await http.call('GET /search?q=a', { as: me })).statusCode).toBe(400)
    expect((await http.call('GET /search?q=%00%00', { as: me })).statusCode).toBeLessThan(500)
  })

  it('the newest of many and what lies far behind them', async () => {
    const { channel, conversationId, operator } = await buildConversation(app, { active: true })
    for (const n of [1, 2]) await letIn(app, channel, { text: `pangolin ${n}` })
    await sql`
      insert into messages (id, thread_id, conversation_id, seq, author_type, author_name, visibility, text, customer_messages, sent_at, created_at)
      select uuidv7(n * interval '1 millisecond'), thread_id, id, 1000 + n, 'customer', 'Somebody', 'public', 'armadillo ' || n, 0, now(),
        now() + n * interval '1 millisecond'
      from conversations, generate_series(1, 1200) n where id = ${conversationId}`.execute(app.db)
    expect(textsOf(await search(operator, 'armadillo', '&limit=3'))).toEqual(['armadillo 1200', 'armadillo 1199', 'armadillo 1198'])
    expect(textsOf(await search(operator, 'pangolin'))).toEqual(['pangolin 2', 'pangolin 1'])
    expect(textsOf(await search(operator, 'armadillo 17', '&limit=1'))).toEqual(['armadillo 179'])
  })

  it('newest first, in a period, only where the caller sees', async () => {
    const { channel, conversationId, operator } = await buildConversation(app, { active: true })
    const author = { type: 'operator' as const, id: operator.userId, name: operator.name }
    await letIn(app, channel, { text: 'zebra one' })
    await transaction(app.db, (tx) => postMessage(app, tx, { conversationId, author, visibility: 'internal', text: 'zebra two' }))
    expect(textsOf(await search(operator, 'zebra'))).toEqual(['zebra two', 'zebra one'])
    expect((await search(operator, 'zebra', '&limit=1')).messages).toMatchObject([
      { conversationId, customerName: 'Anna', message: { visibility: 'internal' } },
    ])
    expect((await search(operator, 'zebra', `&to=${new Date(Date.now() - 60_000).toISOString()}`)).messages).toEqual([])
    expect((await search(operator, 'zebra', `&from=${new Date(Date.now() - 60_000).toISOString()}`)).messages).toHaveLength(2)
    expect((await search(await buildStaff(app), 'zebra')).messages).toEqual([])
    expect((await search(await buildStaff(app, { role: 'supervisor' }), 'zebra')).messages).toHaveLength(2)
    await sql`update messages set deleted_at = now() where text = 'zebra one'`.execute(app.db)
    expect(textsOf(await search(operator, 'zebra'))).toEqual(['zebra two'])
  })
})

describe('searching files', () => {
  it('goes by name, without wildcards, and only where asked', async () => {
    const { conversationId, operator } = await buildConversation(app, { active: true })
    const author = { type: 'operator' as const, id: operator.userId, name: operator.name }
    const file = await buildFile(app, 'x', { name: 'Прайс_50%.txt', uploadedByUser: operator.userId })
    await transaction(app.db, (tx) =>
      postMessage(app, tx, { conversationId, author, visibility: 'public', text: 'giraffe', fileIds: [file.id] }),
    )
    const found = await search(operator, 'прайс')
    expect(found.files).toMatchObject([
      { attachment: { name: 'Прайс_50%.txt', fileId: file.id }, message: { text: 'giraffe' }, customerName: 'Anna' },
    ])
    expect((await search(operator, '_50%')).files).toHaveLength(1)
    expect((await search(operator, '%%')).files).toEqual([])
    expect((await search(operator, 'прайс', '&in=messages')).files).toEqual([])
    expect((await search(operator, 'giraffe', '&in=files,contacts')).messages).toEqual([])
    expect((await search(await buildStaff(app), 'прайс')).files).toEqual([])
  })
})

it('a search that takes too long is given up, and the connection is good again', async () => {
  await expect(
    inTime(app.db, (tx) =>
      sql`select set_config('statement_timeout', '5', true), pg_sleep(0)`.execute(tx).then(() => sql`select pg_sleep(5)`.execute(tx)),
    ),
  ).rejects.toMatchObject({ code: 'unavailable' })
  const { rows } = await sql<{ timeout: string }>`select current_setting('statement_timeout') as timeout`.execute(app.db)
  expect(rows[0]?.timeout).toBe('0')
})
