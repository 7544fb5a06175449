import { describe, expect, it } from 'vitest'
import { setSettingsPage } from './settings.ts'

const at = setSettingsPage()
const { button, toggle, dialog, summary, save, makeLine, lineOf, openTab } = at

describe('hours', () => {
  /** The next one: never past, and offered also in the night in which Moscow is ahead of us. */
  const year = new Date().getFullYear() + 1
  const cell = (day: string, from: string) => at.page.locator(`[role=gridcell][aria-label^="${day}, ${from}"]`)

  it('are painted and typed, and both show the same', async () => {
    const id = await makeLine()
    await openTab(id, 'hours')
    await toggle('Work by a schedule').click()
    await expect.poll(summary).toMatch(/Mon–Fri 09:00–18:00/)

    await cell('Saturday', '10:00').hover()
    await at.page.mouse.down()
    await cell('Saturday', '13:30').hover()
    await at.page.mouse.up()
    await expect.poll(() => at.page.getByRole('textbox', { name: 'Saturday' }).inputValue()).toBe('10:00–14:00')

    await cell('Saturday', '12:00').focus()
    await at.page.keyboard.press('Shift+ArrowRight')
    await at.page.keyboard.press('Space')
    await expect.poll(() => at.page.getByRole('textbox', { name: 'Saturday' }).inputValue()).toBe('10:00–12:00, 13:00–14:00')

    await at.page.getByRole('textbox', { name: 'Friday' }).fill('22-6')
    expect(await cell('Friday', '23:30').getAttribute('aria-selected')).toBe('true')
    expect(await cell('Saturday', '05:30').getAttribute('aria-selected')).toBe('true')
    expect(await cell('Saturday', '06:00').getAttribute('aria-selected')).toBe('false')
    await at.page.getByRole('textbox', { name: 'Sunday' }).fill('from nine')
    await at.page.getByText('Write hours like 09:00–13:00, 14:00–18:00').waitFor()
    await at.page.getByRole('textbox', { name: 'Sunday' }).fill('')
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
    await at.page.getByRole('option', { name: String(year) }).click()
    await dialog().getByText(`1 January ${year}`).waitFor()
    await button(/^Add \d+ days$/, dialog()).click()
    await at.page.getByText(`1 January ${year}`).waitFor()

    await button('Add a day').click()
    await dialog().getByLabel('Date').fill(`${year}-12-12`)
    await dialog().getByLabel('Hours', { exact: true }).fill('21-23')
    await dialog().getByLabel('Name').fill('Long day')
    await button('Done', dialog()).click()

    const preview = at.page.locator('[data-preview]')
    await at.page.getByLabel('Day', { exact: true }).fill(`${year}-12-12`)
    await at.page.getByLabel('Time', { exact: true }).fill('20:40')
    await expect.poll(() => preview.innerText()).toMatch(/The line is closed[\s\S]*12 December at 21:00[\s\S]*Back /)
    await at.page.getByLabel('Time', { exact: true }).fill('21:40')
    await expect.poll(() => preview.innerText()).toMatch(/The line is open/)
    await save()
    const { special } = (await lineOf(id)).hours
    expect(special).toContainEqual({ date: `${year}-12-12`, intervals: [['21:00', '23:00']], name: 'Long day' })
    expect(special).toContainEqual(expect.objectContaining({ date: `${year}-01-01`, intervals: [] }))
  })
})

describe('a time zone', () => {
  const field = () => at.page.getByRole('combobox', { name: 'Time zone' }).first()
  const search = () => at.page.getByPlaceholder('A city, a country or an offset: +3')
  const options = () => at.page.getByRole('option').allInnerTexts()
  const finds = async (query: string, first: RegExp) => {
    await search().fill(query)
    await expect.poll(async () => (await options())[0]).toMatch(first)
  }

  it('is found by keys alone, by city, country and offset, in two languages', async () => {
    const id = await makeLine({ hours: { enabled: true, timeZone: 'Europe/Moscow' } } as never)
    await openTab(id, 'hours')
    await field().focus()
    await at.page.keyboard.press('Enter')
    await expect.poll(() => search().evaluate((input) => input === document.activeElement)).toBe(true)
    expect(await at.page.getByRole('option', { selected: true }).innerText()).toMatch(/^Moscow\s*UTC\+03:00$/)
    await finds('london', /^London\s*United Kingdom\s*UTC\+0[01]:00$/)
    await finds('екатеринбург', /^Yekaterinburg\s*UTC\+05:00$/)
    await finds('владив', /^Vladivostok\s*UTC\+10:00$/)
    await finds('+5:30', /UTC\+05:30$/)
    await finds('герман', /^Berlin\s*Germany\s*UTC\+0[12]:00$/)
    await search().fill('Atlantis')
    await at.page.getByText('No such time zone found').waitFor()
    await at.page.keyboard.press('Escape')
    await search().waitFor({ state: 'detached' })
    await expect.poll(() => field().evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await field().innerText()).toMatch(/^Europe\/Moscow\s*UTC\+03:00$/)

    await at.page.keyboard.press('Enter')
    await finds('+5:45', /^Kat(h)?mandu/)
    await finds('new york', /^New York/)
    await at.page
      .locator('[role=option][data-highlighted]')
      .filter({ hasText: /^New York/ })
      .waitFor()
    await at.page.keyboard.press('Enter')
    await expect.poll(() => field().innerText()).toMatch(/^America\/New York\s*UTC-0[45]:00$/)
    await expect.poll(() => field().evaluate((element) => element === document.activeElement)).toBe(true)
    await expect.poll(summary).toMatch(/America\/New York/)
    await save()
    expect((await lineOf(id)).hours.timeZone).toBe('America/New_York')
  })
})
