import { ConnectorError } from '@omniline/connector-kit/errors'
import { until } from '@omniline/connector-kit/until'
import { startLocalServer } from '@omniline/connector-kit/local-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { telegram } from './connector.ts'
import { contextFor, picture, type Scene, startScene } from './testing/scene.ts'

let scene: Scene
beforeEach(async () => {
  scene = await startScene()
})
afterEach(() => scene.close())

type Poll = NonNullable<typeof telegram.poll>
const poll = (cursor: string | null, waitSeconds = 0): ReturnType<Poll> => {
  if (!telegram.poll) throw new Error('Telegram can be polled')
  return telegram.poll(cursor, { ...scene.context, waitSeconds })
}
const fetchMedia = async (source: Record<string, unknown>) => {
  const media = await telegram.fetchMedia?.(source, scene.context)
  const chunks: Buffer[] = []
  for await (const chunk of (media?.body ?? []) as AsyncIterable<Buffer>) chunks.push(chunk)
  return { name: media?.name, bytes: Buffer.concat(chunks) }
}
const kindOf = (promise: Promise<unknown> | undefined): Promise<string> =>
  Promise.resolve(promise).then(
    () => 'fine',
    (error: unknown) => (error instanceof ConnectorError ? error.kind : String(error)),
  )

describe('check', () => {
  it('says who the bot is and where it is found', async () => {
    const bot = scene.simulator.addBot({ name: 'Аптека', username: 'apteka_bot' })
    expect(await telegram.check(contextFor(scene.simulator.url, bot.token))).toEqual({
      externalId: String(bot.me.id),
      name: 'Аптека',
      username: 'apteka_bot',
      url: 'https://t.me/apteka_bot',
    })
  })
})

describe('poll', () => {
  it('takes a webhook away that is in its way', async () => {
    const house = await startLocalServer((_, response) => response.writeHead(500).end())
    await telegram.registerWebhook?.(`${house.url}/hook`, scene.context)
    scene.anna.sendText('hi')
    expect((await poll(null)).events).toHaveLength(1)
    expect(scene.bot.webhook).toBeNull()
    await house.close()
  })

  it('says that another program polls the same bot', async () => {
    const first = kindOf(poll(null, 20))
    await until(() => scene.bot.terminatePoll, 'the first poll to wait')
    await poll(null)
    expect(await first).toBe('rejected')
  })

  it('comes back as soon as something is there', async () => {
    const waiting = poll(null, 20)
    await until(() => scene.bot.terminatePoll, 'the poll to wait')
    scene.anna.sendText('hi')
    const started = performance.now()
    const { events, cursor } = await waiting
    // Not after the twenty seconds it was ready to wait.
    expect(performance.now() - started).toBeLessThan(10_000)
    expect(cursor).toBe(String(Number(events[0]?.id) + 1))
  })

  it('keeps the cursor when nothing came', async () => {
    expect(await poll(null)).toEqual({ events: [], cursor: null })
    expect(await poll('870000007')).toEqual({ events: [], cursor: '870000007' })
  })

  it('orders events by their chat, of whatever kind they are', async () => {
    const boris = scene.simulator.addPerson(scene.bot, { firstName: 'Борис' })
    const message = scene.anna.sendText('one')
    boris.sendText('two')
    scene.anna.edit(message.message_id, 'three')
    scene.anna.press(message.message_id, 'x')
    scene.anna.block()
    const { events } = await poll(null)
    const anna = String(scene.anna.id)
    expect(events.map(({ orderKey }) => orderKey)).toEqual([anna, String(boris.id), anna, anna, anna])
    const types = events.flatMap(({ payload }) => telegram.parse(payload, new Date())).map(({ type }) => type)
    expect(types).toEqual(['message', 'message', 'edited', 'pressed', 'blocked'])
  })
})

