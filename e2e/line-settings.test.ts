import type { LineInput } from '@omniline/contracts/lines'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { hire, type Person } from '../apps/server/test/company.ts'
import { signedIn } from './desk.ts'
import * as form from './settings.ts'
import { setStage } from './stage.ts'

const stage = setStage()
let page: Page
let admin: Person
let second: Person
let olga: Person
let team: string

beforeAll(async () => {
  const { house, browser } = stage
  admin = stage.admin
  second = await hire(house.url, admin, 'Boris Second', 'admin')
  olga = await hire(house.url, admin, 'Olga Operator')
  team = (await admin.api.call('POST /teams', { body: { name: 'Night shift', memberIds: [second.id] } })).id
  page = await (await signedIn(browser, house.url, admin)).newPage()
  page.setDefaultTimeout(15_000)
})

const lineOf = (id: string) => admin.api.call('GET /lines/:id', { params: { id } })
const patch = (person: Person, id: string, body: object) => person.api.call('PATCH /lines/:id', { params: { id }, body })
const makeLine = async (input: Partial<LineInput> = {}) =>
  (await admin.api.call('POST /lines', { body: { name: 'Support', queue: [{ type: 'user', id: admin.id }], ...input } })).id

async function openTab(id: string, tab: string): Promise<void> {
  await page.goto(`/settings/lines/${id}/${tab}`)
  await page.locator('[data-summary]').waitFor()
}
const button = (name: string | RegExp, within: Page | Locator = page) => form.button(within, name)
const toggle = (name: string) => form.toggle(page, name)
const dialog = () => page.getByRole('dialog')
const summary = () => page.locator('[data-summary]').innerText()

const save = () => form.save(page)
const saved = () => form.saved(page)

describe('a line is built from the page', () => {
  it.each([
    ['Evenly', 'evenly', /longest without one, with 1 min/],
    ['Strictly in order', 'strictly', /first in the queue/],
    ['Everyone at once', 'all', /^Every free operator/],
  ] as const)('%s', async (label, mode, sentence) => {
    await page.goto('/settings/lines')
    await button('Create a line').click()
    await dialog().getByLabel('Name of the line').fill(`Line ${mode}`)
    await button('Create', dialog()).click()
    await page.getByRole('heading', { name: 'Who answers' }).waitFor()
    const id = page.url().split('/').at(-2) ?? ''

    for (const name of ['Olga Operator', 'Night shift']) {
      await button('Add to the queue').click()
      await dialog().getByRole('combobox').fill(name)
      await page.keyboard.press('Enter')
    }
    await button('Move down: Ada Admin').click()
    await page.getByRole('radio', { name: label, exact: true }).click()
    await expect.poll(summary).toMatch(sentence)
    await toggle('Limit the load').click()
    await page.getByRole('textbox', { name: 'Limit the load' }).fill('3')
    await expect.poll(summary).toMatch(/at most 3 at once/)
    await save()

    const line = await lineOf(id)
    expect(line.distribution).toMatchObject({ mode, maxConversations: 3, countTowardsMax: 'answeredAndNew' })
    expect(line.queue.map((member) => member.id)).toEqual([olga.id, admin.id, team])
  })

  it('the order is dragged, and moved by keys; times are typed in a unit that suits them', async () => {
    const queue = [admin, olga, second].map(({ id }) => ({ type: 'user' as const, id }))
    const id = await makeLine({ queue })
    await openTab(id, 'queue')
    const handle = button(/^Place \d: Ada Admin/)
    const third = await button(/^Place 3:/).boundingBox()
    await handle.hover()
    await page.mouse.down()
    await page.mouse.move(third!.x + 5, third!.y + 10, { steps: 8 })
    await page.mouse.up()
    await button(/^Place 3: Ada Admin/).focus()
    await page.keyboard.press('ArrowUp')
    await button(/^Place 2: Ada Admin/).waitFor()
    await page.getByRole('textbox', { name: 'Time to answer' }).fill('1,5')
    await expect.poll(summary).toMatch(/with 1 min 30 sec/)
    await save()
    const line = await lineOf(id)
    expect(line.queue.map((member) => member.id)).toEqual([olga.id, admin.id, second.id])
    expect(line.distribution.offerSeconds).toBe(90)
  })
})

