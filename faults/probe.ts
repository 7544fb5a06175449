import { setTimeout as pause } from 'node:timers/promises'
import type { Bot } from '../connectors/telegram/simulator/world.ts'
import type { House } from './house.ts'

interface Answer {
  /** 0: none at all within the time given */
  status: number
  tookMs: number
  text: string
}

const giveUpMs = 30_000

/** One request and how it went; never throws. */
export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const began = performance.now()
  const done = (status: number, text: string) => ({ status, text, tookMs: Math.round(performance.now() - began) })
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(giveUpMs) })
    return done(response.status, await response.text())
  } catch (error) {
    return done(0, String(error))
  }
}

/** What the platform would post; an update of no kind that exists, always the same one, so that it makes no message. */
export function postUpdate(bot: Bot): Promise<Answer> {
  const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': bot.webhook?.secretToken ?? '' }
  return ask(bot.webhook?.url ?? '', { method: 'POST', headers, body: JSON.stringify({ update_id: 1 }) })
}

export interface Watch {
  hooks: Answer[]
  ready: Answer[]
  alive: Answer[]
}

/** Asks webhook, /readyz and /healthz every second for so long, whether or not there was an answer to the last. */
export async function watch(house: House, bot: Bot, seconds: number): Promise<Watch> {
  const seen: Watch = { hooks: [], ready: [], alive: [] }
  const asked: Promise<void>[] = []
  const keep = (list: Answer[], answer: Promise<Answer>) => asked.push(answer.then((one) => void list.push(one)))
  for (let second = 0; second < seconds; second++) {
    keep(seen.hooks, postUpdate(bot))
    keep(seen.ready, ask(`${house.url}/readyz`))
    keep(seen.alive, ask(`${house.url}/healthz`))
    await pause(1000)
  }
  await Promise.all(asked)
  return seen
}

export const slowestMs = (answers: Answer[]): number => Math.max(0, ...answers.map(({ tookMs }) => tookMs))

/** Waits for 200 from /readyz; answers how long that took. */
export async function untilReady(house: House, seconds: number): Promise<number> {
  const began = performance.now()
  for (;;) {
    const { status } = await ask(`${house.url}/readyz`)
    const ms = performance.now() - began
    if (status === 200) return Math.round(ms)
    if (ms > seconds * 1000 || house.hasEnded()) throw new Error(`The server is not ready after ${Math.round(ms)} ms\n${house.log()}`)
    await pause(100)
  }
}
