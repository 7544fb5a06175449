import type { Line, LineInput } from '@omniline/contracts/lines'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, expect } from 'vitest'
import type { Person } from '../apps/server/test/company.ts'
import { signedIn } from './desk.ts'
import { setStage, type Stage } from './stage.ts'

/** The administrator's page of settings, one for all tests of a file, and what is done there again and again. */
export interface SettingsPage {
  readonly stage: Stage
  readonly admin: Person
  readonly page: Page
  button: (name: string | RegExp, within?: Page | Locator) => Locator
  toggle: (name: string) => Locator
  dialog: () => Locator
  /** Presses Save and waits until it is done. Whatever it would do at once is agreed to. */
  save: () => Promise<void>
  /** Waits until what was to be saved is; agrees to what that does at once. */
  saved: () => Promise<void>
  /** A line called Support with the administrator in its queue, if nothing else is asked for; its id. */
  makeLine: (input?: Partial<LineInput>) => Promise<string>
  lineOf: (id: string) => Promise<Line>
  /** Not by the page, and by somebody else if one is named. */
  changeLine: (id: string, body: object, by?: Person) => Promise<Line>
  openTab: (id: string, tab: string) => Promise<void>
  /** what a tab's settings come to, in words */
  summary: () => Promise<string>
}

/** Once the first hook has run, the administrator has signed in and has a page open. */
export function setSettingsPage(): SettingsPage {
  const stage = setStage()
  let page: Page
  beforeAll(async () => {
    page = await (await signedIn(stage.browser, stage.house.url, stage.admin)).newPage()
  })

  const button: SettingsPage['button'] = (name, within = page) => within.getByRole('button', { name })
  const summary = () => page.locator('[data-summary]')
  async function saved(): Promise<void> {
    const [bar, anyway] = [page.getByText('There are unsaved changes'), button('Save all the same')]
    await expect.poll(async () => (await anyway.isVisible()) || !(await bar.isVisible())).toBe(true)
    if (await anyway.isVisible()) await anyway.click()
    await bar.waitFor({ state: 'detached' })
  }
  return {
    stage,
    get admin() {
      return stage.admin
    },
    get page() {
      return page
    },
    button,
    toggle: (name) => page.getByRole('switch', { name, exact: true }),
    dialog: () => page.getByRole('dialog'),
    saved,
    async save() {
      await button('Save').click()
      await saved()
    },
    async makeLine(input) {
      const body = { name: 'Support', queue: [{ type: 'user' as const, id: stage.admin.id }], ...input }
      return (await stage.admin.api.call('POST /lines', { body })).id
    },
    lineOf: (id) => stage.admin.api.call('GET /lines/:id', { params: { id } }),
    changeLine: (id, body, by = stage.admin) => by.api.call('PATCH /lines/:id', { params: { id }, body }),
    async openTab(id, tab) {
      await page.goto(`/settings/lines/${id}/${tab}`)
      await summary().waitFor()
    },
    summary: () => summary().innerText(),
  }
}

/** A line's queue of these people. */
export const queueOf = (...people: Person[]): LineInput['queue'] => people.map(({ id }) => ({ type: 'user', id }))
