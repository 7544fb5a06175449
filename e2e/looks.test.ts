import { AxeBuilder } from '@axe-core/playwright'
import type { BrowserContext, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { openSiteChat } from '../apps/server/test/company.ts'
import { dot, expectNoSidewaysScroll, openDesk, signedIn } from './desk.ts'
import { closedAfterTest, setStage } from './stage.ts'

const stage = setStage()
let conversation: string
let pages: string[]

beforeAll(async () => {
  const { admin } = stage
  const { lineId, channelId } = await openSiteChat(admin, [admin])
  await admin.api.call('POST /users', { body: { name: 'Maria Invited', email: 'maria@example.com' } })
  await admin.api.call('POST /teams', { body: { name: 'Night shift', memberIds: [admin.id] } })
  await admin.api.call('POST /me/tokens', { body: { name: 'CRM' } })
  const visitor = await stage.writes(
    channelId,
    'Good morning! https://example.com/a-rather-long-address/that/does-not-break/anywhere-at-all/so-it-must-wrap-somehow',
  )
  const { id: file } = await visitor.api.upload(
    '/chat/files',
    'a name of a file that is far too long for any telephone.png',
    dot,
    'image/png',
  )
  await visitor.api.call('POST /chat/messages', { body: { clientMessageId: 'f', text: '', attachments: [file] } })
  conversation = (await admin.api.call('GET /conversations')).items[0]!.id
  const params = { id: conversation }
  await admin.api.call('POST /conversations/:id/join', { params })
  await admin.api.call('POST /conversations/:id/intercept', { params })
  await admin.api.call('POST /conversations/:id/messages', { params, body: { text: 'Good morning to you', visibility: 'public' } })
  await admin.api.call('POST /conversations/:id/messages', { params, body: { text: 'a regular', visibility: 'internal' } })
  // Everything that can be shown is: what is switched off is a switch and nothing more.
  const texts = { enabled: true, text: 'Hello, {customer}!' }
  const settings = {
    distribution: { maxConversations: 5, lastOperatorDays: 7, emptyQueueAlert: [admin.id] },
    hours: {
      enabled: true,
      week: { fri: [['22:00', '06:00']] },
      special: [{ date: '12-31', intervals: [['09:00', '15:00']], name: 'Eve' }],
    },
    autoReplies: { welcome: { ...texts, translations: { de: 'Hallo!' } }, noAnswer: texts, longWait: texts },
    consent: { enabled: true, text: 'I agree' },
    persona: { mode: 'line', operators: [{ userId: admin.id, name: 'Ada', position: 'Support' }] },
  }
  await admin.api.call('PATCH /lines/:id', { params: { id: lineId }, body: settings })
  const profile = await admin.api.call('POST /settings-profiles', { body: { name: 'Retail' } })
  const line = ['', '/queue', '/hours', '/automation', '/what-if', '/journal'].map((tab) => `/settings/lines/${lineId}${tab}`)
  const shared = ['', `/${profile.id}`].map((one) => `/settings/line-profiles${one}`)
  const channels = ['', '/new/telegram', `/${channelId}`].map((one) => `/settings/channels${one}`)
  const rest = ['blocked', 'users', 'teams', 'journal', 'profile', 'sessions', 'tokens'].map((one) => `/settings/${one}`)
  pages = [`/inbox/mine/${conversation}`, '/inbox/queue', '/settings/lines', ...line, ...shared, ...channels, ...rest]
})
/** The page as it is once everything has come. */
async function settle(page: Page, path: string): Promise<void> {
  await page.goto(path, { waitUntil: 'networkidle' })
  await page.locator('h1, h2').first().waitFor({ state: 'attached' })
}

/** Only colours differ in the dark. */
async function problemsOf(page: Page, rules: 'every' | 'colours'): Promise<string[]> {
  const axe = new AxeBuilder({ page })
  const { violations } = await (rules === 'every' ? axe : axe.withRules(['color-contrast'])).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`).join('\n')}`)
}

async function expectAccessible(context: BrowserContext, paths: string[]): Promise<void> {
  const page = await context.newPage()
  const found: Record<string, string[]> = {}
  for (const path of paths) {
    await settle(page, path)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe(colorScheme)
      const problems = await problemsOf(page, colorScheme === 'light' ? 'every' : 'colours')
      if (problems.length > 0) found[`${path}, ${colorScheme}`] = problems
    }
  }
  expect(found).toEqual({})
}

describe('for everybody', () => {
  it('the sign-in is accessible, light and dark', async () => {
    const context = await stage.openContext({ baseURL: stage.house.url, locale: 'en-US', reducedMotion: 'reduce' })
    await expectAccessible(context, ['/sign-in'])
  })
  it('the workspace is accessible, light and dark', { timeout: 480_000 }, async () => {
    const context = closedAfterTest(await signedIn(stage.browser, stage.house.url, stage.admin))
    await expectAccessible(context, pages)
  })
})

describe('on a phone', () => {
  it.each(['en', 'ru'] as const)('nothing is wider than the screen, %s', async (language) => {
    await stage.admin.api.call('PATCH /me', { body: { language } })
    const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
    const context = closedAfterTest(await signedIn(stage.browser, stage.house.url, stage.admin, phone))
    const { page, composer, log, complaints } = await openDesk(context)
    await expectNoSidewaysScroll(page)

    await page.locator(`a[data-conversation="${conversation}"]`).click()
    await log.getByText('Good morning to you').waitFor()
    expect(await page.locator('a[data-conversation]:visible').count()).toBe(0)
    const box = await composer.boundingBox()
    expect(box && box.y + box.height).toBeLessThanOrEqual(844)
    expect(await composer.evaluate((field) => Number.parseFloat(getComputedStyle(field).fontSize))).toBeGreaterThanOrEqual(16)
    await expectNoSidewaysScroll(page)
    await page.getByRole('button', { name: language === 'ru' ? 'К списку' : 'Back to the list' }).click()
    await page.locator(`a[data-conversation="${conversation}"]`).waitFor()
    expect(await composer.count()).toBe(0)

    for (const path of pages) {
      await settle(page, path)
      await expectNoSidewaysScroll(page)
    }
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(language)
    expect(complaints).toEqual([])
  })
})
