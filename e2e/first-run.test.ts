import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { password } from '../apps/server/test/company.ts'
import { startTelegramSimulator } from '../connectors/telegram/simulator.ts'
import { complaintsOf, openBrowser } from './browser.ts'
import { expectNoSidewaysScroll } from './desk.ts'
import { type House, startHouse } from './house.ts'
import { chatFrame, say, texts } from './site.ts'
import { closedAfterTest } from './stage.ts'

let telegram: Awaited<ReturnType<typeof startTelegramSimulator>>
let browser: Browser
let house: House

beforeAll(async () => {
  telegram = await startTelegramSimulator()
  browser = await openBrowser()
})
beforeEach(async () => {
  house = closedAfterTest(await startHouse({ OMNILINE_TELEGRAM_API_URL: telegram.url }))
})
afterAll(async () => {
  await browser?.close()
  await telegram?.close()
})

// Before anybody is signed in the question who one is must be refused.
const isBad = (message: ConsoleMessage) => message.type() === 'error' && !message.location().url.endsWith('/api/v1/me')

/** Somebody opens the address of a server on which nothing is yet. */
async function arrive(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
  const look = { viewport: { width: 1440, height: 900 }, locale: 'en-US', reducedMotion: 'reduce' as const }
  const context = closedAfterTest(await browser.newContext({ ...look, ...options }))
  const page = await context.newPage()
  const complaints = complaintsOf(page, isBad)
  await page.goto(house.url)
  await page.waitForURL('**/setup')
  return { page, complaints }
}

/** What is wrong with the screen for those who cannot see, or can hardly. The chat in the frame has tests of its own. */
async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 })
/** The field that has the focus, by its label. */
const focused = (page: Page) => page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.labels?.[0]?.textContent ?? '')
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click()

async function makeAccount(page: Page): Promise<void> {
  await page.getByLabel('Company').fill('Acme')
  await page.getByLabel('Name', { exact: true }).fill('Olga Petrova')
  await page.getByLabel('E-mail').fill('olga@example.com')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await press(page, 'Begin')
  await heading(page, 'The first open line').waitFor()
}

