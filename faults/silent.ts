import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type Client, listen } from '../apps/server/test/client.ts'
import { openSiteChat, type Person, setUp, visit } from '../apps/server/test/company.ts'
import { waitFor } from '../apps/server/test/harness.ts'
import { percentile } from '../bench/lib/load.ts'
import { startTelegramSimulator, type TelegramSimulator } from '../connectors/telegram/simulator.ts'
import type { Person as Customer } from '../connectors/telegram/simulator/people.ts'
import type { Bot } from '../connectors/telegram/simulator/world.ts'
import type { Verdict } from './count.ts'
import { buildHouse, type House } from './house.ts'
import { postUpdate } from './probe.ts'
import { end, type Say } from './scene.ts'

const silentChats = 12
/** The longest that the server gives a platform to answer (a connector may be less patient), and something for it to notice. */
const deadlineSeconds = 60 + 10
const rounds = 30

/** One channel's platform takes requests and never answers; the others must not feel it. */
export async function silent(say: Say): Promise<Verdict> {
  const verdict: Verdict = { numbers: {}, broken: [] }
  const [mute, well] = await Promise.all([startTelegramSimulator(), startTelegramSimulator()])
  const front = await frontOf(well)
  const house = await buildHouse({ OMNILINE_TELEGRAM_API_URL: front.url })
  try {
    await house.start()
    const admin = await setUp(house.url)
    const mutes = await openChannel(house, admin, mute, silentChats, front.route)
    const wells = await openChannel(house, admin, well, 4, front.route)
    const site = await openSite(house, admin)

    note(verdict, 'before', await measure(house, admin, wells, site))
    mute.faults.add({ kind: 'silent', method: 'sendMessage', times: null })
    const silentSince = performance.now()
    const sent = await Promise.all(mutes.conversations.map((id) => answer(admin.api, id, 'are you there?')))
    await waitFor(() => mute.requests() > silentChats, { what: 'a request that hangs', timeoutMs: 20_000 })
    say('a platform has ceased to answer')
    const during = await measure(house, admin, wells, site)
    note(verdict, 'meanwhile', during)
    for (const [what, took] of Object.entries(during))
      if (percentile(took, 0.9) > 1500) verdict.broken.push(`meanwhile: ${what} took ${Math.round(percentile(took, 0.9))} ms`)

    const unknown = await untilUnknown(admin, mutes.conversations, sent, silentSince)
    say('the deadline has passed')
    verdict.numbers['shown as perhaps arrived, after s'] = Math.round(unknown.seconds)
    verdict.numbers['shown as perhaps arrived'] = unknown.count
    if (unknown.count === 0) verdict.broken.push('nothing was shown as unknown after the deadline')

    // The rest is on its way and hangs: that must not keep the server from ending.
    const asked = mute.requests()
    await waitFor(() => mute.requests() > asked, { what: 'the next request that hangs', timeoutMs: 20_000 })
    await end(house, verdict)
    verdict.numbers['stopped while requests hang, in ms'] = verdict.numbers['stopped in ms'] ?? 0
    mute.faults.clear()
    await house.start()
    const states = await settled(admin, mutes.conversations, sent)
    say('after a new start')
    for (const [id, state] of states) {
      const arrived = mutes.customers.flatMap((one) => one.received()).filter(({ text }) => text === `are you there? ${id}`).length
      if (state === 'sent' && arrived !== 1) verdict.broken.push(`a reply counts as sent and arrived ${arrived} times`)
      if (arrived > 1) verdict.broken.push(`a reply arrived ${arrived} times`)
    }
    verdict.numbers['sent after all'] = [...states.values()].filter((state) => state === 'sent').length
    verdict.numbers['perhaps arrived'] = [...states.values()].filter((state) => state === 'failed').length
    await end(house, verdict)
    return verdict
  } catch (error) {
    say(house.log())
    throw error
  } finally {
    await house.killServer()
    await front.close()
    await Promise.all([mute.close(), well.close()])
    await house.remove()
  }
}

