import type { Message, MessageInput } from '@omniline/contracts/conversations'
import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { startTelegramSimulator } from '../../../../connectors/telegram/simulator.ts'
import type { Bot } from '../../../../connectors/telegram/simulator/world.ts'
import { waitFor } from '../../test/harness.ts'
import { perTest } from '../../test/lifetime.ts'
import { bench } from './testing/bench.ts'

/** What a platform has besides text, from one end to the other; Telegram has nearly all of it. */
const photo = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

const telegram = perTest(() => startTelegramSimulator({ retry: { firstMs: 20, maxMs: 200 } }))
const b = perTest(() => bench({ config: { apiUrls: { telegram: telegram.url } } }))
let bot: Bot
beforeEach(async () => {
  bot = telegram.addBot({ name: 'Shop' })
  await b.connect({ connector: 'telegram', name: 'Shop bot', credentials: { token: bot.token } })
})

const read = async (id: string) =>
  (await b.admin.api.call('GET /conversations/:id/messages', { params: { id }, query: { limit: 200 } })).items
const seen = (id: string, wanted: (message: Message) => unknown, what: string) =>
  waitFor(async () => (await read(id)).find((message) => wanted(message)), { what })
const conversation = (id: string) => b.admin.api.call('GET /conversations/:id', { params: { id } })
const post = (id: string, body: z.input<typeof MessageInput>) =>
  b.operator.api.call('POST /conversations/:id/messages', { params: { id }, body })
const upload = async (name: string, bytes: Buffer) => (await b.operator.api.upload('/files', name, bytes)).id
const anna = () => telegram.addPerson(bot, { firstName: 'Анна' })

describe('buttons', () => {
  it('arrive, and a press comes back as a word of the customer that wakes the conversation', async () => {
    const person = anna()
    person.sendText('hi')
    const id = await b.conversationOf(String(person.id))
    const buttons = [
      [
        { label: 'Да', payload: 'yes' },
        { label: 'Нет', payload: 'no' },
      ],
      [{ label: 'Сайт', url: 'https://example.com/' }],
    ]
    const reply = await post(id, { text: 'Удобно?', visibility: 'public', buttons })
    await b.settled(reply.id, 'sent')
    const [bubble] = person.screen().filter(({ from }) => from === 'business')
    expect(bubble?.buttons).toEqual([
      [
        { label: 'Да', data: 'yes' },
        { label: 'Нет', data: 'no' },
      ],
      [{ label: 'Сайт', url: 'https://example.com/' }],
    ])

    await b.operator.api.call('PATCH /messages/:id', { params: { id: reply.id }, body: { text: 'Вам удобно?' } })
    await waitFor(() => person.received()[0]?.text === 'Вам удобно?', { what: 'the edit' })
    expect(person.screen().find(({ from }) => from === 'business')?.buttons).toHaveLength(2)

    person.press(Number(bubble?.id), 'yes')
    const press = await seen(id, (one) => one.part?.type === 'pressed', 'the press')
    expect(press).toMatchObject({ author: { type: 'customer', name: 'Анна' }, part: { label: 'Да', payload: 'yes' }, replyToId: reply.id })
    expect((await conversation(id)).lastMessage?.id).toBe(press.id)
    expect((await conversation(id)).awaiting).toBe('operator')
    expect((await b.message(reply.id)).buttons).toEqual([
      [
        { label: 'Да', payload: 'yes', pressed: true },
        { label: 'Нет', payload: 'no', pressed: false },
      ],
      [{ label: 'Сайт', url: 'https://example.com/', pressed: false }],
    ])
    await waitFor(() => bot.queries.size === 0, { what: 'the end of the spinner' })
  })

  it.each([
    [[[{ label: 'x', payload: 'я'.repeat(33) }]], 'invalid_input'],
    [[[{ label: 'x', payload: 'a', url: 'https://example.com/' }]], 'invalid_input'],
    [[[{ label: 'x' }]], 'invalid_input'],
    [[[{ label: 'x', url: 'javascript:alert(1)' }]], 'invalid_input'],
    [[Array.from({ length: 9 }, () => ({ label: 'x', payload: 'a' }))], 'invalid_input'],
  ])('beyond the limits are refused: %#', async (buttons, code) => {
    const person = anna()
    person.sendText('hi')
    const id = await b.conversationOf(String(person.id))
    await expect(post(id, { text: 'x', visibility: 'public', buttons })).rejects.toMatchObject({ problem: { code } })
    await expect(post(id, { text: 'x', visibility: 'internal', buttons: [[{ label: 'x', payload: 'a' }]] })).rejects.toMatchObject({
      problem: { code: 'not_supported' },
    })
  })
})

