import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { hire, openSiteChat, type Person } from '../apps/server/test/company.ts'
import { type Desk, openDesk, signedIn } from './desk.ts'
import { setStage } from './stage.ts'

const stage = setStage()
let desk: Desk
let page: Page
let admin: Person
let lineId: string
let olga: Person

beforeAll(async () => {
  const { house, browser } = stage
  admin = stage.admin
  const line = await openSiteChat(admin, [admin], { distribution: { mode: 'all', offerSeconds: 3600 } } as never)
  lineId = line.lineId
  olga = await hire(house.url, admin, 'Olga Operator')
  desk = await openDesk(await signedIn(browser, house.url, admin), `/settings/lines/${lineId}/general`)
  page = desk.page
  for (const text of ['one', 'two', 'three', 'four']) await stage.writes(line.channelId, text)
  await desk.offers.first().waitFor()
})

/** The part of the screen that both take; zero: neither stands over the other. */
async function overlap(one: Locator, other: Locator): Promise<number> {
  const [a, b] = [await one.boundingBox(), await other.boundingBox()]
  if (!a || !b) throw new Error('one of them is not shown')
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return Math.max(0, across) * Math.max(0, down)
}
async function openAt(tab: string, width: number, height: number): Promise<void> {
  await page.setViewportSize({ width, height })
  await page.goto(`/settings/lines/${lineId}/${tab}`)
}
/** What is said for a few seconds stays, for whoever needs longer to look. */
function keepSaying(): void {
  const later = window.setTimeout
  window.setTimeout = ((run: () => void, ms = 0) => (ms < 3000 ? later(run, ms) : 0)) as typeof later
}
const offers = () => page.getByRole('region', { name: 'Offered conversations' })
const name = async () => (await admin.api.call('GET /lines/:id', { params: { id: lineId } })).name

describe('offers that pour in over settings', () => {
  it.each([
    [1280, 800],
    [1024, 700],
    [768, 1024],
    [390, 844],
  ])('leave the save bar and the last field in reach at %i × %i', async (width, height) => {
    await openAt('general', width, height)
    await page.getByText('3 more').waitFor()
    expect(await desk.offers.count()).toBe(1)

    const last = page.getByRole('radio').last()
    await last.evaluate((element) => element.closest('[tabindex="0"]')?.scrollTo(0, 1e6))
    await expect.poll(() => overlap(last, offers())).toBe(0)
    await page.getByLabel('Name of the line').fill(`Line ${width}`)
    const bar = page.getByText('There are unsaved changes').locator('..')
    await bar.waitFor()
    await expect.poll(() => overlap(bar, offers())).toBe(0)
    await last.evaluate((element) => element.closest('[tabindex="0"]')?.scrollTo(0, 1e6))
    await expect.poll(() => overlap(bar, offers())).toBe(0)
    await expect.poll(() => overlap(last, offers())).toBe(0)
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(name).toBe(`Line ${width}`)
  })
})

it.each([
  [1440, 900],
  [1024, 700],
  [390, 844],
])('what is said after saving covers neither tabs nor the button beside the title, at %i × %i', async (width, height) => {
  await openAt('general', width, height)
  await page.evaluate(keepSaying)
  await page.getByLabel('Name of the line').fill(`Said at ${width}`)
  await page.getByRole('button', { name: 'Save' }).click()
  const said = page.locator('[role=status] > div').filter({ hasText: 'Saved' })
  await said.waitFor()
  expect(await overlap(said, page.getByRole('navigation', { name: 'Settings of the line' }))).toBe(0)
  expect(await overlap(said, page.getByRole('button', { name: 'Archive' }))).toBe(0)
})

it.each([
  [1280, 800],
  [390, 844],
])('an alert stands beside an open dialog, not over its title, at %i × %i', async (width, height) => {
  await openAt('hours', width, height)
  const schedule = page.getByRole('switch', { name: 'Work by a schedule' })
  await schedule.click()
  await page.getByRole('button', { name: 'A country’s holidays' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: /^Add \d+ days$/ }).waitFor()
  const alerting = {
    name: `Night ${width}, a line whose name is as long as some names are`,
    distribution: { emptyQueueAlert: [admin.id] },
  } as never
  const { channelId } = await openSiteChat(admin, [olga], alerting)
  await stage.writes(channelId, 'is anybody there?')
  const alert = page.locator('[role=status] > div').filter({ hasText: `Night ${width}` })
  await alert.waitFor()
  expect(await overlap(alert, dialog)).toBe(0)
})
