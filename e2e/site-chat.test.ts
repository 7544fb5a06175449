import { AxeBuilder } from '@axe-core/playwright'
import type { Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Listener, listen } from '../apps/server/test/client.ts'
import { openSiteChat } from '../apps/server/test/company.ts'
import { hold } from './browser.ts'
import { dot, findConversation } from './desk.ts'
import { chatFrame, goShopping, identityToken, lookAt, openSite, say, shopPage, texts, widgetScript } from './site.ts'
import { closedAfterTest, setStage } from './stage.ts'

const stage = setStage({ language: 'ru' })
/** keeps the administrator online */
let line: Listener<never>
let channelId: string

beforeAll(async () => {
  line = (await listen(stage.house.url, { token: stage.admin.token })) as unknown as Listener<never>
  channelId = (await openSiteChat(stage.admin, [stage.admin])).channelId
})
afterAll(() => line?.close())

const visit = (options?: Parameters<typeof goShopping>[2]) => goShopping(stage, channelId, options)

const press = (page: Page) => page.mouse.click(page.viewportSize()!.width - 48, page.viewportSize()!.height - 48)
const focused = (page: Page | Frame) => page.evaluate('document.activeElement?.tagName')
const stored = (page: Page) => page.evaluate<Record<string, string>>('({ ...localStorage, ...sessionStorage, cookie: document.cookie })')

/** The conversation whose last word this is. */
const conversationOf = (text: string) => findConversation(stage.admin.api, (one) => one.lastMessage?.text === text)
const answer = (id: string, text: string, visibility: 'public' | 'internal' = 'public') =>
  stage.admin.api.call('POST /conversations/:id/messages', { params: { id }, body: { text, visibility } })

