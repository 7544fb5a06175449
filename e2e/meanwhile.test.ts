import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { hire } from '../apps/server/test/company.ts'
import { hold } from './browser.ts'
import { bubble, type Desk, framesOf, idOf, leaveField, listenTo, offered, rowOf, take, untilLive } from './desk.ts'
import { setStage } from './stage.ts'

// What one does while an answer is awaited, or others do, is not undone by the answer.
const stage = setStage()

const admin = () => stage.admin.api
const now = (id: string) => admin().call('GET /conversations/:id', { params: { id } })
const button = (where: Page | Locator, name: string | RegExp) => where.getByRole('button', { name, exact: true })
const dialog = (desk: Desk) => desk.page.getByRole('dialog')
async function close(id: string): Promise<void> {
  await admin().call('POST /conversations/:id/close', { params: { id }, body: { silent: true } })
  await expect.poll(async () => (await now(id)).status).toBe('closed')
}
async function personMenu(desk: Desk, item: string): Promise<void> {
  await button(desk.page.getByRole('navigation', { name: 'Sections' }), /Open the menu/).click()
  await desk.page.getByRole('menuitem', { name: item }).click()
}
/** Notifications of a browser that has no window to show them in, of a page that one does not look at. */
function withNotices(): void {
  const shown = new Set<string>()
  class Shown {
    static permission = 'granted'
    readonly title: string
    constructor(title: string) {
      this.title = title
      shown.add(title)
    }
    close(): void {
      shown.delete(this.title)
    }
  }
  Object.assign(window, { Notification: Shown, noticesShown: shown })
  document.hasFocus = () => false
}
const noticesOf = (page: Page) => page.evaluate<string[]>('[...noticesShown]')

describe('a question about a conversation', () => {
  it('why it came is answered of this one, not of the one before', async () => {
    const { desk, channelId } = await stage.alone({ mode: 'all' })
    await stage.writes(channelId, 'the first')
    await take(desk, 'the first')
    await stage.writes(channelId, 'the second')
    const second = await offered(desk, 'the second')
    await leaveField(desk)
    await desk.page.keyboard.press('y')
    const steps = dialog(desk).getByRole('listitem')
    await steps.first().waitFor()
    await desk.page.keyboard.press('Escape')
    await dialog(desk).waitFor({ state: 'detached' })
    const held = await hold(desk.page, '**/api/v1/conversations/*/trail', 'GET')
    await button(second, 'More about this offer').click()
    await desk.page.getByRole('menuitem', { name: 'Why it came to me' }).click()
    await expect.poll(held.count).toBe(1)
    await dialog(desk).waitFor()
    expect(await steps.count()).toBe(0)
    expect(await dialog(desk).getByText('you took it').count()).toBe(0)
    await held.letGo()
    await dialog(desk).getByText('It is offered to you').waitFor()
    await steps.first().waitFor()
  })

  it('goes with it, and does not come back with it', async () => {
    const { desk, channelId, lineId } = await stage.alone({ mode: 'all' })
    const { id: elsewhere } = await admin().call('POST /lines', {
      body: { name: 'Elsewhere', queue: [{ type: 'user', id: stage.admin.id }] },
    })
    await stage.writes(channelId, 'to and fro')
    const id = await take(desk, 'to and fro')
    await leaveField(desk)
    await desk.page.keyboard.press('y')
    await dialog(desk).getByRole('listitem').first().waitFor()
    await admin().call('POST /conversations/:id/transfer', { params: { id }, body: { lineId: elsewhere } })
    await dialog(desk).waitFor({ state: 'detached' })
    await desk.page.getByText('The conversation is not available').waitFor()
    await admin().call('POST /conversations/:id/transfer', { params: { id }, body: { lineId } })
    await button(await offered(desk, 'to and fro'), /^Answer/).click()
    await expect.poll(async () => (await now(id)).status).toBe('active')
    await bubble(desk, 'to and fro').waitFor()
    expect(await dialog(desk).count()).toBe(0)
  })
})

