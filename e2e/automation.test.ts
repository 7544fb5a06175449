import { AxeBuilder } from '@axe-core/playwright'
import type { LineInput } from '@omniline/contracts/lines'
import type { BrowserContextOptions, Frame, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openSiteChat } from '../apps/server/test/company.ts'
import { findConversation } from './desk.ts'
import { chatFrame, goShopping, lookAt, say, texts } from './site.ts'
import { setStage } from './stage.ts'

const stage = setStage({ language: 'ru' })

/** Closed, whatever the day of the test. */
const shut = {
  enabled: true,
  week: { mon: [], tue: [], wed: [], thu: [], fri: [] },
  special: [{ date: '2199-01-01', intervals: [['09:00', '10:00']] }],
}
const words = (text: string) => ({ enabled: true, text })
const line = (settings: object) => openSiteChat(stage.admin, [stage.admin], settings as Partial<LineInput>)
const consent = { enabled: true, text: 'Мы храним то, что вы пишете.', url: 'https://acme.example/privacy' }

/** A window of its own, as a link leads to it. */
async function openChat(channelId: string, options: BrowserContextOptions = {}) {
  const { page: chat, complaints } = await lookAt(stage, { viewport: { width: 480, height: 800 }, ...options })
  await chat.goto(`${stage.house.url}/chat/${channelId}`)
  return { chat, complaints }
}
const pressed = (chat: Page | Frame, name: string) => chat.click(`.gate button:has-text("${name}")`)
const conversationIn = (lineId: string) => findConversation(stage.admin.api, (one) => one.lineId === lineId)
const consentsOf = (id: string) => stage.admin.api.call('GET /customers/:id/consents', { params: { id } })

describe('what a line says by itself', () => {
  it('greets the visitor, says that it is closed, and shows one face for everybody', async () => {
    const { channelId, lineId } = await line({
      hours: shut,
      autoReplies: { welcome: words('Здравствуйте! Обращение {number}.'), offHours: words('Сейчас мы закрыты.') },
      persona: { mode: 'neutral', name: 'Служба заботы' },
    })
    const { chat, complaints } = await openChat(channelId)
    await chat.waitForSelector('textarea')
    await say(chat, 'Кто-нибудь есть?')
    const { id, number, customer } = await conversationIn(lineId)
    await expect.poll(() => texts(chat)).toEqual(['Кто-нибудь есть?', `Здравствуйте! Обращение ${number}.`, 'Сейчас мы закрыты.'])
    expect(customer.name).toMatch(/^Посетитель|^Гость/)

    const body = { text: 'Я здесь', visibility: 'public' as const }
    await stage.admin.api.call('POST /conversations/:id/messages', { params: { id }, body })
    await expect.poll(() => chat.textContent('.header h1')).toBe('Служба заботы')
    await expect
      .poll(() => chat.textContent('.message.theirs:last-of-type .author, .message.theirs .author >> nth=-1'))
      .toContain('Служба заботы')
    expect(await chat.textContent('main')).not.toContain('Ada')
    expect(complaints).toEqual([])
  })
})

describe('consent', () => {
  it('is declined without a trace, taken back, given, and not asked for again', async () => {
    const { channelId, lineId } = await line({ consent })
    const { page, complaints } = await goShopping(stage, channelId, { path: '/mugs' })
    await page.evaluate('window.Omniline.open()')
    const chat = await chatFrame(page, '.gate')
    await expect.poll(() => chat.textContent('.gate')).toContain(consent.text)
    expect(await chat.getAttribute('.gate a', 'href')).toBe(consent.url)
    expect(await chat.$('textarea')).toBeNull()
    const focus = () => chat.evaluate('document.activeElement?.textContent ?? document.activeElement?.tagName')
    await expect.poll(focus).toContain(consent.text)

    await pressed(chat, 'Отклонить')
    expect(await chat.textContent('.gate p')).toBe('Без вашего согласия мы не можем принять сообщение.')
    await expect.poll(focus).toBe('Прочитать ещё раз')
    expect(await page.evaluate('JSON.stringify(localStorage)')).toBe('{}')

    await pressed(chat, 'Прочитать ещё раз')
    await pressed(chat, 'Принять')
    await chat.waitForSelector('textarea')
    await expect.poll(() => chat.evaluate('document.activeElement?.tagName')).toBe('TEXTAREA')
    await say(chat, 'Теперь можно')
    const { customer } = await conversationIn(lineId)
    expect(await consentsOf(customer.id)).toMatchObject([{ kind: 'accepted', text: consent.text, pageUrl: page.url() }])

    await page.reload()
    await page.waitForFunction('"Omniline" in window')
    const again = await chatFrame(page)
    await expect.poll(() => texts(again)).toEqual(['Теперь можно'])
    expect(await again.$('.gate')).toBeNull()
    expect(complaints).toEqual([])
  })

  it('that is asked for while one writes closes the composer and sends what was refused afterwards', async () => {
    const { channelId, lineId } = await line({})
    const { chat } = await openChat(channelId)
    await chat.waitForSelector('textarea')
    await say(chat, 'Первое')
    await expect.poll(() => chat.textContent('.own .meta')).toContain('Отправлено')
    // The chat hears of the new setting at once: what is written before is still on its way then.
    let letGo = () => {}
    const saved = new Promise<void>((resolve) => {
      letGo = resolve
    })
    await chat.route('**/api/v1/chat/messages', async (route) => {
      if (route.request().method() === 'POST') await saved
      await route.continue()
    })
    const refused = chat.waitForResponse((one) => one.request().method() === 'POST' && one.url().endsWith('/chat/messages'))
    await say(chat, 'Второе')
    await stage.admin.api.call('PATCH /lines/:id', { params: { id: lineId }, body: { consent } })
    letGo()
    expect((await refused).status()).toBe(403)
    await expect.poll(() => chat.textContent('.gate')).toContain(consent.text)
    await pressed(chat, 'Принять')
    await expect.poll(async () => (await conversationIn(lineId)).lastMessage?.text).toBe('Второе')
    await expect.poll(() => chat.$$eval('.own .meta', (all) => all.at(-1)?.textContent)).toContain('Отправлено')
  })

  it.each([
    ['light', 480, 'ru-RU'],
    ['dark', 320, 'en-US'],
  ] as const)('is readable to everybody: %s, %s pixels, %s', async (colorScheme, width, locale) => {
    const text = `${consent.text} ${'Подробности мелким шрифтом. '.repeat(30)}`
    const { channelId } = await line({ consent: { ...consent, text } })
    const { chat: page } = await openChat(channelId, { colorScheme, locale, viewport: { width, height: 640 } })
    const check = async () =>
      expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
    await page.waitForSelector('.gate .primary')
    await check()
    const sideways = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
    expect(sideways).toBe(false)
    for (const name of ['.gate .primary', '.header h1']) expect(await page.isVisible(name)).toBe(true)
    await page.click('.gate .choices .plain')
    await page.waitForSelector('.gate > .plain')
    await check()
  })
})
