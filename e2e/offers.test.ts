import type { VisitorFrame } from '@omniline/contracts/realtime'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { listen } from '../apps/server/test/client.ts'
import { type Person, setUp, visit } from '../apps/server/test/company.ts'
import { openBrowser } from './browser.ts'
import { bubble, crew, type Desk, focusedTag, idOf, offered, openDesk, type Operator, rowOf, signedIn, take, write } from './desk.ts'
import { type House, startHouse } from './house.ts'

let house: House
let browser: Browser
let admin: Person
const open: { close(): Promise<void> }[] = []

beforeAll(async () => {
  house = await startHouse()
  browser = await openBrowser()
  admin = await setUp(house.url)
})
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})
afterAll(async () => {
  await browser?.close()
  await house?.close()
})

async function atDesk(person: Operator, path?: string): Promise<Desk> {
  const context = await signedIn(browser, house.url, person)
  open.push(context)
  return openDesk(context, path)
}
const two = async (distribution: Parameters<typeof crew>[3] = {}) => {
  const { people, channelId } = await crew(house.url, admin, 2, distribution)
  const [anna, boris] = people as [Operator, Operator]
  return { anna, boris, channelId }
}
const theOne = async (channelId: string, text: string) => {
  const find = async () =>
    (await admin.api.call('GET /conversations')).items.find((one) => one.channelId === channelId && one.lastMessage?.text === text)
  await expect.poll(find).toBeDefined()
  return (await find())!
}

describe('an offer', () => {
  it('goes to who is idle longest, is skipped to the next, is answered, and the marks follow the answer', async () => {
    const { anna, boris, channelId } = await two()
    const atAnna = await atDesk(anna)
    const earlier = await visit(house.url, channelId)
    await earlier.write('earlier')
    await take(atAnna, 'earlier')
    await write(atAnna, 'done')
    const atBoris = await atDesk(boris)

    const visitor = await visit(house.url, channelId)
    const atHome = await listen<VisitorFrame>(house.url, { token: visitor.token })
    open.push(atHome)
    await visitor.write('Where is my order 1042?')
    const card = await offered(atBoris, 'Where is my order 1042?')
    expect(await card.textContent()).toMatch(/answer within (1:00|0:\d\d)/)
    expect(await atAnna.offers.count()).toBe(0)

    await card.getByRole('button', { name: 'Skip' }).click()
    await atBoris.page.getByText('Passed on to the queue').waitFor()
    await offered(atAnna, 'Where is my order 1042?')
    expect(await atBoris.offers.count()).toBe(0)

    const id = await take(atAnna, 'Where is my order 1042?')
    await expect.poll(() => focusedTag(atAnna)).toBe('TEXTAREA')
    await write(atAnna, 'With the courier')
    await atHome.next((frame) => frame.type === 'message' && frame.data.text === 'With the courier', 'the answer')
    const mark = (name: string) => atAnna.log.getByRole('img', { name, exact: true })
    await mark('Sent').waitFor()
    expect(await mark('Read').count()).toBe(0)

    const { messages } = await visitor.api.call('GET /chat/messages')
    await visitor.api.call('POST /chat/read', { body: { seq: messages.at(-1)?.seq ?? 0 } })
    await mark('Read').waitFor()
    const own = async () => (await visitor.api.call('GET /chat/messages')).messages[0]?.status
    await expect.poll(own).toBe('read')

    const trail = await anna.api.call('GET /conversations/:id/trail', { params: { id } })
    expect(trail.map(({ event }) => event)).toEqual(expect.arrayContaining(['offered', 'skipped', 'accepted']))
    expect([...atAnna.complaints, ...atBoris.complaints]).toEqual([])
  })

  it('that nobody answers in time moves on, and its operator learns that he missed it', async () => {
    const { anna, boris, channelId } = await two({ mode: 'strictly', offerSeconds: 3 })
    const atAnna = await atDesk(anna)
    const atBoris = await atDesk(boris)
    const visitor = await visit(house.url, channelId)
    await visitor.write('anybody?')
    await offered(atAnna, 'anybody?')
    await offered(atBoris, 'anybody?')
    await expect.poll(() => atAnna.offers.count()).toBe(0)
    await atAnna.page.getByText('Missed: 1').waitFor()
  })

  it('that two answer in the same moment has one winner, and the other is told who', async () => {
    const { anna, boris, channelId } = await two({ mode: 'all' })
    const desks = [await atDesk(anna), await atDesk(boris)]
    const visitor = await visit(house.url, channelId)
    await visitor.write('who is first?')
    const cards = await Promise.all(desks.map((desk) => offered(desk, 'who is first?')))
    // Pressed in the page itself: a pointer that waits for a button would find the slower one gone already.
    const buttons = await Promise.all(cards.map((card) => card.getByRole('button', { name: /^Answer/ }).elementHandle()))
    await Promise.all(buttons.map((button) => button?.evaluate((element) => (element as HTMLElement).click())))
    const { id } = await theOne(channelId, 'who is first?')
    const winnerNow = async () => (await admin.api.call('GET /conversations/:id', { params: { id } })).operatorId
    await expect.poll(winnerNow).not.toBeNull()
    const winner = (await winnerNow()) === anna.id ? anna : boris
    const [lost, won] = winner === anna ? [desks[1]!, desks[0]!] : [desks[0]!, desks[1]!]
    await lost.page.getByText(`${winner.name} was quicker`).first().waitFor()
    expect(await won.page.getByText('was quicker').count()).toBe(0)
    await won.page.getByRole('button', { name: 'Finish', exact: true }).waitFor()
  })
})