describe('nobody could take it', () => {
  const nameOf = async (id: string) => (await admin().call('GET /lines/:id', { params: { id } })).name

  it('is not said when somebody has taken it before it could be said', async () => {
    const chief = await hire(stage.house.url, stage.admin, 'Chief Late', 'supervisor')
    const rules = { requireWorkday: true, emptyQueueAlert: [chief.id] }
    const quick = await stage.crew(1, rules)
    const slow = await stage.crew(1, rules)
    const atChief = await stage.atDesk(chief)
    const { page } = atChief
    const frames = framesOf(page)
    const held = await hold(page, '**/api/v1/lines', 'GET')
    await page.reload()
    await untilLive(frames)
    await stage.writes(quick.channelId, 'taken at once')
    await expect.poll(() => frames.some((frame) => frame.includes('queue_empty_of_operators'))).toBe(true)
    const { items } = await admin().call('GET /conversations', { query: { status: 'waiting' } })
    const id = items.find(({ channelId }) => channelId === quick.channelId)!.id
    await admin().call('POST /conversations/:id/intercept', { params: { id } })
    await expect.poll(() => frames.some((frame) => frame.includes(id) && frame.includes(stage.admin.id))).toBe(true)
    await stage.writes(slow.channelId, 'still waiting')
    await expect.poll(() => frames.filter((frame) => frame.includes('queue_empty_of_operators')).length).toBe(2)
    const said = await listenTo(page)
    await held.letGo()
    const told = (name: string) => `Line “${name}”: a customer waits`
    await page.getByText(told(await nameOf(slow.lineId))).waitFor()
    const early = told(await nameOf(quick.lineId))
    expect((await said()).filter((text) => text.includes(early))).toEqual([])
  })

  it('is no longer said of a conversation that another line has', async () => {
    const watcher = await hire(stage.house.url, stage.admin, 'Wanda Watcher')
    const { id: lineId } = await admin().call('POST /lines', {
      body: {
        name: 'Watched',
        queue: [{ type: 'user', id: watcher.id }],
        distribution: { requireWorkday: true, emptyQueueAlert: [watcher.id] },
      },
    })
    const { id: elsewhere } = await admin().call('POST /lines', { body: { name: 'Beyond', queue: [{ type: 'user', id: stage.admin.id }] } })
    const { id: channelId } = await admin().call('POST /channels', { body: { lineId, connector: 'webchat', name: 'Watched site' } })
    await watcher.api.call('PATCH /me', { body: { preferences: { notifications: true } } })
    const desk = await stage.atDesk(watcher, '/inbox/queue')
    await desk.page.addInitScript(withNotices)
    const frames = framesOf(desk.page)
    await desk.page.reload()
    await untilLive(frames)
    await stage.writes(channelId, 'anybody?')
    const told = 'Line “Watched”: a customer waits'
    const alert = desk.page.getByText(told)
    await alert.waitFor()
    await expect.poll(() => noticesOf(desk.page)).toEqual([expect.stringContaining(told)])
    const { items } = await admin().call('GET /conversations', { query: { status: 'waiting' } })
    const id = items.find((one) => one.channelId === channelId)!.id
    await rowOf(desk, id).waitFor()
    await admin().call('POST /conversations/:id/transfer', { params: { id }, body: { lineId: elsewhere } })
    await rowOf(desk, id).waitFor({ state: 'detached' })
    await alert.waitFor({ state: 'detached' })
    await expect.poll(() => noticesOf(desk.page)).toEqual([])
  })
})

