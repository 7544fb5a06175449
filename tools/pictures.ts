// `npm run pictures`: takes the pictures of the README from the built product, with made-up customers.
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Language } from '@omniline/contracts/common'
import type { Browser, Page } from 'playwright-core'
import { password } from '../apps/server/test/company.ts'
import { openBrowser } from '../e2e/browser.ts'
import { openShop, type Shop } from './pictures/shop.ts'

const folder = join(import.meta.dirname, '../docs/images')
mkdirSync(folder, { recursive: true })

async function keep(page: Page, name: string): Promise<void> {
  const path = join(folder, `${name}.png`)
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path, animations: 'disabled', caret: 'initial' })
  console.log(`docs/images/${name}.png: ${Math.round(statSync(path).size / 1024)} KB`)
}

async function openPage(browser: Browser, { house, operator }: Shop, language: Language, colorScheme: 'light' | 'dark'): Promise<Page> {
  const context = await browser.newContext({
    baseURL: house.url,
    viewport: { width: 1440, height: 900 },
    locale: language,
    timezoneId: 'Europe/Moscow',
    colorScheme,
    reducedMotion: 'reduce',
    // So that we may look into the page.
    bypassCSP: true,
  })
  const data = { email: operator.email, password }
  await context.request.post('/api/v1/auth/login', { data, headers: { origin: house.url } })
  return context.newPage()
}

async function workspace(browser: Browser, shop: Shop): Promise<void> {
  const page = await openPage(browser, shop, 'en', 'light')
  await page.goto(`/inbox/mine/${shop.openId}`)
  await page.locator('[data-bubble]').last().waitFor()
  // What is open counts as read.
  await page.locator('[data-rail] [aria-label$="1 unread"]').waitFor()
  await keep(page, 'workspace-light-en')
  await page.context().close()
}

async function offer(browser: Browser, shop: Shop): Promise<void> {
  const page = await openPage(browser, shop, 'ru', 'dark')
  await page.goto(`/inbox/mine/${shop.openId}`)
  await page.locator('[data-bubble]').last().waitFor()
  shop.writeByTelegram(shop.story.offer.name, shop.story.offer.text)
  await page.locator('article').filter({ hasText: shop.story.offer.text }).getByText('0:48').first().waitFor()
  await keep(page, 'offer-dark-ru')
  await page.context().close()
}

async function widget(browser: Browser, shop: Shop): Promise<void> {
  const page = await openPage(browser, shop, 'en', 'light')
  await page.goto(`/demo/?channel=${shop.channelId}&lang=en`, { waitUntil: 'networkidle' })
  await page.waitForFunction('"Omniline" in window && !Array.isArray(Omniline)')
  await page.evaluate('Omniline.open()')
  await page.waitForFunction('document.activeElement?.tagName === "OMNILINE-CHAT"')
  const chat = page.frames().find((one) => one.url().includes('/chat/'))
  if (!chat) throw new Error('The chat did not open.')
  await chat.waitForSelector('textarea')
  let id = ''
  for (const [side, text] of shop.story.visitor) {
    if (side === 'customer') {
      await chat.fill('textarea', text)
      await chat.press('textarea', 'Enter')
      id = await shop.find(text)
    } else {
      await shop.operator.api.call('POST /conversations/:id/messages', { params: { id }, body: { text, visibility: 'public' } })
    }
  }
  await chat.waitForFunction(`document.querySelectorAll('.message .text').length === ${shop.story.visitor.length}`)
  await keep(page, 'widget')
  await page.context().close()
}

const browser = await openBrowser()
try {
  for (const language of ['en', 'ru'] as const) {
    const shop = await openShop(language)
    try {
      if (language === 'ru') await offer(browser, shop)
      else {
        await workspace(browser, shop)
        await widget(browser, shop)
      }
    } finally {
      await shop.close()
    }
  }
} finally {
  await browser.close()
}