describe('hands on the keyboard', () => {
  it('take by Alt+A in the Russian layout while writing elsewhere, answer, and finish', async () => {
    const { people, channelId } = await crew(house.url, admin, 1)
    const desk = await atDesk(people[0]!)
    const first = await visit(house.url, channelId)
    await first.write('the first')
    const firstId = await take(desk, 'the first')
    await desk.page.keyboard.type('half a thought')

    const second = await visit(house.url, channelId)
    await second.write('the second')
    await offered(desk, 'the second')
    const session = await desk.page.context().newCDPSession(desk.page)
    const key = { key: 'ф', code: 'KeyA', windowsVirtualKeyCode: 65, modifiers: 1 }
    await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key })
    await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key })
    await bubble(desk, 'the second', 'in').waitFor()
    await expect.poll(() => focusedTag(desk)).toBe('TEXTAREA')
    expect(await desk.composer.inputValue()).toBe('')
    await desk.page.keyboard.type('an answer')
    await desk.page.keyboard.press('Enter')
    await bubble(desk, 'an answer', 'out').waitFor()
    const secondId = idOf(desk)
    expect((await second.api.call('GET /chat/messages')).messages.at(-1)?.text).toBe('an answer')

    await desk.page.keyboard.press('Escape')
    await desk.page.keyboard.press('KeyE')
    const status = async () => (await admin.api.call('GET /conversations/:id', { params: { id: secondId } })).status
    await expect.poll(status).toMatch(/^clos/)
    await expect.poll(() => idOf(desk)).toBe(firstId)
    expect(await desk.composer.inputValue()).toBe('half a thought')
  })

  it('walk the list without a pointer', async () => {
    const { people, channelId } = await crew(house.url, admin, 1)
    const desk = await atDesk(people[0]!)
    const ids: string[] = []
    for (const text of ['alpha', 'beta']) {
      await (await visit(house.url, channelId)).write(text)
      ids.push(await take(desk, text))
    }
    await desk.page.keyboard.press('Escape')
    await expect.poll(() => focusedTag(desk)).not.toBe('TEXTAREA')
    await desk.page.keyboard.press('KeyJ')
    await expect.poll(() => idOf(desk)).toBe(ids[0])
    await bubble(desk, 'alpha').waitFor()
    await desk.page.keyboard.press('KeyK')
    await expect.poll(() => idOf(desk)).toBe(ids[1])
    await rowOf(desk, ids[0]!).focus()
    await desk.page.keyboard.press('Enter')
    await expect.poll(() => idOf(desk)).toBe(ids[0])
    await desk.page.keyboard.press('KeyR')
    await expect.poll(() => focusedTag(desk)).toBe('TEXTAREA')
  })
})
