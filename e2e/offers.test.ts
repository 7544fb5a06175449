import type { VisitorFrame } from '@omniline/contracts/realtime'
import { describe, expect, it } from 'vitest'
import { listen } from '../apps/server/test/client.ts'
import { bubble, findConversation, focusedTag, idOf, listenTo, offered, rowOf, take, write } from './desk.ts'
import { closedAfterTest, setStage } from './stage.ts'

const stage = setStage()

interface TraceEvent {
  name: string
  args: { elementCount?: number }
}

describe('an offer', () => {
  it('goes to who is idle longest, is skipped to the next, is answered, and the marks follow the answer', async () => {
    const { people, channelId } = await stage.crew(2)
    const [anna, boris] = people
    const atAnna = await stage.atDesk(anna)
    await stage.writes(channelId, 'earlier')
    await take(atAnna, 'earlier')
    await write(atAnna, 'done')
    const atBoris = await stage.atDesk(boris)

    const visitor = await stage.visitor(channelId)
    const atHome = closedAfterTest(await listen<VisitorFrame>(stage.house.url, { token: visitor.token }))
    await visitor.write('Where is my order 1042?')
    const card = await offered(atBoris, 'Where is my order 1042?')
    expect(await card.textContent()).toMatch(/answer within (1:00|0:\d\d)/)
    expect(await atAnna.offers.count()).toBe(0)

    await card.getByRole('button', { name: 'Skip' }).click()
    await atBoris.page.getByText('Passed on to the queue').waitFor()
    await offered(atAnna, 'Where is my order 1042?')
    await expect.poll(() => atBoris.offers.count()).toBe(0)

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

  it('that comes does not make the browser style the whole page anew', async () => {
    const { desk, channelId } = await stage.alone({ mode: 'all' })
    await stage.writes(channelId, 'the first')
    await offered(desk, 'the first')
    const elements = await desk.page.locator('*').count()
    const trace = async (work: () => Promise<unknown>) => {
      await stage.browser.startTracing(desk.page, { categories: ['devtools.timeline'] })
      await work()
      await desk.page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
      const { traceEvents } = JSON.parse((await stage.browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
      return Math.max(...traceEvents.flatMap(({ name, args }) => (name === 'UpdateLayoutTree' ? (args.elementCount ?? 0) : [])))
    }
    const whole = await trace(() => desk.page.evaluate("document.documentElement.style.setProperty('--anything', '1px')"))
    expect(whole).toBeGreaterThan(elements / 2)
    const styled = await trace(async () => {
      await stage.writes(channelId, 'the second')
      await offered(desk, 'the second')
    })
    expect(styled).toBeLessThan(whole / 2)
  })

  it('that nobody answers in time moves on, and its operator learns that he missed it', async () => {
    const { people, channelId } = await stage.crew(2, { mode: 'strictly', offerSeconds: 3 })
    const [anna, boris] = people
    const atAnna = await stage.atDesk(anna)
    const atBoris = await stage.atDesk(boris)
    await stage.writes(channelId, 'anybody?')
    await offered(atAnna, 'anybody?')
    await offered(atBoris, 'anybody?')
    await expect.poll(() => atAnna.offers.count()).toBe(0)
    // More than one if it has come round again by now.
    await atAnna.page.getByText(/^Missed: [1-9]/).waitFor()
  })

  it('stays where it is when others come, and a double click passes on one of them', async () => {
    const { people, channelId } = await stage.crew(2, { mode: 'strictly', offerSeconds: 600 })
    const [anna, boris] = people
    const atAnna = await stage.atDesk(anna)
    await atAnna.page.evaluate('document.fonts.ready.then(() => undefined)')
    await stage.writes(channelId, 'the first one')
    const place = async () => (await (await offered(atAnna, 'the first one')).getByRole('button', { name: 'Skip' }).boundingBox())?.y
    const before = await place()
    for (const text of ['the second one', 'the third one']) {
      await stage.writes(channelId, text)
      await offered(atAnna, text)
    }
    expect(await place()).toBe(before)
    const atBoris = await stage.atDesk(boris)
    const skip = await (await offered(atAnna, 'the first one')).getByRole('button', { name: 'Skip' }).boundingBox()
    await atAnna.page.mouse.dblclick(skip!.x + 10, skip!.y + 10, { delay: 60 })
    await offered(atBoris, 'the first one')
    await expect.poll(() => atAnna.offers.count()).toBe(2)
    expect(await atBoris.offers.count()).toBe(1)
  })

  it('that two answer in the same moment has one winner, and the other is told who', async () => {
    const { people, channelId } = await stage.crew(2, { mode: 'all' })
    const [anna, boris] = people
    const desks = [await stage.atDesk(anna), await stage.atDesk(boris)]
    await stage.writes(channelId, 'who is first?')
    const cards = await Promise.all(desks.map((desk) => offered(desk, 'who is first?')))
    // Pressed in the page itself: a pointer that waits for a button would find the slower one gone already.
    const said = [await listenTo(desks[0]!.page), await listenTo(desks[1]!.page)]
    const buttons = await Promise.all(cards.map((card) => card.getByRole('button', { name: /^Answer/ }).elementHandle()))
    await Promise.all(buttons.map((button) => button?.evaluate((element) => (element as HTMLElement).click())))
    const { id } = await findConversation(stage.admin.api, (one) => one.channelId === channelId)
    const winnerNow = async () => (await stage.admin.api.call('GET /conversations/:id', { params: { id } })).operatorId
    await expect.poll(winnerNow).not.toBeNull()
    const winner = (await winnerNow()) === anna.id ? anna : boris
    const [toLoser, toWinner, won] = winner === anna ? [said[1]!, said[0]!, desks[0]!] : [said[0]!, said[1]!, desks[1]!]
    // It is shown for moments only.
    await expect.poll(async () => (await toLoser()).join()).toContain(`${winner.name} was quicker`)
    expect((await toWinner()).join()).not.toContain('was quicker')
    await won.page.getByRole('button', { name: 'Finish', exact: true }).waitFor()
  })
})

describe('hands on the keyboard', () => {
  it('take by Alt+A in the Russian layout while writing elsewhere, answer, and finish', async () => {
    const { desk, channelId } = await stage.alone()
    await stage.writes(channelId, 'the first')
    const firstId = await take(desk, 'the first')
    await desk.page.keyboard.type('half a thought')

    const second = await stage.writes(channelId, 'the second')
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
    const heard = async () => (await second.api.call('GET /chat/messages')).messages.at(-1)?.text
    await expect.poll(heard).toBe('an answer')

    await desk.page.keyboard.press('Escape')
    await desk.page.keyboard.press('KeyE')
    const status = async () => (await stage.admin.api.call('GET /conversations/:id', { params: { id: secondId } })).status
    await expect.poll(status).toMatch(/^clos/)
    await expect.poll(() => idOf(desk)).toBe(firstId)
    await expect.poll(() => desk.composer.inputValue()).toBe('half a thought')
  })

  it('walk the list without a pointer', async () => {
    const { desk, channelId } = await stage.alone()
    const ids: string[] = []
    for (const text of ['alpha', 'beta']) {
      await stage.writes(channelId, text)
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

    await desk.page.keyboard.press('Control+KeyK')
    await desk.page.getByRole('combobox', { name: 'Commands and search' }).fill('note')
    await desk.page.keyboard.press('Enter')
    await expect.poll(() => focusedTag(desk)).toBe('TEXTAREA')
    expect(await desk.composer.getAttribute('placeholder')).toBe('Only colleagues see this')
    await desk.page.keyboard.press('Escape')
    // No key waits for the next frame: here each of them would act.
    await desk.page.evaluate(() => {
      window.requestAnimationFrame = () => 0
    })
    await desk.page.keyboard.type('reply')
    expect(await desk.composer.inputValue()).toBe('eply')
    expect(idOf(desk)).toBe(ids[0])
  })
})
