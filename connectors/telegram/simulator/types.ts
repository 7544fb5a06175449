import type { Simulator } from '@omniline/connector-kit/simulator-types'
import type { Business, Group } from './places.ts'
import type { Person, PersonDetails } from './people.ts'
import type { Bot } from './world.ts'

export interface TelegramSimulator extends Simulator {
  /** what @BotFather does */
  addBot(details?: { name?: string; username?: string; token?: string }): Bot
  /** somebody who can write to this bot */
  addPerson(bot: Bot, details?: PersonDetails): Person
  /** a group with the bot in it. `topics`: it is a forum with these */
  addGroup(bot: Bot, details: { title: string; topics?: string[] }): Group
  /** somebody connects the bot to his own account */
  addBusiness(bot: Bot, owner: { firstName: string }): Business
  /** people and groups made from now on have higher numbers: after a world was restored from elsewhere */
  countOn(): void
}

export interface TelegramSimulatorOptions {
  port?: number
  /** pauses between attempts at a webhook; Telegram's own by default */
  retry?: { firstMs: number; maxMs: number }
  now?: () => Date
}
