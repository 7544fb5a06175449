import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../src/platform/ids.ts'
import { client } from '../client.ts'
import { hire } from '../company.ts'
import { waitFor } from '../harness.ts'
import { perFile } from '../lifetime.ts'
import { dial, join, type Line } from './dial.ts'
import { arrive, inviteAgain, openHouse, signIn } from './house.ts'

const house = perFile(openHouse)
let url: string
beforeAll(async () => {
  url = house.url
})

const unauthenticated = 4001
const badFrame = 4002
const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`

/** What is no frame, or none that a client may say. */
const nonsense: [what: string, frame: string | Uint8Array][] = [
  ['nothing', ''],
  ['no JSON', 'hello'],
  ['null', 'null'],
  ['a number', '42'],
  ['a text', '"hello"'],
  ['an array', '[{"type":"hello"}]'],
  ['great depth', deep],
  ['no type', '{}'],
  ['an unknown type', '{"type":"subscribe","conversationId":"x"}'],
  ['a type of ours', '{"type":"message","cursor":"1-1","data":{"text":"forged"}}'],
  ['a type that is none', '{"type":{"$ne":null}}'],
  ['a prototype key', '{"__proto__":{"type":"hello"}}'],
  ['a word of every object', '{"type":"constructor"}'],
  ['typing that says too little', '{"type":"typing"}'],
  ['typing into an object', '{"type":"typing","active":true,"conversationId":{"$ne":null}}'],
  ['typing into no id', '{"type":"typing","active":true,"conversationId":"*"}'],
  ['typing that is neither', '{"type":"typing","active":"yes"}'],
  ['viewing no id', '{"type":"viewing","conversationId":"../x"}'],
  ['viewing an array', '{"type":"viewing","conversationId":["018f0000-0000-7000-8000-000000000000"]}'],
  ['viewing nothing at all', '{"type":"viewing"}'],
  ['bytes', Uint8Array.from([0, 1, 2, 255])],
  ['a frame in bytes', Buffer.from('{"type":"pong"}')],
]

describe('before a good hello nothing is told, and a socket is closed for', () => {
  it.each([
    ...nonsense,
    ['pong', '{"type":"pong"}'],
    ['typing', `{"type":"typing","active":true,"conversationId":"${newId()}"}`],
    ['viewing', `{"type":"viewing","conversationId":"${newId()}"}`],
    ['a token that is an object', '{"type":"hello","token":{"$ne":null}}'],
    ['a token that is an array', '{"type":"hello","token":["s_x"]}'],
    ['a token without an end', `{"type":"hello","token":"${'s'.repeat(301)}"}`],
    ['a cursor that is an object', '{"type":"hello","token":"s_x","resumeFrom":{}}'],
    ['a hello in bytes', Buffer.from('{"type":"hello","token":"s_x"}')],
  ] as [string, string | Uint8Array][])('%s', async (_what, frame) => {
    const line = await dial(url)
    line.say(frame)
    expect(await line.closed).toBe(badFrame)
    expect(line.frames()).toMatchObject([{ type: 'error', data: { code: 'invalid_input' } }])
  })

  it('a token that is none or holds no more, wherever it is', async () => {
    const { ended, invitation, here, ownApiToken } = house
    const tokens = ['', 's_forged', 't_forged', 'v_forged', 'x', '__proto__', invitation, ...Object.values(ended)]
    const lines = await Promise.all([
      ...tokens.map((token) => dial(url).then((line) => ({ line, hello: { type: 'hello', token } }))),
      // In the address it would stand in every log.
      dial(url, { path: `/api/v1/realtime?token=${here.operator.token}` }).then((line) => ({ line, hello: { type: 'hello' } })),
      ...[ended.signedOut, ownApiToken.token, here.visitor.token].map((token) =>
        dial(url, { headers: { cookie: `omniline_session=${token}` } }).then((line) => ({ line, hello: { type: 'hello' } })),
      ),
      dial(url, { headers: { authorization: `Bearer ${here.operator.token}` } }).then((line) => ({ line, hello: { type: 'hello' } })),
    ])
    for (const { line, hello } of lines) line.say(hello)
    for (const { line } of lines) {
      expect(await line.closed).toBe(unauthenticated)
      expect(line.frames()).toMatchObject([{ type: 'error', data: { code: 'unauthenticated' } }])
    }
  })

  it('more than a frame may hold', async () => {
    const line = await dial(url)
    line.say(`{"type":"hello","token":"${'x'.repeat(70_000)}"}`)
    expect(await line.closed).toBe(1009)
    expect(line.heard).toEqual([])
  })

  it('words that come while it is being welcomed are not heard, and the welcome is one', async () => {
    const line = await dial(url)
    for (let n = 0; n < 3; n++) line.say({ type: 'hello', token: house.here.operator.token })
    await line.next((frame) => frame.type === 'ready', 'a welcome')
    expect(line.frames().filter((frame) => frame.type === 'ready')).toHaveLength(1)
    await line.hangUp()
  })
})

describe('a socket is opened', () => {
  const cookie = () => ({ cookie: `omniline_session=${house.here.operator.token}` })
  it.each([
    ['another site', () => ({ origin: 'https://evil.example' })],
    ['a sandboxed page', () => ({ origin: 'null' })],
    ['another port', () => ({ origin: url.replace(/\d+$/, '1') })],
    ['a site that is called like ours', () => ({ origin: `${url}.evil.example` })],
    ['nonsense', () => ({ origin: 'nonsense' })],
    ['another site, says the browser', () => ({ origin: url, 'sec-fetch-site': 'cross-site' })],
  ])('not for %s, with or without a cookie', async (_who, headers) => {
    await expect(dial(url, { headers: headers() })).rejects.toThrow('403')
    await expect(dial(url, { headers: { ...headers(), ...cookie() } })).rejects.toThrow('403')
  })

  it('at no other address', async () => {
    for (const path of ['/', '/api/v1/realtime/', '/api/v1/me', '/hooks/telegram/x'])
      await expect(dial(url, { path, headers: cookie() })).rejects.toThrow(/40[04]/)
  })

  it('for our own page with its cookie', async () => {
    const line = await dial(url, { headers: { ...cookie(), origin: url } })
    line.say({ type: 'hello' })
    expect(await line.next((frame) => frame.type === 'ready', 'a welcome')).toMatchObject({ data: { userId: house.here.operator.id } })
    await line.hangUp()
  })
})

describe('after hello a socket is closed for', () => {
  const both = () => [house.here.operator.token, house.here.visitor.token]
  it.each([...nonsense, ['a second hello', '{"type":"hello","token":"s_other"}'] as [string, string]])('%s', async (_what, frame) => {
    for (const token of both()) {
      const line = await join(url, token)
      line.say(frame)
      expect(await line.closed).toBe(badFrame)
    }
  })

  it('more than a frame may hold, and more frames than anybody types', async () => {
    for (const token of both()) {
      const [long, fast] = [await join(url, token), await join(url, token)]
      long.say(`{"type":"pong","x":"${'x'.repeat(70_000)}"}`)
      expect(await long.closed).toBe(1009)
      for (let n = 0; n < 200; n++) fast.say('{"type":"pong"}')
      expect(await fast.closed).toBe(badFrame)
    }
  })
})

describe('nobody hears what is not his', () => {
  let ear: Record<'operator' | 'stranger' | 'supervisor' | 'visitor' | 'neighbour' | 'elsewhere', Line>
  beforeAll(async () => {
    const { here, there, supervisor, neighbour } = house
    const [operator, stranger, above, visitor, next, elsewhere] = await Promise.all(
      [here.operator, there.operator, supervisor, here.visitor, neighbour, there.visitor].map(({ token }) => join(url, token)),
    )
    if (!operator || !stranger || !above || !visitor || !next || !elsewhere) throw new Error('not everybody is there')
    ear = { operator, stranger, supervisor: above, visitor, neighbour: next, elsewhere }
  })
  afterAll(() => Promise.all(Object.values(ear).map((line) => line.hangUp())))

  const says = (text: string) => (frame: { type: string; data?: unknown }) =>
    frame.type === 'message' && JSON.stringify(frame.data).includes(text)
  let fences = 0
  /** Something that everybody hears: what was said before it was heard before it. */
  async function fence(): Promise<void> {
    const { here, there, neighbour } = house
    const words = `fence ${++fences}.`
    const answer = (id: string, by: typeof here.operator) =>
      by.api.call('POST /conversations/:id/messages', { params: { id }, body: { text: words, visibility: 'public' } })
    await neighbour.write(words)
    await here.visitor.write(words)
    await answer(there.conversationId, there.operator)
    await Promise.all(Object.values(ear).map((line) => line.next(says(words), words)))
  }

  it('while things happen in a conversation', async () => {
    const { here } = house
    const { call } = here.operator.api
    const params = { id: here.conversationId }
    const text = 'only for here'
    ear.operator.say({ type: 'viewing', conversationId: here.conversationId })
    ear.operator.say({ type: 'typing', conversationId: here.conversationId, active: true })
    ear.visitor.say({ type: 'typing', active: true })
    await here.visitor.write(`${text} by the visitor`)
    const answer = await call('POST /conversations/:id/messages', { params, body: { text: `${text} in public`, visibility: 'public' } })
    await call('POST /conversations/:id/messages', { params, body: { text: `${text} as a note`, visibility: 'internal' } })
    await call('PATCH /messages/:id', { params: { id: answer.id }, body: { text: `${text} after all` } })
    await call('DELETE /messages/:id', { params: { id: answer.id } })
    await call('POST /conversations/:id/read', { params, body: {} })
    await call('POST /conversations/:id/pin', { params })
    await call('POST /conversations/:id/unpin', { params })
    await call('POST /conversations/:id/invite', { params, body: { userId: house.spare.id } })
    await fence()

    const seen = (line: Line) => line.heard.join('\n')
    expect(seen(ear.operator)).toContain(`${text} as a note`)
    expect(seen(ear.supervisor)).toContain(`${text} as a note`)
    expect(seen(ear.visitor)).toContain(`${text} in public`)
    expect(seen(ear.visitor)).not.toContain('as a note')
    for (const line of [ear.stranger, ear.neighbour, ear.elsewhere]) {
      expect(seen(line)).not.toContain(text)
      expect(seen(line)).not.toContain(here.conversationId)
      expect(seen(line)).not.toContain(here.customerId)
    }
    for (const line of [ear.visitor, ear.neighbour, ear.elsewhere]) {
      const types = new Set(line.frames().map((frame) => frame.type))
      expect([...types].filter((type) => !['ready', 'message', 'chat', 'typing', 'ping'].includes(type))).toEqual([])
      expect(seen(line)).not.toContain(here.operator.id)
      expect(seen(line)).not.toContain(here.operator.email)
    }
    expect(ear.neighbour.frames().filter((frame) => frame.type === 'typing')).toEqual([])
  })

  /** What was only true for a moment. */
  const momentary = (line: Line) => JSON.stringify(line.frames().filter((frame) => frame.type === 'typing' || frame.type === 'viewing'))

  it('nor makes himself heard where he has nothing to say', async () => {
    const { here, there } = house
    ear.stranger.say({ type: 'typing', conversationId: here.conversationId, active: true })
    ear.stranger.say({ type: 'viewing', conversationId: here.conversationId })
    ear.stranger.say({ type: 'viewing', conversationId: newId() })
    ear.stranger.say({ type: 'typing', conversationId: newId(), active: true })
    ear.stranger.say({ type: 'typing', active: true })
    ear.visitor.say({ type: 'viewing', conversationId: there.conversationId })
    // Answers for certain, after all of the above.
    ear.stranger.say({ type: 'viewing', conversationId: there.conversationId })
    await ear.supervisor.next((frame) => frame.type === 'viewing' && frame.data.conversationId === there.conversationId, 'who looks there')
    await fence()
    for (const name of ['operator', 'visitor', 'neighbour'] as const) {
      expect(`${name} ${momentary(ear[name])}`).not.toContain(there.operator.id)
      expect(`${name} ${momentary(ear[name])}`).not.toContain('Igor')
    }
    const lookers = ear.supervisor
      .frames()
      .flatMap((frame) => (frame.type === 'viewing' && frame.data.conversationId === here.conversationId ? frame.data.userIds : []))
    expect(lookers).not.toContain(there.operator.id)

    // A visitor has one chat, whatever he names.
    ear.elsewhere.say({ type: 'typing', active: true, conversationId: here.conversationId })
    await ear.stranger.next(
      (frame) => frame.type === 'typing' && 'author' in frame.data && frame.data.conversationId === there.conversationId,
      'that he types there',
    )
    expect(momentary(ear.operator)).not.toContain(there.customerId)
    expect(Object.values(ear).every((line) => line.isOpen())).toBe(true)
  })

  it('when he asks for the past', async () => {
    const { here, there } = house
    const cursor = ear.operator.frames().find((frame) => frame.type === 'ready')
    if (cursor?.type !== 'ready') throw new Error('not welcomed')
    const again = {
      operator: await join(url, here.operator.token, cursor.cursor),
      stranger: await join(url, there.operator.token, cursor.cursor),
    }
    const visitors = [await join(url, house.neighbour.token, cursor.cursor), await join(url, there.visitor.token, cursor.cursor)]
    await again.operator.next(says('only for here as a note'), 'the past')
    await fence()
    const words = `fence ${fences}.`
    for (const line of [again.stranger, ...visitors]) {
      await line.next(says(words), words)
      expect(line.heard.join('\n')).not.toMatch(new RegExp(`only for here|${here.conversationId}|${here.customerId}`))
    }
    for (const line of [...Object.values(again), ...visitors]) await line.hangUp()
  })

  it('once he has no part in it any more', async () => {
    const { here, there } = house
    const params = { id: here.conversationId }
    await here.operator.api.call('POST /conversations/:id/invite', { params, body: { userId: there.operator.id } })
    await here.visitor.write('with a guest')
    await ear.stranger.next(says('with a guest'), 'what a participant hears')
    await there.operator.api.call('POST /conversations/:id/leave', { params })
    await ear.stranger.next((frame) => frame.type === 'conversationGone' && frame.data.id === here.conversationId, 'that it is gone')
    await here.visitor.write('without the guest')
    await fence()
    expect(ear.stranger.heard.join('\n')).not.toContain('without the guest')
  })
})

describe('a socket is cut', () => {
  let people = 0
  const somebody = () => hire(url, house.admin, `Passing Person ${++people}`)
  const call = () => house.admin.api.call

  it('when the session ends, the role changes, or the password is set anew', async () => {
    const ways: [string, (id: string, token: string, email: string) => Promise<unknown>][] = [
      ['signing out', (_id, token) => client(url, token).call('POST /auth/logout')],
      ['another role', (id) => call()('PATCH /users/:id', { params: { id }, body: { role: 'supervisor' } })],
      ['a password', (id) => call()('PATCH /users/:id', { params: { id }, body: { password: 'another horse battery' } })],
      ['deactivation', (id) => call()('PATCH /users/:id', { params: { id }, body: { active: false } })],
      [
        'an invitation',
        async (id) =>
          client(url).call('POST /invitations/:token', {
            params: { token: await inviteAgain(house.admin, id) },
            body: { password: 'another horse battery' },
          }),
      ],
      [
        'ending it from elsewhere',
        async (_id, _token, email) => {
          const other = client(url, (await signIn(url, { email })).token)
          for (const { id, current } of await other.call('GET /me/sessions'))
            if (!current) await other.call('DELETE /me/sessions/:id', { params: { id } })
        },
      ],
    ]
    await Promise.all(
      ways.map(async ([what, end]) => {
        const person = await somebody()
        const line = await join(url, person.token)
        await end(person.id, person.token, person.email)
        expect([what, await line.closed]).toEqual([what, unauthenticated])
      }),
    )
  })

  it('when the API token is revoked', async () => {
    const { api } = await somebody()
    const { id, token } = await api.call('POST /me/tokens', { body: { name: 'x' } })
    const line = await join(url, token)
    await api.call('DELETE /me/tokens/:id', { params: { id } })
    expect(await line.closed).toBe(unauthenticated)
  })

  it('when the visitor is forgotten, on every device of his, and nobody else’s', async () => {
    const visitor = await arrive(url, house.here.channelId)
    const lines = [await join(url, visitor.token), await join(url, visitor.token)]
    const other = await join(url, house.neighbour.token)
    await visitor.api.call('DELETE /chat/session')
    for (const line of lines) expect(await line.closed).toBe(unauthenticated)
    expect(other.isOpen()).toBe(true)
    await other.hangUp()
  })

  it('when the chat is removed', async () => {
    const body = { lineId: house.there.lineId, connector: 'webchat', name: 'Short-lived' }
    const { id } = await call()('POST /channels', { body })
    const line = await join(url, (await arrive(url, id)).token)
    await call()('DELETE /channels/:id', { params: { id } })
    expect(await line.closed).toBe(unauthenticated)
  })

  it('although it was only just being welcomed', async () => {
    const { api, token } = await somebody()
    const lines = await Promise.all(Array.from({ length: 20 }, () => dial(url)))
    for (const line of lines) line.say({ type: 'hello', token })
    await api.call('POST /auth/logout')
    await waitFor(() => lines.every((line) => !line.isOpen()), { what: 'the last of them to be cut' })
  })

  it('no more than rights go: who serves the line no longer hears it no longer', async () => {
    const person = await somebody()
    const { id } = await call()('POST /lines', { body: { name: 'Changing hands', queue: [{ type: 'user', id: person.id }] } })
    const { id: channelId } = await call()('POST /channels', { body: { lineId: id, connector: 'webchat', name: 'Site' } })
    const [line, visitor] = [await join(url, person.token), await arrive(url, channelId)]
    await visitor.write('to the queue')
    await line.next((frame) => frame.type === 'message' && frame.data.text === 'to the queue', 'the first message')
    await call()('PATCH /lines/:id', { params: { id }, body: { queue: [{ type: 'user', id: house.admin.id }] } })
    await line.next((frame) => frame.type === 'resync', 'to be told to look again')
    await (await arrive(url, channelId)).write('to nobody')
    const above = await join(
      url,
      house.admin.token,
      line
        .frames()
        .flatMap((frame) => (frame.type === 'resync' ? [frame.cursor] : []))
        .at(-1),
    )
    await above.next((frame) => frame.type === 'message' && frame.data.text === 'to nobody', 'the second message')
    expect(line.heard.join('\n')).not.toContain('to nobody')
    expect(line.isOpen()).toBe(true)
    for (const one of [line, above]) await one.hangUp()
  })
})
