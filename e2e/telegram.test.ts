import { describe, expect, it } from 'vitest'
import { setBotDesk } from './bot-desk.ts'
import { bubble, dot, take, write } from './desk.ts'

const at = setBotDesk()

describe('Telegram', () => {
  it('brings words with formatting, pictures, voice, stickers and places, and takes the answer back', async () => {
    const { desk } = at
    const person = at.telegram.addPerson(at.bot, { firstName: 'Vera', lastName: 'Orlova' })
    person.sendText('a bold word', { entities: [{ type: 'bold', offset: 2, length: 4 }] })
    await take(desk, 'a bold word')
    expect(await bubble(desk, 'a bold word').locator('strong, b, .font-semibold').textContent()).toBe('bold')
    await desk.page.getByRole('heading', { name: 'Vera Orlova' }).first().waitFor()

    person.sendPhoto({ bytes: dot, name: 'view.jpg' }, { caption: 'the view' })
    const picture = bubble(desk, 'the view').getByRole('img')
    await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1)
    person.sendVoice({ bytes: Buffer.from('OggS') })
    await desk.log.getByRole('button', { name: /^Play/ }).waitFor()
    person.sendSticker({ bytes: dot })
    await desk.log.locator('[data-bubble=bare] img').waitFor()
    person.sendLocation(55.75393, 37.62079)
    await desk.log.getByRole('link', { name: /55\.75393, 37\.62079/ }).waitFor()

    await write(desk, 'thank you, Vera')
    await expect.poll(() => person.received().map(({ text }) => text)).toContain('thank you, Vera')
    await desk.log.getByRole('img', { name: 'Sent', exact: true }).first().waitFor()
    expect(desk.complaints).toEqual([])
  })

  it('says in words why a message did not arrive, and sends it again when asked', async () => {
    const { desk } = at
    const person = await at.taken('Gleb', 'good evening')
    await write(desk, 'good evening, Gleb')
    await expect.poll(() => person.received().length).toBe(1)
    // The bot learns of the block only by being refused.
    at.telegram.faults.add({ kind: 'blocked', method: 'sendMessage' })
    await write(desk, 'are you there?')
    const failure = desk.log.getByText('Not delivered: the customer blocked the bot')
    await failure.waitFor()
    expect(person.received()).toHaveLength(1)
    await desk.log.getByRole('button', { name: 'Retry' }).click()
    await expect.poll(() => person.received().at(-1)?.text).toBe('are you there?')
    await failure.waitFor({ state: 'detached' })
  })

  it('shows that a person has blocked the bot, and opens the field when he lets it in again', async () => {
    const { desk } = at
    const person = await at.taken('Zoya', 'and farewell')
    person.block()
    await desk.page.getByText('The customer blocked the bot and will not get an answer').waitFor()
    expect(await desk.composer.count()).toBe(0)
    person.unblock()
    await desk.composer.waitFor()
  })
})
