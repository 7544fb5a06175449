import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

export const button = (within: Page | Locator, name: string | RegExp): Locator => within.getByRole('button', { name })
export const toggle = (page: Page, name: string): Locator => page.getByRole('switch', { name, exact: true })

/** Presses Save and waits until it is done. Whatever it would do at once is agreed to. */
export async function save(page: Page): Promise<void> {
  await button(page, 'Save').click()
  await saved(page)
}

/** Waits until what was to be saved is; agrees to what that does at once. */
export async function saved(page: Page): Promise<void> {
  const [bar, anyway] = [page.getByText('There are unsaved changes'), button(page, 'Save all the same')]
  await expect.poll(async () => (await anyway.isVisible()) || !(await bar.isVisible())).toBe(true)
  if (await anyway.isVisible()) await anyway.click()
  await bar.waitFor({ state: 'detached' })
}
