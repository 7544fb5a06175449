import type { VisitorFrame } from '@omniline/contracts/realtime'
import { describe, expect, it } from 'vitest'
import { client, listen } from '../apps/server/test/client.ts'
import type { Visitor } from '../apps/server/test/company.ts'
import { bubble, dot, expectNoSidewaysScroll, idOf, offered, openDesk, rowOf, said, signedIn, take, write } from './desk.ts'
import { identityToken } from './site.ts'
import { closedAfterTest, setStage } from './stage.ts'

const stage = setStage()

const heard = async (visitor: Visitor) => (await visitor.api.call('GET /chat/messages')).messages

describe('a note', () => {
  it('cannot be taken for an answer, and never reaches the visitor', async () => {
    const { desk, operator, channelId } = await stage.alone()
    const visitor = await stage.visitor(channelId)
    const atHome = closedAfterTest(await listen<VisitorFrame>(stage.house.url, { token: visitor.token }))
    await visitor.write('hello')
    const id = await take(desk, 'hello')
    const frame = desk.composer.locator('xpath=../..')
    const color = () => frame.evaluate((element) => getComputedStyle(element).backgroundColor)
    const plain = await color()

    await desk.page.getByRole('group', { name: 'Who you write to' }).getByRole('button', { name: 'Note' }).click()
    expect(await desk.composer.getAttribute('placeholder')).toBe('Only colleagues see this')
    await expect.poll(color).not.toBe(plain)
    expect(await frame.evaluate((element) => getComputedStyle(element).borderStyle)).toBe('dashed')
    await desk.composer.fill('the customer is a bore')
    await desk.page.getByRole('button', { name: 'Add note' }).click()
    const note = bubble(desk, 'the customer is a bore', 'note')
    await note.waitFor()
    await desk.log.getByText('the customer does not see it').waitFor()

    await desk.page.getByRole('group', { name: 'Who you write to' }).getByRole('button', { name: 'Reply' }).click()
    expect(await desk.composer.getAttribute('placeholder')).toBe('Write a message…')
    await write(desk, 'how can I help?')
    await atHome.next((one) => one.type === 'message' && one.data.text === 'how can I help?', 'the answer')
    expect(JSON.stringify(atHome.frames)).not.toContain('bore')
    expect((await heard(visitor)).map(({ text }) => text)).toEqual(['hello', 'how can I help?'])
    const { items } = await operator.api.call('GET /conversations/:id/messages', { params: { id } })
    expect(items.find(({ text }) => text.includes('bore'))).toMatchObject({ visibility: 'internal', delivery: null })
    expect(desk.complaints).toEqual([])
  })
})

describe('a draft', () => {
  it('stays with its conversation and its mode, over a change of conversation and a reload', async () => {
    const { desk, channelId } = await stage.alone()
    await stage.writes(channelId, 'first')
    const first = await take(desk, 'first')
    await stage.writes(channelId, 'second')
    const second = await take(desk, 'second')
    await desk.composer.fill('for the second')
    await rowOf(desk, first).click()
    await bubble(desk, 'first').waitFor()
    expect(await desk.composer.inputValue()).toBe('')
    await desk.page.keyboard.press('Alt+KeyN')
    await desk.composer.fill('a note half written')
    await rowOf(desk, second).getByText('for the second').waitFor()
    await rowOf(desk, second).click()
    await expect.poll(() => desk.composer.inputValue()).toBe('for the second')
    await rowOf(desk, first).getByText('a note half written').waitFor()

    await desk.page.reload()
    await expect.poll(() => desk.composer.inputValue()).toBe('for the second')
    expect(await desk.composer.getAttribute('placeholder')).toBe('Write a message…')
    await rowOf(desk, first).click()
    await expect.poll(() => desk.composer.inputValue()).toBe('a note half written')
    expect(await desk.composer.getAttribute('placeholder')).toBe('Only colleagues see this')

    // The very last keys as well.
    await desk.composer.fill('a note wholly written')
    await desk.page.getByText(/^saved \d/).waitFor()
    await desk.page.reload()
    await expect.poll(() => desk.composer.inputValue()).toBe('a note wholly written')
  })
})

describe('the end of the thread', () => {
  it('stays in view while the field below it grows', async () => {
    const { desk, channelId } = await stage.alone()
    const visitor = await stage.writes(channelId, 'line 1')
    await take(desk, 'line 1')
    for (let n = 2; n <= 30; n++) await visitor.write(`line ${n}`)
    await bubble(desk, 'line 30').waitFor()
    const hidden = async () => {
      const [last, log] = [await bubble(desk, 'line 30').boundingBox(), await desk.log.boundingBox()]
      return last && log ? Math.max(0, last.y + last.height - log.y - log.height) : null
    }
    await expect.poll(hidden).toBe(0)
    const before = (await desk.log.boundingBox())?.height ?? 0
    await desk.composer.fill('one\ntwo\nthree\nfour\nfive\nsix\nseven\neight')
    await expect.poll(async () => (await desk.log.boundingBox())?.height).toBeLessThan(before - 80)
    await expect.poll(hidden).toBe(0)
  })
})