describe('reactions', () => {
  it('stand under the message, change and go, and wake nothing', async () => {
    const person = anna()
    const first = person.sendText('hi')
    const id = await b.conversationOf(String(person.id))
    const reply = await post(id, { text: 'hello', visibility: 'public' })
    await b.settled(reply.id, 'sent')
    await b.operator.api.call('POST /conversations/:id/spam', { params: { id } })
    const before = await conversation(id)
    const messageId = person.received()[0]?.messageId ?? 0
    const reactions = async (of: string) => (await b.message(of)).reactions
    person.react(messageId, ['👍'])
    await waitFor(async () => (await reactions(reply.id)).length === 1, { what: 'the thumb' })
    expect(await reactions(reply.id)).toEqual([{ emoji: '👍', count: 1, by: ['Анна'] }])
    person.react(messageId, ['🔥'])
    await waitFor(async () => (await reactions(reply.id))[0]?.emoji === '🔥', { what: 'the fire' })
    person.react(messageId, [])
    await waitFor(async () => (await reactions(reply.id)).length === 0, { what: 'nothing' })
    person.react(first.message_id, ['❤'])
    const [hers] = await read(id)
    await waitFor(async () => (await reactions(hers?.id ?? '')).length === 1, { what: 'her own' })
    expect(await conversation(id)).toMatchObject({ status: before.status, lastSeq: before.lastSeq, unread: before.unread })
  })
})

describe('groups', () => {
  it('are one customer whose people have names; each topic is a chat of its own; answers go where the question was', async () => {
    const group = telegram.addGroup(bot, { title: 'Соседи', topics: ['Доставка', 'Разное'] })
    const [delivery, other] = [group.topics.get('Доставка'), group.topics.get('Разное')]
    group.as('Анна', 'Доставка').sendText('Когда?')
    group.as('Борис', 'Доставка').sendText('И мне')
    group.as('Борис', 'Разное').sendText('Привет')
    const id = await b.conversationOf(`${group.id}:${delivery}`)
    const elsewhere = await b.conversationOf(`${group.id}:${other}`)
    await seen(id, (one) => one.text === 'И мне', 'the second message')
    expect((await read(id)).map(({ author, text }) => [author.name, text])).toEqual([
      ['Анна', 'Когда?'],
      ['Борис', 'И мне'],
    ])
    expect((await conversation(id)).customer).toMatchObject({ kind: 'group', name: 'Соседи' })
    expect((await conversation(elsewhere)).customer.id).toBe((await conversation(id)).customer.id)

    const reply = await post(id, { text: 'Завтра', visibility: 'public', buttons: [[{ label: 'Ок', payload: 'ok' }]] })
    await b.settled(reply.id, 'sent')
    expect(
      group
        .as('Анна', 'Доставка')
        .received()
        .map(({ text }) => text),
    ).toEqual(['Завтра'])
    expect(group.as('Анна', 'Разное').received()).toEqual([])
    const messageId = group.as('Анна', 'Доставка').received()[0]?.messageId ?? 0
    group.as('Борис', 'Доставка').react(messageId, ['👍'])
    group.as('Анна', 'Доставка').react(messageId, ['👍'])
    await waitFor(async () => (await b.message(reply.id)).reactions[0]?.count === 2, { what: 'both thumbs' })
    expect((await b.message(reply.id)).reactions).toEqual([{ emoji: '👍', count: 2, by: ['Борис', 'Анна'] }])
    group.as('Борис', 'Доставка').press(messageId, 'ok')
    expect((await seen(id, (one) => one.part?.type === 'pressed', 'the press')).author.name).toBe('Борис')
  })

  it('that become a supergroup go on in the same thread, though its messages are counted anew', async () => {
    const group = telegram.addGroup(bot, { title: 'Соседи' })
    const person = group.as('Анна')
    const first = person.sendText('before')
    const id = await b.conversationOf(String(group.id))
    person.moveTo(-1_000_007_000_001)
    await waitFor(() => b.conversationOf('-1000007000001'), { what: 'the thread under its new id' })
    expect(await b.conversationOf('-1000007000001')).toBe(id)
    const supergroup = bot.chats.get(-1_000_007_000_001)
    bot.lastMessageId = first.message_id - 1
    supergroup?.messages.splice(0)
    const { personIn } = await import('../../../../connectors/telegram/simulator/people.ts')
    if (!supergroup) throw new Error('It has moved')
    const world = { bots: new Map(), lastUserId: 0, lastGroupId: 0, now: () => new Date() }
    expect(personIn(world, bot, supergroup, supergroup.members?.[0]).sendText('after').message_id).toBe(first.message_id)
    await seen(id, (one) => one.text === 'after', 'the message with the old one’s number')
    const reply = await post(id, { text: 'still here', visibility: 'public' })
    await b.settled(reply.id, 'sent')
    expect(supergroup.messages.at(-1)?.text).toBe('still here')
  })
})

