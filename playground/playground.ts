import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Language } from '@omniline/contracts/common'
import { type Company, foundCompany, furnishCompany, signIn } from './demo/company.ts'
import { type TelegramPast, writeHistory } from './demo/history.ts'
import { type Facts, type House, startHouse } from './house.ts'
import { type RememberingTelegram, startTelegram } from './telegram.ts'

export interface PlaygroundOptions {
  /** absolute; made if absent */
  directory: string
  /** of Omniline; '0': any free one */
  port: string
  language: Language
  /** what a directory that is new is filled with */
  fill: 'demo' | 'nothing'
  onLost(error: Error): void
}

export interface Playground {
  /** of Omniline */
  url(): string
  telegramUrl(): string
  state(): Promise<PlaygroundState>
  /** Something happened on a phone. */
  touched(): void
  /** Takes everything away and begins anew with the company and its administrator only. */
  clean(): Promise<void>
  stop(): Promise<void>
}
export interface PlaygroundState extends Facts {
  url: string
  email: string
  password: string
  /** demo data is there to be removed */
  demo: boolean
  /** counts up when everything was begun anew */
  run: number
}

/** Empty files that say how far a directory has come. */
const readyMark = 'ready'
const demoMark = 'demo'

interface Parts {
  telegram: RememberingTelegram
  house: House
}

/** Omniline, the simulators and what they hold, as one thing that can be started, emptied and stopped. */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  let parts = await begin(options)
  let run = 1
  let cleaning: Promise<void> | null = null

  async function clean(): Promise<void> {
    // The address stays what it is in everybody's browser.
    const { port } = new URL(parts.house.url)
    await end(parts)
    empty(options.directory)
    parts = await begin({ ...options, port, fill: 'nothing' })
    run += 1
  }

  return {
    url: () => parts.house.url,
    telegramUrl: () => parts.telegram.simulator.url,
    async state() {
      await cleaning
      return { ...(await parts.house.facts()), ...signIn, url: parts.house.url, demo: existsSync(join(options.directory, demoMark)), run }
    },
    touched: () => parts.telegram.save(),
    clean: () =>
      (cleaning ??= clean().finally(() => {
        cleaning = null
      })),
    async stop() {
      await cleaning?.catch(() => {})
      await end(parts)
    },
  }
}

/** Removes what a playground keeps. */
export const empty = (directory: string): void => rmSync(directory, { recursive: true, force: true })

async function begin({ directory, port, language, fill, onLost }: PlaygroundOptions): Promise<Parts> {
  // A first start that was broken off left half a company.
  if (existsSync(join(directory, 'omniline')) && !existsSync(join(directory, readyMark))) empty(directory)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const telegram = await startTelegram(join(directory, 'telegram.json'))
  try {
    const house = await startHouse({ dataDir: join(directory, 'omniline'), port, telegramUrl: telegram.simulator.url, onLost })
    const parts = { telegram, house }
    try {
      if (!existsSync(join(directory, readyMark))) await settle(parts, { directory, language, fill })
      telegram.save()
    } catch (error) {
      await house.stop()
      throw error
    }
    return parts
  } catch (error) {
    await telegram.close()
    throw error
  }
}

async function end({ telegram, house }: Parts): Promise<void> {
  await house.stop()
  await telegram.close()
}

async function settle({ telegram, house }: Parts, options: Pick<PlaygroundOptions, 'directory' | 'language' | 'fill'>): Promise<void> {
  const { language, fill, directory } = options
  const admin = await foundCompany(house.url, language)
  const shop = telegram.bot('daisy_shop_bot', language === 'ru' ? 'Ромашка' : 'Daisy')
  telegram.simulator.addPerson(shop, { firstName: language === 'ru' ? 'Анна' : 'Anna', languageCode: language })
  if (fill === 'demo') await fillHouse({ telegram, house }, admin, { directory, language })
  writeFileSync(join(directory, readyMark), '')
}

async function fillHouse(
  { telegram, house }: Parts,
  admin: Company['admin'],
  { directory, language }: { directory: string; language: Language },
): Promise<void> {
  const shop = telegram.bot('daisy_shop_bot', '')
  const world = telegram.bot('daisy_world_bot', 'Daisy International')
  const company = await furnishCompany(admin, language, { shop: shop.token, world: world.token })
  const past = await house.withDatabase((db) => writeHistory(db, company, language, new Date()))
  remember(telegram, company, past)
  letSomeWrite(telegram, language)
  writeFileSync(join(directory, demoMark), '')
}

/** Whoever wrote by Telegram has a phone in the simulator, with all of it on the screen. */
function remember(telegram: RememberingTelegram, { channels }: Company, past: TelegramPast[]): void {
  const [, shop] = channels
  for (const one of past) {
    const username = one.channelId === shop?.id ? 'daisy_shop_bot' : 'daisy_world_bot'
    telegram.learn(telegram.bot(username, ''), one)
  }
}

/** Somebody waits for an answer when the door opens. */
function letSomeWrite({ simulator, bot }: RememberingTelegram, language: Language): void {
  const [shop, world] = [bot('daisy_shop_bot', ''), bot('daisy_world_bot', '')]
  const words = waiting[language]
  for (const { name, texts } of words) {
    const person = simulator.addPerson(shop, { firstName: name, languageCode: language })
    for (const text of texts) person.sendText(text)
  }
  const james = simulator.addPerson(world, { firstName: 'James Miller', languageCode: 'en' })
  james.sendText('Hello! Do you ship to Norway?')
  james.sendText('I am after the Noon teapot and two Mist mugs 🙂')
}

const waiting: Record<Language, { name: string; texts: string[] }[]> = {
  ru: [
    { name: 'Борис Климов', texts: ['Добрый день!', 'Заказ D-18911 можно забрать сегодня?'] },
    { name: 'Вера Лисина', texts: ['Здравствуйте, ваза «Рассвет» есть в голубом цвете?'] },
  ],
  en: [
    { name: 'Brian Cole', texts: ['Good afternoon!', 'Can I pick up order D-18911 today?'] },
    { name: 'Vera Fox', texts: ['Hi, does the Sunrise vase come in blue?'] },
  ],
}