describe('webhook', () => {
  it('asks for what it can use, and keeps its secret when it is registered again', async () => {
    const house = await startLocalServer((request, response) => void request.resume().on('end', () => response.end()))
    const state = (await telegram.registerWebhook?.(`${house.url}/hook`, scene.context)) ?? {}
    expect(state['webhookSecret']).toMatch(/^[\w-]{43,256}$/)
    const again = await telegram.registerWebhook?.(`${house.url}/other`, { ...scene.context, channel: { ...scene.context.channel, state } })
    expect(again).toEqual(state)
    expect(scene.bot.allowedUpdates).toEqual([
      'message',
      'edited_message',
      'callback_query',
      'my_chat_member',
      'message_reaction',
      'business_message',
      'edited_business_message',
      'deleted_business_messages',
    ])
    expect(scene.bot.webhook).toMatchObject({ url: `${house.url}/other`, secretToken: state['webhookSecret'] })
    await house.close()
  })

  it('is out of date when it was registered for less, or for nothing in particular, and not when it is somebody else’s', async () => {
    const house = await startLocalServer((request, response) => void request.resume().on('end', () => response.end()))
    const url = `${house.url}/hook`
    await telegram.registerWebhook?.(url, scene.context)
    const isCurrent = () => telegram.webhookIsCurrent?.(url, scene.context)
    expect(await isCurrent()).toBe(true)
    scene.bot.allowedUpdates = scene.bot.allowedUpdates.toReversed().concat('poll')
    expect(await isCurrent()).toBe(true)
    for (const less of [['message', 'edited_message', 'callback_query', 'my_chat_member'], []]) {
      scene.bot.allowedUpdates = less
      expect(await isCurrent()).toBe(false)
    }
    scene.bot.webhook = { ...scene.bot.webhook!, url: `${house.url}/another-program` }
    expect(await isCurrent()).toBe(true)
    await house.close()
  })

  it('refuses what does not look like an update', () => {
    for (const body of [undefined, null, [], {}, { update_id: 'x' }, { update_id: 1.5 }]) {
      expect(() => telegram.readEvents?.(body)).toThrow(ConnectorError)
    }
  })
})

describe('acknowledge', () => {
  it('ends the spinner of a pressed button, and costs nothing otherwise', async () => {
    const message = scene.anna.sendText('one')
    scene.anna.press(message.message_id, 'x')
    const { events } = await poll(null)
    const before = scene.simulator.requests()
    for (const { payload } of events) await telegram.acknowledge?.(payload, scene.context)
    expect(scene.simulator.requests()).toBe(before + 1)
    expect(scene.simulator.accepted).toMatchObject([{ method: 'answerCallbackQuery' }])
    expect(await kindOf(telegram.acknowledge?.(events[1]?.payload, scene.context))).toBe('rejected')
  })
})

describe('fetchMedia', () => {
  const sourceOf = async () => {
    const events = (await poll(null)).events.flatMap(({ payload }) => telegram.parse(payload, new Date()))
    const message = events.find((event) => event.type === 'message')
    return message?.attachments?.[0]?.source ?? {}
  }

  it('brings the largest size of a photo', async () => {
    scene.anna.sendPhoto({ bytes: picture(640, 480), name: 'фото.jpg' })
    const source = await sourceOf()
    expect(await fetchMedia(source)).toEqual({ name: expect.stringMatching(/^file_\d+\.jpg$/), bytes: picture(640, 480) })
  })

  it('says what cannot be had, and why', async () => {
    scene.anna.sendDocument({ bytes: Buffer.from('x'), size: 20 * 1024 * 1024 + 1 })
    expect(await kindOf(fetchMedia(await sourceOf()))).toBe('too_large')
    expect(await kindOf(fetchMedia({ fileId: 'unknown' }))).toBe('rejected')
    expect(await kindOf(fetchMedia({}))).toBe('rejected')
  })

  it('tells a file that has gone from a token that has', async () => {
    scene.anna.sendDocument({ bytes: Buffer.from('x') })
    const source = await sourceOf()
    scene.simulator.faults.add({ kind: 'unauthorized', method: 'file' })
    expect(await kindOf(fetchMedia(source))).toBe('auth')
    scene.simulator.faults.add({ kind: 'error', status: 404, method: 'file' })
    expect(await kindOf(fetchMedia(source))).toBe('rejected')
    scene.simulator.faults.add({ kind: 'rate_limited', method: 'file' })
    expect(await kindOf(fetchMedia(source))).toBe('rate_limited')
    scene.simulator.faults.add({ kind: 'lost', method: 'file' })
    expect(await kindOf(fetchMedia(source))).toBe('unavailable')
    expect((await fetchMedia(source)).bytes.toString()).toBe('x')
  })
})

describe('fetchProfile', () => {
  it('brings name, address and a picture that is large enough', async () => {
    const boris = scene.simulator.addPerson(scene.bot, {
      firstName: 'Борис',
      lastName: 'Чужой',
      username: 'boris',
      photo: picture(640, 640),
    })
    const profile = await telegram.fetchProfile?.(String(boris.id), scene.context)
    expect(profile).toEqual({
      name: 'Борис Чужой',
      username: 'boris',
      avatar: { key: expect.any(String), source: { fileId: expect.any(String) } },
    })
    expect((await fetchMedia(profile?.avatar?.source ?? {})).bytes).toEqual(picture(640, 640))
    const sizes = scene.bot.chats.get(boris.id)?.photos[0]
    expect(profile?.avatar?.key).toBe(sizes?.find(({ width }) => width === 160)?.file_unique_id)
  })

  it('knows people without a picture, and nobody whom the bot never met', async () => {
    expect(await telegram.fetchProfile?.(String(scene.anna.id), scene.context)).toEqual({ name: 'Анна', avatar: null })
    expect(await kindOf(telegram.fetchProfile?.('1', scene.context))).toBe('rejected')
  })
})
