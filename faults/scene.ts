import { setTimeout as pause } from 'node:timers/promises'
import { startTelegramSimulator, type TelegramSimulator } from '../connectors/telegram/simulator.ts'
import type { Person as Customer } from '../connectors/telegram/simulator/people.ts'
import type { Bot } from '../connectors/telegram/simulator/world.ts'
import { hire, type Person, setUp } from '../apps/server/test/company.ts'
import { count, type Verdict } from './count.ts'
import { type Follower, follow } from './follower.ts'
import { buildHouse, type House } from './house.ts'
import { type Work, workUntil } from './operators.ts'
import { textOf, type Weather } from './weather.ts'

export type Say = (line: string) => void

/** A company at work: customers write, operators answer, some watch by their sockets. */
export interface Scene {
  house: House
  simulator: TelegramSimulator
  bot: Bot
  /** the first is the administrator */
  people: Person[]
  admin: Person
  followers: Follower[]
  work: Work
  say: Say
  /** for the table at the end */
  note(what: string, value: number): void
  /** a promise that was not kept */
  broken(what: string): void
}

export interface Setting {
  weather: Weather
  env?: Record<string, string>
  /** the data directory of the house */
  directory?: string
  say: Say
}

/** Opens the company, lets `act` happen to it, waits until it is quiet, counts, and takes everything away again. */
export async function play({ weather, env = {}, directory, say }: Setting, act: (scene: Scene) => Promise<void>): Promise<Verdict> {
  const simulator = await startTelegramSimulator({ retry: { firstMs: 50, maxMs: 1000 } })
  const house = await buildHouse({ OMNILINE_TELEGRAM_API_URL: simulator.url, ...env }, directory)
  const noted: Verdict = { numbers: {}, broken: [] }
  let over = false
  let followers: Follower[] = []
  try {
    await house.start()
    const { people, customers, bot, admin } = await open(house, simulator, weather)
    followers = people.slice(0, 3).map((person) => follow(house.url, person.token))
    const operators = workUntil(people, () => over)
    const writing = write(simulator, customers, weather)
    await act({
      ...{ house, simulator, bot, people, admin, followers, work: operators.work, say },
      note: (what, value) => void (noted.numbers[what] = value),
      broken: (what) => void noted.broken.push(what),
    })
    await writing
    say('the customers have finished')

    await quiet(house, bot, say)
    over = true
    await operators.done
    await quiet(house, bot, say)
    const verdict = await count({ admin, customers, weather, work: operators.work, followers, people })
    verdict.numbers = { ...noted.numbers, ...verdict.numbers }
    verdict.broken.unshift(...noted.broken)
    for (const follower of followers) follower.stop()
    await end(house, verdict)
    if (verdict.broken.length > 0) say(house.log())
    return verdict
  } catch (error) {
    say(house.log())
    for (const line of noted.broken) say(`BROKEN: ${line}`)
    for (const [what, value] of Object.entries(noted.numbers)) say(`${what}: ${value}`)
    throw error
  } finally {
    over = true
    for (const follower of followers) follower.stop()
    await house.killServer()
    await simulator.close()
    await house.remove()
  }
}

/** Ends the house in good order and looks whether something of it is still there. */
export async function end(house: House, verdict: Verdict): Promise<void> {
  const { code, tookMs } = await house.stop()
  verdict.numbers['stopped in ms'] = tookMs
  if (code !== 0) verdict.broken.push(`the server ended with code ${code}`)
  if (tookMs > 10_000) verdict.broken.push(`the server took ${tookMs} ms to end`)
  const left = house.leftBehind()
  if (left.length > 0) verdict.broken.push(`processes were left behind: ${left.join(' ')}`)
}

async function open(house: House, simulator: TelegramSimulator, weather: Weather) {
  const admin = await setUp(house.url)
  const people = [admin]
  for (let n = 1; n < weather.operators; n++) people.push(await hire(house.url, admin, `Operator ${n}`))
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
  return { people, customers, bot, admin }
}

/** Customers write in turn; in rough weather the platform misbehaves now and then. */
async function write(simulator: TelegramSimulator, customers: Customer[], { messages, pauseMs, rough }: Weather): Promise<void> {
  for (let n = 1; n <= messages; n++) {
    for (const [index, customer] of customers.entries()) {
      if (rough) misbehave(simulator, n, index)
      customer.sendText(textOf(index, n))
    }
    await pause(pauseMs)
  }
}

function misbehave({ deliveries, faults }: TelegramSimulator, n: number, index: number): void {
  if ((n + index) % 5 === 0) deliveries.duplicate += 1
  if ((n * 31 + index) % 97 === 0) faults.add({ kind: 'lost', method: 'sendMessage' })
  if ((n * 17 + index) % 89 === 0) faults.add({ kind: 'error', method: 'sendMessage', times: 2 })
  if ((n * 13 + index) % 101 === 0) faults.add({ kind: 'rate_limited', method: 'sendMessage', retryAfterSeconds: 1 })
}

/** Waits until the platform has nothing left to deliver and the house nothing left to do. */
async function quiet(house: House, bot: Bot, say: Say): Promise<void> {
  const until = performance.now() + 300_000
  let calm = 0
  let due = Number.NaN
  while (calm < 8) {
    const pending = bot.deliveries.pending().length
    if (performance.now() > until) throw new Error(`Not quiet after five minutes: ${due} jobs due, ${pending} updates not taken`)
    if (house.hasEnded()) throw new Error('The server has ended by itself')
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