describe('a connected account', () => {
  it('is answered in its owner’s name; what he writes in his own app is ours; deleted is deleted', async () => {
    const business = telegram.addBusiness(bot, { firstName: 'Владелец' })
    const { person, owner, deletes } = business.customer('Вера')
    const question = person.sendText('Вы открыты?')
    const chatId = `${person.id}@${business.connectionId}`
    const id = await b.conversationOf(chatId)
    const his = owner.sendText('Да, до девяти')
    const shown = await seen(id, (one) => one.text === 'Да, до девяти', 'the owner’s answer')
    expect(shown).toMatchObject({ author: { type: 'operator', id: null }, delivery: null })
    expect((await conversation(id)).awaiting).toBe('customer')
    const reply = await post(id, { text: 'Ждём вас', visibility: 'public', replyToId: shown.id })
    await b.settled(reply.id, 'sent')
    expect(telegram.accepted.find(({ method }) => method === 'sendMessage')?.details).toMatchObject({
      params: { business_connection_id: business.connectionId, chat_id: person.id, reply_parameters: { message_id: his.message_id } },
    })
    owner.edit(his.message_id, 'Да, до десяти')
    person.edit(question.message_id, 'Вы сегодня открыты?')
    await seen(id, (one) => one.text === 'Да, до десяти', 'his edit')
    await seen(id, (one) => one.text === 'Вы сегодня открыты?', 'her edit')
    deletes([his.message_id, question.message_id])
    await waitFor(async () => (await read(id)).filter(({ deletedAt }) => deletedAt !== null).length === 2, { what: 'both to be gone' })
    await b.operator.api.call('DELETE /messages/:id', { params: { id: reply.id } })
    await waitFor(() => person.received().length === 0, { what: 'ours to be gone' })
  })

  it('whose owner writes first begins no conversation; the customer’s answer does, in the same thread', async () => {
    const { person, owner } = telegram.addBusiness(bot, { firstName: 'Владелец' }).customer('Вера')
    owner.sendText('Ваш заказ готов')
    const open = () => b.app.db.selectFrom('conversations').select('id').where('status', '<>', 'closed').execute()
    await waitFor(async () => (await b.app.db.selectFrom('messages').select('id').execute()).length === 1, { what: 'his message' })
    expect(await open()).toEqual([])
    person.sendText('Спасибо!')
    await waitFor(async () => (await open()).length === 1, { what: 'her conversation' })
    const { rows } = await sql<{ n: number }>`select count(distinct thread_id)::int as n from messages`.execute(b.app.db)
    expect(rows[0]?.n).toBe(1)
  })
})