describe('hours', () => {
  /** The next one: never past, and offered also in the night in which Moscow is ahead of us. */
  const year = new Date().getFullYear() + 1
  const cell = (day: string, from: string) => page.locator(`[role=gridcell][aria-label^="${day}, ${from}"]`)

  it('are painted and typed, and both show the same', async () => {
    const id = await makeLine()
    await openTab(id, 'hours')
    await toggle('Work by a schedule').click()
    await expect.poll(summary).toMatch(/Mon–Fri 09:00–18:00/)

    await cell('Saturday', '10:00').hover()
    await page.mouse.down()
    await cell('Saturday', '13:30').hover()
    await page.mouse.up()
    await expect.poll(() => page.getByRole('textbox', { name: 'Saturday' }).inputValue()).toBe('10:00–14:00')

    await cell('Saturday', '12:00').focus()
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Space')
    await expect.poll(() => page.getByRole('textbox', { name: 'Saturday' }).inputValue()).toBe('10:00–12:00, 13:00–14:00')

    await page.getByRole('textbox', { name: 'Friday' }).fill('22-6')
    expect(await cell('Friday', '23:30').getAttribute('aria-selected')).toBe('true')
    expect(await cell('Saturday', '05:30').getAttribute('aria-selected')).toBe('true')
    expect(await cell('Saturday', '06:00').getAttribute('aria-selected')).toBe('false')
    await page.getByRole('textbox', { name: 'Sunday' }).fill('from nine')
    await page.getByText('Write hours like 09:00–13:00, 14:00–18:00').waitFor()
    await page.getByRole('textbox', { name: 'Sunday' }).fill('')
    await save()
    const { week, enabled } = (await lineOf(id)).hours
    expect({ enabled, fri: week.fri, sat: week.sat, sun: week.sun }).toEqual({
      enabled: true,
      fri: [['22:00', '06:00']],
      sat: [
        ['10:00', '12:00'],
        ['13:00', '14:00'],
      ],
      sun: [],
    })
  })

  it('have holidays of a country and days of their own; what a customer gets is shown before it is saved', async () => {
    const id = await makeLine({ autoReplies: { offHours: { enabled: true, text: 'Back {opensAt}' } } } as never)
    await openTab(id, 'hours')
    await toggle('Work by a schedule').click()
    await button('A country’s holidays').click()
    await dialog().getByRole('combobox', { name: 'Year' }).click()
    await page.getByRole('option', { name: String(year) }).click()
    await dialog().getByText(`1 January ${year}`).waitFor()
    await button(/^Add \d+ days$/, dialog()).click()
    await page.getByText(`1 January ${year}`).waitFor()

    await button('Add a day').click()
    await dialog().getByLabel('Date').fill(`${year}-12-12`)
    await dialog().getByLabel('Hours', { exact: true }).fill('21-23')
    await dialog().getByLabel('Name').fill('Long day')
    await button('Done', dialog()).click()

    const preview = page.locator('[data-preview]')
    await page.getByLabel('Day', { exact: true }).fill(`${year}-12-12`)
    await page.getByLabel('Time', { exact: true }).fill('20:40')
    await expect.poll(() => preview.innerText()).toMatch(/The line is closed[\s\S]*12 December at 21:00[\s\S]*Back /)
    await page.getByLabel('Time', { exact: true }).fill('21:40')
    await expect.poll(() => preview.innerText()).toMatch(/The line is open/)
    await save()
    const { special } = (await lineOf(id)).hours
    expect(special).toContainEqual({ date: `${year}-12-12`, intervals: [['21:00', '23:00']], name: 'Long day' })
    expect(special).toContainEqual(expect.objectContaining({ date: `${year}-01-01`, intervals: [] }))
  })
})