describe('the first run', () => {
  it('leads from an empty server to an answered message in less than two minutes', async () => {
    const startedAt = Date.now()
    const { page, complaints } = await arrive({ locale: 'ru-RU', timezoneId: 'Asia/Yekaterinburg' })
    await heading(page, 'Добро пожаловать в Omniline').waitFor()
    await expect.poll(() => focused(page)).toBe('Компания')
    expect(await barriers(page)).toEqual([])

    await page.getByLabel('Компания').fill('Рога и копыта')
    await page.getByLabel('Имя').fill('Ольга Петрова')
    await page.getByLabel('Электронная почта').fill('olga@example')
    await page.getByLabel('Пароль', { exact: true }).fill('коротко')
    await press(page, 'Начать')
    await page.getByText('Проверьте адрес').waitFor()
    await page.getByText('Не короче 10 символов').waitFor()
    await expect.poll(() => focused(page)).toBe('Электронная почта')
    await page.reload()
    expect(await page.getByLabel('Компания').inputValue()).toBe('Рога и копыта')
    await page.getByLabel('Электронная почта').fill('olga@example.com')
    await page.getByLabel('Пароль', { exact: true }).fill(password)
    await press(page, 'Начать')

    await heading(page, 'Первая открытая линия').waitFor()
    await expect.poll(() => focused(page)).toBe('Название линии')
    expect(await barriers(page)).toEqual([])
    await page.getByLabel('Название линии').fill('Продажи')
    await press(page, 'Создать линию')
    await heading(page, 'Подключите первый канал').waitFor()
    await press(page, 'Назад')
    await heading(page, 'Первая открытая линия').waitFor()
    expect(await page.getByLabel('Название линии').inputValue()).toBe('Продажи')
    await press(page, 'Дальше')
    await heading(page, 'Подключите первый канал').waitFor()
    await page.reload()
    await heading(page, 'Подключите первый канал').waitFor()
    expect(await barriers(page)).toEqual([])
    await press(page, 'Создать: Чат на сайте')

    await heading(page, 'Проверим вживую').waitFor()
    const chat = await chatFrame(page)
    await say(chat, 'привет')
    const offer = page.getByRole('article')
    await offer.getByText('привет').waitFor()
    expect(await offer.textContent()).toMatch(/0:[0-5]\d|1:00/)
    expect(await barriers(page)).toEqual([])
    await offer.getByRole('button', { name: /^Ответить/ }).click()
    await page.locator('textarea[data-composer]').fill('Здравствуйте! Чем помочь?')
    await page.locator('textarea[data-composer]').press('Enter')
    await expect.poll(() => texts(chat)).toContain('Здравствуйте! Чем помочь?')
    await page.getByRole('button', { name: 'Работает! Дальше' }).waitFor()
    expect((Date.now() - startedAt) / 1000).toBeLessThan(120)
    expect(await barriers(page)).toEqual([])

    await press(page, 'Работает! Дальше')
    await heading(page, 'Всё готово').waitFor()
    expect(await barriers(page)).toEqual([])
    await press(page, 'Перейти к диалогам')
    await page.locator('a[data-conversation]').getByText('Здравствуйте! Чем помочь?').waitFor()

    const ask = async (path: string) => (await page.request.get(`${house.url}/api/v1${path}`)).json()
    const me = await ask('/me')
    expect(me).toMatchObject({ companyName: 'Рога и копыта', language: 'ru', timeZone: 'Asia/Yekaterinburg', role: 'admin' })
    expect(await ask('/lines')).toMatchObject([{ name: 'Продажи', queue: [{ type: 'user', id: me.id }] }])
    expect(await ask('/setup')).toMatchObject({ done: true })
    expect(complaints).toEqual([])
  })

  it('says at the field why Telegram refuses a token, and connects with the right one, on a phone', async () => {
    const bot = telegram.addBot({ name: 'Shop' })
    const { page, complaints } = await arrive({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
    await makeAccount(page)
    await press(page, 'Skip this step')
    await page.getByText('There is no line yet').waitFor()
    await press(page, 'Connect: Telegram')
    const token = page.getByLabel('Bot token')
    await expect.poll(() => focused(page)).toBe('Bot token')

    const reason = async () => {
      const ids = (await token.getAttribute('aria-describedby'))?.split(' ') ?? []
      return (await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).textContent()))).join(' ')
    }
    await token.fill('not a token')
    await expect.poll(reason).toContain('123456789:AA')
    await token.fill('123456789:AAabcdefghijklmnopqrstuvwxyz012345')
    await expect.poll(reason).toContain('Telegram does not accept the credentials')
    expect(await token.getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByRole('button', { name: 'Connect', exact: true }).count()).toBe(0)
    expect(await barriers(page)).toEqual([])
    await expectNoSidewaysScroll(page)

    await token.fill(` ${bot.token} `)
    await page.getByText(`@${bot.me.username}`).first().waitFor()
    expect(await token.getAttribute('aria-invalid')).not.toBe('true')
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await heading(page, 'Let us try it live').waitFor()
    await page.getByRole('link', { name: `https://t.me/${bot.me.username}` }).waitFor()
    await page.getByRole('img', { name: /QR/ }).waitFor()

    const person = telegram.addPerson(bot, { firstName: 'Vera' })
    person.sendText('hello from Telegram')
    await page.getByText('The message is here').waitFor()
    await page.getByRole('tab', { name: 'Operator something new here' }).click()
    await page
      .getByRole('article')
      .getByRole('button', { name: /^Answer/ })
      .click()
    await page.locator('textarea[data-composer]').fill('Hello, Vera')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await expect.poll(() => person.received().map(({ text }) => text)).toContain('Hello, Vera')
    await page.getByRole('button', { name: 'It works! Next' }).waitFor()
    await expectNoSidewaysScroll(page)
    expect(complaints).toEqual([])
  })

  it('asks strangers for the code from the log, can be left, and goes on where it was left', async () => {
    const { page: stranger } = await arrive({ extraHTTPHeaders: { 'x-forwarded-for': '203.0.113.5' } })
    await expect.poll(() => focused(stranger)).toBe('Set-up code')
    await stranger.getByLabel('Set-up code').fill('AAAAA-AAAAA-AAAAA')
    await stranger.getByLabel('Company').fill('Mallory Ltd')
    await stranger.getByLabel('Name', { exact: true }).fill('Mallory')
    await stranger.getByLabel('E-mail').fill('mallory@example.com')
    await stranger.getByLabel('Password', { exact: true }).fill(password)
    await press(stranger, 'Begin')
    await stranger.getByText('This code is wrong').waitFor()
    await expect.poll(() => focused(stranger)).toBe('Set-up code')

    const { page } = await arrive()
    await makeAccount(page)
    await press(page, 'Finish later')
    await page.waitForURL('**/inbox/mine')
    await page.goto(`${house.url}/setup`)
    await heading(page, 'The first open line').waitFor()

    // The stranger is late: what he finds now is a door.
    await stranger.getByLabel('Set-up code').fill('BBBBB-BBBBB-BBBBB')
    await press(stranger, 'Begin')
    await stranger.waitForURL('**/sign-in?**')
  })
})
