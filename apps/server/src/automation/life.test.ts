import type { LineInput } from '@omniline/contracts/lines'
import { sql } from 'kysely'
import { afterEach, expect, it } from 'vitest'
import { hire, openSiteChat, setUp, visit } from '../../test/company.ts'
import { buildLine } from '../../test/factories/lines.ts'
import { waitFor } from '../../test/harness.ts'
import { runServer } from '../../test/run-server.ts'
import { bench } from '../channels/testing/bench.ts'
import { startAutomation } from './beat.ts'
import { automationJobs } from './jobs.ts'

const running: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of running.splice(0)) await one.close()
})
const words = (text: string) => ({ enabled: true, text })

it('says what the line wants over the life of a conversation, by the rules of the line it is in', async () => {
  const server = await runServer()
  running.push(server)
  const admin = await setUp(server.url)
  const [olga, boris] = [await hire(server.url, admin, 'Olga'), await hire(server.url, admin, 'Boris')]
  const shop = await openSiteChat(admin, [olga], {
    autoReplies: { welcome: words('Welcome'), handed: words('{operator} is here') },
  } as Partial<LineInput>)
  const repairs = await openSiteChat(admin, [boris], {
    name: 'Repairs',
    distribution: { noAnswerSeconds: 1 },
    autoReplies: { noAnswer: words('{line} will be with you'), handed: words('{operator} has it'), closed: words('Good-bye') },
  } as Partial<LineInput>)
  const visitor = await visit(server.url, shop.channelId)
  const heard = async () => (await visitor.api.call('GET /chat/messages')).messages.map(({ text }) => text)
  const hears = (...texts: string[]) => waitFor(async () => (expect(await heard()).toEqual(texts), true), { timeoutMs: 10_000 })

  await visitor.write('My mug is broken')
  await hears('My mug is broken', 'Welcome')
  expect((await visitor.api.call('GET /chat/messages')).unread).toBe(1)
  const { items } = await admin.api.call('GET /conversations')
  const params = { id: items[0]?.id ?? '' }
  await olga.api.call('POST /conversations/:id/accept', { params })
  await hears('My mug is broken', 'Welcome', 'Olga is here')
  await olga.api.call('POST /conversations/:id/transfer', { params, body: { lineId: repairs.lineId } })
  await hears('My mug is broken', 'Welcome', 'Olga is here', 'Repairs will be with you')
  await boris.api.call('POST /conversations/:id/accept', { params })
  await hears('My mug is broken', 'Welcome', 'Olga is here', 'Repairs will be with you', 'Boris has it')
  await boris.api.call('POST /conversations/:id/close', { params, body: {} })
  await hears('My mug is broken', 'Welcome', 'Olga is here', 'Repairs will be with you', 'Boris has it', 'Good-bye')
})

it('tells a customer who is moved that the line is closed, once of each line, and nothing of a line that is open', async () => {
  const server = await runServer()
  running.push(server)
  const admin = await setUp(server.url)
  const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
  const later = days[(new Date().getUTCDay() + 3) % 7]
  const shut = { enabled: true, week: Object.fromEntries(days.map((day) => [day, day === later ? [['09:00', '18:00']] : []])) }
  const closed = (name: string) =>
    ({ name, hours: shut, autoReplies: { offHours: words('{line} is closed') } }) as unknown as Partial<LineInput>
  const shop = await openSiteChat(admin, [admin], closed('Shop'))
  const repairs = await openSiteChat(admin, [admin], closed('Repairs'))
  const sales = await openSiteChat(admin, [admin], { name: 'Sales', autoReplies: { offHours: words('never') } } as Partial<LineInput>)
  const visitor = await visit(server.url, shop.channelId)
  const heard = async () => (await visitor.api.call('GET /chat/messages')).messages.map(({ text }) => text)
  const hears = (...texts: string[]) => waitFor(async () => (expect(await heard()).toEqual(texts), true), { timeoutMs: 10_000 })
  await visitor.write('My mug is broken')
  await hears('My mug is broken', 'Shop is closed')
  const { items } = await admin.api.call('GET /conversations', { query: { view: 'all' } })
  const params = { id: items[0]?.id ?? '' }
  for (const to of [sales, repairs, shop, repairs]) {
    await admin.api.call('POST /conversations/:id/transfer', { params, body: { lineId: to.lineId } })
    // What was said on the way is told by now: what follows stands behind it.
    await waitFor(async () => {
      const { rows } = await sql`select 1 from jobs where kind = 'routing.conversationWaits>automation'`.execute(server.app.db)
      return rows.length === 0
    })
  }
  await visitor.write('Hello?')
  await hears('My mug is broken', 'Shop is closed', 'Repairs is closed', 'Hello?')
})

it('fails visibly where the platform does not let it through, and is not tried on who has blocked us', async () => {
  const house = await bench({ idle: true })
  running.push(house)
  automationJobs(house.app)
  await startAutomation(house.app)
  await house.startJobs()
  await house.channels.start()
  const settings = { autoReplies: { welcome: words('swear'), noAnswer: words('Nobody yet') }, distribution: { noAnswerSeconds: 1 } }
  const { id: lineId } = await buildLine(house.app, { ...settings, queue: [{ type: 'user', id: house.operator.id }] })
  await house.connect({ lineId })
  const deliveries = async (id: string) => {
    const page = await house.admin.api.call('GET /conversations/:id/messages', { params: { id }, query: { limit: 200 } })
    return page.items.flatMap(({ author, delivery, text }) =>
      author.type === 'system' && delivery ? [[text, delivery.status, delivery.error?.kind]] : [],
    )
  }
  house.parrot.happens({ perch: 'p1', words: 'Hello' })
  const first = await house.conversationOf('p1')
  await waitFor(async () => (await deliveries(first)).length === 2, { what: 'both words' })
  await waitFor(async () => (await deliveries(first)).every(([, status]) => status !== 'pending'), { what: 'their outcome' })
  expect(await deliveries(first)).toEqual([
    ['swear', 'failed', 'rejected'],
    ['Nobody yet', 'sent', undefined],
  ])

  house.parrot.blocked.add('p2')
  house.parrot.happens({ perch: 'p2', words: 'Hello' })
  const second = await house.conversationOf('p2')
  const dealtWith = () =>
    house.app.db
      .selectFrom('automatic_messages')
      .select(['cause', 'message_id'])
      .where('conversation_id', '=', second)
      .orderBy('at')
      .execute()
  await waitFor(async () => (await dealtWith()).length === 2, { what: 'both causes' })
  expect(await deliveries(second)).toEqual([['swear', 'failed', 'recipient_blocked']])
  expect((await dealtWith())[1]).toEqual({ cause: 'noAnswer', message_id: null })
})
