import type { Simulator } from '@omniline/connector-kit/simulator-types'
import type { Person, PersonDetails } from './people.ts'
import type { Bot } from './world.ts'

export interface TelegramSimulator extends Simulator {
  /** what @BotFather does */
  addBot(details?: { name?: string; username?: string; token?: string }): Bot
  /** somebody who can write to this bot */
  addPerson(bot: Bot, details?: PersonDetails): Person
}

export interface TelegramSimulatorOptions {
  port?: number
  /** pauses between attempts at a webhook; Telegram's own by default */
  retry?: { firstMs: number; maxMs: number }
  now?: () => Date
}
