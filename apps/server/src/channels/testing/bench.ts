import type { Channel, ChannelInput } from '@omniline/contracts/channels'
import type { DeliveryStatus, Message } from '@omniline/contracts/conversations'
import { connectors } from '@omniline/connectors'
import type { FastifyPluginAsync } from 'fastify'
import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import { type Client, client } from '../../../test/client.ts'
import { type BuiltUser, buildUser } from '../../../test/factories/accounts.ts'
import { buildLine } from '../../../test/factories/lines.ts'
import { waitFor } from '../../../test/harness.ts'
import { type TestHttp, testHttp } from '../../../test/http.ts'
import { registerInboxJobs } from '../../inbox/jobs.ts'
import { inboxRoutes } from '../../inbox/routes.ts'
import type { Config } from '../../platform/config.ts'
import type { Tables } from '../../platform/database.ts'
import { type Channels, createChannels } from '../channels.ts'
import { owl, parakeet, parrot } from './parrot.ts'
import { type ParrotSimulator, startParrot } from './parrot-simulator.ts'

/** The parrots are platforms like any other, as far as the tests of this module are concerned. */
Object.assign(connectors, { parrot, parakeet, owl })

export interface Bench extends TestHttp {
  url: string
  parrot: ParrotSimulator
  channels: Channels
  admin: BuiltUser & { api: Client }
  /** serves the line of every channel that is connected here */
  operator: BuiltUser & { api: Client }
  lineId: string
  connect(input?: Partial<z.input<typeof ChannelInput>>): Promise<Channel>
  /** The one conversation of this chat. */
  conversationOf(chatId: string): Promise<string>
  /** The operator answers in this chat. */
  answer(chatId: string, text: string, attachments?: string[]): Promise<Message>
  /** As it stands now. */
  message(id: string): Promise<Message>
  /** Once its delivery has this status, as it stands then. */
  settled(id: string, status: DeliveryStatus): Promise<Message>
  /** The row of its delivery. */
  delivery(id: string): Promise<Selectable<Tables['deliveries']>>
  channel(id: string): Promise<Channel>
  /** A customer has written in each of these chats. */
  chats(...chatIds: string[]): Promise<void>
  /** What customers said in this chat, as we stored it. */
  heard(chatId: string): Promise<string[]>
  /** What the parrot said there. */
  wordsTo(chatId: string): string[]
  /** How many jobs wait or run, timers of the far future aside. */
  busy(): Promise<number>
  /** Timers of the future are due now. */
  hurry(): Promise<true>
}

export interface BenchOptions {
  /** how the platform reaches us: by webhook, or not at all, so that we poll; default webhook */
  transport?: 'webhook' | 'poll'
  /** default: everything starts */
  idle?: boolean
  config?: Partial<Config>
}

/** The module with a real database, real HTTP and a simulated platform on both sides. */
export async function bench({ transport = 'webhook', idle = false, config }: BenchOptions = {}): Promise<Bench> {
  const sim = await startParrot()
  const apiUrls = { parrot: sim.url, parakeet: sim.url, ...config?.apiUrls }
  let channels: Channels | undefined
  const ingress: FastifyPluginAsync = async (http, options) => channels?.ingress(http, options)
  const t = await testHttp({
    app: { config: { ...config, apiUrls } },
    routes: (app) => {
      channels = createChannels(app)
      registerInboxJobs(app)
      return { ...channels.routes, ...inboxRoutes(app) }
    },
    plugins: [ingress],
  })
  if (!channels) throw new Error('not assembled')
  const started = channels
  const url = await t.http.listen({ port: 0, host: '127.0.0.1' })
  if (transport === 'webhook') t.app.config.publicUrl = url
  const admin = await buildUser(t.app, { role: 'admin' })
  const operator = await buildUser(t.app)
  const line = await buildLine(t.app, { queue: [{ type: 'user', id: operator.id }] })
  const people = { admin: { ...admin, api: client(url, admin.token) }, operator: { ...operator, api: client(url, operator.token) } }
  if (!idle) {
    await t.startJobs()
    await started.start()
  }

  async function conversationOf(chatId: string): Promise<string> {
    const row = await waitFor(
      () =>
        t.app.db
          .selectFrom('conversations as c')
          .innerJoin('threads as t', 't.id', 'c.thread_id')
          .select('c.id')
          .where('t.external_id', '=', chatId)
          .executeTakeFirst(),
      { what: `a conversation in ${chatId}` },
    )
    return row.id
  }

  const delivery = (id: string) => t.app.db.selectFrom('deliveries').selectAll().where('message_id', '=', id).executeTakeFirstOrThrow()

  async function message(id: string): Promise<Message> {
    const { conversation_id } = await t.app.db
      .selectFrom('messages')
      .select('conversation_id')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const page = await people.admin.api.call('GET /conversations/:id/messages', {
      params: { id: conversation_id },
      query: { limit: 200 },
    })
    const found = page.items.find((one) => one.id === id)
    if (!found) throw new Error('There is no such message')
    return found
  }

  return {
    ...t,
    ...people,
    url,
    parrot: sim,
    channels: started,
    lineId: line.id,
    connect: (input = {}) =>
      people.admin.api.call('POST /channels', {
        body: { lineId: line.id, connector: 'parrot', name: 'Our bird', credentials: { token: 'perch-one' }, ...input },
      }),
    conversationOf,
    async answer(chatId, text, attachments = []) {
      const id = await conversationOf(chatId)
      return people.operator.api.call('POST /conversations/:id/messages', {
        params: { id },
        body: { text, attachments, visibility: 'public' },
      })
    },
    message,
    delivery,
    settled: (id, status) =>
      waitFor(async () => (await delivery(id)).status === status && message(id), { what: `"${status}"`, timeoutMs: 10_000 }),
    channel: (id) => people.admin.api.call('GET /channels/:id', { params: { id } }),
    async chats(...chatIds) {
      for (const perch of chatIds) sim.happens({ perch, text: 'Hello' })
      for (const id of chatIds) await conversationOf(id)
    },
    async heard(chatId) {
      const rows = await t.app.db
        .selectFrom('messages as m')
        .innerJoin('threads as t', 't.id', 'm.thread_id')
        .select('m.text')
        .where('t.external_id', '=', chatId)
        .where('m.author_type', '=', 'customer')
        .orderBy('m.seq')
        .execute()
      return rows.map(({ text }) => text)
    },
    wordsTo: (chatId) => sim.said.filter(({ to }) => to === chatId).map(({ text }) => text),
    async busy() {
      const { rows } = await sql<{ count: number }>`select count(*) from jobs where run_at < now() + interval '1 minute'`.execute(t.app.db)
      return rows[0]?.count ?? 0
    },
    async hurry() {
      await sql`update jobs set run_at = now() where run_at > now() and locked_until is null`.execute(t.app.db)
      return true
    },
    async close() {
      await started.stop()
      await sim.close()
      await t.close()
    },
  }
}