describe('an answer that comes late leads nobody away', () => {
  it('from another conversation, when a new one was being begun; and one is begun, however often it is asked for', async () => {
    const { desk, channelId } = await stage.alone({ mode: 'all' })
    await stage.writes(channelId, 'over and done')
    const old = await take(desk, 'over and done')
    await close(old)
    await stage.writes(channelId, 'going on')
    const other = await take(desk, 'going on')
    await desk.page.goto(`/inbox/all/${old}`)
    await bubble(desk, 'over and done').waitFor()
    await rowOf(desk, other).waitFor()
    let asked = 0
    desk.page.on('request', (one) => (asked += Number(one.url().includes('/api/v1/conversations?threadId='))))
    const held = await hold(desk.page, `**/api/v1/conversations/${old}/restart`, 'POST')
    await button(desk.page, 'Start a new conversation').click()
    await expect.poll(held.count).toBe(1)
    await expect.poll(() => button(desk.page, 'Start a new conversation').getAttribute('aria-disabled')).toBe('true')
    await button(desk.page, 'More actions').click()
    await desk.page.getByRole('menuitem', { name: /^Start a new conversation/ }).click()
    await rowOf(desk, other).click()
    await bubble(desk, 'going on').waitFor()
    await held.letGo()
    // The list keeps still under the pointer and says what it holds back.
    await button(desk.page, '1 new').waitFor()
    expect(idOf(desk)).toBe(other)
    expect(asked).toBe(1)
    expect(desk.complaints).toEqual([])
  })

  it('from where one went after finishing one by key', async () => {
    const { desk, channelId } = await stage.alone({ mode: 'all' })
    await stage.writes(channelId, 'a neighbour')
    await take(desk, 'a neighbour')
    await stage.writes(channelId, 'finish me')
    const id = await take(desk, 'finish me')
    await leaveField(desk)
    const held = await hold(desk.page, `**/api/v1/conversations/${id}/close`, 'POST')
    await desk.page.keyboard.press('e')
    await expect.poll(held.count).toBe(1)
    // The page that one goes to is still being fetched when the answer comes.
    const fetched = await hold(desk.page, '**/assets/*.js', 'GET')
    await desk.page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Settings' }).click()
    await desk.page.waitForURL('**/settings**')
    await expect.poll(fetched.count).toBeGreaterThan(0)
    await held.letGo()
    await expect.poll(async () => (await now(id)).status).not.toBe('active')
    await bubble(desk, 'finish me').waitFor()
    await fetched.letGo()
    await desk.page.getByRole('navigation', { name: 'Settings' }).first().waitFor()
    expect(new URL(desk.page.url()).pathname).toMatch(/^\/settings/)
  })

  it('into the end of the day, when a break was chosen meanwhile', async () => {
    const { people } = await stage.crew(1, { mode: 'all', requireWorkday: true })
    const [anna] = people
    await anna.api.call('PUT /me/workday', { body: { status: 'started' } })
    const desk = await stage.atDesk(anna)
    const wanted: string[] = []
    desk.page.on('request', (one) => {
      if (one.method() === 'PUT' && one.url().endsWith('/me/workday')) wanted.push((one.postDataJSON() as { status: string }).status)
    })
    const held = await hold(desk.page, '**/api/v1/conversations?*operatorId=*', 'GET')
    await personMenu(desk, 'End the working day')
    await expect.poll(held.count).toBe(1)
    await personMenu(desk, 'Take a break')
    await desk.page.getByText(/On a break since/).waitFor()
    await held.letGo()
    await button(desk.page, 'Come back').click()
    await expect.poll(() => wanted).toEqual(['paused', 'started'])
    await expect.poll(async () => (await anna.api.call('GET /me/workday')).status).toBe('started')
  })
})

it('a block that fails says so in its dialog, and the reason is still there', async () => {
  const { desk, channelId } = await stage.alone({ mode: 'all' })
  await stage.writes(channelId, 'buy my pills')
  const id = await take(desk, 'buy my pills')
  await button(desk.page, 'More ways to finish').click()
  await desk.page.getByRole('menuitem', { name: /^Block…/ }).click()
  const reason = dialog(desk).getByLabel(/^Reason/)
  await reason.fill('Advertising pills, for the third time')
  const url = `**/api/v1/conversations/${id}/block`
  await desk.page.route(url, (route) => route.abort())
  await button(dialog(desk), 'Block').click()
  await dialog(desk).getByRole('status').waitFor()
  expect(await reason.inputValue()).toBe('Advertising pills, for the third time')
  await desk.page.unroute(url)
  const held = await hold(desk.page, url, 'POST')
  await button(dialog(desk), 'Block').click()
  await expect.poll(held.count).toBe(1)
  await reason.press('Enter')
  await desk.page.keyboard.press('Escape')
  expect(await dialog(desk).count()).toBe(1)
  expect(held.count()).toBe(1)
  await held.letGo()
  await dialog(desk).waitFor({ state: 'detached' })
  await desk.log.getByText('blocked the customer: “Advertising pills, for the third time”').waitFor()
})
