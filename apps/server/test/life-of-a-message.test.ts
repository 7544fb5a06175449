import type { ServerFrame, VisitorFrame } from '@omniline/contracts/realtime'
import { describe, expect, it } from 'vitest'
import { listen } from './client.ts'
import { hire, openSiteChat, setUp, visit } from './company.ts'
import { perTest } from './lifetime.ts'
import { runServer } from './run-server.ts'

const server = perTest(runServer)

const isMessage = (text: string) => (frame: ServerFrame | VisitorFrame) => frame.type === 'message' && frame.data.text === text

describe('the life of a message', () => {
  it('goes from a visitor to the operator it is offered to, and back', async () => {
    const { url } = server
    const admin = await setUp(url)
    const olga = await hire(url, admin, 'Olga Operator')
    const { channelId } = await openSiteChat(admin, [olga])
    const atWork = await listen(url, { token: olga.token })
    const visitor = await visit(url, channelId)
    const atHome = await listen<VisitorFrame>(url, { token: visitor.token })

    await visitor.write('Where is my order?')
    const offered = await atWork.next((frame) => frame.type === 'conversation' && frame.data.offeredTo.includes(olga.id), 'the offer')
    if (offered.type !== 'conversation') throw new Error('not a conversation')
    const { id } = offered.data
    expect(offered.data).toMatchObject({ status: 'offered', operatorId: null, awaiting: 'operator' })
    await atWork.next(isMessage('Where is my order?'), 'the message')

    const accepted = await olga.api.call('POST /conversations/:id/accept', { params: { id } })
    expect(accepted).toMatchObject({ status: 'active', operatorId: olga.id, offeredTo: [] })
    await olga.api.call('POST /conversations/:id/messages', {
      params: { id },
      body: { text: 'Nobody must see this', visibility: 'internal', clientMessageId: 'n1' },
    })
    const sent = await olga.api.call('POST /conversations/:id/messages', {
      params: { id },
      body: { text: 'On its way', visibility: 'public', clientMessageId: 'm1' },
    })
    expect(sent.delivery?.status).toBe('sent')
    const answer = await atHome.next(isMessage('On its way'), 'the answer')
    expect(answer).toMatchObject({ data: { author: { type: 'operator', name: 'Olga Operator' } } })
    expect(atHome.frames.some(isMessage('Nobody must see this'))).toBe(false)

    const chat = await visitor.api.call('GET /chat/messages')
    expect(chat.messages.map((message) => message.text)).toEqual(['Where is my order?', 'On its way'])
    expect(chat).toMatchObject({ unread: 1, status: 'active', operator: { name: 'Olga Operator' } })

    await visitor.api.call('POST /chat/read', { body: { seq: chat.messages.at(-1)?.seq ?? 0 } })
    await atWork.next((frame) => frame.type === 'message' && frame.data.id === sent.id && frame.data.delivery?.status === 'read', 'read')

    const closed = await olga.api.call('POST /conversations/:id/close', { params: { id }, body: { silent: true } })
    expect(closed).toMatchObject({ status: 'closed', closeReason: 'operator' })
    const trail = await olga.api.call('GET /conversations/:id/trail', { params: { id } })
    expect(trail.map((entry) => entry.event)).toEqual(expect.arrayContaining(['offered', 'accepted']))
    await atWork.close()
    await atHome.close()
  })

  it('misses nothing and hears nothing twice over a cut line', async () => {
    const { url } = server
    const admin = await setUp(url)
    const { channelId } = await openSiteChat(admin, [admin])
    const before = await listen(url, { token: admin.token })
    const visitor = await visit(url, channelId)
    for (const n of [1, 2, 3]) await visitor.write(`before ${n}`)
    await before.next(isMessage('before 3'))
    const cursor = before.cursor() ?? ''
    before.cut()
    for (let n = 1; n <= 20; n++) await visitor.write(`away ${n}`)
    const after = await listen(url, { token: admin.token, resumeFrom: cursor })
    await visitor.write('here again')
    await after.next(isMessage('here again'))
    const texts = after.frames.flatMap((frame) =>
      frame.type === 'message' && frame.data.author.type === 'customer' ? [frame.data.text] : [],
    )
    expect(texts).toEqual([...Array.from({ length: 20 }, (_, n) => `away ${n + 1}`), 'here again'])
    await after.close()
  })

  it('tells a client whose cursor means nothing to fetch anew', async () => {
    const { url } = server
    const admin = await setUp(url)
    for (const resumeFrom of ['nonsense', 'zzzzzzzz-1']) {
      const socket = await listen(url, { token: admin.token, resumeFrom })
      await socket.next((frame) => frame.type === 'resync', `resync for ${resumeFrom}`)
      await socket.close()
    }
  })

  it('closes a socket that speaks before hello, with a wrong token, or nonsense; and tells it nothing', async () => {
    const { url } = server
    const admin = await setUp(url)
    const wrong = await listen(url, { token: 's_wrong' })
    expect(await wrong.closed).toBe(4001)
    expect(wrong.frames.map((frame) => frame.type)).toEqual(['error'])
    const again = await listen(url, { token: admin.token })
    again.send({ type: 'hello', token: admin.token })
    expect(await again.closed).toBe(4002)
    const nonsense = await listen(url, { token: admin.token })
    nonsense.send({ type: 'delete everything' })
    expect(await nonsense.closed).toBe(4002)
  })

  it('cuts the sockets of a user who is deactivated', async () => {
    const { url } = server
    const admin = await setUp(url)
    const olga = await hire(url, admin, 'Olga Operator')
    const socket = await listen(url, { token: olga.token })
    await admin.api.call('PATCH /users/:id', { params: { id: olga.id }, body: { active: false } })
    expect(await socket.closed).toBe(4001)
  })

  it('refuses a socket that a page of another site opens', async () => {
    await expect(listen(server.url, { token: 'x' }, { origin: 'https://evil.example' })).rejects.toThrow('403')
  })
})
