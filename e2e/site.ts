import { createHmac } from 'node:crypto'
import { type LocalServer, startLocalServer } from '@omniline/connector-kit/local-server'
import type { BrowserContextOptions, ConsoleMessage, Frame, Page } from 'playwright-core'
import { expect } from 'vitest'
import { complaintsOf } from './browser.ts'
import { closedAfterTest, type Stage } from './stage.ts'

/** A customer's own site, on another origin than ours. `page` makes the HTML for a path. */
export const openSite = (page: (path: string) => string, policy?: string): Promise<LocalServer> =>
  startLocalServer((request, response) => {
    const headers = { 'content-type': 'text/html; charset=utf-8', ...(policy && { 'content-security-policy': policy }) }
    response.writeHead(200, headers).end(page(request.url ?? '/'))
  })

/** What a customer puts into his page. `url`: of Omniline. */
export const widgetScript = (url: string, channelId: string) => `<script async src="${url}/widget.js" data-channel="${channelId}"></script>`

export const shopPage = (head: string, body = '') =>
  `<!doctype html><html lang="ru"><head><meta name="viewport" content="width=device-width"><title>Магазин</title>${head}</head><body><h1>Магазин</h1>${body}</body></html>`

interface Shopping {
  page: Page
  site: LocalServer
  complaints: string[]
}

/** Somebody looks at a customer's page with the chat's button on it; gone after the test. `html`: of another page. */
export async function goShopping(
  stage: Stage,
  channelId: string,
  { html, path = '/', ...options }: { html?: string; path?: string } & BrowserContextOptions = {},
): Promise<Shopping> {
  const site = closedAfterTest(await openSite(() => html ?? shopPage(widgetScript(stage.house.url, channelId))))
  const { page, complaints } = await lookAt(stage, options)
  await page.goto(site.url + path)
  await page.waitForFunction('"Omniline" in window')
  return { page, site, complaints }
}

const isBad = (message: ConsoleMessage) => message.type() === 'error' || message.type() === 'warning'

/** An empty page of a visitor's browser; gone after the test. On a site of others a warning is bad enough. */
export async function lookAt(stage: Stage, options: BrowserContextOptions = {}): Promise<Omit<Shopping, 'site'>> {
  const context = await stage.openContext({ viewport: { width: 1280, height: 800 }, locale: 'ru-RU', ...options })
  const page = await context.newPage()
  return { page, complaints: complaintsOf(page, isBad) }
}

/** The chat's frame, once `ready` is in it: by default something to write in. */
export async function chatFrame(page: Page, ready = 'textarea'): Promise<Frame> {
  const find = () => page.frames().find((frame) => frame.url().includes('/chat/'))
  await expect.poll(() => find() !== undefined).toBe(true)
  const frame = find()!
  await frame.waitForSelector(ready, { state: 'attached' })
  return frame
}

export async function say(chat: Frame | Page, text: string): Promise<void> {
  await chat.fill('textarea', text)
  await chat.press('textarea', 'Enter')
}

/** Own and foreign messages with a text, top to bottom. */
export const texts = (chat: Frame | Page): Promise<string[]> =>
  chat.$$eval('.message .text', (found) => found.map((element) => element.textContent ?? ''))

/** Who a visitor is, as a site says it that knows the channel's secret. */
export function identityToken(secret: string, claims: object): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
}