describe('the button on a customer’s page', () => {
  it('asks for one file, keeps nothing, and works under the strictest policy', async () => {
    const requests: string[] = []
    const { url } = stage.house
    const policy = `default-src 'none'; script-src ${url}; frame-src ${url}`
    const site = closedAfterTest(await openSite(() => shopPage(widgetScript(url, channelId)), policy))
    const { page, complaints } = await lookAt(stage)
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(site.url, { waitUntil: 'networkidle' })
    expect(requests).toEqual([`${site.url}/`, `${url}/widget.js`])
    expect(await stored(page)).toEqual({ cookie: '' })

    await press(page)
    const chat = await chatFrame(page)
    await expect.poll(() => focused(chat)).toBe('TEXTAREA')
    expect(await stored(page)).toEqual({ cookie: '' })
    await say(chat, 'строгая политика')
    await expect.poll(() => chat.textContent('.own .meta')).toContain('Отправлено')
    const kept = ['cookie', `omniline.${channelId}`, `omniline.${channelId}.open`]
    await expect.poll(async () => Object.keys(await stored(page)).sort()).toEqual(kept)
    expect(complaints).toEqual([])
  })

  it('is a button with a name and a state, opens by keyboard, closes by Esc from inside', async () => {
    const { page } = await visit()
    const session = await page.context().newCDPSession(page)
    const launcher = async () => {
      const { nodes } = await session.send('Accessibility.getFullAXTree')
      const node = nodes.find((one) => one.role?.value === 'button' && /чат/.test(String(one.name?.value)))
      const expanded = node?.properties?.find((one) => one.name === 'expanded')?.value.value
      const popup = node?.properties?.find((one) => one.name === 'hasPopup')?.value.value
      return { name: node?.name?.value as unknown, expanded: expanded as unknown, popup: popup as unknown }
    }
    expect(await launcher()).toEqual({ name: 'Открыть чат', expanded: false, popup: 'dialog' })
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const chat = await chatFrame(page)
    await expect.poll(() => focused(chat)).toBe('TEXTAREA')
    expect(await launcher()).toMatchObject({ name: 'Закрыть чат', expanded: true })
    await page.keyboard.press('Escape')
    await expect.poll(launcher).toMatchObject({ expanded: false })
    expect(await focused(page)).toBe('OMNILINE-CHAT')
  })

  it('that opens late leaves the focus to who writes elsewhere by then', async () => {
    const { page } = await visit({ html: shopPage(widgetScript(stage.house.url, channelId), '<input>') })
    const held = await hold(page, '**/chat/*', 'GET')
    await press(page)
    await expect.poll(held.count).toBe(1)
    await page.click('input')
    await held.letGo()
    await expect.poll(async () => (await chatFrame(page)).isVisible('textarea')).toBe(true)
    await page.keyboard.type('mug')
    expect(await page.inputValue('input')).toBe('mug')
  })

  it('survives what the page’s styles do to everything', async () => {
    const style = `<style>*{all:unset!important;position:static!important;color:red!important;font:40px cursive!important}
      *:not(html){visibility:hidden!important;opacity:.1!important;transform:rotate(9deg)!important;pointer-events:none!important;width:9px!important}
      omniline-chat{display:none!important}</style>`
    const { page } = await visit({ html: shopPage(style + widgetScript(stage.house.url, channelId)) })
    expect(await page.evaluate('document.elementFromPoint(innerWidth - 48, innerHeight - 48)?.tagName')).toBe('OMNILINE-CHAT')
    await press(page)
    const chat = await chatFrame(page)
    await expect.poll(() => chat.evaluate('[innerWidth, innerHeight]')).toEqual([400, 680])
  })

  it('covers a phone’s screen, holds the page still, and lets it go', async () => {
    const { page } = await visit({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
    const held = () => page.evaluate('[getComputedStyle(document.documentElement).overflow, document.body.inert]')
    expect(await held()).toEqual(['visible', false])
    await page.touchscreen.tap(342, 796)
    const chat = await chatFrame(page)
    await expect.poll(() => chat.evaluate('[innerWidth, innerHeight]')).toEqual([390, 844])
    expect(await held()).toEqual(['hidden', true])
    expect(await chat.evaluate('parseFloat(getComputedStyle(document.querySelector("textarea")).fontSize)')).toBeGreaterThanOrEqual(16)
    await chat.click('.header > button:last-child')
    await expect.poll(held).toEqual(['visible', false])
    expect(await page.evaluate('document.documentElement.getAttribute("style") || ""')).toBe('')
  })

  it('answers to the page’s script, also before it is there, and leaves nothing behind', async () => {
    const early = `<script>(window.Omniline = window.Omniline || []).push(function (chat) {
      window.told = []; for (const event of ['ready', 'open', 'close']) chat.on(event, function () { told.push(event) }) })</script>`
    const { page } = await visit({ html: shopPage(early, '<button data-omniline-open>Написать</button>') })
    const session = await page.context().newCDPSession(page)
    const listeners = async () => {
      const count = async (expression: string) => {
        const { result } = await session.send('Runtime.evaluate', { expression })
        return (await session.send('DOMDebugger.getEventListeners', { objectId: result.objectId! })).listeners.length
      }
      return (await count('window')) + (await count('document'))
    }
    const before = await listeners()
    await page.evaluate(`{
      const script = Object.assign(document.createElement('script'), { src: '${stage.house.url}/widget.js' })
      script.dataset.channel = '${channelId}'
      document.head.append(script)
    }`)
    await expect.poll(() => page.evaluate('told.join()')).toBe('ready')
    expect(await listeners()).toBeGreaterThan(before)
    await page.click('[data-omniline-open]')
    await chatFrame(page)
    await page.evaluate('Omniline.close()')
    await expect.poll(() => page.evaluate('told.join()')).toBe('ready,open,close')
    await page.evaluate('Omniline.open(); Omniline.destroy()')
    expect(await page.evaluate('[document.querySelector("omniline-chat"), window.Omniline]')).toEqual([null, undefined])
    await expect.poll(() => page.frames().length).toBe(1)
    expect(await listeners()).toBe(before)
  })
})

describe('a talk', () => {
  it('goes both ways, once everywhere, and is still there after a reload and in another tab', async () => {
    const { page, site } = await visit({ path: '/vase?coupon=SECRET' })
    await press(page)
    const chat = await chatFrame(page)
    await say(chat, 'Где мой заказ 1042?')
    const conversation = await conversationOf('Где мой заказ 1042?')
    await expect.poll(() => chat.textContent('.own .meta')).toContain('Отправлено')

    await stage.admin.api.call('POST /conversations/:id/accept', { params: { id: conversation.id } })
    await stage.admin.api.call('POST /conversations/:id/read', { params: { id: conversation.id }, body: {} })
    await expect.poll(() => chat.textContent('.own .meta')).toContain('Прочитано')
    line.send({ type: 'typing', conversationId: conversation.id, active: true })
    await expect.poll(() => chat.textContent('.typing').catch(() => '')).toContain('Ada Admin печатает')

    await answer(conversation.id, 'тайное слово', 'internal')
    await answer(conversation.id, 'Уже у курьера: <b>https://track.example.com</b>')
    await chat.waitForSelector('.theirs .text')
    expect(await chat.getAttribute('.theirs .text a', 'href')).toContain('https://track.example.com')
    expect(await chat.$('.theirs .text b')).toBeNull()
    await expect.poll(() => chat.textContent('h1')).toBe('Ada Admin')
    await expect.poll(() => chat.textContent('[aria-live=polite].unseen')).toContain('Ada Admin: Уже у курьера')

    await chat.fill('textarea', 'недописанное')
    await page.evaluate('history.pushState({}, "", "/cart?token=SECRET")')
    await page.reload()
    const again = await chatFrame(page)
    await again.waitForSelector('.theirs .text')
    expect(await again.inputValue('textarea')).toBe('недописанное')
    expect(await texts(again)).toHaveLength(2)

    const tab = await page.context().newPage()
    await tab.goto(`${site.url}/other`)
    const second = await chatFrame(tab)
    await second.waitForSelector('.theirs .text', { state: 'attached' })
    await say(again, 'Спасибо')
    await conversationOf('Спасибо')
    await answer(conversation.id, 'Пожалуйста')
    for (const one of [again, second]) await expect.poll(async () => (await texts(one)).slice(2)).toEqual(['Спасибо', 'Пожалуйста'])

    const { items } = await stage.admin.api.call('GET /conversations/:id/messages', { params: { id: conversation.id } })
    const said = items.filter((message) => message.author.type === 'customer').map((message) => message.text)
    expect(said).toEqual(['Где мой заказ 1042?', 'Спасибо'])
    expect(JSON.stringify(items)).not.toContain('SECRET')
    for (const one of [again, second]) expect(await one.content()).not.toContain('тайное слово')
  })

  it('counts what was not read on the button, and clears it in every tab', async () => {
    const { page, site } = await visit()
    await press(page)
    const chat = await chatFrame(page)
    await say(chat, 'непрочитанное')
    const { id } = await conversationOf('непрочитанное')
    const tab = await page.context().newPage()
    await tab.goto(`${site.url}/other`)
    await chatFrame(tab)
    const follow = (one: Page) =>
      one.evaluate('window.counts = []; Omniline.on("unread", function (count) { counts.push(count) }); undefined')
    await follow(page)
    await follow(tab)
    await page.bringToFront()
    await page.evaluate('Omniline.close()')
    await answer(id, 'раз')
    await answer(id, 'два')
    for (const one of [page, tab]) await expect.poll(() => one.evaluate('counts.at(-1)')).toBe(2)
    await page.evaluate('Omniline.open()')
    for (const one of [page, tab]) await expect.poll(() => one.evaluate('counts.at(-1)')).toBe(0)
    const last = async () =>
      (await stage.admin.api.call('GET /conversations/:id/messages', { params: { id } })).items.findLast((one) => one.text === 'два')
        ?.delivery?.status
    await expect.poll(last).toBe('read')
  })

  it('outlives a lost network: nothing missing, nothing twice, in order', async () => {
    const { page } = await visit()
    await press(page)
    const chat = await chatFrame(page)
    await say(chat, 'перед обрывом')
    const { id } = await conversationOf('перед обрывом')
    await expect.poll(() => chat.textContent('.own .meta')).toContain('Отправлено')
    await page.context().setOffline(true)
    await say(chat, 'без сети 1')
    await say(chat, 'без сети 2')
    await answer(id, 'вы ещё тут?')
    await expect.poll(() => chat.textContent('.connection')).toContain('Нет сети')
    await expect.poll(() => chat.textContent('.own:last-child .meta, .own.last .meta')).toContain('Отправим, когда появится связь')
    await page.context().setOffline(false)
    const expected = ['перед обрывом', 'вы ещё тут?', 'без сети 1', 'без сети 2']
    await expect.poll(() => texts(chat)).toEqual(expected)
    await expect.poll(() => chat.$$('.sending')).toEqual([])
    const { items } = await stage.admin.api.call('GET /conversations/:id/messages', { params: { id } })
    expect(items.filter((one) => one.author.type !== 'system').map((one) => one.text)).toEqual(expected)
  })

  it('carries files both ways and tells the limit before', async () => {
    const { page } = await visit()
    await press(page)
    const chat = await chatFrame(page)
    expect(await chat.getAttribute('.row .icon', 'aria-label')).toContain('20 МБ')
    await chat.setInputFiles('input[type=file]', { name: 'фото.png', mimeType: 'image/png', buffer: dot })
    await chat.evaluate(`{
      const transfer = new DataTransfer()
      transfer.items.add(new File([new Uint8Array(21 * 1048576)], 'большой.bin'))
      document.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
    }`)
    await expect.poll(() => chat.textContent('.upload.failed')).toContain('больше 20 МБ')
    await say(chat, 'мой файл')
    const { id } = await conversationOf('мой файл')
    await chat.waitForSelector('.own .picture img')
    const { items } = await stage.admin.api.call('GET /conversations/:id/messages', { params: { id } })
    expect(items.flatMap((one) => one.attachments.map(({ name, mime }) => ({ name, mime })))).toEqual([
      { name: 'фото.png', mime: 'image/png' },
    ])

    const { id: fileId } = await stage.admin.api.upload('/files', 'ответ.png', dot, 'image/png')
    const body = { text: '', attachments: [fileId], visibility: 'public' as const }
    await stage.admin.api.call('POST /conversations/:id/messages', { params: { id }, body })
    const width = () => chat.evaluate('document.querySelector(".theirs .picture img")?.naturalWidth')
    await expect.poll(width).toBe(1)
  })
})

describe('identity', () => {
  const inAnHour = () => Math.floor(Date.now() / 1000) + 3600
  const identify = (page: Page, token: string) => page.evaluate(`Omniline.identify({ token: ${JSON.stringify(token)} })`)
  const customerOf = async (chat: Frame, text: string) => {
    await say(chat, text)
    return (await conversationOf(text)).customer
  }

  it('that the site signed is believed until it logs out', async () => {
    const { secret } = await stage.admin.api.call('POST /channels/:id/identity-secret', { params: { id: channelId }, body: {} })
    const { page, complaints } = await visit()
    await identify(page, identityToken(secret, { sub: 'u42', exp: inAnHour(), name: 'Иван Петров', email: 'ivan@example.com' }))
    const chat = await chatFrame(page)
    await expect.poll(async () => Object.keys(await stored(page))).toContain(`omniline.${channelId}`)
    expect(await customerOf(chat, 'это я, Иван')).toMatchObject({ name: 'Иван Петров', email: 'ivan@example.com', verified: true })
    await page.evaluate('Omniline.logout()')
    await expect.poll(() => stored(page)).toEqual({ cookie: '' })
    await expect.poll(() => texts(chat)).toEqual([])
    expect(await customerOf(chat, 'а это уже не Иван')).toMatchObject({ verified: false, email: null })
    expect(await texts(chat)).toEqual(['а это уже не Иван'])
    expect(complaints).toEqual([])
  })

  it.each([
    ['forged', 'bad_signature', () => identityToken('another secret', { sub: 'u42', exp: inAnHour() })],
    ['malformed', 'malformed', () => 'no.token'],
  ])('that is %s leaves the visitor anonymous and tells the developer', async (what, reason, token) => {
    const { page, complaints } = await visit()
    await identify(page, token())
    const chat = await chatFrame(page)
    await expect.poll(() => complaints.join()).toContain(reason)
    expect(await stored(page)).toEqual({ cookie: '' })
    expect(await customerOf(chat, `я ${what}`)).toMatchObject({ verified: false })
  })

  it.each([
    { held: 'the session that begins', path: '**/session', file: false },
    { held: 'a file on its way', path: '**/chat/files*', file: true },
  ])('that ends takes along $held: the next visitor neither gets it nor waits for it', async ({ path, file }) => {
    const { page, complaints } = await visit()
    await press(page)
    const chat = await chatFrame(page)
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const asked = page.waitForRequest((request) => request.method() === 'POST' && /session|files/.test(request.url()))
    await page.route(path, async (route) => {
      await released
      await route.continue()
    })
    if (file) await chat.setInputFiles('input[type=file]', [{ name: 'фото.png', mimeType: 'image/png', buffer: dot }])
    await say(chat, 'ничьё слово')
    await asked
    await page.evaluate('Omniline.logout()')
    await expect.poll(() => texts(chat)).toEqual([])
    if (!file) {
      const ended = page.waitForRequest((request) => request.method() === 'DELETE')
      release()
      await ended
      expect(await stored(page)).toEqual({ cookie: '' })
    }
    expect(await customerOf(chat, `слово следующего, ${path}`)).toMatchObject({ verified: false })
    expect(await texts(chat)).toEqual([`слово следующего, ${path}`])
    release()
    expect(complaints).toEqual([])
  })
})

describe('the chat in a window of its own', () => {
  it.each(['light', 'dark'] as const)('is complete and accessible, %s', async (colorScheme) => {
    const { page, complaints } = await lookAt(stage, { viewport: { width: 390, height: 844 }, locale: 'en-US', colorScheme })
    await page.goto(`${stage.house.url}/chat/${channelId}`)
    await say(page, `alone in the ${colorScheme}`)
    const { id } = await conversationOf(`alone in the ${colorScheme}`)
    await answer(id, 'not alone')
    await expect.poll(() => texts(page)).toEqual([`alone in the ${colorScheme}`, 'not alone'])
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    await page.reload()
    await expect.poll(() => texts(page)).toHaveLength(2)
    expect(complaints).toEqual([])
  })

  it('takes the focus, but not from a page that shows it in a frame', async () => {
    const { page, complaints } = await lookAt(stage)
    const address = `${stage.house.url}/chat/${channelId}`
    await page.goto(address)
    await page.waitForFunction('document.activeElement?.tagName === "TEXTAREA"')
    const site = closedAfterTest(await openSite(() => shopPage('', `<input autofocus><iframe src="${address}"></iframe>`)))
    await page.goto(site.url)
    await (await chatFrame(page)).waitForSelector('textarea')
    await expect.poll(() => focused(page)).toBe('INPUT')
    await page.keyboard.type('ваза')
    expect(await page.inputValue('input')).toBe('ваза')
    expect(complaints).toEqual([])
  })

  it('puts an emoji where the caret is, and the next key behind it', async () => {
    const { page, complaints } = await lookAt(stage, { locale: 'en-US' })
    await page.goto(`${stage.house.url}/chat/${channelId}`)
    await page.fill('textarea', 'A vase, please')
    await page.locator('textarea').evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(6, 6))
    await page.getByRole('button', { name: 'Emoji' }).click()
    await page.getByRole('button', { name: '🎁' }).click()
    await page.keyboard.type('!')
    expect(await page.inputValue('textarea')).toBe('A vase🎁!, please')
    await page.reload()
    await expect.poll(() => page.inputValue('textarea')).toBe('A vase🎁!, please')
    expect(complaints).toEqual([])
  })

  it('shows a sample without keeping or sending anything', async () => {
    const { page } = await lookAt(stage)
    const calls: string[] = []
    page.on('request', (request) => request.url().includes('/api/') && calls.push(request.method()))
    await page.goto(`${stage.house.url}/chat/${channelId}?preview=1&lang=ru`)
    await page.waitForSelector('.theirs .text')
    await say(page, 'проба')
    expect(await texts(page)).toHaveLength(2)
    expect(calls).toEqual(['GET'])
    expect(await stored(page)).toEqual({ cookie: '' })
  })

  it('says so when there is no such chat', async () => {
    const { page } = await lookAt(stage, { locale: 'en-US' })
    await page.goto(`${stage.house.url}/chat/0198c0de-0000-7000-8000-000000000000`)
    await expect.poll(() => page.textContent('h1').catch(() => '')).toBe('This chat is not available')
  })
})