describe('automatic messages', () => {
  it('take variables from a menu where the caret is; what the server refuses is said at its field', async () => {
    const id = await makeLine()
    await openTab(id, 'automation')
    await toggle('Welcome').click()
    const welcome = page.locator('[data-message=welcome]')
    const text = welcome.getByRole('textbox')
    await text.fill('Hello! {oops}')
    await text.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(5, 5))
    await button('Insert', welcome).click()
    await page.getByRole('menuitem', { name: /Name of the customer/ }).click()
    await expect.poll(() => text.inputValue()).toBe('Hello {customer}! {oops}')
    await expect.poll(() => welcome.locator('[data-sample]').innerText()).toBe('Hello Anna! {oops}')

    await page.getByRole('link', { name: 'General' }).click()
    await page.getByLabel('Name of the line').fill('Sales')
    await button('Save').click()
    await welcome.getByText('There is no variable {oops}').waitFor()
    await page.getByText('Not saved: correct the marked field').waitFor()
    await expect.poll(() => text.evaluate((field) => field === document.activeElement)).toBe(true)
    await text.fill('Hello {customer}!')
    await welcome.getByText('There is no variable {oops}').waitFor({ state: 'detached' })

    await button('Language', welcome).click()
    await page.getByRole('menuitem', { name: 'German' }).click()
    await welcome.getByRole('textbox').fill('Hallo {customer}!')
    await save()
    const line = await lineOf(id)
    expect(line.name).toBe('Sales')
    expect(line.autoReplies.welcome).toMatchObject({ enabled: true, text: 'Hello {customer}!', translations: { de: 'Hallo {customer}!' } })

    await button('Remove German', welcome).click()
    await save()
    expect((await lineOf(id)).autoReplies.welcome.translations).toEqual({})
  })
})

describe('saving', () => {
  it('tells what it would do at once, with numbers, and asks', async () => {
    const id = await makeLine()
    await openTab(id, 'general')
    await toggle('The line is on').click()
    await button('Save').click()
    await dialog()
      .getByText(/The line goes off/)
      .waitFor()
    await button('Back to the settings', dialog()).click()
    expect((await lineOf(id)).active).toBe(true)
    await page.keyboard.press('Control+KeyS')
    await button('Save all the same', dialog()).click()
    await expect.poll(async () => (await lineOf(id)).active).toBe(false)
  })

  it('a line is put away after a word on its conversations, and not while channels lead to it', async () => {
    const id = await makeLine({ name: 'Old line' })
    const { id: channel } = await admin.api.call('POST /channels', { body: { lineId: id, connector: 'webchat', name: 'Old site' } })
    await openTab(id, 'general')
    await button('Archive').click()
    await dialog()
      .getByRole('status')
      .or(dialog().getByText(/channels/i))
      .first()
      .waitFor()
    expect(await button('Archive', dialog()).isDisabled()).toBe(true)
    await button('Cancel', dialog()).click()
    await dialog().waitFor({ state: 'detached' })
    await admin.api.call('DELETE /channels/:id', { params: { id: channel } })
    await button('Archive').click()
    await dialog()
      .getByText(/Open conversations that will still be finished: 0/)
      .waitFor()
    await button('Archive', dialog()).click()
    await page.waitForURL('**/settings/lines')
    expect((await lineOf(id)).archivedAt).not.toBeNull()
  })

  it('overwrites nobody unseen: of two who edit at once each setting is decided', async () => {
    const id = await makeLine()
    await openTab(id, 'queue')
    await page.getByRole('textbox', { name: 'Time to answer' }).fill('5')
    await toggle('Only on a working day').click()
    await page.getByRole('textbox', { name: 'Priority' }).fill('7')
    await patch(second, id, { distribution: { offerSeconds: 30, priority: 1, mode: 'strictly' }, name: 'Renamed' })

    await button('Save').click()
    await dialog().getByText('Boris Second', { exact: true }).waitFor()
    await dialog().getByText('Boris Second’s').first().waitFor()
    const kept = dialog().locator('dl')
    expect(await kept.innerText()).toMatch(/Name of the line[\s\S]*Support[\s\S]*Renamed/)
    expect(await kept.innerText()).toMatch(/How to distribute[\s\S]*Evenly[\s\S]*Strictly in order/)
    await dialog().getByRole('radiogroup', { name: 'Priority' }).getByRole('radio', { name: '1', exact: true }).click()
    await button('Save what I chose', dialog()).click()
    await button('Save what I chose').waitFor({ state: 'detached' })
    await saved()
    const line = await lineOf(id)
    expect(line).toMatchObject({ name: 'Renamed', version: 3 })
    expect(line.distribution).toMatchObject({ offerSeconds: 300, requireWorkday: true, priority: 1, mode: 'strictly' })
  })

  it('is kept: any saved state is brought back after a look at what that changes', async () => {
    const id = await makeLine()
    await patch(second, id, { distribution: { offerSeconds: 30 }, hours: { enabled: true } })
    await patch(admin, id, { distribution: { mode: 'all' } })
    await openTab(id, 'journal')
    const row = page.locator('[data-version="2"]')
    expect(await row.innerText()).toMatch(
      /Boris Second[\s\S]*Time to answer[\s\S]*1 min[\s\S]*30 sec[\s\S]*Work by a schedule[\s\S]*off[\s\S]*on/,
    )
    await button('Bring back', page.locator('[data-version="1"]')).click()
    await dialog().getByText('Everyone at once').waitFor()
    expect(await dialog().innerText()).toMatch(/Time to answer[\s\S]*30 sec[\s\S]*1 min/)
    await button('Bring back', dialog()).click()
    await page.locator('[data-version="4"]').getByText('back to version 1').waitFor()
    const line = await lineOf(id)
    expect(line.distribution).toMatchObject({ mode: 'evenly', offerSeconds: 60 })
    expect(line.hours.enabled).toBe(false)
  })
})