describe('origins, places, albums', () => {
  it('a deep link is told before the first word', async () => {
    const person = anna()
    person.start('promo_7')
    const id = await b.conversationOf(String(person.id))
    const [line, message] = await waitFor(async () => {
      const items = await read(id)
      return items.length > 1 && items
    })
    expect(line).toMatchObject({ visibility: 'internal', part: { type: 'system', code: 'cameFrom', params: { start: 'promo_7' } } })
    expect(message?.text).toBe('/start promo_7')
  })

  it('a live location moves', async () => {
    const person = anna()
    const { message_id: place } = person.sendLocation(55.75, 37.61)
    const id = await b.conversationOf(String(person.id))
    person.moveLocation(place, 55.8, 37.7)
    const moved = await seen(id, (one) => one.editedAt, 'the move')
    expect(moved.part).toEqual({ type: 'location', latitude: 55.8, longitude: 37.7 })
  })

  it('the parts of an album are one message in their order; a part that comes after the end of the conversation still joins it', async () => {
    const person = anna()
    const files = ['a.png', 'b.png', 'c.png'].map((name) => ({ kind: 'photo' as const, file: { name, bytes: photo } }))
    const [, second] = person.sendAlbum(files, { caption: 'три' })
    const id = await b.conversationOf(String(person.id))
    await waitFor(async () => (await read(id))[0]?.attachments.filter(({ status }) => status === 'ready').length === 3, {
      what: 'all three',
    })
    const group = { mediaGroupId: second?.media_group_id }
    await b.operator.api.call('POST /conversations/:id/spam', { params: { id } })
    person.sendPhoto({ bytes: photo }, { ...group, caption: 'и ещё' })
    const album = await seen(id, ({ attachments }) => attachments.length === 4, 'the late part')
    expect(album.text).toBe('три\nи ещё')
    const open = await b.app.db.selectFrom('conversations').select('id').where('status', '<>', 'closed').execute()
    expect(open).toEqual([])
    person.edit(second?.message_id ?? 0, 'вторая')
    await seen(id, ({ text }) => text === 'три\nвторая\nи ещё', 'the edited caption of a part')
  })

  it('parts of an album that overtake each other are shown in their order', async () => {
    const person = anna()
    const files = ['1.png', '2.png', '3.png'].map((name) => ({ kind: 'photo' as const, file: { name, bytes: photo } }))
    telegram.deliveries.reorder = 1
    person.sendAlbum(files, { caption: 'first' })
    const id = await b.conversationOf(String(person.id))
    const [album] = await waitFor(async () => {
      const items = await read(id)
      return items[0]?.attachments.length === 3 && items
    })
    const order = await b.app.db
      .selectFrom('external_messages')
      .select('external_id')
      .where('message_id', '=', album?.id ?? '')
      .orderBy('position')
      .execute()
    const ids = order.map(({ external_id }) => Number(external_id))
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
    const { rows } = await sql<{ external_id: string }>`select external_id from raw_events order by id`.execute(b.app.db)
    expect(rows.map((row) => row.external_id)).not.toEqual(rows.map((row) => row.external_id).toSorted())
  })

  it('several pictures go out as one album; an edit changes its caption, a delete takes all of it', async () => {
    const person = anna()
    person.sendText('hi')
    const id = await b.conversationOf(String(person.id))
    const attachments = [await upload('a.png', photo), await upload('b.png', photo), await upload('c.png', photo)]
    const reply = await post(id, { text: 'look', visibility: 'public', attachments })
    await b.settled(reply.id, 'sent')
    const [first, ...others] = person.screen().filter(({ from }) => from === 'business')
    expect(first?.album).toBeDefined()
    expect(others.map(({ album }) => album)).toEqual([first?.album, first?.album])
    expect(first?.text).toBe('look')
    person.reply(Number(others[1]?.id), 'that one')
    expect((await seen(id, (one) => one.text === 'that one', 'her answer')).replyToId).toBe(reply.id)
    const long = 'long '.repeat(400).trim()
    await b.operator.api.call('PATCH /messages/:id', { params: { id: reply.id }, body: { text: long } })
    await waitFor(() => person.received().at(-1)?.text === long, { what: 'the long text behind the album' })
    expect(person.received().map(({ text }) => text.length)).toEqual([0, 0, 0, long.length])
    await b.operator.api.call('DELETE /messages/:id', { params: { id: reply.id } })
    await waitFor(() => person.received().length === 0, { what: 'all of it to be gone' })
  })

  it('an album of which a part was refused is not sent again: the other may have arrived', async () => {
    const person = anna()
    person.sendText('hi')
    const id = await b.conversationOf(String(person.id))
    const broken = Buffer.from('GIF89a no picture')
    const attachments = [await upload('a.png', photo), await upload('b.png', broken)]
    await b.app.db
      .updateTable('files')
      .set({ mime: 'image/png', width: 640, height: 480 })
      .where('id', '=', attachments[1] ?? '')
      .execute()
    const reply = await post(id, { text: '', visibility: 'public', attachments })
    await b.settled(reply.id, 'failed')
    expect((await b.message(reply.id)).delivery?.error?.kind).toBe('unknown')
    expect(person.received().map(({ kind }) => kind)).toEqual(['photo'])
  })

  it('formatting survives the way there and back', async () => {
    const person = anna()
    person.sendText('😀 важно', { entities: [{ type: 'bold', offset: 3, length: 5 }] })
    const id = await b.conversationOf(String(person.id))
    expect((await seen(id, (one) => one.text, 'her text')).entities).toEqual([{ type: 'bold', offset: 3, length: 5 }])
    const entities = [
      { type: 'italic' as const, offset: 3, length: 2 },
      { type: 'link' as const, offset: 6, length: 4, url: 'https://example.com/' },
    ]
    const reply = await post(id, { text: '😀 да сюда', visibility: 'public', entities })
    await b.settled(reply.id, 'sent')
    expect(person.received()[0]?.entities).toEqual([
      { type: 'italic', offset: 3, length: 2 },
      { type: 'text_link', offset: 6, length: 4, url: 'https://example.com/' },
    ])
    const edited = await b.operator.api.call('PATCH /messages/:id', {
      params: { id: reply.id },
      body: { text: 'иначе', entities: [{ type: 'code', offset: 0, length: 5 }] },
    })
    expect(edited.entities).toEqual([{ type: 'code', offset: 0, length: 5 }])
    await waitFor(() => person.received()[0]?.entities[0]?.type === 'code', { what: 'the edit' })
    await expect(post(id, { text: 'ab', visibility: 'public', entities: [{ type: 'bold', offset: 1, length: 2 }] })).rejects.toMatchObject({
      problem: { code: 'invalid_input' },
    })
  })

  it('what is too old to be deleted is told in the dialog', async () => {
    const person = anna()
    person.sendText('hi')
    const id = await b.conversationOf(String(person.id))
    const reply = await post(id, { text: 'old', visibility: 'public' })
    await b.settled(reply.id, 'sent')
    const message = bot.chats.get(person.id)?.messages.at(-1)
    Object.assign(message ?? {}, { date: Math.floor(Date.now() / 1000) - 49 * 3600 })
    await b.operator.api.call('DELETE /messages/:id', { params: { id: reply.id } })
    await seen(id, (one) => one.part?.type === 'system' && one.part.code === 'deleteTooLate', 'the word about it')
  })
})
