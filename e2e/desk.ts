import type { ApiReply } from '@omniline/contracts/api'
import type { LineInput } from '@omniline/contracts/lines'
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Client } from '../apps/server/test/client.ts'
import { hire, openSiteChat, password, type Person } from '../apps/server/test/company.ts'
import { waitFor } from '../apps/server/test/harness.ts'
import { complaintsOf } from './browser.ts'

export interface Operator extends Person {
  name: string
}

interface People {
  1: [Operator]
  2: [Operator, Operator]
  3: [Operator, Operator, Operator]
}
export type CrewSize = keyof People
export interface Crew<Size extends CrewSize> {
  people: People[Size]
  lineId: string
  channelId: string
}

let hired = 0

/** Fresh operators and a line of theirs with a site chat. */
export async function crew<Size extends CrewSize>(
  url: string,
  admin: Person,
  size: Size,
  distribution: Partial<LineInput['distribution']> = {},
): Promise<Crew<Size>> {
  const people: Operator[] = []
  for (let n = 0; n < size; n++) {
    const name = `Operator ${String(++hired).padStart(2, '0')}`
    people.push({ ...(await hire(url, admin, name)), name })
  }
  const line = { name: `Line ${hired}`, distribution } as Partial<LineInput>
  return { people: people as People[Size], ...(await openSiteChat(admin, people, line)) }
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
  /** what the page complained of */
  complaints: string[]
}

/** Everything the server has told this page by its socket, from now on. */
export function framesOf(page: Page): string[] {
  const frames: string[] = []
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames.push(String(payload))))
  return frames
}

/** Also in a hook, where nothing can be polled for. */
export const untilLive = (frames: string[]): Promise<boolean> =>
  waitFor(() => frames.some((frame) => frame.includes('"ready"')), { what: 'the page to be live', timeoutMs: 30_000 })

/** A page of the workspace; back once it is live, so that offers reach it. */
export async function openDesk(context: BrowserContext, path = '/inbox/mine'): Promise<Desk> {
  const page = await context.newPage()
  const complaints = complaintsOf(page)
  const frames = framesOf(page)
  await page.goto(path)
  await untilLive(frames)
  return {
    page,
    complaints,
    offers: page.locator('article'),
    composer: page.locator('textarea[data-composer]'),
    log: page.locator('[role=log]'),
  }
}

type Conversation = ApiReply<'GET /conversations'>['items'][number]

/** The conversation that is looked for, once there is one. */
export const findConversation = (api: Client, isIt: (one: Conversation) => boolean, timeoutMs = 30_000): Promise<Conversation> =>
  waitFor(async () => (await api.call('GET /conversations')).items.find(isIt), { what: 'the conversation', timeoutMs })

/** The offer with this text; there once it is shown. */
export async function offered(desk: Desk, text: string): Promise<Locator> {
  const card = desk.offers.filter({ hasText: text })
  await card.waitFor()
  return card
}

/** Answers the offer with this text, and the server knows of it; the conversation's id. */
export async function take(desk: Desk, text: string): Promise<string> {
  const card = await offered(desk, text)
  const accepted = desk.page.waitForResponse((one) => one.url().endsWith('/accept'))
  await card.getByRole('button', { name: /^(Answer|Ответить)/ }).click()
  await accepted
  await bubble(desk, text).waitFor()
  return idOf(desk)
}

/** Whatever appears on the page from now on, however briefly. */
export async function listenTo(page: Page): Promise<() => Promise<string[]>> {
  const appeared = await page.evaluateHandle(() => {
    const texts: string[] = []
    const note = (records: MutationRecord[]) => {
      for (const { addedNodes } of records) for (const node of addedNodes) texts.push(node.textContent ?? '')
    }
    new MutationObserver(note).observe(document.body, { childList: true, subtree: true })
    return texts
  })
  return () => appeared.jsonValue()
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

/** Who takes a conversation stands in its field a moment later, where letters are letters. */
export async function leaveField(desk: Desk): Promise<void> {
  await expect.poll(() => focusedTag(desk)).toBe('TEXTAREA')
  await desk.page.keyboard.press('Escape')
}

export const rowOf = (desk: Desk, id: string): Locator => desk.page.locator(`a[data-conversation="${id}"]`)

/** Nothing is wider than the screen. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const excess = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  await expect.poll(excess, { message: page.url() }).toBeLessThanOrEqual(0)
}

/** The smallest PNG there is. */
export const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64')
