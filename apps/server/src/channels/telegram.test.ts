import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { startTelegramSimulator } from '../../../../connectors/telegram/simulator.ts'
import { waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { showTyping } from './public.ts'
import { bench } from './testing/bench.ts'

/** The module and the Telegram connector together, in both ways in which messages come in. */
const photo = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

describe.each(['webhook', 'poll'] as const)('Telegram by %s', (transport) => {
  const telegram = perTest(() => startTelegramSimulator({ retry: { firstMs: 20, maxMs: 200 } }))
  const b = perTest(() => bench({ transport, config: { apiUrls: { telegram: telegram.url } } }))

  it('a customer and an operator talk: text, files, edits, deletes, typing, blocking', async () => {
    const bot = telegram.addBot({ name: 'Shop' })
    const anna = telegram.addPerson(bot, { firstName: 'Анна', username: 'anna', photo })
    const channel = await b.connect({ connector: 'telegram', name: 'Shop bot', credentials: { token: bot.token } })
    expect(channel).toMatchObject({ status: 'connected', account: { name: 'Shop', username: bot.me.username } })
    expect(bot.webhook?.url ?? null).toBe(transport === 'webhook' ? channel.webhookUrl : null)

    const question = anna.sendText('Доставка есть?')
    anna.sendPhoto({ bytes: photo, name: 'a.png' }, { caption: 'вот такое' })
    const id = await b.conversationOf(String(anna.id))
    const read = async () => (await b.operator.api.call('GET /conversations/:id/messages', { params: { id } })).items
    await waitFor(async () => (await read()).some((one) => one.attachments[0]?.status === 'ready'), { what: 'the photo' })
    const [first, second] = await read()
    expect([first?.text, second?.text]).toEqual(['Доставка есть?', 'вот такое'])
    const { customer } = await waitFor(async () => {
      const conversation = await b.operator.api.call('GET /conversations/:id', { params: { id } })
      return conversation.customer.avatarUrl !== null && conversation
    })
    expect(customer).toMatchObject({ name: 'Анна', username: 'anna' })

    await showTyping(b.app, id)
    expect(anna.seesTyping()).toBe(true)
    const file = await b.operator.api.upload('/files', 'price.pdf', Buffer.from('%PDF-1.4 price'))
    const reply = await b.operator.api.call('POST /conversations/:id/messages', {
      params: { id },
      body: { text: 'Да', attachments: [file.id], visibility: 'public', replyToId: first?.id },
    })
    await waitFor(async () => (await b.message(reply.id)).delivery?.status === 'sent', { what: 'the reply' })
    expect(anna.received()).toMatchObject([{ text: 'Да', kind: 'document', replyTo: question.message_id }])

    await b.operator.api.call('PATCH /messages/:id', { params: { id: reply.id }, body: { text: 'Да, завтра' } })
    await waitFor(() => anna.received()[0]?.text === 'Да, завтра', { what: 'the edit' })
    anna.edit(question.message_id, 'Доставка сегодня?')
    await waitFor(async () => (await read())[0]?.text === 'Доставка сегодня?', { what: 'the customer’s edit' })
    await b.operator.api.call('DELETE /messages/:id', { params: { id: reply.id } })
    await waitFor(() => anna.received().length === 0, { what: 'the delete' })

    anna.block()
    await waitFor(async () => (await b.operator.api.call('GET /conversations/:id', { params: { id } })).customer.blocked)
    const check = await b.admin.api.call('POST /channels/:id/check', { params: { id: channel.id } })
    expect(check.steps.filter((step) => !step.ok)).toEqual([])
  })

  it('everything arrives once, in order, while the platform misbehaves', async () => {
    const bot = telegram.addBot()
    const people = [1, 2, 3].map((n) => telegram.addPerson(bot, { firstName: `P${n}` }))
    await b.connect({ connector: 'telegram', name: 'Shop bot', credentials: { token: bot.token } })
    Object.assign(telegram.deliveries, { duplicate: 10 })
    telegram.faults.add({ kind: 'rate_limited', method: 'sendMessage', retryAfterSeconds: 1 })
    telegram.faults.add({ kind: 'error', method: 'sendMessage', times: 2 })
    if (transport === 'poll') telegram.faults.add({ kind: 'lost', method: 'getUpdates', times: 2 })
    const numbers = Array.from({ length: 10 }, (_, n) => String(n))
    for (const n of numbers) for (const person of people) person.sendText(n)
    for (const person of people) await b.conversationOf(String(person.id))
    const answers = await Promise.all(
      people.map(async (person) => {
        const ids: string[] = []
        for (const n of numbers) ids.push((await b.answer(String(person.id), `re ${n}`)).id)
        return ids
      }),
    )
    for (const id of answers.flat())
      await waitFor(async () => (await b.message(id)).delivery?.status === 'sent', { what: 'every answer', timeoutMs: 15_000 })
    await waitFor(async () => (await b.busy()) === 0)
    for (const person of people) {
      expect(person.received().map((one) => one.text)).toEqual(numbers.map((n) => `re ${n}`))
      const id = await b.conversationOf(String(person.id))
      const { items } = await b.admin.api.call('GET /conversations/:id/messages', { params: { id }, query: { limit: 200 } })
      expect(items.filter((one) => one.author.type === 'customer').map((one) => one.text)).toEqual(numbers)
    }
  }, 40_000)
})

describe('Telegram’s webhook of an older version', () => {
  it('is registered anew at the start, also if Telegram cannot be reached at first; nothing else is touched', async () => {
    const telegram = await startTelegramSimulator()
    const b = await bench({ config: { apiUrls: { telegram: telegram.url } } })
    const bots = [telegram.addBot(), telegram.addBot(), telegram.addBot()] as const
    const [older, present, elsewhere] = bots
    for (const bot of bots) await b.connect({ connector: 'telegram', name: 'Bot', credentials: { token: bot.token } })
    const { url, secretToken } = older.webhook!
    const wanted = present.allowedUpdates
    older.allowedUpdates = ['message', 'edited_message', 'callback_query', 'my_chat_member']
    elsewhere.allowedUpdates = ['message']
    elsewhere.webhook = { ...elsewhere.webhook!, url: `${b.url}/another-program` }
    await b.channels.stop()
    telegram.faults.add({ kind: 'error', method: 'getWebhookInfo', times: 3 })
    await b.channels.start()
    const failing = async () => (await b.app.db.selectFrom('channels').select('id').where('error_kind', 'is not', null).execute()).length
    await waitFor(() => telegram.faults.list().length === 0, { what: 'Telegram asked in vain' })
    expect([older.allowedUpdates.length, await failing()]).toEqual([4, 0])

    await waitFor(async () => (await b.hurry()) && older.allowedUpdates.length > 4, { what: 'the webhook anew' })
    expect(older.allowedUpdates).toEqual(wanted)
    expect(older.webhook).toMatchObject({ url, secretToken })
    await waitFor(async () => (await sql`select 1 from jobs where kind = 'channels.renew'`.execute(b.app.db)).rows.length === 0)
    expect([elsewhere.allowedUpdates, await failing()]).toEqual([['message'], 0])
    await b.close()
    await telegram.close()
  })
})
