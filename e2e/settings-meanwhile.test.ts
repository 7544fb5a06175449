import type { Locator } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { hire, type Person } from '../apps/server/test/company.ts'
import { hold } from './browser.ts'
import { dot } from './desk.ts'
import { queueOf, setSettingsPage } from './settings.ts'

const at = setSettingsPage()
const { button, toggle, save, makeLine, lineOf, openTab } = at
let olga: Person

beforeAll(async () => {
  olga = await hire(at.stage.house.url, at.admin, 'Olga Operator')
})

const link = (name: string) => at.page.getByRole('link', { name, exact: true })
const unsaved = () => at.page.getByText('There are unsaved changes')
/** Presses Save; its first call is held. */
async function beginSaving(path: string, method: string) {
  const held = await hold(at.page, path, method)
  await button('Save').click()
  await expect.poll(held.count).toBe(1)
  return held
}

describe('while a photo is being uploaded', () => {
  async function upload(label: string | RegExp) {
    const held = await hold(at.page, '**/api/v1/files', 'POST')
    const asked = at.page.waitForEvent('filechooser')
    await button(label, at.page.getByRole('main')).click()
    await (await asked).setFiles({ name: 'face.png', mimeType: 'image/png', buffer: dot })
    await expect.poll(held.count).toBe(1)
    return held
  }

  it('what is changed on another tab stays, and the photo comes where it belongs', async () => {
    const id = await makeLine()
    await openTab(id, 'general')
    await at.page.getByRole('radio', { name: /^One face for everybody/ }).click()
    const held = await upload(/^Upload a photo/)
    await link('Queue').click()
    await toggle('Only on a working day').click()
    await held.letGo()
    await link('General').click()
    await button(/^Replace the photo/).waitFor()
    await link('Queue').click()
    expect(await toggle('Only on a working day').isChecked()).toBe(true)
    await save()
    const line = await lineOf(id)
    expect(line.distribution.requireWorkday).toBe(true)
    expect(line.persona).toMatchObject({ mode: 'neutral', avatarFileId: expect.any(String) })
  })

  it('an operator is taken off the list: nobody else gets the face, and nobody comes back', async () => {
    const id = await makeLine({ queue: queueOf(olga, at.admin) })
    await openTab(id, 'general')
    await at.page.getByRole('radio', { name: /^As this line calls them/ }).click()
    await button(/^Add the rest of the queue/).click()
    const held = await upload('Upload a photo: Olga Operator')
    await button('Show Olga Operator as in the profile').click()
    await held.letGo()
    await save()
    expect((await lineOf(id)).persona.operators.map(({ userId, avatarFileId }) => [userId, avatarFileId])).toEqual([[at.admin.id, null]])
  })
})

