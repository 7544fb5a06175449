import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { AxeBuilder } from '@axe-core/playwright'
import type { Message } from '@omniline/contracts/conversations'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Client, client } from '../apps/server/test/client.ts'
import { openBrowser } from './browser.ts'
import { findConversation } from './desk.ts'
import { chatFrame, say } from './site.ts'

interface Started {
  child: ChildProcess
  url: string
  page: string
  email: string
  password: string
}

const holder = mkdtempSync(join(tmpdir(), 'omniline-playground-'))
const data = join(holder, 'data')
const script = join(import.meta.dirname, '../tools/playground.mjs')

/** all that were started, whatever became of them */
const children: ChildProcess[] = []
let started: Started
let browser: Browser
let page: Page

async function start(...more: string[]): Promise<Started> {
  const args = [script, '--data', data, '--port', '0', '--page-port', '0', '--language', 'en', ...more]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const lines = createInterface({ input: child.stdout })
  const said: string[] = []
  for await (const line of lines) if (said.push(line) === 3) break
  const [, url = '', pageUrl = '', email = '', password = ''] =
    /ready: (\S+)\s+The phones are at:\s+(\S+)\s+Sign in with:\s+(\S+)\s+(\S+)/.exec(said.join('\n')) ?? []
  if (!url) throw new Error(`The playground did not start: ${said.join('\n')}`)
  return { child, url, page: pageUrl, email, password }
}

async function stop({ child }: Pick<Started, 'child'>): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode
  const ended = once(child, 'exit')
  child.kill('SIGINT')
  return ((await ended) as [number | null])[0]
}

const signIn = async ({ url, email, password }: Started): Promise<Client> =>
  client(url, (await client(url).call('POST /auth/login', { body: { email, password } })).token)

async function open(): Promise<Page> {
  const opened = await browser.newPage({ locale: 'en-US', viewport: { width: 1440, height: 900 } })
  await opened.goto(started.page)
  await opened.waitForSelector('.device textarea')
  return opened
}

/** What belongs to our directory and still runs. */
const leftBehind = () =>
  execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(data))

beforeAll(async () => {
  started = await start()
  browser = await openBrowser()
  page = await open()
})
afterEach(() => page.request.delete(`${started.page}/telegram/_sim/faults`))
afterAll(async () => {
  await browser?.close()
  for (const child of children) await stop({ child })
  rmSync(holder, { recursive: true, force: true })
})

const anna = () => page.locator('.device', { has: page.locator('option:checked', { hasText: /^Anna$/ }) })

async function writeFromPhone(text: string): Promise<void> {
  await anna().locator('textarea').fill(text)
  await anna().locator('textarea').press('Enter')
}

const conversationWith = (api: Client, text: string) => findConversation(api, (one) => one.lastMessage?.text === text)

async function answer(api: Client, id: string, text: string): Promise<Message> {
  return api.call('POST /conversations/:id/messages', { params: { id }, body: { text, visibility: 'public' } })
}

