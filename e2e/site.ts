import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Frame, Page } from 'playwright-core'
import { expect } from 'vitest'

export interface Site {
  url: string
  close(): Promise<void>
}

/** A customer's own site, on another origin than ours. `page` makes the HTML for a path. */
export async function openSite(page: (path: string) => string, policy?: string): Promise<Site> {
  const server = createServer((request, response) => {
    const headers = { 'content-type': 'text/html; charset=utf-8', ...(policy && { 'content-security-policy': policy }) }
    response.writeHead(200, headers).end(page(request.url ?? '/'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    // Not "localhost", where Omniline is: another site, so that browsers treat our frame as a stranger's.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The chat's frame, once there is something to write in. */
export async function chatFrame(page: Page): Promise<Frame> {
  const find = () => page.frames().find((frame) => frame.url().includes('/chat/'))
  await expect.poll(() => find() !== undefined, { timeout: 10_000 }).toBe(true)
  const frame = find()!
  await frame.waitForSelector('textarea', { state: 'attached' })
  return frame
}

export async function say(chat: Frame | Page, text: string): Promise<void> {
  await chat.fill('textarea', text)
  await chat.press('textarea', 'Enter')
}

/** Own and foreign messages with a text, top to bottom. */
export const texts = (chat: Frame | Page): Promise<string[]> =>
  chat.$$eval('.message .text', (found) => found.map((element) => element.textContent ?? ''))