describe('files', () => {
  it('go by button, paste and drop, come back, and open large', async () => {
    const { desk, channelId } = await stage.alone()
    const visitor = await stage.writes(channelId, 'a picture, please')
    await take(desk, 'a picture, please')
    const picker = desk.page.locator('input[type=file]')
    await picker.setInputFiles({ name: 'button.png', mimeType: 'image/png', buffer: dot })
    const give = (how: 'paste' | 'drop', name: string) =>
      desk.composer.evaluate(
        (field, given) => {
          const bytes = Uint8Array.from(atob(given.data), (one) => one.charCodeAt(0))
          const transfer = new DataTransfer()
          transfer.items.add(new File([bytes], given.name, { type: 'image/png' }))
          const init = { bubbles: true, cancelable: true }
          if (given.how === 'paste') field.dispatchEvent(new ClipboardEvent('paste', { ...init, clipboardData: transfer }))
          else field.dispatchEvent(new DragEvent('drop', { ...init, dataTransfer: transfer }))
        },
        { how, name, data: dot.toString('base64') },
      )
    await give('paste', 'paste.png')
    await give('drop', 'drop.png')
    for (const name of ['button.png', 'paste.png', 'drop.png'])
      await desk.page.getByRole('button', { name: `Remove the file: ${name}` }).waitFor()
    await write(desk, 'here they are')
    const arrived = async () => (await heard(visitor)).flatMap(({ attachments }) => attachments.map(({ name, kind }) => `${kind} ${name}`))
    await expect.poll(async () => (await arrived()).sort()).toEqual(['image button.png', 'image drop.png', 'image paste.png'])

    const { id: file } = await visitor.api.upload('/chat/files', 'thanks.png', dot, 'image/png')
    await visitor.api.call('POST /chat/messages', { body: { clientMessageId: 'p1', text: '', attachments: [file] } })
    await desk.log.getByRole('button', { name: 'Open thanks.png' }).click()
    const large = desk.page.getByRole('dialog', { name: 'thanks.png' }).getByRole('img', { name: 'thanks.png' })
    await expect.poll(() => large.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1)
    await desk.page.keyboard.press('Escape')
    await large.waitFor({ state: 'detached' })
    expect(desk.complaints).toEqual([])
  })
})

describe('what a visitor sends', () => {
  it('is text to us, whatever is in his words, his name and the name of his file', async () => {
    const { desk, channelId } = await stage.alone()
    const evil = '<img src=x onerror=window.pwned=1><script>window.pwned=1</script><b>bold</b>'
    const { secret } = await stage.admin.api.call('POST /channels/:id/identity-secret', { params: { id: channelId }, body: {} })
    const name = '<b onclick=window.pwned=1>Eve</b>'
    const identity = identityToken(secret, { sub: 'eve', exp: Math.floor(Date.now() / 1000) + 600, name })
    const session = { params: { channelId }, body: { identity } }
    const eve = client(stage.house.url, (await client(stage.house.url).call('POST /chat/:channelId/session', session)).token)
    const { id: file } = await eve.upload('/chat/files', '<img src=x onerror=window.pwned=1>.txt', Buffer.from('hi'), 'text/plain')
    await eve.call('POST /chat/messages', { body: { clientMessageId: 'e1', text: evil, attachments: [file] } })

    const card = await offered(desk, evil)
    expect(await card.textContent()).toContain(name)
    await card.getByRole('button', { name: /^Answer/ }).click()
    await bubble(desk, evil).waitFor()
    await desk.page.getByRole('heading', { name }).first().waitFor()
    await desk.log.getByText('onerror=window.pwned=1', { exact: false }).first().waitFor()
    expect(await desk.log.locator('img[src=x], script, b').count()).toBe(0)
    expect(await desk.page.evaluate(() => 'pwned' in window)).toBe(false)
    await expect.poll(() => desk.page.title()).not.toContain('undefined')
  })
})

