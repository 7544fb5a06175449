import { until } from '@omniline/connector-kit/until'
import { Bot as GrammyBot } from 'grammy'
import { startLocalServer } from '@omniline/connector-kit/local-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Scene, picture, startScene } from './testing/scene.ts'

let scene: Scene
beforeEach(async () => {
  scene = await startScene()
})
afterEach(() => scene.close())

interface Answer {
  ok: boolean
  result?: unknown
  error_code?: number
  description?: string
  parameters?: object
}
async function api(method: string, params: object = {}, token = scene.bot.token): Promise<Answer> {
  const body = JSON.stringify(params)
  const response = await fetch(`${scene.simulator.url}/bot${token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  const answer = (await response.json()) as Answer
  expect(response.status).toBe(answer.ok ? 200 : answer.error_code)
  return answer
}
const refused = async (method: string, params?: object) => (await api(method, params)).description
const toAnna = (more: object) => ({ chat_id: scene.anna.id, ...more })

describe('the Bot API', () => {
  it('knows its bots by their tokens', async () => {
    expect(await api('getMe')).toMatchObject({ ok: true, result: { id: scene.bot.me.id, is_bot: true } })
    expect(await api('getMe', {}, '1:unknown')).toEqual({ ok: false, error_code: 401, description: 'Unauthorized' })
    expect(await api('getMe', {}, 'nonsense')).toEqual({ ok: false, error_code: 404, description: 'Not Found' })
    expect(await api('getMoon')).toEqual({ ok: false, error_code: 404, description: 'Not Found: method not found' })
  })

  it('takes parameters in every form, and method names in any case', async () => {
    const url = `${scene.simulator.url}/bot${scene.bot.token}`
    const form = new FormData()
    form.set('chat_id', String(scene.anna.id))
    form.set('photo', new Blob([picture(10, 10)]), 'a.png')
    form.set('caption', 'multipart')
    await fetch(`${url}/sendMessage?chat_id=${scene.anna.id}&text=query`)
    await fetch(`${url}/SENDMESSAGE`, { method: 'POST', body: new URLSearchParams({ chat_id: String(scene.anna.id), text: 'form' }) })
    await fetch(`${url}/sendPhoto`, { method: 'POST', body: form })
    await api('sendMessage', toAnna({ text: 'json' }))
    expect(scene.anna.received().map(({ text }) => text)).toEqual(['query', 'form', 'multipart', 'json'])
    const broken = await fetch(`${url}/sendMessage`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' })
    expect(broken.status).toBe(400)
  })

  it('refuses in Telegram’s words', async () => {
    expect(await refused('sendMessage', { chat_id: 1, text: 'x' })).toBe('Bad Request: chat not found')
    expect(await refused('sendMessage', { text: 'x' })).toBe('Bad Request: chat_id is empty')
    expect(await refused('sendMessage', toAnna({ text: ' \n ' }))).toBe('Bad Request: message text is empty')
    expect(await refused('sendMessage', toAnna({ text: 'x'.repeat(4097) }))).toBe('Bad Request: message is too long')
    expect(await refused('sendMessage', toAnna({ text: 'x', entities: [{ type: 'bold', offset: 0, length: 2 }] }))).toContain(
      "can't parse entities",
    )
    expect(await refused('sendMessage', toAnna({ text: 'x', reply_parameters: { message_id: 1 } }))).toBe(
      'Bad Request: message to be replied not found',
    )
    expect(await refused('sendPhoto', toAnna({}))).toBe('Bad Request: there is no photo in the request')
    expect(await refused('sendPhoto', toAnna({ photo: 'unknown' }))).toBe('Bad Request: wrong file identifier/HTTP URL specified')
    expect(await refused('sendMediaGroup', toAnna({ media: [{}] }))).toBe('Bad Request: media group must include 2-10 items')
    expect(await refused('editMessageText', toAnna({ message_id: 1, text: 'x' }))).toBe('Bad Request: message to edit not found')
    expect(await refused('deleteMessage', toAnna({ message_id: 1 }))).toBe('Bad Request: message to delete not found')
    expect(await refused('sendChatAction', toAnna({ action: 'dancing' }))).toBe('Bad Request: wrong parameter action in request')
    expect(await refused('answerCallbackQuery', { callback_query_id: '1' })).toContain('query is too old')
    expect(await refused('getFile', { file_id: 'x' })).toContain('wrong file_id')
    expect(await refused('getUserProfilePhotos', { user_id: 1 })).toBe('Bad Request: user not found')
    const stranger = scene.simulator.addPerson(scene.bot)
    expect(await refused('sendMessage', { chat_id: stranger.id, text: 'x' })).toBe("Forbidden: bot can't initiate conversation with a user")
    expect(scene.simulator.accepted).toEqual([])
  })

  it('sends what else bots send', async () => {
    scene.anna.sendPhoto({ bytes: picture(10, 10) })
    const photo = [...scene.bot.files.keys()][0] ?? ''
    await api('sendLocation', toAnna({ latitude: 55.75, longitude: 37.61 }))
    const group = await api(
      'sendMediaGroup',
      toAnna({
        media: [
          { type: 'photo', media: photo, caption: 'one' },
          { type: 'photo', media: photo },
        ],
      }),
    )
    expect(group.result).toMatchObject([{ caption: 'one', media_group_id: expect.any(String) }, { photo: expect.any(Array) }])
    await api('setMessageReaction', toAnna({ message_id: 101, reaction: [] }))
    expect(scene.anna.received().map(({ kind }) => kind)).toEqual(['text', 'photo', 'photo'])
    expect(scene.anna.received()[0]?.message.location).toEqual({ latitude: 55.75, longitude: 37.61 })
    expect(await refused('sendLocation', toAnna({ latitude: 100, longitude: 0 }))).toBe('Bad Request: latitude is empty')
  })

  it('lets people block the bot and let it in again', async () => {
    scene.anna.block()
    expect(await api('sendMessage', toAnna({ text: 'x' }))).toMatchObject({
      error_code: 403,
      description: 'Forbidden: bot was blocked by the user',
    })
    expect(() => scene.anna.sendText('hi')).toThrow('blocked')
    scene.anna.unblock()
    expect(await api('sendMessage', toAnna({ text: 'x' }))).toMatchObject({ ok: true })
    expect(
      scene.bot.deliveries
        .pending()
        .map(
          ({ body }) =>
            (JSON.parse(body) as { my_chat_member: { new_chat_member: { status: string } } }).my_chat_member.new_chat_member.status,
        ),
    ).toEqual(['kicked', 'member'])
  })

  it('misbehaves in Telegram’s words too', async () => {
    scene.simulator.faults.add({ kind: 'rate_limited', retryAfterSeconds: 14 })
    expect(await api('sendMessage', toAnna({ text: 'x' }))).toEqual({
      ok: false,
      error_code: 429,
      description: 'Too Many Requests: retry after 14',
      parameters: { retry_after: 14 },
    })
    scene.simulator.faults.add({ kind: 'blocked', method: 'sendMessage' })
    expect(await api('sendMessage', toAnna({ text: 'x' }))).toMatchObject({ error_code: 403 })
    expect(scene.anna.received()).toEqual([])
  })

  it('shows that somebody types, until something comes', async () => {
    await api('sendChatAction', toAnna({ action: 'typing' }))
    expect(scene.anna.seesTyping()).toBe(true)
    await api('sendMessage', toAnna({ text: 'x' }))
    expect(scene.anna.seesTyping()).toBe(false)
  })
})

describe('webhooks', () => {
  it('are checked like the real ones', async () => {
    expect(await refused('setWebhook', { url: 'http://example.com/hook' })).toBe(
      'Bad Request: bad webhook: An HTTPS URL must be provided for webhook',
    )
    expect(await refused('setWebhook', { url: 'https://example.com/', secret_token: 'с пробелом' })).toBe(
      'Bad Request: secret token contains unallowed characters',
    )
    expect(await refused('setWebhook', { url: 'https://example.com/', secret_token: 'x'.repeat(257) })).toBe(
      'Bad Request: secret token is too long',
    )
    expect(await api('getWebhookInfo')).toMatchObject({ result: { url: '', pending_update_count: 0 } })
    expect(await api('getUpdates')).toMatchObject({ ok: true, result: [] })
  })

  it('deliver in the order of each chat, with the secret, until they are taken', async () => {
    const got: { text: string; secret: unknown }[] = []
    let refusals = 2
    const house = await startLocalServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        if (refusals-- > 0) return response.writeHead(503).end()
        const { message } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { message: { text: string } }
        got.push({ text: message.text, secret: request.headers['x-telegram-bot-api-secret-token'] })
        response.end()
      })
    })
    for (const text of ['one', 'two', 'three']) scene.anna.sendText(text)
    await api('setWebhook', { url: `${house.url}/hook`, secret_token: 'abc', allowed_updates: ['message'] })
    await until(() => got.length === 3, 'three updates')
    expect(got).toEqual(['one', 'two', 'three'].map((text) => ({ text, secret: 'abc' })))
    expect(await api('getWebhookInfo')).toMatchObject({
      result: { pending_update_count: 0, last_error_message: 'Wrong response from the webhook: 503' },
    })
    expect(await refused('getUpdates')).toContain("can't use getUpdates method while webhook is active")
    scene.anna.block()
    expect(scene.bot.deliveries.pending()).toEqual([])
    await api('deleteWebhook')
    expect(await api('getUpdates')).toMatchObject({ ok: true })
    await house.close()
  })
})

describe('somebody else’s program', () => {
  it('works against it: a bot made with grammY', async () => {
    const bot = new GrammyBot(scene.bot.token, { client: { apiRoot: scene.simulator.url } })
    bot.on('message:text', (context) => context.reply(`You said ${context.message.text}`))
    const running = bot.start()
    scene.anna.sendText('hi')
    await until(() => scene.anna.received().length === 1, 'the answer')
    await bot.stop()
    await running
    expect(scene.anna.received()[0]?.text).toBe('You said hi')
  })
})

describe('the phones', () => {
  async function act<T>(action: string, input: object = {}): Promise<T> {
    const response = await fetch(`${scene.simulator.url}/_sim/do/${action}`, { method: 'POST', body: JSON.stringify(input) })
    const answer = (await response.json()) as T
    if (response.status !== 200) throw new Error((answer as { error: string }).error)
    return answer
  }

  it('can be played by a page', async () => {
    const account = await act<{ id: string; credentials: { token: string } }>('addAccount', { name: 'Аптека', username: 'apteka_bot' })
    const { id: phone } = await act<{ id: string }>('addPhone', { account: account.id, name: 'Вера' })
    const { id: first } = await act<{ id: string }>('send', { phone, text: 'Есть аспирин?' })
    await act('send', {
      phone,
      file: { kind: 'photo', name: 'рецепт.png', mime: 'image/png', base64: picture(10, 10).toString('base64') },
      text: 'вот',
    })
    await act('send', { phone, location: { latitude: 1, longitude: 2 } })
    await act('send', { phone, contact: { phone: '79990000000' } })
    await act('edit', { phone, message: first, text: 'Есть ли аспирин?' })
    const chat = Number(phone.split('/')[1])
    await api('sendMessage', { chat_id: chat, text: 'Есть', reply_parameters: { message_id: Number(first) } }, account.credentials.token)
    await act('press', { phone, message: first, data: 'x' })
    const { items } = await act<{ items: { files: { id: string }[] }[] }>('messages', { phone })
    expect(items).toMatchObject([
      { id: first, from: 'customer', text: 'Есть ли аспирин?' },
      { from: 'customer', text: 'вот', files: [{ kind: 'photo', name: 'рецепт.png', mime: 'image/png', size: 24 }] },
      { location: { latitude: 1, longitude: 2 } },
      { contact: { name: 'Вера', phone: '79990000000' } },
      { from: 'business', text: 'Есть', replyTo: first },
    ])
    const file = await fetch(`${scene.simulator.url}/_sim/files/${items[1]?.files[0]?.id}`)
    expect(Buffer.from(await file.arrayBuffer())).toEqual(picture(10, 10))
    await act('block', { phone })
    expect(await act('phones')).toMatchObject({
      items: [{ name: 'Анна' }, { id: phone, account: 'apteka_bot', name: 'Вера', blocked: true }],
    })
    await act('unblock', { phone })
    expect(await act<{ items: unknown[] }>('accounts')).toMatchObject({ items: [{}, { id: 'apteka_bot' }] })
  })

  it('say what is wrong', async () => {
    await expect(act('send', { phone: 'nobody_bot/1', text: 'x' })).rejects.toThrow('There is no bot @nobody_bot')
    await expect(act('send', { phone: `${scene.bot.me.username}/1`, text: 'x' })).rejects.toThrow('There is no phone')
    await expect(act('send', { phone: `${scene.bot.me.username}/${scene.anna.id}` })).rejects.toThrow('Nothing to send')
    await expect(act('send', {})).rejects.toThrow('phone')
  })
})