it('changed rules are tried on a made-up day before they are saved', async () => {
  const queue = [olga, admin].map(({ id }) => ({ type: 'user' as const, id }))
  const id = await makeLine({ queue })
  await openTab(id, 'queue')
  await page.getByRole('radio', { name: 'Strictly in order', exact: true }).click()
  await page.getByRole('link', { name: 'What if' }).click()
  await expect.poll(summary).toMatch(/Your unsaved changes are what is tried/)
  await page.getByRole('radio', { name: 'A made-up day' }).click()
  await page.getByRole('textbox', { name: 'How many conversations' }).fill('40')
  await button('Play').click()
  const outcome = page.locator('[data-outcome]')
  await outcome.waitFor()
  expect(await outcome.getByRole('row', { name: /^Conversations/ }).innerText()).toMatch(/40\s+40/)
  expect(await outcome.innerText()).toMatch(/Olga Operator[\s\S]*Ada Admin/)
  await button('Table', outcome).click()
  expect(await outcome.getByRole('table').count()).toBe(2)

  await page.getByRole('link', { name: 'Queue' }).click()
  await page.getByRole('radio', { name: 'Everyone at once', exact: true }).click()
  expect((await lineOf(id)).distribution.mode).toBe('evenly')
  await button('Discard').click()

  await page.getByRole('link', { name: 'What if' }).click()
  await expect.poll(summary).toMatch(/changed nothing yet/)
  await button('Play').click()
  await page.getByText('Nobody wrote on that day').waitFor()
})

