import type { ServerFrame } from '@omniline/contracts/realtime'
import { describe, expect, test } from 'vitest'
import { type Listener, listen } from '../../test/client.ts'
import { hire, openSiteChat, type Person, setUp, visit } from '../../test/company.ts'
import { waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { runServer } from '../../test/run-server.ts'

const server = perTest(runServer)
const admin = perTest(() => setUp(server.url))

const settings = (distribution: object) => ({ distribution: distribution as never })
const offerIn = async (listener: Listener<ServerFrame>): Promise<string> => {
  const frame = await listener.next((one) => one.type === 'conversation' && one.data.status === 'offered', 'an offer')
  if (frame.type !== 'conversation') throw new Error('not a conversation')
  return frame.data.id
}
const told = (admin_: Person, id: string) => admin_.api.call('GET /conversations/:id/trail', { params: { id } })

describe('accept and finish', () => {
  test('takes it and finishes it, which the trail tells; what somebody else has stays his', async () => {
    const [olga, boris] = [await hire(server.url, admin, 'Olga'), await hire(server.url, admin, 'Boris')]
    const { channelId } = await openSiteChat(admin, [olga, boris], settings({ mode: 'strictly', offerSeconds: 600 }))
    const hers = await listen(server.url, { token: olga.token })
    await (await visit(server.url, channelId)).write('Thanks!')
    const params = { id: await offerIn(hers) }
    // Not offered to him: nothing is taken and nothing finished.
    const refused = await boris.api.refused('POST /conversations/:id/close', { params, body: { accept: true } })
    expect(refused.problem.code).toBe('not_offered')
    expect((await admin.api.call('GET /conversations/:id', { params })).status).toBe('offered')

    expect(await olga.api.call('POST /conversations/:id/close', { params, body: { accept: true, silent: true } })).toMatchObject({
      status: 'closed',
      closeReason: 'operator',
      operatorId: olga.id,
      acceptedAt: expect.any(String),
    })
    await waitFor(async () => (await told(admin, params.id)).at(-1)?.event === 'closed')
    expect((await told(admin, params.id)).map((entry) => `${entry.event}: ${entry.reason}`)).toEqual([
      'started: started',
      'offered: first_in_queue',
      'accepted: offer',
      'closed: operator',
    ])
    const again = await olga.api.refused('POST /conversations/:id/close', { params, body: { accept: true } })
    expect(again.problem.code).toBe('conversation_closed')
  })

  test('of what is being worked on it is a finish like any other; somebody else’s is a supervisor’s to finish', async () => {
    const [olga, boris, sara] = [
      await hire(server.url, admin, 'Olga'),
      await hire(server.url, admin, 'Boris'),
      await hire(server.url, admin, 'Sara', 'supervisor'),
    ]
    const { channelId } = await openSiteChat(admin, [olga, boris], settings({ mode: 'strictly', offerSeconds: 600 }))
    const hers = await listen(server.url, { token: olga.token })
    await (await visit(server.url, channelId)).write('Hello')
    const params = { id: await offerIn(hers) }
    await olga.api.call('POST /conversations/:id/accept', { params })
    for (const body of [{ accept: true }, {}])
      expect((await boris.api.refused('POST /conversations/:id/close', { params, body })).problem.code).toBe('taken_by_another')
    expect(await sara.api.call('POST /conversations/:id/close', { params, body: {} })).toMatchObject({
      status: 'closing',
      operatorId: olga.id,
    })
    expect((await olga.api.call('POST /conversations/:id/close', { params, body: { accept: true, silent: true } })).status).toBe('closed')
  })
})

test('offered to everybody: who was not quick enough is told who was', async () => {
  const [olga, boris] = [await hire(server.url, admin, 'Olga'), await hire(server.url, admin, 'Boris')]
  const { channelId } = await openSiteChat(admin, [olga, boris], settings({ mode: 'all' }))
  const [hers, his] = [await listen(server.url, { token: olga.token }), await listen(server.url, { token: boris.token })]
  await (await visit(server.url, channelId)).write('Hello')
  const id = await offerIn(hers)
  expect(await offerIn(his)).toBe(id)
  await olga.api.call('POST /conversations/:id/accept', { params: { id } })
  const taken = (one: ServerFrame) =>
    one.type === 'conversation' && one.data.id === id && one.data.operatorId === olga.id && one.data.offeredTo.length === 0
  await his.next(taken, 'who has it')
})

test('an empty queue is told to those the line names, once in a while', async () => {
  const [olga, sara, other] = [
    await hire(server.url, admin, 'Olga'),
    await hire(server.url, admin, 'Sara', 'supervisor'),
    await hire(server.url, admin, 'Otto', 'supervisor'),
  ]
  const { channelId, lineId } = await openSiteChat(admin, [olga], settings({ emptyQueueAlert: [sara.id] }))
  const [named, unnamed] = [await listen(server.url, { token: sara.token }), await listen(server.url, { token: other.token })]
  await olga.api.call('PUT /me/presence', { body: { status: 'paused' } })
  await (await visit(server.url, channelId)).write('Anybody?')
  const frame = await named.next((one) => one.type === 'alert', 'the alert')
  if (frame.type !== 'alert') throw new Error('not an alert')
  expect(frame.data).toMatchObject({ code: 'queue_empty_of_operators', lineId, at: expect.any(String) })
  expect((await told(admin, frame.data.conversationId)).at(-1)).toMatchObject({ event: 'waiting', reason: 'nobody_eligible' })
  // The second conversation is not told, nor anything to somebody else, although both hear of it.
  await (await visit(server.url, channelId)).write('Anybody else?')
  const second = (one: ServerFrame) =>
    one.type === 'conversation' && one.data.id !== frame.data.conversationId && one.data.status === 'waiting'
  for (const listener of [named, unnamed]) await listener.next(second, 'the second conversation')
  await waitFor(async () => {
    const { items } = await admin.api.call('GET /conversations', { query: { view: 'queue' } })
    const trails = await Promise.all(items.map((one) => told(admin, one.id)))
    return trails.filter((trail) => trail.some((entry) => entry.event === 'waiting')).length === 2
  })
  expect(named.frames.filter((one) => one.type === 'alert')).toHaveLength(1)
  expect(unnamed.frames.filter((one) => one.type === 'alert')).toHaveLength(0)
  // Away meanwhile she hears of it by her cursor.
  const later = await listen(server.url, { token: sara.token, resumeFrom: named.frames.find((one) => one.type === 'ready')?.cursor })
  await later.next((one) => one.type === 'alert', 'the alert again')
})

test('to whom a conversation can be handed: every line that takes it and everybody who works here', async () => {
  const [olga, boris] = [await hire(server.url, admin, 'Olga'), await hire(server.url, admin, 'Boris')]
  const mine = await openSiteChat(admin, [olga], { name: 'Mine' })
  const theirs = await admin.api.call('POST /lines', { body: { name: 'Theirs' } })
  const asleep = await admin.api.call('POST /lines', { body: { name: 'Asleep', active: false } })
  const put = await admin.api.call('POST /lines', { body: { name: 'Put away' } })
  await admin.api.call('POST /lines/:id/archive', { params: { id: put.id } })
  await admin.api.call('PATCH /users/:id', { params: { id: boris.id }, body: { active: false } })
  await olga.api.call('PUT /me/workday', { body: { status: 'started' } })
  const targets = await olga.api.call('GET /transfer-targets', {})
  expect(targets.lines).toEqual([
    { id: mine.lineId, name: 'Mine' },
    { id: theirs.id, name: 'Theirs' },
  ])
  expect(targets.users).toMatchObject([
    { id: admin.id, load: 0 },
    { id: olga.id, name: 'Olga', workday: 'started', presence: 'online', load: 0 },
  ])
  expect(targets.lines.map((line) => line.id)).not.toContain(asleep.id)
})

test('a visitor who is blocked is told so, until he is forgiven', async () => {
  const olga = await hire(server.url, admin, 'Olga')
  const { channelId } = await openSiteChat(admin, [olga])
  const hers = await listen(server.url, { token: olga.token })
  const visitor = await visit(server.url, channelId)
  await visitor.write('Buy!')
  const params = { id: await offerIn(hers) }
  await olga.api.call('POST /conversations/:id/block', { params, body: { reason: 'Advertising' } })
  const body = { clientMessageId: 'again', text: 'Buy more!' }
  expect((await visitor.api.refused('POST /chat/messages', { body })).problem).toMatchObject({ status: 403, code: 'blocked' })
  const { items } = await admin.api.call('GET /blocked-customers', {})
  expect(items).toMatchObject([{ customerId: visitor.id, reason: 'Advertising', blockedBy: { name: 'Olga' } }])
  await admin.api.call('DELETE /blocked-customers/:customerId', { params: { customerId: visitor.id } })
  expect(await visitor.write('Sorry')).toEqual(expect.any(String))
})
