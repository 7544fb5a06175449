import { beforeAll, describe, expect, it } from 'vitest'
import { client } from '../apps/server/test/client.ts'
import { hire, openSiteChat } from '../apps/server/test/company.ts'
import { setSettingsPage } from './settings.ts'

const at = setSettingsPage()
const { button, dialog } = at

beforeAll(async () => {
  await hire(at.stage.house.url, at.admin, 'Olga Operator')
})

const question = () => at.page.getByRole('alertdialog')
const row = (name: string) => at.page.getByRole('main').getByRole('listitem').filter({ hasText: name })

describe('what is set up in a list', () => {
  it('teams: made with people, changed, removed after a question', async () => {
    await at.page.goto('/settings/teams')
    await at.page.getByText('No teams yet').waitFor()
    await button('Create a team').click()
    await dialog().getByLabel('Name').fill('Night shift')
    await button('Add a person', dialog()).click()
    await at.page.getByRole('combobox').fill('Olga')
    await at.page.getByRole('option').filter({ hasText: 'Olga Operator' }).waitFor()
    await at.page.keyboard.press('Enter')
    await dialog().getByText('Olga Operator').waitFor()
    await button('Save', dialog()).click()
    await row('Night shift').getByText('1 person').waitFor()
    await button('Edit Night shift').click()
    await dialog().getByLabel('Name').fill('Day shift')
    await at.page.keyboard.press('Enter')
    await row('Day shift').waitFor()
    expect((await at.admin.api.call('GET /teams')).map(({ name, memberIds }) => [name, memberIds.length])).toEqual([['Day shift', 1]])
    await button('Remove Day shift').click()
    await button('Remove', question()).click()
    await at.page.getByText('No teams yet').waitFor()
    expect(await at.admin.api.call('GET /teams')).toEqual([])
  })

  it('users: an address that is taken is refused in words, and what was typed stays; a link is shown once', async () => {
    await at.page.goto('/settings/users')
    await button('Invite').click()
    await dialog().getByLabel('Name').fill('Maria Invited')
    await dialog().getByLabel('E-mail').fill(at.admin.email)
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
    await at.page.goto('/settings/tokens')
    await button('Create a token').first().click()
    await dialog().getByLabel('Name').fill('CRM')
    await button('Create', dialog()).click()
    const token = await dialog().getByLabel('Token', { exact: true }).innerText()
    const crm = client(at.stage.house.url, token)
    expect((await crm.call('GET /me')).id).toBe(at.admin.id)
    await button('Close', dialog()).click()
    await button('Revoke CRM').click()
    await button('Revoke', question()).click()
    await row('CRM').waitFor({ state: 'detached' })
    expect((await crm.refused('GET /me')).status).toBe(401)
  })

  it('channels and shared rules: a row leads to a page, from which they are removed after a question', async () => {
    const { channelId } = await openSiteChat(at.admin, [at.admin])
    await at.page.goto('/settings/channels')
    await row('Our site').getByRole('link').click()
    await at.page.waitForURL(`**/${channelId}`)
    await button('Disconnect').click()
    await button('Disconnect', question()).click()
    await at.page.waitForURL('**/settings/channels')
    expect(await at.admin.api.call('GET /channels')).toEqual([])

    await at.admin.api.call('POST /settings-profiles', { body: { name: 'Retail' } })
    await at.page.goto('/settings/line-profiles')
    await row('Retail').getByRole('link').click()
    await button('Remove').click()
    await button('Remove', question()).click()
    await at.page.waitForURL('**/settings/line-profiles')
    expect(await at.admin.api.call('GET /settings-profiles')).toEqual([])
  })
})