describe('the playground', () => {
  it('is a company at work: people, lines, channels, weeks of conversations, somebody waiting', async () => {
    const api = await signIn(started)
    const [users, teams, lines, channels, counters] = await Promise.all([
      api.call('GET /users', { query: { limit: 200 } }),
      api.call('GET /teams'),
      api.call('GET /lines'),
      api.call('GET /channels'),
      api.call('GET /conversations/counters'),
    ])
    expect([users.items.length, teams.length, lines.length]).toEqual([13, 2, 3])
    expect(channels.map((one) => [one.connector, one.status])).toEqual([
      ['webchat', 'connected'],
      ['telegram', 'connected'],
      ['telegram', 'connected'],
    ])
    expect(counters.mine).toBeGreaterThan(3)
    const old = await api.call('GET /conversations', { query: { sort: 'oldest', limit: 200 } })
    expect(old.items).toHaveLength(200)
    expect(Date.parse(old.items[0]!.startedAt)).toBeLessThan(Date.now() - 35 * 86_400_000)
    const { items } = await api.call('GET /conversations/:id/messages', { params: { id: old.items[0]!.id }, query: {} })
    expect(items.map((one) => one.seq)).toEqual(items.map((_, index) => index + 1))
    await expect.poll(async () => (await api.call('GET /conversations/counters')).queue).toBeGreaterThanOrEqual(3)
  })

  it('carries words from a Telegram phone into the workspace and back', async () => {
    const api = await signIn(started)
    await writeFromPhone('Is the vase still there?')
    const { id } = await conversationWith(api, 'Is the vase still there?')
    const own = anna().getByText('Is the vase still there?')
    const pressed = await own.elementHandle()
    await answer(api, id, 'It is, shall I keep it?')
    await anna().getByText('It is, shall I keep it?').waitFor()
    // What comes does not take away what a finger is on.
    expect(await pressed?.evaluate((element) => element.isConnected)).toBe(true)
    await own.click()
    await anna().getByRole('button', { name: 'Edit' }).click()
    await writeFromPhone('Is the blue vase still there?')
    const said = async () =>
      (await api.call('GET /conversations/:id/messages', { params: { id }, query: {} })).items.filter((one) => one.editedAt !== null)
    await expect.poll(async () => (await said()).map((one) => one.text)).toEqual(['Is the blue vase still there?'])
  })

  it('gives words back that could not be sent', async () => {
    const api = await signIn(started)
    const field = anna().locator('textarea')
    await page.route('**/_sim/do/send', (route) => route.abort())
    await writeFromPhone('Do you gift-wrap?')
    await page.getByText(/^That did not work/).waitFor()
    await expect.poll(() => field.inputValue()).toBe('Do you gift-wrap?')
    await page.unroute('**/_sim/do/send')
    await field.press('Enter')
    await conversationWith(api, 'Do you gift-wrap?')
    expect(await field.inputValue()).toBe('')
  })

  it('sends what is no text', async () => {
    const api = await signIn(started)
    await writeFromPhone('Look at these')
    const { id } = await conversationWith(api, 'Look at these')
    for (const what of ['Photo', 'Voice message', 'Sticker', 'Document', 'Place', 'Contact']) {
      await anna().getByRole('button', { name: 'Attach' }).click()
      await anna().getByRole('button', { name: what, exact: true }).click()
    }
    const kinds = async () => {
      const { items } = await api.call('GET /conversations/:id/messages', { params: { id }, query: {} })
      return items
        .filter((one) => one.author.type === 'customer')
        .flatMap((one) => [...one.attachments.map((file) => `${file.kind} ${file.status}`), ...(one.part ? [one.part.type] : [])])
    }
    const expected = ['contact', 'file ready', 'image ready', 'location', 'sticker ready', 'voice ready']
    await expect.poll(async () => (await kinds()).sort()).toEqual(expected)
  })

  it('presses buttons, reacts, and holds the phones of a group with topics', async () => {
    const api = await signIn(started)
    await writeFromPhone('Can you deliver?')
    const { id } = await conversationWith(api, 'Can you deliver?')
    const asked = await api.call('POST /conversations/:id/messages', {
      params: { id },
      body: {
        text: 'Tomorrow?',
        entities: [{ type: 'bold', offset: 0, length: 8 }],
        visibility: 'public',
        buttons: [[{ label: 'Yes', payload: 'yes' }]],
      },
    })
    await anna().locator('.said b', { hasText: 'Tomorrow' }).waitFor()
    await anna().locator('.keyboard').getByRole('button', { name: 'Yes' }).click()
    const shown = async () => {
      const { items } = await api.call('GET /conversations/:id/messages', { params: { id }, query: { limit: 200 } })
      return { parts: items.map((one) => one.part?.type), asked: items.find((one) => one.id === asked.id) }
    }
    await expect.poll(async () => (await shown()).parts).toContain('pressed')
    await anna().locator('li.theirs', { hasText: 'Tomorrow?' }).locator('.meta').click()
    await anna().getByRole('button', { name: 'React 👍' }).click()
    await expect.poll(async () => (await shown()).asked?.reactions).toEqual([{ emoji: '👍', count: 1, by: ['Anna'] }])
    expect((await shown()).asked?.buttons[0]?.[0]?.pressed).toBe(true)

    await page.locator('button.more').click()
    await page.getByLabel('It is a group').check()
    await page.getByLabel('Name of the group').fill('Neighbours')
    await page.getByLabel('Members, separated by commas').fill('Rita, Semyon')
    await page.getByLabel(/^Topics/).fill('Delivery')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    const member = page.locator('.device', { has: page.locator('option:checked', { hasText: 'Neighbours' }) })
    await member.locator('select').selectOption({ label: 'Semyon · Neighbours · Delivery' })
    await member.locator('.chat-head', { hasText: 'Neighbours · Delivery' }).waitFor()
    await member.locator('textarea').fill('And to us?')
    await member.locator('textarea').press('Enter')
    const group = await conversationWith(api, 'And to us?')
    expect(group).toMatchObject({
      topic: 'Delivery',
      customer: { kind: 'group', name: 'Neighbours' },
      lastMessage: { author: { name: 'Semyon' } },
    })
    await member.locator('.holder button').click()
  })

  it('loses an answer on demand: the message may have arrived and is not repeated', async () => {
    const api = await signIn(started)
    await writeFromPhone('Do you hear me?')
    const { id } = await conversationWith(api, 'Do you hear me?')
    await page.locator('[data-knob=lost]').click()
    await page.locator('.chip', { hasText: 'Answer lost' }).waitFor()
    const sent = await answer(api, id, 'Loud and clear')
    const delivery = async () =>
      (await api.call('GET /conversations/:id/messages', { params: { id }, query: {} })).items.find((one) => one.id === sent.id)?.delivery
    await expect.poll(async () => (await delivery())?.status).toBe('failed')
    expect((await delivery())?.error?.kind).toBe('unknown')
    await anna().getByText('Loud and clear').waitFor()
    const times = page.locator('.record summary', { hasText: 'Loud and clear' })
    await times.waitFor()
    expect(await times.count()).toBe(1)
  })

  it('shows who is blocked, and lets a visitor of the site write', async () => {
    const api = await signIn(started)
    await writeFromPhone('Goodbye')
    const { id } = await conversationWith(api, 'Goodbye')
    const isBlocked = async () => (await api.call('GET /conversations/:id', { params: { id } })).customer.blocked
    await anna().getByRole('button', { name: 'Block the bot' }).click()
    await expect.poll(isBlocked).toBe(true)
    await anna().getByRole('button', { name: 'Unblock' }).click()
    await expect.poll(isBlocked).toBe(false)
    await say(await chatFrame(page), 'Hello from the site')
    expect((await conversationWith(api, 'Hello from the site')).connector).toBe('webchat')
  })

  it('leaves the site and what is being written alone when another person takes a phone', async () => {
    const site = await chatFrame(page)
    await site.fill('textarea', 'Half a sen')
    const other = page.locator('.device:has(select)').nth(1)
    const people = await other.locator('option').allInnerTexts()
    await anna().locator('textarea').fill('Half a thought')
    await other.locator('select').selectOption({ label: people.at(-1) ?? '' })
    await other.locator('option:checked', { hasText: people.at(-1) }).waitFor({ state: 'attached' })
    expect(site.isDetached()).toBe(false)
    expect(await site.inputValue('textarea')).toBe('Half a sen')
    expect(await anna().locator('textarea').inputValue()).toBe('Half a thought')
    await anna().locator('textarea').fill('')
  })

  it('is readable for everybody, and on a phone', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme, locale: 'ru-RU' })
      const phone = await context.newPage()
      await phone.goto(started.page)
      await phone.getByRole('heading', { name: 'Напишите как клиент' }).waitFor()
      await phone.locator('.device .messages li').first().waitFor()
      expect(await phone.evaluate('document.documentElement.scrollWidth')).toBe(390)
      const { violations } = await new AxeBuilder({ page: phone }).exclude('iframe').analyze()
      expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`)).toEqual([])
      await context.close()
    }
  })

  it('lets no other site play', async () => {
    const foreign = await fetch(`${started.page}/clean`, { method: 'POST', headers: { origin: 'http://evil.example' } })
    expect(foreign.status).toBe(403)
    const outside = await fetch(`${started.page}/telegram/bot1:x/getMe`)
    expect(outside.status).toBe(404)
  })

  it('ends clean, refuses to run twice, and goes on where it was', async () => {
    await writeFromPhone('Until tomorrow')
    await conversationWith(await signIn(started), 'Until tomorrow')
    await expect(start()).rejects.toThrow('did not start')
    expect(await stop(started)).toBe(0)
    expect(leftBehind()).toEqual([])
    started = await start()
    page = await open()
    await anna().getByText('Until tomorrow').last().waitFor()
    const api = await signIn(started)
    await writeFromPhone('Back again')
    const { id } = await conversationWith(api, 'Back again')
    await answer(api, id, 'Welcome back')
    await anna().getByText('Welcome back').waitFor()
  })

  it('removes the demo data with one press: the company and its administrator stay', async () => {
    await page.locator('[data-clean]').click()
    await page.locator('dialog .danger').click()
    await page.getByText('No demo data').waitFor({ timeout: 120_000 })
    const api = await signIn(started)
    expect((await api.call('GET /conversations')).items).toEqual([])
    expect((await api.call('GET /users', { query: {} })).items.map((one) => one.email)).toEqual([started.email])
    expect(await api.call('GET /channels')).toEqual([])
    await anna().getByText('This bot is not connected yet').waitFor()
    expect(existsSync(join(data, 'demo'))).toBe(false)
  })
})
