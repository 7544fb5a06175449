import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { hold } from './browser.ts'
import { bubble, type Desk, focusedTag, idOf, leaveField, offered, openDesk, rowOf, signedIn, take } from './desk.ts'
import { closedAfterTest, setStage } from './stage.ts'

// What is typed before a field has the caret is not taken for keys that act, and is not lost once it has.
const stage = setStage()

const now = (id: string) => stage.admin.api.call('GET /conversations/:id', { params: { id } })
const dialog = (desk: Desk) => desk.page.getByRole('dialog')
/** As on a machine that is too busy to draw. */
const stopFrames = (page: Page) =>
  page.evaluate(() => {
    window.requestAnimationFrame = () => 0
  })
/** How often the page has asked for a conversation to be finished since. */
function finishes(page: Page): () => number {
  let count = 0
  page.on('request', (one) => (count += Number(one.url().endsWith('/close'))))
  return () => count
}

describe('who answers an offer', () => {
  it('and writes on at once finishes nothing, and leaves no letters in the conversation before', async () => {
    const { desk, channelId } = await stage.alone({ mode: 'all' })
    await stage.writes(channelId, 'the first')
    const first = await take(desk, 'the first')
    await desk.composer.fill('half')
    await stage.writes(channelId, 'the second')
    await offered(desk, 'the second')
    const finished = finishes(desk.page)
    await stopFrames(desk.page)
    await desk.page.keyboard.press('Alt+KeyA')
    await desk.page.keyboard.type('ends')
    await bubble(desk, 'the second').waitFor()
    await expect.poll(() => focusedTag(desk)).toBe('TEXTAREA')
    // The field may have come between two letters.
    expect('ends'.endsWith(await desk.composer.inputValue())).toBe(true)
    await desk.page.keyboard.type(' well')
    expect(await desk.composer.inputValue()).toMatch(/ well$/)
    await rowOf(desk, first).getByText(/half$/).waitFor()
    expect(finished()).toBe(0)
  })

  it('has the caret before the server has agreed, and it stays where one goes meanwhile', async () => {
    const { desk, channelId } = await stage.alone({ mode: 'all' })
    await stage.writes(channelId, 'a slow one')
    await offered(desk, 'a slow one')
    const { items } = await stage.admin.api.call('GET /conversations', { query: { status: 'offered' } })
    const { id } = items.find((one) => one.channelId === channelId)!
    await desk.page.goto(`/inbox/queue/${id}`)
    await bubble(desk, 'a slow one').waitFor()
    const held = await hold(desk.page, `**/conversations/${id}/accept`, 'POST')
    await desk.page.keyboard.press('Shift+KeyA')
    await desk.page.keyboard.type('see')
    await expect.poll(held.count).toBe(1)
    expect(await desk.composer.inputValue()).toBe('see')
    const search = desk.page.getByRole('searchbox')
    await search.click()
    await held.letGo()
    await expect.poll(async () => (await now(id)).status).toBe('active')
    await desk.page.keyboard.type('elsewhere')
    expect(await search.inputValue()).toBe('elsewhere')
    expect(await desk.composer.inputValue()).toBe('see')
  })
})

describe('letters act on nothing', () => {
  it('behind a dialog that has just been opened', async () => {
    const { desk, channelId } = await stage.alone()
    await stage.writes(channelId, 'why?')
    const id = await take(desk, 'why?')
    await leaveField(desk)
    const finished = finishes(desk.page)
    await stopFrames(desk.page)
    await desk.page.keyboard.press('y')
    await desk.page.keyboard.press('e')
    await dialog(desk).waitFor()
    expect(finished()).toBe(0)
    expect((await now(id)).status).toBe('active')
  })

  it('while the palette is fetched for the first time, and after it until the field has the caret', async () => {
    const { desk, channelId } = await stage.alone()
    await stage.writes(channelId, 'look it up')
    const id = await take(desk, 'look it up')
    await leaveField(desk)
    const finished = finishes(desk.page)
    const held = await hold(desk.page, '**/assets/palette-*.js', 'GET')
    await desk.page.keyboard.press('Control+KeyK')
    await expect.poll(held.count).toBe(1)
    await desk.page.keyboard.type('ne')
    expect(finished()).toBe(0)
    expect(await focusedTag(desk)).not.toBe('TEXTAREA')
    await held.letGo()
    const palette = desk.page.getByRole('combobox', { name: 'Commands and search' })
    await palette.fill('note')
    await desk.page.getByRole('option', { name: /note/i }).first().waitFor()
    await stopFrames(desk.page)
    await desk.page.keyboard.press('Enter')
    await desk.page.keyboard.type('e.g. this')
    expect(await desk.composer.inputValue()).toBe('e.g. this')
    expect(await desk.composer.getAttribute('placeholder')).toBe('Only colleagues see this')
    expect(finished()).toBe(0)
    expect(idOf(desk)).toBe(id)
  })
})

/** Types on in the moment in which the first search is on its way. */
function typeWhileSearching(): void {
  const { pushState } = History.prototype
  History.prototype.pushState = function (...given) {
    pushState.apply(this, given)
    const field = document.querySelector<HTMLInputElement>('[data-inbox-search]')
    if (field?.value !== 'mug') return
    field.setRangeText('s', 3, 3)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
}

it('letters typed while a search is on its way stay, and are searched for', async () => {
  const { desk } = await stage.alone()
  await desk.page.addInitScript(typeWhileSearching)
  await desk.page.reload()
  const search = desk.page.getByRole('searchbox')
  await search.fill('mug')
  await desk.page.waitForURL(/q=mugs/)
  expect(await search.inputValue()).toBe('mugs')
})

/** The browser’s own database opens when it is told to. */
function holdDatabase(): void {
  const opened = new Promise<void>((resolve) => Object.assign(window, { openDatabase: resolve }))
  const { addEventListener } = IDBOpenDBRequest.prototype
  IDBOpenDBRequest.prototype.addEventListener = function (type: string, listener: unknown, options?: unknown) {
    const call = (event: Event) => void opened.then(() => (listener as (event: Event) => void).call(this, event))
    addEventListener.call(this, type, type === 'success' ? call : (listener as EventListener), options as boolean)
  }
}

it('what is sent and written before the browser’s database is open is sent and kept', async () => {
  const { people, channelId } = await stage.crew(1)
  const context = closedAfterTest(await signedIn(stage.browser, stage.house.url, people[0]))
  const desk = await openDesk(context)
  const visitor = await stage.writes(channelId, 'in a hurry')
  await take(desk, 'in a hurry')
  await desk.page.addInitScript(holdDatabase)
  await desk.page.reload()
  await desk.composer.fill('so am I')
  await desk.composer.press('Enter')
  await bubble(desk, 'so am I').waitFor()
  await desk.composer.fill('and further')
  await desk.page.evaluate('openDatabase()')
  const heard = async () => (await visitor.api.call('GET /chat/messages')).messages.map(({ text }) => text)
  await expect.poll(heard).toEqual(['in a hurry', 'so am I'])
  expect(await desk.composer.inputValue()).toBe('and further')
  await desk.page.reload()
  await desk.page.evaluate('openDatabase()')
  await expect.poll(() => desk.composer.inputValue()).toBe('and further')
})