describe('a cut line', () => {
  it('is said, keeps what is typed, and leaves no gap, no double, no wrong count', async () => {
    const { desk, operator, channelId } = await stage.alone()
    const context = desk.page.context()
    const other = await stage.writes(channelId, 'the other one')
    const otherId = await take(desk, 'the other one')
    const unread = async () => (await operator.api.call('GET /conversations/:id', { params: { id: otherId } })).unread
    await expect.poll(unread).toBe(0)
    const visitor = await stage.writes(channelId, 'before')
    await take(desk, 'before')

    await context.setOffline(true)
    await desk.page.getByText('No network. Messages will be sent when it is back').waitFor()
    await write(desk, 'mine 1')
    await write(desk, 'mine 2')
    await expect.poll(() => desk.log.getByText('Queued, no network').count()).toBeGreaterThan(0)
    for (const text of ['away 1', 'away 2', 'away 3']) await visitor.write(text)
    for (const text of ['other 1', 'other 2']) await other.write(text)
    await stage.writes(channelId, 'somebody new')
    await expect.poll(async () => (await said(desk)).map(words)).toEqual(['before', 'mine 1', 'mine 2'])

    await context.setOffline(false)
    const expected = ['before', 'away 1', 'away 2', 'away 3', 'mine 1', 'mine 2']
    await expect.poll(async () => (await said(desk)).map(words)).toEqual(expected)
    await expect.poll(() => desk.log.getByText('Queued, no network').count()).toBe(0)
    await expect.poll(async () => (await heard(visitor)).map(({ text }) => text)).toEqual(expected)
    await expect.poll(() => rowOf(desk, otherId).textContent()).toContain('2 unread')
    await offered(desk, 'somebody new')
    await desk.page.getByText('No network').waitFor({ state: 'detached' })
    await visitor.write('after')
    await bubble(desk, 'after', 'in').waitFor()
    expect(idOf(desk)).not.toBe(otherId)
  })
  const words = (text: string) => text.trim()
})

describe('a page that nobody sees', () => {
  it('has no frames, and counts, says and sounds all the same', async () => {
    const { desk, channelId } = await stage.alone()
    const { page } = desk
    const visitor = await stage.writes(channelId, 'before')
    await take(desk, 'before')
    await expect.poll(() => page.title()).toMatch(/^Visitor/)
    // What browsers do with a tab in the background; without a screen they show every tab.
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })
      document.hasFocus = () => false
      window.requestAnimationFrame = () => 0
      document.dispatchEvent(new Event('visibilitychange'))
      const { start } = OscillatorNode.prototype
      OscillatorNode.prototype.start = function (at) {
        document.body.dataset.sounded = 'yes'
        start.call(this, at)
      }
    })
    await visitor.write('while away')
    await expect.poll(() => page.title()).toMatch(/^\(1\)/)
    await expect.poll(() => rowOf(desk, idOf(desk)).textContent()).toContain('1 unread')
    await bubble(desk, 'while away', 'in').waitFor({ state: 'attached' })
    await expect.poll(() => page.evaluate(() => document.body.dataset.sounded)).toBe('yes')
    await stage.writes(channelId, 'somebody new')
    await offered(desk, 'somebody new')
    await expect.poll(() => page.title()).toMatch(/^\(2\)/)
  })
})

describe('what the customer agreed to', () => {
  it('stands in the card with its text, its version, the time and the place; otherwise that there is nothing', async () => {
    const { desk, channelId, operator } = await stage.alone()
    const card = desk.page.getByRole('complementary', { name: 'Customer card' })
    await stage.writes(channelId, 'before anybody asked')
    await take(desk, 'before anybody asked')
    await card.getByText('Nothing on record').waitFor()

    const { lineId } = await operator.api.call('GET /conversations/:id', { params: { id: idOf(desk) } })
    const consent = { enabled: true, text: 'We keep what you write.', url: 'https://acme.example/privacy' }
    await stage.admin.api.call('PATCH /lines/:id', { params: { id: lineId }, body: { consent } })
    const visitor = await stage.visitor(channelId)
    const asked = (await visitor.api.call('GET /chat/:channelId/config', { params: { channelId } })).consent
    const page = { url: 'https://acme.example/mugs/blue', title: 'Mugs' }
    await visitor.api.call('POST /chat/consent', { body: { version: asked?.version ?? '', page } })
    await visitor.write('I agreed')
    await take(desk, 'I agreed')
    const section = card.locator('details').filter({ hasText: 'Consents' }).last()
    for (const text of ['Agreed', consent.text, asked?.version ?? '', '127.0.0.1']) await section.getByText(text).waitFor()
    expect(await section.getByRole('link', { name: 'acme.example/privacy' }).getAttribute('href')).toBe(consent.url)
    expect(await section.getByRole('link', { name: 'acme.example/mugs/blue' }).getAttribute('href')).toBe(page.url)
    expect(await section.locator('time').first().getAttribute('datetime')).toMatch(/^20/)
  })
})

describe('on a phone', () => {
  it('why the conversation came is one tap away, other ways to finish are in the menu', async () => {
    const { people, channelId } = await stage.crew(1)
    const context = closedAfterTest(await signedIn(stage.browser, stage.house.url, people[0], { viewport: { width: 390, height: 844 } }))
    const desk = await openDesk(context)
    await stage.writes(channelId, 'from afar')
    await take(desk, 'from afar')
    await desk.page.getByRole('button', { name: 'Why it came to me' }).click()
    const dialog = desk.page.getByRole('dialog')
    await dialog.getByText('Operator').first().waitFor()
    await desk.page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await desk.page.getByRole('button', { name: 'More ways to finish' }).count()).toBe(0)
    await desk.page.getByRole('button', { name: 'More actions' }).click()
    for (const name of [/^Finish silently/, /spam/i]) await desk.page.getByRole('menuitem', { name }).waitFor()
    await expectNoSidewaysScroll(desk.page)
  })
})
