import { expect, test } from 'vitest'
import { type Listener, listen } from '../../test/client.ts'
import { hire, openSiteChat, setUp, visit } from '../../test/company.ts'
import { waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { runServer } from '../../test/run-server.ts'
import type { ServerFrame } from '@omniline/contracts/realtime'

const server = perTest(runServer)
const admin = perTest(() => setUp(server.url))

const hears = (listener: Listener<ServerFrame>, id: string, what: object) =>
  listener.next((frame) => {
    if (frame.type !== 'conversation' || frame.data.id !== id) return false
    return Object.entries(what).every(([key, value]) => JSON.stringify(Reflect.get(frame.data, key)) === JSON.stringify(value))
  }, JSON.stringify(what))

test('over HTTP: offered, skipped, transferred to somebody outside, who loses sight of it when he skips it', async () => {
  const { url } = server
  const [olga, boris, otto] = [await hire(url, admin, 'Olga'), await hire(url, admin, 'Boris'), await hire(url, admin, 'Otto')]
  const { channelId, lineId } = await openSiteChat(admin, [olga, boris], {
    distribution: { mode: 'strictly', offerSeconds: 60 } as never,
  })
  const outside = await listen(url, { token: otto.token })
  const visitor = await visit(url, channelId)
  const atWork = await listen(url, { token: olga.token })
  await visitor.write('Hello')
  const frame = await atWork.next((one) => one.type === 'conversation' && one.data.status === 'offered', 'the offer')
  if (frame.type !== 'conversation') throw new Error('not a conversation')
  const { id } = frame.data
  expect(frame.data).toMatchObject({ offeredTo: [olga.id], offers: [{ userId: olga.id }] })
  const params = { id }
  expect((await boris.api.refused('POST /conversations/:id/accept', { params })).problem).toMatchObject({
    status: 409,
    code: 'not_offered',
  })
  expect((await otto.api.refused('POST /conversations/:id/accept', { params })).status).toBe(404)

  expect(await olga.api.call('POST /conversations/:id/skip', { params })).toMatchObject({ status: 'offered', offeredTo: [boris.id] })
  await boris.api.call('POST /conversations/:id/accept', { params })
  const taken = await olga.api.refused('POST /conversations/:id/accept', { params })
  expect(taken.problem).toMatchObject({ status: 409, code: 'taken_by_another', detail: 'Boris has taken the conversation' })

  const handed = await boris.api.call('POST /conversations/:id/transfer', { params, body: { userId: otto.id } })
  expect(handed).toMatchObject({ status: 'offered', operatorId: null, offeredTo: [otto.id] })
  await hears(outside, id, { status: 'offered', offeredTo: [otto.id] })
  const wrong = await otto.api.refused('POST /conversations/:id/transfer', { params, body: { lineId: id } })
  expect(wrong.problem).toMatchObject({ code: 'invalid_input', errors: [{ path: '/lineId' }] })
  await otto.api.call('POST /conversations/:id/skip', { params })
  await outside.next((one) => one.type === 'conversationGone' && one.data.id === id, 'that it is gone')
  expect((await otto.api.refused('GET /conversations/:id', { params })).status).toBe(404)
  await hears(atWork, id, { status: 'offered', offeredTo: [olga.id] })

  expect(await admin.api.call('POST /conversations/:id/intercept', { params })).toMatchObject({ status: 'active', operatorId: admin.id })
  const trail = await olga.api.call('GET /conversations/:id/trail', { params })
  expect(trail.map((entry) => [entry.event, entry.reason])).toEqual([
    ['started', 'started'],
    ['offered', 'first_in_queue'],
    ['skipped', 'skipped'],
    ['offered', 'first_in_queue'],
    ['accepted', 'offer'],
    ['transferred', 'to_person'],
    ['skipped', 'skipped'],
    ['offered', 'first_in_queue'],
    ['intercepted', 'intercepted'],
  ])
  expect(trail[0]).toMatchObject({ to: lineId })
  await outside.close()
  await atWork.close()
})

test('who pauses gets nothing, and what waits when he is back', async () => {
  const { url } = server
  const olga = await hire(url, admin, 'Olga')
  await olga.api.call('PUT /me/presence', { body: { status: 'paused' } })
  const { channelId } = await openSiteChat(admin, [olga])
  const atWork = await listen(url, { token: olga.token })
  const visitor = await visit(url, channelId)
  await visitor.write('Hello')
  const frame = await atWork.next((one) => one.type === 'conversation', 'the conversation')
  if (frame.type !== 'conversation') throw new Error('not a conversation')
  const params = { id: frame.data.id }
  await waitFor(async () => (await admin.api.call('GET /conversations/:id/trail', { params })).length === 2)
  expect(await admin.api.call('GET /conversations/:id', { params })).toMatchObject({ status: 'waiting', offeredTo: [] })
  await olga.api.call('PUT /me/presence', { body: { status: 'online' } })
  await atWork.next((one) => one.type === 'presence' && one.data.status === 'online', 'presence')
  await atWork.next((one) => one.type === 'conversation' && one.data.offeredTo.includes(olga.id), 'the offer')
  await atWork.close()
})