/** One address for several simulators, by the bot's token. */
async function frontOf(otherwise: TelegramSimulator) {
  const byToken = new Map<string, TelegramSimulator>()
  const server = createServer((incoming, outgoing) => {
    const token = /^\/(?:file\/)?bot([^/]+)\//.exec(incoming.url ?? '')?.[1] ?? ''
    const { url } = byToken.get(token) ?? otherwise
    const { method, headers } = incoming
    const onward = request(new URL(incoming.url ?? '/', url), { method: method ?? 'GET', headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    route: (bot: Bot, simulator: TelegramSimulator) => void byToken.set(bot.token, simulator),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Channel {
  bot: Bot
  customers: Customer[]
  conversations: string[]
}

async function openChannel(
  house: House,
  admin: Person,
  simulator: TelegramSimulator,
  chats: number,
  route: (bot: Bot, simulator: TelegramSimulator) => void,
): Promise<Channel> {
  // Ids of bots are counted in each simulator; two must not be one.
  const bot = simulator.addBot({ token: `${Math.floor(Math.random() * 1e9) + 1e9}:AA${'x'.repeat(33)}` })
  route(bot, simulator)
  const { id: lineId } = await admin.api.call('POST /lines', { body: { name: bot.me.username, queue: [{ type: 'user', id: admin.id }] } })
  const body = { lineId, connector: 'telegram', name: bot.me.username, credentials: { token: bot.token } }
  const { id: channelId } = await admin.api.call('POST /channels', { body })
  const customers = Array.from({ length: chats }, (_, n) => simulator.addPerson(bot, { firstName: `Customer ${n}` }))
  for (const one of customers) one.sendText('hello')
  const conversations = await waitFor(
    async () => {
      const { items } = await admin.api.call('GET /conversations', { query: { view: 'all', limit: 200 } })
      const found = items.filter((one) => one.channelId === channelId).map(({ id }) => id)
      return found.length === chats && found
    },
    { what: 'the conversations', timeoutMs: 20_000 },
  )
  return { bot, customers, conversations }
}

async function openSite(house: House, admin: Person) {
  const { channelId } = await openSiteChat(admin, [admin], { name: 'Site' })
  const visitor = await visit(house.url, channelId)
  await visitor.write('hello')
  return visitor
}

async function answer(api: Client, id: string, text: string): Promise<string> {
  const body = { text: `${text} ${id}`, visibility: 'public' as const }
  return (await api.call('POST /conversations/:id/messages', { params: { id }, body })).id
}

type Times = Record<string, number[]>

async function measure(house: House, admin: Person, wells: Channel, site: Awaited<ReturnType<typeof visit>>): Promise<Times> {
  const times: Times = { 'a reply on another channel': [], 'a webhook': [], "a visitor's message to the operator": [] }
  const took = async (what: string, work: () => Promise<unknown>) => {
    const began = performance.now()
    await work()
    times[what]?.push(performance.now() - began)
  }
  const desk = await listen(house.url, { token: admin.token })
  try {
    for (let n = 0; n < rounds; n++) {
      const [id = ''] = wells.conversations
      await took('a reply on another channel', async () => {
        const has = () => wells.customers.some((one) => one.received().some(({ text }) => text === `round ${n} ${begun} ${id}`))
        const begun = Date.now()
        await answer(admin.api, id, `round ${n} ${begun}`)
        await waitFor(has, { what: 'the reply', timeoutMs: 20_000 })
      })
      await took('a webhook', () => postUpdate(wells.bot))
      await took("a visitor's message to the operator", async () => {
        const text = `site ${n} ${performance.now()}`
        await site.write(text)
        await desk.next((frame) => frame.type === 'message' && frame.data.text === text)
      })
    }
  } finally {
    await desk.close()
  }
  return times
}

function note({ numbers }: Verdict, when: string, times: Times): void {
  for (const [what, took] of Object.entries(times))
    for (const part of [50, 90]) numbers[`${when}: ${what}, p${part} ms`] = Math.round(percentile(took, part / 100))
}

async function stateOf({ api }: Person, id: string, messageId: string) {
  const { items } = await api.call('GET /conversations/:id/messages', { params: { id }, query: { limit: 20 } })
  return items.find((one) => one.id === messageId)?.delivery
}

/** Waits for the first that are told of as unknown, and looks a moment later how many there are. */
async function untilUnknown(
  admin: Person,
  conversations: string[],
  sent: string[],
  began: number,
): Promise<{ count: number; seconds: number }> {
  for (;;) {
    const states = await Promise.all(sent.map((message, n) => stateOf(admin, conversations[n] ?? '', message)))
    const count = states.filter((one) => one?.status === 'failed' && one.error?.kind === 'unknown').length
    const seconds = (performance.now() - began) / 1000
    if (count > 0 || seconds > deadlineSeconds) return { count, seconds }
    await pause(500)
  }
}

async function settled(admin: Person, conversations: string[], sent: string[]): Promise<Map<string, string>> {
  return waitFor(
    async () => {
      const found = new Map<string, string>()
      for (const [n, message] of sent.entries()) {
        const state = await stateOf(admin, conversations[n] ?? '', message)
        found.set(conversations[n] ?? '', state?.status ?? 'nowhere')
      }
      return ![...found.values()].includes('pending') && found
    },
    { what: 'the replies', timeoutMs: 30_000 },
  )
}
