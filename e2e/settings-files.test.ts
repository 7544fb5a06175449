import { deflateSync } from 'node:zlib'
import type { Locator } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { hire, type Person } from '../apps/server/test/company.ts'
import { dot } from './desk.ts'
import { queueOf, setSettingsPage } from './settings.ts'

const at = setSettingsPage()
const { button, toggle, dialog, save, makeLine, lineOf, openTab } = at
let olga: Person

beforeAll(async () => {
  olga = await hire(at.stage.house.url, at.admin, 'Olga Operator')
})

async function openLine(tab: string): Promise<string> {
  const id = await makeLine({ queue: queueOf(at.admin, olga) })
  await openTab(id, tab)
  return id
}

/** As a person does it: the button opens the browser's own dialog, and a file is chosen there. */
async function choose(opener: Locator, name: string, mimeType: string, buffer: Buffer | string): Promise<void> {
  const asked = at.page.waitForEvent('filechooser')
  await opener.click()
  await (await asked).setFiles({ name, mimeType, buffer: Buffer.from(buffer) })
}

describe('a calendar file', () => {
  const next = new Date().getFullYear() + 1
  const event = (...lines: string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n')
  const calendar = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    event('UID:1', `DTSTART;VALUE=DATE:${next}0309`, `DTEND;VALUE=DATE:${next}0311`, 'SUMMARY:Инвентаризация'),
    event('UID:2', `DTSTART;VALUE=DATE:${next}0501`, 'SUMMARY:Spring day'),
    event('UID:3', `DTSTART:${next}0601T100000Z`, `DTEND:${next}0601T110000Z`, 'SUMMARY:Meeting'),
    'END:VCALENDAR',
    '',
  ].join('\r\n')
  const opener = () => button('Choose an .ics file', dialog())

  it('closes its all-day events once they are agreed to and saved', async () => {
    const id = await openLine('hours')
    await toggle('Work by a schedule').click()
    await button('From a calendar file').click()
    await choose(opener(), 'holidays.ics', 'text/calendar', calendar)
    await dialog().getByText('From holidays.ics').waitFor()
    await dialog().getByText('1 event with a time of day was left out').waitFor()
    expect(await dialog().getByRole('checkbox').count()).toBe(3)
    await dialog().getByRole('checkbox', { name: 'Spring day' }).click()
    await button('Add 2 days', dialog()).click()
    await dialog().waitFor({ state: 'detached' })
    const days = at.page.getByRole('listitem').filter({ hasText: 'Инвентаризация' })
    expect(await days.allInnerTexts()).toEqual([
      expect.stringMatching(new RegExp(`9 March ${next}[\\s\\S]*day off`)),
      expect.stringMatching(new RegExp(`10 March ${next}[\\s\\S]*day off`)),
    ])
    expect((await lineOf(id)).hours.special).toEqual([])
    await save()
    expect((await lineOf(id)).hours.special).toEqual([
      { date: `${next}-03-09`, intervals: [], name: 'Инвентаризация' },
      { date: `${next}-03-10`, intervals: [], name: 'Инвентаризация' },
    ])

    await button('From a calendar file').click()
    await choose(opener(), 'holidays.ics', 'text/calendar', calendar)
    await expect.poll(() => dialog().getByText('already there').count()).toBe(2)
    await button('Add 1 day', dialog()).click()
    await save()
    expect((await lineOf(id)).hours.special.map(({ date }) => date)).toEqual([`${next}-03-09`, `${next}-03-10`, `${next}-05-01`])
  })

  it('that is none, is empty or too large is told of, and nothing is lost', async () => {
    const id = await openLine('hours')
    await toggle('Work by a schedule').click()
    await at.page.getByRole('textbox', { name: 'Sunday' }).fill('10-12')
    await button('From a calendar file').click()
    await choose(opener(), 'holidays.ics', 'text/calendar', calendar)
    await dialog().getByRole('checkbox', { name: 'Spring day' }).click()
    const refused = async (name: string, content: Buffer | string, words: RegExp) => {
      await choose(opener(), name, 'text/calendar', content)
      await dialog().getByRole('status').filter({ hasText: words }).waitFor()
      expect(await dialog().getByRole('checkbox', { checked: true }).count()).toBe(2)
    }
    await refused('letter.ics', 'Dear customers, we rest on Monday', /This is no calendar file/)
    await refused('bits.ics', Buffer.from([0, 255, 254, 1, 2]), /This is no calendar file/)
    await refused('year.ics', calendar.padEnd(1_000_001), /larger than 1 MB/)
    await refused('empty.ics', '', /This is no calendar file/)
    await choose(opener(), 'holidays.ics', 'text/calendar', calendar)
    await dialog().getByRole('status').filter({ hasText: 'no calendar' }).waitFor({ state: 'detached' })
    await expect.poll(() => dialog().getByRole('checkbox', { checked: true }).count()).toBe(3)
    await button('Close', dialog()).click()
    expect(await at.page.getByRole('textbox', { name: 'Sunday' }).inputValue()).toBe('10:00–12:00')
    await save()
    const { hours } = await lineOf(id)
    expect({ sunday: hours.week.sun, special: hours.special }).toEqual({ sunday: [['10:00', '12:00']], special: [] })
  })
})

