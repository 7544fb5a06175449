import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { join, type Line } from '../../test/security/dial.ts'
import { arrive, type House, openHouse } from '../../test/security/house.ts'
import { transaction } from '../platform/database.ts'
import { emit } from '../platform/events.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
}, 60_000)
afterEach(() => house.close())

const says = (text: string) => (frame: ReturnType<Line['frames']>[number]) => frame.type === 'message' && frame.data.text === text
const accessOf = (userIds: string[]) => transaction(house.app.db, (tx) => emit(tx, { type: 'access', userIds }))

/** Who a visitor is takes its time to find out. */
async function hesitate(seconds = 1): Promise<void> {
  await sql`alter table visitor_tokens rename to visitor_tokens_kept`.execute(house.app.db)
  await sql`
    create function found_slowly() returns setof visitor_tokens_kept language plpgsql as
    'begin perform pg_sleep(${sql.raw(String(seconds))}); return query select * from visitor_tokens_kept; end'`.execute(house.app.db)
  await sql`create view visitor_tokens as select * from found_slowly()`.execute(house.app.db)
  await sql`create rule used as on update to visitor_tokens do instead nothing`.execute(house.app.db)
}

async function answer(text: string): Promise<void> {
  const { operator, conversationId: id } = house.here
  await operator.api.call('POST /conversations/:id/messages', { params: { id }, body: { text, attachments: [], visibility: 'public' } })
}

it('nobody waits while the visitors of a chat are asked again', async () => {
  const { url, app, here, admin } = house
  const ear = await join(url, admin.token)
  const visitors = await Promise.all(Array.from({ length: 5 }, async () => join(url, (await arrive(url, here.channelId)).token)))
  await hesitate(3)
  await sql`delete from visitor_tokens_kept where channel_id = ${here.channelId}`.execute(app.db)
  await accessOf([here.channelId])
  await transaction(app.db, (tx) => emit(tx, { type: 'changed', data: { what: 'line', id: here.lineId } }))
  await ear.next((frame) => frame.type === 'changed' && frame.data.what === 'line', 'what happened after it')
  expect(visitors.every((one) => one.isOpen())).toBe(true)
  expect(await Promise.all(visitors.map((one) => one.closed))).toEqual(visitors.map(() => 4001))
}, 60_000)

it('who was forgotten hears nothing from that moment on, also while he is being asked', async () => {
  const { url, app, here } = house
  const ear = await join(url, here.operator.token)
  const visitor = await join(url, here.visitor.token)
  await hesitate()
  await sql`delete from visitor_tokens_kept where customer_id = ${here.customerId}`.execute(app.db)
  await accessOf([here.customerId])
  await answer('only for whom it concerns')
  await ear.next(says('only for whom it concerns'), 'the answer')
  expect(await visitor.closed).toBe(4001)
  expect(visitor.heard.join()).not.toContain('only for whom it concerns')
}, 60_000)

it('who may stay hears everything, once and in order', async () => {
  const { url, here } = house
  const ear = await join(url, here.operator.token)
  const visitor = await join(url, here.visitor.token)
  await hesitate()
  await accessOf([here.customerId])
  await answer('one')
  await accessOf([here.customerId])
  await answer('two')
  await ear.next(says('two'), 'the answers')
  await visitor.next(says('two'), 'the answers')
  const texts = visitor.frames().flatMap((frame) => (frame.type === 'message' ? [frame.data.text] : []))
  expect(texts).toEqual(['one', 'two'])
  expect(visitor.isOpen()).toBe(true)
}, 60_000)
