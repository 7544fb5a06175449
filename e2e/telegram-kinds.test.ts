import { describe, expect, it } from 'vitest'
import { hold } from './browser.ts'
import { setBotDesk } from './bot-desk.ts'
import { bubble, dot, findConversation, take } from './desk.ts'

// A microphone that hums, allowed without asking.
const at = setBotDesk({
  args: ['--disable-gpu', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
})

const mark = (from: number, to: number) =>
  at.desk.composer.evaluate((field, [start, end]) => (field as HTMLTextAreaElement).setSelectionRange(start!, end!), [from, to])

describe('the composer of a channel that can do everything', () => {
  it('formats: by key, by button, with an address; what is typed before moves it along', async () => {
    const { desk } = at
    const person = await at.taken('Nina', 'where is my order?')
    await desk.composer.fill('On its way, see here')
    await mark(0, 2)
    await desk.page.keyboard.press('Control+b')
    await desk.page.locator('[data-formatted]').waitFor()
    await mark(3, 10)
    await desk.page.getByRole('button', { name: 'Italic' }).click()
    await mark(16, 20)
    await desk.page.getByRole('button', { name: 'Link', exact: true }).click()
    await desk.page.getByLabel('Address of the link').fill('javascript:alert(1)')
    await desk.page.keyboard.press('Enter')
    await desk.page.getByText('This is not an address').waitFor()
    await desk.page.getByLabel('Address of the link').fill('example.com/42')
    // A busy browser is late with its frames; the next key does not wait for them, and they do not undo it.
    await desk.page.evaluate(() => {
      const draw = window.requestAnimationFrame
      const late: FrameRequestCallback[] = []
      window.requestAnimationFrame = (run) => late.push(run)
      addEventListener('keyup', ({ key }) => {
        if (key !== 'Home') return
        window.requestAnimationFrame = draw
        for (const run of late) draw(run)
      })
    })
    await desk.page.keyboard.press('Enter')
    await desk.page.keyboard.press('Home')
    await desk.page.evaluate(() => new Promise(requestAnimationFrame))
    await desk.page.keyboard.type('😀 ')
    await desk.page.keyboard.press('Control+Enter')
    await expect.poll(() => person.received()[0]?.text).toBe('😀 On its way, see here')
    expect(person.received()[0]?.entities).toEqual([
      { type: 'bold', offset: 3, length: 2 },
      { type: 'italic', offset: 6, length: 7 },
      { type: 'text_link', offset: 19, length: 4, url: 'https://example.com/42' },
    ])
    const sent = bubble(desk, 'On its way')
    expect(await sent.getByRole('link', { name: 'here' }).getAttribute('href')).toBe('https://example.com/42')
    expect(desk.complaints).toEqual([])
  })

  it('records: what the microphone heard arrives as a voice message', async () => {
    const { desk } = at
    const person = await at.taken('Olga', 'call me')
    await desk.page.getByRole('button', { name: 'Record a voice message' }).click()
    await desk.page.locator('[data-recording]').waitFor()
    await expect.poll(() => desk.page.locator('[data-recording]').textContent()).toMatch(/0:0[1-9]|0:[1-5]/)
    await desk.page.getByRole('button', { name: 'Attach the recording' }).click()
    await desk.page.getByRole('button', { name: 'Remove the file: voice.ogg' }).waitFor()
    await desk.composer.press('Control+Enter')
    await expect.poll(() => person.received()[0]?.kind).toBe('voice')
    expect(person.received()[0]?.file?.bytes.subarray(0, 4).toString()).toBe('OggS')
    await desk.log.getByRole('button', { name: /^Play/ }).waitFor()
  })
})

it('a recording that is ready only when a note is being written goes into the answer', async () => {
  const { desk } = at
  await desk.page.reload()
  await at.taken('Vera', 'say it to me')
  const held = await hold(desk.page, '**/assets/*.js', 'GET')
  await desk.page.getByRole('button', { name: 'Record a voice message' }).click()
  await expect.poll(() => desk.page.locator('[data-recording]').textContent()).toMatch(/0:0[1-9]|0:[1-5]/)
  await desk.page.getByRole('button', { name: 'Attach the recording' }).click()
  await expect.poll(held.count).toBeGreaterThan(0)
  const mode = (name: string) => desk.page.getByRole('group', { name: 'Who you write to' }).getByRole('button', { name })
  await mode('Note').click()
  const stored = desk.page.waitForResponse((one) => one.url().endsWith('/api/v1/files') && one.ok())
  await held.letGo()
  await stored
  const file = desk.page.getByRole('button', { name: 'Remove the file: voice.ogg' })
  expect(await file.count()).toBe(0)
  await mode('Reply').click()
  await file.click()
})

describe('what comes back', () => {
  it('a pressed button and a reaction are shown where they belong', async () => {
    const { desk } = at
    const person = await at.taken('Pavel', 'can you deliver?')
    const { api } = at.stage.admin
    const { id } = await findConversation(api, ({ customer }) => customer.name === 'Pavel')
    await api.call('POST /conversations/:id/messages', {
      params: { id },
      body: {
        text: 'Tomorrow?',
        visibility: 'public',
        buttons: [
          [
            { label: 'Yes', payload: 'yes' },
            { label: 'No', payload: 'no' },
          ],
        ],
      },
    })
    await expect.poll(() => person.received().length).toBe(1)
    const message = person.received()[0]!.messageId
    person.press(message, 'yes')
    await desk.log.getByText('Pressed: Yes').waitFor()
    const keyboard = desk.log.locator('[data-buttons]')
    await expect.poll(() => keyboard.getByText('the customer pressed this').count()).toBe(1)
    person.react(message, ['👍'])
    await desk.log.locator('[data-reactions]').getByRole('img', { name: '👍 Pavel' }).waitFor()
    person.react(message, [])
    await desk.log.locator('[data-reactions]').waitFor({ state: 'detached' })
  })

  it('a group: its people by their names, its topic beside its own', async () => {
    const { desk } = at
    const group = at.telegram.addGroup(at.bot, { title: 'Neighbours', topics: ['Delivery'] })
    group.as('Rita', 'Delivery').sendText('when does it come?')
    await take(desk, 'when does it come?')
    group.as('Semyon', 'Delivery').sendPhoto({ bytes: dot, name: 'door.jpg' }, { caption: 'this door' })
    await bubble(desk, 'this door').waitFor()
    await desk.log.getByText('Rita', { exact: true }).waitFor()
    await desk.log.getByText('Semyon', { exact: true }).waitFor()
    await desk.page.getByRole('heading', { name: 'Neighbours · Delivery' }).first().waitFor()
  })

  it('a deep link: where the customer came from', async () => {
    const { desk } = at
    at.telegram.addPerson(at.bot, { firstName: 'Timur' }).start('promo_7')
    await take(desk, '/start promo_7')
    await desk.log.getByText('Came by the link “promo_7”').waitFor()
  })
})