describe('a face', () => {
  /** A picture of one colour, `side` pixels wide and high, so that one differs from another. */
  function picture(side: number): Buffer {
    const crcTable = Array.from({ length: 256 }, (_, n) =>
      Array.from({ length: 8 }).reduce<number>((c) => (c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1), n),
    )
    const crc = (data: Buffer) => ~data.reduce((c, byte) => crcTable[(c ^ byte) & 255]! ^ (c >>> 8), ~0)
    const chunk = (type: string, data: Buffer) => {
      const body = Buffer.concat([Buffer.from(type), data])
      const framed = Buffer.alloc(body.length + 8)
      framed.writeUInt32BE(data.length, 0)
      body.copy(framed, 4)
      framed.writeInt32BE(crc(body), body.length + 4)
      return framed
    }
    const header = Buffer.from([0, 0, 0, side, 0, 0, 0, side, 8, 2, 0, 0, 0])
    const pixels = deflateSync(Buffer.alloc(side * (side * 3 + 1)))
    return Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      chunk('IHDR', header),
      chunk('IDAT', pixels),
      chunk('IEND', Buffer.alloc(0)),
    ])
  }
  const widthOf = (image: Locator) => image.evaluate((element: HTMLImageElement) => element.naturalWidth)
  const bytesOf = async (fileId: string | null) => {
    const answer = await at.page.context().request.get(`/api/v1/files/${fileId}`)
    expect(answer.ok()).toBe(true)
    return answer.body()
  }

  it('of a line, and of an operator in it, is uploaded, shown, kept and taken away', async () => {
    const id = await openLine('general')
    await at.page.getByRole('radio', { name: /^One face for everybody/ }).click()
    const field = at.page.locator('section').filter({ hasText: 'Whom the customer sees' })
    await choose(button(/^Upload a photo/, field), 'face.png', 'image/png', picture(3))
    await button(/^Replace the photo/, field).waitFor()
    await expect.poll(() => widthOf(field.locator('img'))).toBe(3)
    expect((await lineOf(id)).persona.avatarFileId).toBeNull()
    await save()
    expect(await bytesOf((await lineOf(id)).persona.avatarFileId)).toEqual(picture(3))

    await at.page.getByRole('radio', { name: /^As this line calls them/ }).click()
    await button(/^Add the rest of the queue/, field).click()
    await choose(button('Upload a photo: Olga Operator', field), 'olga.png', 'image/png', picture(5))
    const face = field.getByRole('listitem').filter({ hasText: 'Olga Operator' })
    await expect.poll(() => widthOf(face.locator('img'))).toBe(5)
    await save()
    const { operators } = (await lineOf(id)).persona
    expect(await bytesOf(operators.find(({ userId }) => userId === olga.id)!.avatarFileId)).toEqual(picture(5))
    expect(operators.find(({ userId }) => userId === at.admin.id)!.avatarFileId).toBeNull()

    await at.page.reload()
    await expect.poll(() => widthOf(face.locator('img'))).toBe(5)
    await button('Remove', face).click()
    expect(await face.locator('img').count()).toBe(0)
    await save()
    expect((await lineOf(id)).persona.operators.map(({ avatarFileId }) => avatarFileId)).toEqual([null, null])
  })

  it('that is no picture or too large is told of, and the one before stays', async () => {
    const id = await openLine('general')
    await at.page.getByRole('radio', { name: /^One face for everybody/ }).click()
    const field = at.page.locator('section').filter({ hasText: 'Whom the customer sees' })
    await at.page.getByLabel('One name for all').fill('Support team')
    const opener = () => button(/^(Upload a|Replace the) photo/, field)
    await choose(opener(), 'face.png', 'image/png', picture(3))
    await expect.poll(() => widthOf(field.locator('img'))).toBe(3)
    const refused = async (name: string, content: Buffer | string, words: RegExp) => {
      await choose(opener(), name, 'image/png', content)
      await field.getByRole('alert').filter({ hasText: words }).waitFor()
      expect(await widthOf(field.locator('img'))).toBe(3)
    }
    await refused('face.png', 'I am only called a picture', /This is no picture: PNG/)
    await refused('face.png', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', /This is no picture: PNG/)
    await refused('face.png', Buffer.concat([picture(9), Buffer.alloc(5 * 1024 * 1024)]), /larger than 5 MB/)
    await save()
    const { persona } = await lineOf(id)
    expect(persona.name).toBe('Support team')
    expect(await bytesOf(persona.avatarFileId)).toEqual(picture(3))
    await choose(opener(), 'dot.png', 'image/png', dot)
    await field.getByRole('alert').waitFor({ state: 'detached' })
    await expect.poll(() => widthOf(field.locator('img'))).toBe(1)
    await button('Discard').click()
  })

  it('of one’s own is set on the profile, and lines show it that show profiles', async () => {
    await at.page.goto('/settings/profile')
    await choose(button('Upload a photo: Ada Admin'), 'ada.png', 'image/png', picture(7))
    await at.page.getByText('Saved', { exact: true }).waitFor()
    await expect.poll(() => widthOf(at.page.getByRole('main').locator('img'))).toBe(7)
    const { avatarUrl } = await at.admin.api.call('GET /me')
    expect(await bytesOf(avatarUrl!.split('/').at(-1)!)).toEqual(picture(7))
    await choose(button('Replace the photo: Ada Admin'), 'ada.png', 'image/png', 'nothing of the kind')
    await at.page.getByRole('alert').filter({ hasText: 'This is no picture' }).waitFor()
    expect((await at.admin.api.call('GET /me')).avatarUrl).toBe(avatarUrl)
    await button('Remove', at.page.getByRole('main')).click()
    await expect.poll(async () => (await at.admin.api.call('GET /me')).avatarUrl).toBeNull()
  })
})
