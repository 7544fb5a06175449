import type { LineInput } from '@omniline/contracts/lines'
import type { Browser, BrowserContext, BrowserContextOptions, LaunchOptions } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { type Person, setUp, type Visitor, visit } from '../apps/server/test/company.ts'
import { openBrowser } from './browser.ts'
import { crew, type Crew, type CrewSize, type Desk, openDesk, type Operator, signedIn } from './desk.ts'
import { type House, startHouse } from './house.ts'

/** What every story needs. The house, the browser and the administrator are there once the first hook has run. */
export interface Stage {
  readonly house: House
  readonly browser: Browser
  readonly admin: Person
  /** Fresh operators and a line of theirs with a site chat, so that one test knows nothing of another. */
  crew<Size extends CrewSize>(size: Size, distribution?: Partial<LineInput['distribution']>): Promise<Crew<Size>>
  /** One fresh operator, with a line of the operator's own, at the desk. */
  alone(distribution?: Partial<LineInput['distribution']>): Promise<{ desk: Desk; operator: Operator; lineId: string; channelId: string }>
  /** A desk of somebody's own; gone after the test. */
  atDesk(person: Pick<Person, 'email'>, path?: string): Promise<Desk>
  /** A browser of nobody we know; gone after the test. */
  openContext(options?: BrowserContextOptions): Promise<BrowserContext>
  /** Somebody new on the site, who has not said anything. */
  visitor(channelId: string): Promise<Visitor>
  /** Somebody new on the site, who has said this. */
  writes(channelId: string, text: string): Promise<Visitor>
}

interface StageOptions {
  /** further settings of the house, asked for when it starts */
  env?: () => Record<string, string>
  /** of the administrator */
  language?: 'ru' | 'en'
  launch?: LaunchOptions
}

/** A house with a company in it, and a browser, for all tests of a file. */
export function setStage({ env, language, launch }: StageOptions = {}): Stage {
  let house: House
  let browser: Browser
  let admin: Person
  beforeAll(async () => {
    house = await startHouse(env?.())
    browser = await openBrowser(launch)
    admin = await setUp(house.url, language)
  })
  afterAll(async () => {
    await browser?.close()
    await house?.close()
  })
  const visitor = (channelId: string) => visit(house.url, channelId)
  const atDesk: Stage['atDesk'] = async (person, path) => openDesk(closedAfterTest(await signedIn(browser, house.url, person)), path)
  return {
    get house() {
      return house
    },
    get browser() {
      return browser
    },
    get admin() {
      return admin
    },
    crew: (size, distribution) => crew(house.url, admin, size, distribution),
    visitor,
    openContext: async (options) => closedAfterTest(await browser.newContext(options)),
    atDesk,
    async alone(distribution) {
      const { people, ...rest } = await crew(house.url, admin, 1, distribution)
      return { ...rest, operator: people[0], desk: await atDesk(people[0]) }
    },
    async writes(channelId, text) {
      const somebody = await visitor(channelId)
      await somebody.write(text)
      return somebody
    },
  }
}

/** What is opened in a test is closed when it ends, the last first. */
export function closedAfterTest<T extends { close(): Promise<unknown> }>(opened: T): T {
  onTestFinished(async () => void (await opened.close()))
  return opened
}
