import type { LaunchOptions } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { startTelegramSimulator } from '../connectors/telegram/simulator.ts'
import { type Desk, openDesk, signedIn, take } from './desk.ts'
import { setStage, type Stage } from './stage.ts'

type Telegram = Awaited<ReturnType<typeof startTelegramSimulator>>

export interface BotDesk {
  readonly stage: Stage
  readonly telegram: Telegram
  readonly bot: ReturnType<Telegram['addBot']>
  /** of the only operator; one for all tests */
  readonly desk: Desk
  /** Somebody new has written this, and the operator has taken it. */
  taken(firstName: string, text: string): Promise<ReturnType<Telegram['addPerson']>>
}

/** An operator at the desk, and a Telegram bot by which people reach nobody but him. */
export function setBotDesk(launch?: LaunchOptions): BotDesk {
  let telegram: Telegram
  let bot: BotDesk['bot']
  let desk: Desk
  beforeAll(async () => {
    telegram = await startTelegramSimulator()
  })
  afterAll(() => telegram?.close())
  const stage = setStage({ env: () => ({ OMNILINE_TELEGRAM_API_URL: telegram.url }), ...(launch && { launch }) })
  beforeAll(async () => {
    const { house, browser, admin } = stage
    bot = telegram.addBot({ name: 'Shop' })
    const { people, lineId } = await stage.crew(1)
    const body = { lineId, connector: 'telegram', name: 'Shop bot', credentials: { token: bot.token } }
    await admin.api.call('POST /channels', { body })
    desk = await openDesk(await signedIn(browser, house.url, people[0]))
  })
  return {
    stage,
    get telegram() {
      return telegram
    },
    get bot() {
      return bot
    },
    get desk() {
      return desk
    },
    async taken(firstName, text) {
      const person = telegram.addPerson(bot, { firstName })
      person.sendText(text)
      await take(desk, text)
      return person
    },
  }
}
