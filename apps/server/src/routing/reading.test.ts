import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { buildTeam, buildUser, type BuiltUser } from '../../test/factories/accounts.ts'
import { buildChannel } from '../../test/factories/channels.ts'
import { letIn } from '../../test/factories/inbox.ts'
import { buildLine } from '../../test/factories/lines.ts'
import { buildPresence } from '../../test/factories/presence.ts'
import { testApp } from '../../test/harness.ts'
import { perFile } from '../../test/lifetime.ts'
import { type Question, read } from './reading.ts'

const t = perFile(testApp)
let people: BuiltUser[]
let outsiders: BuiltUser[]
beforeAll(async () => {
  people = await Promise.all(Array.from({ length: 40 }, () => buildUser(t.app)))
  outsiders = await Promise.all(Array.from({ length: 3 }, () => buildUser(t.app)))
  await buildPresence(t.app, [...people, ...outsiders])
})

const nothing: Question = { conversationIds: [], lineIds: [], userIds: [], everybody: false, least: 0, whole: 200, huge: 2000 }
const ids = (some: { id: string }[]) => some.map((one) => one.id).toSorted()
const run = (query: ReturnType<typeof sql>) => query.execute(t.app.db)

async function served(queue: BuiltUser[], distribution: object = {}) {
  const line = await buildLine(t.app, { users: queue, distribution })
  return { line, channel: await buildChannel(t.app, { lineId: line.id }) }
}

test('of a line nobody is read but who stands in its queue and who has to do with its conversations', async () => {
  const { line, channel } = await served(people.slice(0, 3), { lastOperatorDays: 7 })
  const { conversationId } = await letIn(t.app, channel)
  const [his, offered, last] = outsiders as [BuiltUser, BuiltUser, BuiltUser]
  const before = await letIn(t.app, channel)
  await run(sql`update conversations set status = 'closed', closed_at = now(), operator_id = ${last.id}, waiting_since = null,
    customer_id = (select customer_id from conversations where id = ${conversationId}) where id = ${before.conversationId}`)
  await run(sql`update conversations set status = 'active', operator_id = ${his.id} where id = ${conversationId}`)
  await run(sql`insert into offers (id, conversation_id, user_id, transfer, waiting_since, round)
    values (gen_random_uuid(), ${conversationId}, ${offered.id}, true, now(), 1)`)
  const found = await read(t.app.db, { ...nothing, conversationIds: [conversationId] })
  expect(ids(found.operators)).toEqual(ids([...people.slice(0, 3), ...outsiders]))
  expect(found.lines.map((one) => one.queue)).toEqual([people.slice(0, 3).map((one) => one.id)])
  expect(found.conversations).toHaveLength(1)
  expect(found.conversations[0]).toMatchObject({
    id: conversationId,
    lineId: line.id,
    operatorId: his.id,
    preferred: { userId: last.id, why: 'last_operator' },
    offers: [{ userId: offered.id, transfer: true, timed: false }],
  })
  expect(found.operators.find((one) => one.id === his.id)).toMatchObject({ status: 'online', answered: 1, offered: 0, closing: 0 })
})

test('of a crowd: the best, the head of the queue, and whether people concerned stand in it', async () => {
  const { line, channel } = await served(people, { mode: 'strictly', maxConversations: 1, lastOperatorDays: 7 })
  const { conversationId } = await letIn(t.app, channel)
  const whoever = { ...nothing, whole: 10, huge: 1000, conversationIds: [conversationId] }
  const [head, tail] = [people.slice(0, 30), people.at(-1)!]
  const queueOf = async (question: Question) => (await read(t.app.db, question)).lines[0]?.queue
  // Everybody is free: one for the conversation, and as many as might come with it.
  expect(await queueOf(whoever)).toEqual(people.map((one) => one.id))
  await run(sql`update presence set announced = 'offline', status = 'offline' where user_id = any(${ids(people)}::uuid[])`)
  expect(await queueOf(whoever)).toEqual(head.map((one) => one.id))
  const before = await letIn(t.app, channel)
  await run(sql`update conversations set status = 'closed', closed_at = now(), operator_id = ${tail.id}, waiting_since = null,
    customer_id = (select customer_id from conversations where id = ${conversationId}) where id = ${before.conversationId}`)
  expect(await queueOf(whoever)).toEqual([...head, tail].map((one) => one.id))
  // He is free for a line, and something waits there: nobody else is asked.
  await buildPresence(t.app, [tail])
  const freed = await read(t.app.db, { ...whoever, conversationIds: [], userIds: [tail.id] })
  expect(freed).toMatchObject({ restricted: true, undecided: true, more: false })
  expect(ids(freed.conversations)).toEqual([conversationId])
  expect(freed.lines.map((one) => one.id)).toEqual([line.id])
})

test('a team in the queue stands there as its people, once each; a line that is off has nobody', async () => {
  const team = await buildTeam(t.app, { memberIds: ids(people.slice(1, 4)) })
  const line = await buildLine(t.app, {
    queue: [
      { type: 'user', id: people[2]!.id },
      { type: 'team', id: team.id },
    ],
  })
  const [found] = (await read(t.app.db, { ...nothing, lineIds: [line.id] })).lines
  expect(found?.queue[0]).toBe(people[2]!.id)
  expect(found?.queue.toSorted()).toEqual(ids(people.slice(1, 4)))
  await run(sql`update lines set active = false where id = ${line.id}`)
  expect((await read(t.app.db, { ...nothing, lineIds: [line.id] })).lines).toMatchObject([{ off: true, queue: [] }])
})

test('what a line of an older version has no setting for has its default', async () => {
  const { line, channel } = await served(people.slice(0, 1))
  await run(
    sql`update lines set settings = settings #- '{distribution,maxConversations}' #- '{distribution,requireWorkday}' where id = ${line.id}`,
  )
  const { conversationId } = await letIn(t.app, channel)
  await buildPresence(t.app, people.slice(0, 1))
  const found = await read(t.app.db, { ...nothing, lineIds: [line.id] })
  expect(ids(found.conversations)).toEqual([conversationId])
})
