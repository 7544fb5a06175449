import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { client } from '../apps/server/test/client.ts'
import { hire, openSiteChat, type Person } from '../apps/server/test/company.ts'
import { signedIn } from './desk.ts'
import * as form from './settings.ts'
import { setStage } from './stage.ts'

const stage = setStage()
let page: Page
let admin: Person

beforeAll(async () => {
  admin = stage.admin
  await hire(stage.house.url, admin, 'Olga Operator')
  page = await (await signedIn(stage.browser, stage.house.url, admin)).newPage()
  page.setDefaultTimeout(15_000)
})

const button = (name: string | RegExp, within: Page | Locator = page) => form.button(within, name)
const dialog = () => page.getByRole('dialog')
const question = () => page.getByRole('alertdialog')
const row = (name: string) => page.getByRole('main').getByRole('listitem').filter({ hasText: name })

describe('what is set up in a list', () => {
  it('teams: made with people, changed, removed after a question', async () => {
    await page.goto('/settings/teams')
    await page.getByText('No teams yet').waitFor()
    await button('Create a team').click()
    await dialog().getByLabel('Name').fill('Night shift')
    await button('Add a person', dialog()).click()
    await page.getByRole('combobox').fill('Olga')
    await page.keyboard.press('Enter')
    await dialog().getByText('Olga Operator').waitFor()
    await button('Save', dialog()).click()
    await row('Night shift').getByText('1 person').waitFor()
    await button('Edit Night shift').click()
    await dialog().getByLabel('Name').fill('Day shift')
    await page.keyboard.press('Enter')
    await row('Day shift').waitFor()
    expect((await admin.api.call('GET /teams')).map(({ name, memberIds }) => [name, memberIds.length])).toEqual([['Day shift', 1]])
    await button('Remove Day shift').click()
    await button('Remove', question()).click()
    await page.getByText('No teams yet').waitFor()
    expect(await admin.api.call('GET /teams')).toEqual([])
  })

  it('users: an address that is taken is refused in words, and what was typed stays; a link is shown once', async () => {
    await page.goto('/settings/users')
    await button('Invite').click()
    await dialog().getByLabel('Name').fill('Maria Invited')
    await dialog().getByLabel('E-mail').fill(admin.email)
    await button('Create and get the link', dialog()).click()
    await dialog().getByRole('status').filter({ hasText: 'already in use' }).waitFor()
    await dialog().getByLabel('E-mail').fill('maria@example.com')
    await button('Create and get the link', dialog()).click()
    const link = dialog().getByLabel('Invitation link')
    await link.waitFor()
    expect(await link.innerText()).toContain('/invite')
    await button('Close', dialog()).click()
    await row('Maria Invited').waitFor()
  })

  it('API tokens: shown once, and revoked', async () => {
    await page.goto('/settings/tokens')
    await button('Create a token').first().click()
    await dialog().getByLabel('Name').fill('CRM')
    await button('Create', dialog()).click()
    const token = await dialog().getByLabel('Token', { exact: true }).innerText()
    const crm = client(stage.house.url, token)
    expect((await crm.call('GET /me')).id).toBe(admin.id)
    await button('Close', dialog()).click()
    await button('Revoke CRM').click()
    await button('Revoke', question()).click()
    await row('CRM').waitFor({ state: 'detached' })
    expect((await crm.refused('GET /me')).status).toBe(401)
  })

  it('channels and shared rules: a row leads to a page, from which they are removed after a question', async () => {
    const { channelId } = await openSiteChat(admin, [admin])
    await page.goto('/settings/channels')
    await row('Our site').getByRole('link').click()
    await page.waitForURL(`**/${channelId}`)
    await button('Disconnect').click()
    await button('Disconnect', question()).click()
    await page.waitForURL('**/settings/channels')
    expect(await admin.api.call('GET /channels')).toEqual([])

    await admin.api.call('POST /settings-profiles', { body: { name: 'Retail' } })
    await page.goto('/settings/line-profiles')
    await row('Retail').getByRole('link').click()
    await button('Remove').click()
    await button('Remove', question()).click()
    await page.waitForURL('**/settings/line-profiles')
    expect(await admin.api.call('GET /settings-profiles')).toEqual([])
  })
})
