import { beforeAll, describe, expect, it } from 'vitest'
import { hire, type Person } from '../apps/server/test/company.ts'
import { queueOf, setSettingsPage } from './settings.ts'

const at = setSettingsPage()
const { button, toggle, dialog, summary, save, makeLine, lineOf, openTab } = at
let boris: Person
let olga: Person
let team: string

beforeAll(async () => {
  const { admin, stage } = at
  boris = await hire(stage.house.url, admin, 'Boris Second', 'admin')
  olga = await hire(stage.house.url, admin, 'Olga Operator')
  team = (await admin.api.call('POST /teams', { body: { name: 'Night shift', memberIds: [boris.id] } })).id
})

describe('a line is built from the page', () => {
  it.each([
    ['Evenly', 'evenly', /longest without one, with 1 min/],
    ['Strictly in order', 'strictly', /first in the queue/],
    ['Everyone at once', 'all', /^Every free operator/],
  ] as const)('%s', async (label, mode, sentence) => {
    await at.page.goto('/settings/lines')
    await button('Create a line').click()
    await dialog().getByLabel('Name of the line').fill(`Line ${mode}`)
    await button('Create', dialog()).click()
    await at.page.getByRole('heading', { name: 'Who answers' }).waitFor()
    const id = at.page.url().split('/').at(-2) ?? ''

    for (const name of ['Olga Operator', 'Night shift']) {
      await button('Add to the queue').click()
      await dialog().getByRole('combobox').fill(name)
      await dialog().getByRole('option').filter({ hasText: name }).waitFor()
      await at.page.keyboard.press('Enter')
    }
    await button('Move down: Ada Admin').click()
    await at.page.getByRole('radio', { name: label, exact: true }).click()
    await expect.poll(summary).toMatch(sentence)
    await toggle('Limit the load').click()
    await at.page.getByRole('textbox', { name: 'Limit the load' }).fill('3')
    await expect.poll(summary).toMatch(/at most 3 at once/)
    await save()

    const line = await lineOf(id)
    expect(line.distribution).toMatchObject({ mode, maxConversations: 3, countTowardsMax: 'answeredAndNew' })
    expect(line.queue.map((member) => member.id)).toEqual([olga.id, at.admin.id, team])
  })

  it('the order is dragged, and moved by keys; times are typed in a unit that suits them', async () => {
    const id = await makeLine({ queue: queueOf(at.admin, olga, boris) })
    await openTab(id, 'queue')
    const handle = button(/^Place \d: Ada Admin/)
    const third = await button(/^Place 3:/).boundingBox()
    await handle.hover()
    await at.page.mouse.down()
    await at.page.mouse.move(third!.x + 5, third!.y + 10, { steps: 8 })
    await at.page.mouse.up()
    await button(/^Place 3: Ada Admin/).focus()
    await at.page.keyboard.press('ArrowUp')
    await button(/^Place 2: Ada Admin/).waitFor()
    await at.page.getByRole('textbox', { name: 'Time to answer' }).fill('1,5')
    await expect.poll(summary).toMatch(/with 1 min 30 sec/)
    await save()
    const line = await lineOf(id)
    expect(line.queue.map((member) => member.id)).toEqual([olga.id, at.admin.id, boris.id])
    expect(line.distribution.offerSeconds).toBe(90)
  })
})

describe('automatic messages', () => {
  it('take variables from a menu where the caret is; what the server refuses is said at its field', async () => {
    const id = await makeLine()
    await openTab(id, 'automation')
    await toggle('Welcome').click()
    const welcome = at.page.locator('[data-message=welcome]')
    const text = welcome.getByRole('textbox')
    await text.fill('Hello! {oops}')
    await text.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(5, 5))
    await button('Insert', welcome).click()
    await at.page.getByRole('menuitem', { name: /Name of the customer/ }).click()
    await expect.poll(() => text.evaluate((field) => field === document.activeElement)).toBe(true)
    await at.page.keyboard.type('!')
    expect(await text.inputValue()).toBe('Hello {customer}!! {oops}')
    await at.page.keyboard.press('Backspace')
    await expect.poll(() => welcome.locator('[data-sample]').innerText()).toBe('Hello Anna! {oops}')

    await at.page.getByRole('link', { name: 'General' }).click()
    await at.page.getByLabel('Name of the line').fill('Sales')
    await button('Save').click()
    await welcome.getByText('There is no variable {oops}').waitFor()
    await at.page.getByText('Not saved: correct the marked field').waitFor()
    await expect.poll(() => text.evaluate((field) => field === document.activeElement)).toBe(true)
    await text.fill('Hello {customer}!')
    await welcome.getByText('There is no variable {oops}').waitFor({ state: 'detached' })

    await button('Language', welcome).click()
    await at.page.getByRole('menuitem', { name: 'German' }).click()
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
