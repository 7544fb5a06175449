import { setTimeout as pause } from 'node:timers/promises'
import { startTelegramSimulator, type TelegramSimulator } from '../connectors/telegram/simulator.ts'
import type { Person as Customer } from '../connectors/telegram/simulator/people.ts'
import type { Bot } from '../connectors/telegram/simulator/world.ts'
import { hire, type Person, setUp } from '../apps/server/test/company.ts'
import { count, type Verdict } from './count.ts'
import { follow } from './follower.ts'
import { buildHouse, type House } from './house.ts'
import { workUntil } from './operators.ts'
import { textOf, type Weather } from './weather.ts'

/**
 * A company under fire: customers write, a fifth of the platform's updates comes twice, answers of the platform get
 * lost, sockets are cut, server and database die by SIGKILL. Then it is quiet, and everything is counted.
 */
export async function storm(weather: Weather, say: (line: string) => void = () => {}): Promise<Verdict> {
  const simulator = await startTelegramSimulator({ retry: { firstMs: 50, maxMs: 1000 } })
  const house = await buildHouse({ OMNILINE_TELEGRAM_API_URL: simulator.url })
  try {
    await house.start()
    const { people, customers, bot } = await open(house, simulator, weather)
    const admin = people[0]
    if (!admin) throw new Error('Nobody is there')
    const followers = people.slice(0, 3).map((person) => follow(house.url, person.token))
    let over = false
    const operators = workUntil(people, () => over)
    const writing = write(simulator, customers, weather)
    const cutting = cutLines(followers, () => over)
    await kill(house, weather.kills, say)
    await writing
    say('the customers have finished')

    await quiet(house, bot, say)
    over = true
    await Promise.all([operators.done, cutting])
    await quiet(house, bot, say)
    const verdict = await count({ admin, customers, weather, work: operators.work, followers, people })
    for (const follower of followers) follower.stop()
    const end = await house.stop()
    verdict.numbers['stopped in ms'] = end.tookMs
    if (end.code !== 0) verdict.broken.push(`the server ended with code ${end.code}`)
    const left = house.leftBehind()
    if (left.length > 0) verdict.broken.push(`processes were left behind: ${left.join(' ')}`)
    if (verdict.broken.length > 0) say(house.log())
    return verdict
  } catch (error) {
    say(house.log())
    throw error
  } finally {
    await house.killServer()
    await simulator.close()
    await house.remove()
  }
}

async function open(
  house: House,
  simulator: TelegramSimulator,
  weather: Weather,
): Promise<{ people: Person[]; customers: Customer[]; bot: Bot }> {
  const admin = await setUp(house.url)
  const staff: Person[] = []
  for (let n = 1; n < weather.operators; n++) staff.push(await hire(house.url, admin, `Operator ${n}`))
  const people = [admin, ...staff]
  const { id: lineId } = await admin.api.call('POST /lines', {
    body: {
      name: 'Support',
      queue: people.map(({ id }) => ({ type: 'user' as const, id })),
      distribution: { offerSeconds: 2 },
      closing: { graceSeconds: 1 },
    },
  })
  const bot = simulator.addBot()
  await admin.api.call('POST /channels', { body: { lineId, connector: 'telegram', name: 'Bot', credentials: { token: bot.token } } })
  for (const person of people) await person.api.call('PUT /me/presence', { body: { status: 'online' } })
  const customers = Array.from({ length: weather.customers }, (_, n) => simulator.addPerson(bot, { firstName: `Customer ${n}` }))
  return { people, customers, bot }
}

/** Customers write in turn; a fifth of the updates is delivered twice, and now and then the platform misbehaves. */
async function write(simulator: TelegramSimulator, customers: Customer[], { messages }: Weather): Promise<void> {
  for (let n = 1; n <= messages; n++) {
    for (const [index, customer] of customers.entries()) {
      if ((n + index) % 5 === 0) simulator.deliveries.duplicate += 1
      if ((n * 31 + index) % 97 === 0) simulator.faults.add({ kind: 'lost', method: 'sendMessage' })
      if ((n * 17 + index) % 89 === 0) simulator.faults.add({ kind: 'error', method: 'sendMessage', times: 2 })
      if ((n * 13 + index) % 101 === 0) simulator.faults.add({ kind: 'rate_limited', method: 'sendMessage', retryAfterSeconds: 1 })
      customer.sendText(textOf(index, n))
    }
    await pause(60)
  }
}

async function cutLines(followers: { cut(): void }[], stopped: () => boolean): Promise<void> {
  for (let n = 0; !stopped(); n++) {
    await pause(400)
    followers[n % followers.length]?.cut()
  }
}

async function kill(house: House, kills: number, say: (line: string) => void): Promise<void> {
  for (let n = 0; n < kills; n++) {
    await pause(1500)
    if (n % 2 === 0) {
      say('kill -9: the server')
      await house.killServer()
      await house.start()
    } else {
      say('kill -9: the database')
      house.killDatabase()
    }
  }
}

/** Waits until the platform has nothing left to deliver and the house nothing left to do. */
async function quiet(house: House, bot: Bot, say: (line: string) => void): Promise<void> {
  const until = Date.now() + 300_000
  let calm = 0
  let due = Number.NaN
  while (calm < 8) {
    const pending = bot.deliveries.pending().length
    if (Date.now() > until) throw new Error(`Not quiet after five minutes: ${due} jobs due, ${pending} updates not taken\n${house.log()}`)
    await pause(200)
    due = await dueJobs(house).catch(() => Number.NaN)
    calm = due === 0 && pending === 0 ? calm + 1 : 0
  }
  say('it is quiet')
}

/** Jobs that wait to run now or are tried again; timers of the future do not count. */
async function dueJobs(house: House): Promise<number> {
  const text = await fetch(`${house.url}/metrics`).then((response) => response.text())
  const due = /^omniline_jobs\{state="due"\} (\d+)/m.exec(text)?.[1]
  return due === undefined ? Number.NaN : Number(due)
}
