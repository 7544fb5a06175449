import { beforeAll, describe, expect, it } from 'vitest'
import { hire, type Person } from '../apps/server/test/company.ts'
import { queueOf, setSettingsPage } from './settings.ts'

const at = setSettingsPage()
const { button, toggle, dialog, summary, save, saved, makeLine, lineOf, changeLine, openTab } = at
let boris: Person
let olga: Person

beforeAll(async () => {
  boris = await hire(at.stage.house.url, at.admin, 'Boris Second', 'admin')
  olga = await hire(at.stage.house.url, at.admin, 'Olga Operator')
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
    await at.page.keyboard.press('Control+KeyS')
    await button('Save all the same', dialog()).click()
    await expect.poll(async () => (await lineOf(id)).active).toBe(false)
  })

  it('a line is put away after a word on its conversations, and not while channels lead to it', async () => {
    const id = await makeLine({ name: 'Old line' })
    const { id: channel } = await at.admin.api.call('POST /channels', { body: { lineId: id, connector: 'webchat', name: 'Old site' } })
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
    await at.admin.api.call('DELETE /channels/:id', { params: { id: channel } })
    await button('Archive').click()
    await dialog()
      .getByText(/Open conversations that will still be finished: 0/)
      .waitFor()
    await button('Archive', dialog()).click()
    await at.page.waitForURL('**/settings/lines')
    expect((await lineOf(id)).archivedAt).not.toBeNull()
  })

  it('overwrites nobody unseen: of two who edit at once each setting is decided', async () => {
    const id = await makeLine()
    await openTab(id, 'queue')
    await at.page.getByRole('textbox', { name: 'Time to answer' }).fill('5')
    await toggle('Only on a working day').click()
    await at.page.getByRole('textbox', { name: 'Priority' }).fill('7')
    await changeLine(id, { distribution: { offerSeconds: 30, priority: 1, mode: 'strictly' }, name: 'Renamed' }, boris)

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
    await changeLine(id, { distribution: { offerSeconds: 30 }, hours: { enabled: true } }, boris)
    await changeLine(id, { distribution: { mode: 'all' } })
    await openTab(id, 'journal')
    const row = at.page.locator('[data-version="2"]')
    expect(await row.innerText()).toMatch(
      /Boris Second[\s\S]*Time to answer[\s\S]*1 min[\s\S]*30 sec[\s\S]*Work by a schedule[\s\S]*off[\s\S]*on/,
    )
    await button('Bring back', at.page.locator('[data-version="1"]')).click()
    await dialog().getByText('Everyone at once').waitFor()
    expect(await dialog().innerText()).toMatch(/Time to answer[\s\S]*30 sec[\s\S]*1 min/)
    await button('Bring back', dialog()).click()
    await at.page.locator('[data-version="4"]').getByText('back to version 1').waitFor()
    const line = await lineOf(id)
    expect(line.distribution).toMatchObject({ mode: 'evenly', offerSeconds: 60 })
    expect(line.hours.enabled).toBe(false)
  })
})

it('changed rules are tried on a made-up day before they are saved', async () => {
  const id = await makeLine({ queue: queueOf(olga, at.admin) })
  await openTab(id, 'queue')
  await at.page.getByRole('radio', { name: 'Strictly in order', exact: true }).click()
  await at.page.getByRole('link', { name: 'What if' }).click()
  await expect.poll(summary).toMatch(/Your unsaved changes are what is tried/)
  await at.page.getByRole('radio', { name: 'A made-up day' }).click()
  await at.page.getByRole('textbox', { name: 'How many conversations' }).fill('40')
  await button('Play').click()
  const outcome = at.page.locator('[data-outcome]')
  await outcome.waitFor()
  expect(await outcome.getByRole('row', { name: /^Conversations/ }).innerText()).toMatch(/40\s+40/)
  expect(await outcome.innerText()).toMatch(/Olga Operator[\s\S]*Ada Admin/)
  await button('Table', outcome).click()
  expect(await outcome.getByRole('table').count()).toBe(2)

  await at.page.getByRole('link', { name: 'Queue' }).click()
  await at.page.getByRole('radio', { name: 'Everyone at once', exact: true }).click()
  expect((await lineOf(id)).distribution.mode).toBe('evenly')
  await button('Discard').click()

  await at.page.getByRole('link', { name: 'What if' }).click()
  await expect.poll(summary).toMatch(/changed nothing yet/)
  await button('Play').click()
  await at.page.getByText('Nobody wrote on that day').waitFor()
})