describe('while it is being saved', () => {
  /** The second name is written while the first is being saved: it stays, and is what is saved next. */
  async function renameTwice(field: Locator, path: string, [first, second]: [string, string]): Promise<void> {
    await field.fill(first)
    const held = await beginSaving(path, 'PATCH')
    await field.fill(second)
    await held.letGo()
    await at.page.getByText('Saved', { exact: true }).waitFor()
    await unsaved().waitFor()
    expect(await field.inputValue()).toBe(second)
    await save()
  }

  it('what is changed of a line goes on being unsaved, and the next saving stores it', async () => {
    const id = await makeLine()
    await openTab(id, 'general')
    const name = at.page.getByLabel('Name of the line')
    await name.fill('Shop')
    const held = await beginSaving('**/api/v1/lines/*/impact', 'POST')
    await name.fill('Shop of toys')
    await link('Queue').click()
    await at.page.getByRole('textbox', { name: 'Priority' }).fill('7')
    // Once is enough: a second one would be in conflict with the first.
    await at.page.keyboard.press('Control+KeyS')
    await held.letGo()
    await at.page.getByText('Saved', { exact: true }).waitFor()
    expect(held.count()).toBe(1)
    expect(await lineOf(id)).toMatchObject({ name: 'Shop', version: 2, distribution: { priority: 0 } })
    await unsaved().waitFor()
    expect(await at.page.getByRole('textbox', { name: 'Priority' }).inputValue()).toBe('7')
    await save()
    expect(await lineOf(id)).toMatchObject({ name: 'Shop of toys', version: 3, distribution: { priority: 7 } })
  })

  it('what is changed of shared rules goes on being unsaved', async () => {
    const { id } = await at.admin.api.call('POST /settings-profiles', { body: { name: 'Retail' } })
    await at.page.goto(`/settings/line-profiles/${id}`)
    const name = at.page.getByLabel('Name', { exact: true })
    await renameTwice(name, '**/api/v1/settings-profiles/*', ['Retail 2', 'Retail 2 and 3'])
    expect((await at.admin.api.call('GET /settings-profiles/:id', { params: { id } })).name).toBe('Retail 2 and 3')
  })

  it.each([
    ['the company', 'Name', '**/api/v1/company'],
    ['a channel', 'Name of the channel', '**/api/v1/channels/*'],
  ])('what is changed of %s goes on being unsaved', async (what, label, call) => {
    const body = { lineId: await makeLine(), connector: 'webchat', name: 'Our site' }
    const { id } = await at.admin.api.call('POST /channels', { body })
    await at.page.goto(what === 'a channel' ? `/settings/channels/${id}` : '/settings/company')
    const name = at.page.getByLabel(label, { exact: true })
    await renameTwice(name, call, ['Mugs', 'Mugs and more'])
    await at.page.reload()
    await expect.poll(() => name.inputValue()).toBe('Mugs and more')
  })

  it('a field that is put right before it is refused is not called wrong', async () => {
    const id = await makeLine()
    await openTab(id, 'automation')
    await toggle('Welcome').click()
    const text = at.page.locator('[data-message=welcome]').getByRole('textbox')
    await text.fill('Hello! {oops}')
    const held = await beginSaving('**/api/v1/lines/*/impact', 'POST')
    await text.fill('Hello!')
    await held.letGo()
    await expect.poll(() => button('Discard').isEnabled()).toBe(true)
    expect(await at.page.getByText('There is no variable {oops}').count()).toBe(0)
    await unsaved().waitFor()
    await button('Discard').click()
  })
})

it('shared rules that were refused no longer say so once the wrong field is put right', async () => {
  const { id } = await at.admin.api.call('POST /settings-profiles', { body: { name: 'Wholesale' } })
  await at.page.goto(`/settings/line-profiles/${id}/automation`)
  await toggle('Welcome').click()
  const text = at.page.locator('[data-message=welcome]').getByRole('textbox')
  await text.fill('Hello! {oops}')
  await button('Save').click()
  await at.page.getByText('Not saved: correct the marked field').waitFor()
  await text.fill('Hello!')
  await unsaved().waitFor()
  await save()
})

it('who has gone on to another page is not led back when what he removed is gone', async () => {
  const { id } = await at.admin.api.call('POST /settings-profiles', { body: { name: 'Short-lived' } })
  await at.page.goto(`/settings/line-profiles/${id}`)
  await button(/^Remove$/).click()
  const held = await hold(at.page, '**/api/v1/settings-profiles/*', 'DELETE')
  await button(/^Remove$/, at.page.getByRole('alertdialog')).click()
  await expect.poll(held.count).toBe(1)
  await link('Teams').click()
  await at.page.getByRole('heading', { name: 'Teams' }).waitFor()
  await held.letGo()
  const profiles = at.page.waitForResponse((one) => one.url().endsWith('/api/v1/settings-profiles') && one.ok())
  await link('Shared rules').hover()
  expect(new URL(at.page.url()).pathname).toBe('/settings/teams')
  await link('Shared rules').click()
  await profiles
  await expect.poll(() => at.page.getByText('Short-lived').count()).toBe(0)
})

it('who has gone on to another page is not led to the channel that he has connected', async () => {
  const id = await makeLine({ name: 'Late' })
  await at.page.goto(`/settings/channels/new/webchat?line=${id}`)
  const held = await hold(at.page, '**/api/v1/channels', 'POST')
  await button('Connect', at.page.getByRole('main')).click()
  await expect.poll(held.count).toBe(1)
  await link('Teams').click()
  await at.page.getByRole('heading', { name: 'Teams' }).waitFor()
  await held.letGo()
  // Whoever is led on is so at once.
  await at.page.evaluate(() => new Promise((done) => setTimeout(done, 500)))
  expect(new URL(at.page.url()).pathname).toBe('/settings/teams')
})