describe('shared rules', () => {
  it('are made from a line, followed by another, deviated from, and followed again', async () => {
    const model = await makeLine({ name: 'Model', distribution: { mode: 'strictly', offerSeconds: 40 } } as never)
    await page.goto('/settings/line-profiles')
    await button('Create shared rules').first().click()
    await dialog().getByLabel('Name').fill('Retail')
    await dialog().getByRole('combobox', { name: 'Start from' }).click()
    await page.getByRole('option', { name: 'Model' }).click()
    await button('Create', dialog()).click()
    await page.getByRole('heading', { name: 'Retail' }).waitFor()

    const id = await makeLine({ name: 'Shop' })
    expect(model).not.toBe(id)
    await openTab(id, 'general')
    await page.getByRole('combobox', { name: 'Shared rules' }).click()
    await page.getByRole('option', { name: 'Retail' }).click()
    await page.getByRole('link', { name: 'Queue' }).click()
    await expect.poll(summary).toMatch(/with 40 sec/)
    await page.getByRole('textbox', { name: 'Time to answer' }).fill('50')
    await page.getByText('Differs from “Retail”').waitFor()
    await button('Save').click()
    const confirm = button('Save all the same')
    await confirm
      .or(page.getByText('Saved', { exact: true }))
      .first()
      .waitFor()
    if (await confirm.isVisible()) await confirm.click()
    await expect.poll(async () => (await lineOf(id)).deviations).toEqual(['/distribution/offerSeconds'])
    expect((await lineOf(id)).distribution).toMatchObject({ mode: 'strictly', offerSeconds: 50 })

    const [profile] = await admin.api.call('GET /settings-profiles')
    await page.goto(`/settings/line-profiles/${profile!.id}/queue`)
    await page.getByRole('textbox', { name: 'Time to answer' }).fill('70')
    await page.getByRole('radio', { name: 'Everyone at once' }).click()
    await save()
    expect((await lineOf(id)).distribution).toMatchObject({ mode: 'all', offerSeconds: 50 })

    await openTab(id, 'general')
    await expect.poll(summary).toMatch(/follows “Retail” and differs in 1 setting/)
    expect(await page.getByRole('list', { name: 'Its own instead of shared rules' }).innerText()).toMatch(/^Time to answer/)
    await patch(admin, id, { distribution: { mode: 'evenly' } })
    await openTab(id, 'queue')
    await button('How to distribute: as in “Retail”').click()
    await page.getByText('Differs from “Retail”').first().waitFor({ state: 'detached' })
    await save()
    expect(await lineOf(id)).toMatchObject({ distribution: { mode: 'all' }, deviations: ['/distribution/offerSeconds'] })

    // What goes its own way does so also while both say the same.
    const settings = { distribution: { mode: 'strictly', offerSeconds: 50 } }
    await admin.api.call('PATCH /settings-profiles/:id', { params: { id: profile!.id }, body: { settings } })
    await openTab(id, 'queue')
    await button('Time to answer: as in “Retail”').click()
    await page.getByText('Differs from “Retail”').waitFor({ state: 'detached' })
    expect((await lineOf(id)).deviations).toEqual([])
  })
})

describe('a time zone', () => {
  const field = () => page.getByRole('combobox', { name: 'Time zone' }).first()
  const search = () => page.getByPlaceholder('A city, a country or an offset: +3')
  const options = () => page.getByRole('option').allInnerTexts()
  const finds = async (query: string, first: RegExp) => {
    await search().fill(query)
    await expect.poll(async () => (await options())[0]).toMatch(first)
  }

  it('is found by keys alone, by city, country and offset, in two languages', async () => {
    const id = await makeLine({ hours: { enabled: true, timeZone: 'Europe/Moscow' } } as never)
    await openTab(id, 'hours')
    await field().focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => search().evaluate((input) => input === document.activeElement)).toBe(true)
    expect(await page.getByRole('option', { selected: true }).innerText()).toMatch(/^Moscow\s*UTC\+03:00$/)
    await finds('london', /^London\s*United Kingdom\s*UTC\+0[01]:00$/)
    await finds('екатеринбург', /^Yekaterinburg\s*UTC\+05:00$/)
    await finds('+5:30', /UTC\+05:30$/)
    await finds('герман', /^Berlin\s*Germany\s*UTC\+0[12]:00$/)
    await search().fill('Atlantis')
    await page.getByText('No such time zone found').waitFor()
    await page.keyboard.press('Escape')
    await search().waitFor({ state: 'detached' })
    expect(await field().innerText()).toMatch(/^Europe\/Moscow\s*UTC\+03:00$/)

    await page.keyboard.press('Enter')
    await finds('+5:45', /^Kat(h)?mandu/)
    await finds('new york', /^New York/)
    await page.keyboard.press('Enter')
    await expect.poll(() => field().innerText()).toMatch(/^America\/New York\s*UTC-0[45]:00$/)
    await expect.poll(() => field().evaluate((element) => element === document.activeElement)).toBe(true)
    await expect.poll(summary).toMatch(/America\/New York/)
    await save()
    expect((await lineOf(id)).hours.timeZone).toBe('America/New_York')
  })
})