describe('shared rules', () => {
  it('are made from a line, followed by another, deviated from, and followed again', async () => {
    const model = await makeLine({ name: 'Model', distribution: { mode: 'strictly', offerSeconds: 40 } } as never)
    await at.page.goto('/settings/line-profiles')
    await button('Create shared rules').first().click()
    await dialog().getByLabel('Name').fill('Retail')
    await dialog().getByRole('combobox', { name: 'Start from' }).click()
    await at.page.getByRole('option', { name: 'Model' }).click()
    await button('Create', dialog()).click()
    await at.page.getByRole('heading', { name: 'Retail' }).waitFor()

    const id = await makeLine({ name: 'Shop' })
    expect(model).not.toBe(id)
    await openTab(id, 'general')
    await at.page.getByRole('combobox', { name: 'Shared rules' }).click()
    await at.page.getByRole('option', { name: 'Retail' }).click()
    await at.page.getByRole('link', { name: 'Queue' }).click()
    await expect.poll(summary).toMatch(/with 40 sec/)
    await at.page.getByRole('textbox', { name: 'Time to answer' }).fill('50')
    await at.page.getByText('Differs from “Retail”').waitFor()
    await button('Save').click()
    const confirm = button('Save all the same')
    await confirm
      .or(at.page.getByText('Saved', { exact: true }))
      .first()
      .waitFor()
    if (await confirm.isVisible()) await confirm.click()
    await expect.poll(async () => (await lineOf(id)).deviations).toEqual(['/distribution/offerSeconds'])
    expect((await lineOf(id)).distribution).toMatchObject({ mode: 'strictly', offerSeconds: 50 })

    const [profile] = await at.admin.api.call('GET /settings-profiles')
    await at.page.goto(`/settings/line-profiles/${profile!.id}/queue`)
    await at.page.getByRole('textbox', { name: 'Time to answer' }).fill('70')
    await at.page.getByRole('radio', { name: 'Everyone at once' }).click()
    await save()
    expect((await lineOf(id)).distribution).toMatchObject({ mode: 'all', offerSeconds: 50 })

    await openTab(id, 'general')
    await expect.poll(summary).toMatch(/follows “Retail” and differs in 1 setting/)
    expect(await at.page.getByRole('list', { name: 'Its own instead of shared rules' }).innerText()).toMatch(/^Time to answer/)
    await changeLine(id, { distribution: { mode: 'evenly' } })
    await openTab(id, 'queue')
    await button('How to distribute: as in “Retail”').click()
    await at.page.getByText('Differs from “Retail”').first().waitFor({ state: 'detached' })
    await save()
    expect(await lineOf(id)).toMatchObject({ distribution: { mode: 'all' }, deviations: ['/distribution/offerSeconds'] })

    // What goes its own way does so also while both say the same.
    const settings = { distribution: { mode: 'strictly', offerSeconds: 50 } }
    await at.admin.api.call('PATCH /settings-profiles/:id', { params: { id: profile!.id }, body: { settings } })
    await openTab(id, 'queue')
    await button('Time to answer: as in “Retail”').click()
    await at.page.getByText('Differs from “Retail”').waitFor({ state: 'detached' })
    expect((await lineOf(id)).deviations).toEqual([])
  })
})
