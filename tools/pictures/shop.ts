import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import type { Language } from '@omniline/contracts/common'
import pg from 'pg'
import { type Client, client } from '../../apps/server/test/client.ts'
import { password } from '../../apps/server/test/company.ts'
import { waitFor } from '../../apps/server/test/harness.ts'
import { startTelegramSimulator } from '../../connectors/telegram/simulator.ts'
import { type House, startHouse } from '../../e2e/house.ts'
import { type Dialogue, type Story, stories } from './story.ts'

export interface Shop {
  house: House
  story: Story
  channelId: string
  /** the one whose screen is shown */
  operator: { email: string; api: Client }
  /** of the first of the operator's dialogues */
  openId: string
  find(text: string): Promise<string>
  /** a new customer writes by Telegram */
  writeByTelegram(name: string, text: string): void
  close(): Promise<void>
}

/** A shop at work: the built product with customers, filled through the door as in life. */
export async function openShop(language: Language): Promise<Shop> {
  const story = stories[language]
  const telegram = await startTelegramSimulator()
  const bot = telegram.addBot({ name: story.company })
  const house = await startHouse({ OMNILINE_TELEGRAM_API_URL: telegram.url })
  const person = { name: 'Admin', email: 'admin@example.com', password }
  const body = { companyName: story.company, language, timeZone: 'Europe/Moscow', admin: person }
  const admin = client(house.url, (await client(house.url).call('POST /setup', { body })).token)
  const hire = async (name: string, email: string) => {
    const { id } = await admin.call('POST /users', { body: { name, email, password, language } })
    const { token } = await client(house.url).call('POST /auth/login', { body: { email, password } })
    return { id, email, api: client(house.url, token) }
  }
  const operator = await hire(story.operator, 'operator@example.com')
  const colleague = await hire(story.colleague, 'colleague@example.com')
  const queue = [operator, colleague].map(({ id }) => ({ type: 'user' as const, id }))
  const { id: lineId } = await admin.call('POST /lines', { body: { name: story.line, language, queue } })
  const channel = (connector: string, name: string, more: object = {}) =>
    admin.call('POST /channels', { body: { lineId, connector, name, ...more } })
  await channel('telegram', 'Telegram', { credentials: { token: bot.token } })
  const { id: channelId } = await channel('webchat', story.site, { settings: { title: story.company, greeting: story.greeting } })
  const { secret } = await admin.call('POST /channels/:id/identity-secret', { params: { id: channelId }, body: {} })

  const find = (text: string) =>
    waitFor(async () => (await admin.call('GET /conversations')).items.find((one) => one.lastMessage?.text === text)?.id, { what: text })

  async function customerOf({ name, through }: Pick<Dialogue, 'name' | 'through'>): Promise<(text: string) => unknown> {
    const [firstName = '', lastName = ''] = name.split(' ')
    if (through === 'telegram') {
      const one = telegram.addPerson(bot, { firstName, lastName, languageCode: language })
      return (text) => one.sendText(text)
    }
    const identity = sign(secret, { sub: name, exp: Math.floor(Date.now() / 1000) + 600, name })
    const session = await client(house.url).call('POST /chat/:channelId/session', { params: { channelId }, body: { identity } })
    const api = client(house.url, session.token)
    let count = 0
    return (text) => api.call('POST /chat/messages', { body: { clientMessageId: `${++count}`, text } })
  }

  async function play(dialogue: Dialogue, who: { api: Client }): Promise<[id: string, minutes: number]> {
    const say = await customerOf(dialogue)
    let id = ''
    for (const [side, text] of dialogue.turns) {
      if (side === 'customer') {
        await say(text)
        id = await find(text)
      } else {
        const visibility = side === 'note' ? 'internal' : 'public'
        await who.api.call('POST /conversations/:id/messages', { params: { id }, body: { text, visibility } })
      }
    }
    return [id, dialogue.minutesAgo]
  }

  const ages: [string, number][] = []
  for (const one of story.theirs) ages.push(await play(one, colleague))
  for (const one of story.mine.toReversed()) ages.push(await play(one, operator))
  await colleague.api.call('PUT /me/presence', { body: { status: 'paused' } })
  await letTimePass(house, ages)
  return {
    house,
    story,
    channelId,
    operator,
    openId: ages.at(-1)?.[0] ?? '',
    find,
    writeByTelegram(name, text) {
      const [firstName = '', lastName = ''] = name.split(' ')
      telegram.addPerson(bot, { firstName, lastName, languageCode: language }).sendText(text)
    },
    async close() {
      await house.close()
      await telegram.close()
    },
  }
}

function sign(secret: string, claims: object): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
}

/** Nobody's customers write all in the same second. */
async function letTimePass({ dataDir }: House, ages: [id: string, minutes: number][]): Promise<void> {
  const db = new pg.Client({ host: join(dataDir, 'postgres'), port: 5432, user: 'omniline', database: 'omniline' })
  await db.connect()
  for (const [id, minutes] of ages) {
    const ago = `make_interval(mins => ${minutes})`
    await db.query(
      `update conversations set last_message_at = last_message_at - ${ago}, started_at = started_at - ${ago} - interval '6 minutes',
         accepted_at = accepted_at - ${ago} - interval '5 minutes', first_reply_at = first_reply_at - ${ago} - interval '5 minutes',
         waiting_since = waiting_since - ${ago} where id = $1`,
      [id],
    )
    await db.query(
      `update messages set created_at = created_at - ${ago} - passed, sent_at = sent_at - ${ago} - passed
       from (select id as message, (max(seq) over () - seq) * interval '40 seconds' as passed from messages where conversation_id = $1) x
       where message = messages.id`,
      [id],
    )
  }
  await db.end()
}
