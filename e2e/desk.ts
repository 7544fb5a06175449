import type { LineInput } from '@omniline/contracts/lines'
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { hire, openSiteChat, password, type Person } from '../apps/server/test/company.ts'

export interface Operator extends Person {
  name: string
}

let hired = 0

/** Fresh operators and a line of theirs with a site chat, so that one test knows nothing of another. */
export async function crew(
  url: string,
  admin: Person,
  size: number,
  distribution: Partial<LineInput['distribution']> = {},
): Promise<{ people: Operator[]; lineId: string; channelId: string }> {
  const people: Operator[] = []
  for (let n = 0; n < size; n++) {
    const name = `Operator ${String(++hired).padStart(2, '0')}`
    people.push({ ...(await hire(url, admin, name)), name })
  }
  const line = { name: `Line ${hired}`, distribution } as Partial<LineInput>
  return { people, ...(await openSiteChat(admin, people, line)) }
}

/** A browser of somebody who has signed in. */
export async function signedIn(
  browser: Browser,
  url: string,
  person: Pick<Person, 'email'>,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    locale: 'en-US',
    ...options,
  })
  const data = { email: person.email, password }
  const answer = await context.request.post('/api/v1/auth/login', { data, headers: { origin: url } })
  if (!answer.ok()) throw new Error(`${person.email} could not sign in: ${answer.status()}`)
  return context
}

export interface Desk {
  page: Page
  offers: Locator
  composer: Locator
  log: Locator
  /** whatever the page says in its console that is no good news */
  complaints: string[]
}

/** A page of the workspace; back once it is live, so that offers reach it. */
export async function openDesk(context: BrowserContext, path = '/inbox/mine'): Promise<Desk> {
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  const live = page
    .waitForEvent('websocket')
    .then((socket) => socket.waitForEvent('framereceived', { predicate: (frame) => String(frame.payload).includes('"ready"') }))
  await page.goto(path)
  await live
  return {
    page,
    complaints,
    offers: page.locator('article'),
    composer: page.locator('textarea[data-composer]'),
    log: page.locator('[role=log]'),
  }
}

/** The offer with this text; there once it is shown. */
export async function offered(desk: Desk, text: string): Promise<Locator> {
  const card = desk.offers.filter({ hasText: text })
  await card.waitFor({ timeout: 15_000 })
  return card
}

/** Answers the offer with this text; the conversation's id. */
export async function take(desk: Desk, text: string): Promise<string> {
  const card = await offered(desk, text)
  await card.getByRole('button', { name: /^(Answer|Ответить)/ }).click()
  await bubble(desk, text).waitFor()
  return idOf(desk)
}

export const idOf = (desk: Desk): string => new URL(desk.page.url()).pathname.split('/')[3] ?? ''

/** One bubble by its text. `look`: `in`, `out`, `note` or `bare`. */
export const bubble = (desk: Desk, text: string, look?: 'in' | 'out' | 'note'): Locator =>
  desk.log.locator(look ? `[data-bubble=${look}]` : '[data-bubble]').filter({ hasText: text })

/** Every bubble on the screen, top to bottom. */
export const said = (desk: Desk): Promise<string[]> =>
  desk.log.locator('[data-bubble]').evaluateAll((found) =>
    found
      .map((element) => ({ text: element.textContent ?? '', top: element.getBoundingClientRect().top }))
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text),
  )

export async function write(desk: Desk, text: string): Promise<void> {
  await desk.composer.fill(text)
  await desk.composer.press('Enter')
}

export const focusedTag = (desk: Desk): Promise<string | undefined> => desk.page.evaluate(() => document.activeElement?.tagName)

export const rowOf = (desk: Desk, id: string): Locator => desk.page.locator(`a[data-conversation="${id}"]`)

/** Nothing is wider than the screen. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const excess = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  await expect.poll(excess, { message: page.url() }).toBeLessThanOrEqual(0)
}

/** The smallest PNG there is. */
export const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64')
