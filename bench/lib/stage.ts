import { join } from 'node:path'
import pg from 'pg'
import { type Person, setUp } from '../../apps/server/test/company.ts'
import { type Bot, startTelegramSimulator, type TelegramSimulator } from '../../connectors/telegram/simulator.ts'
import { buildHouse, type House } from '../../faults/house.ts'
import { atEnd } from './ending.ts'
import { type Poster, poster, until } from './load.ts'

export const chats = 200

/** The built server on a database of its own, with a line and a Telegram channel at the simulator. */
export interface Stage {
  house: House
  admin: Person
  simulator: TelegramSimulator
  bot: Bot
  lineId: string
  channelId: string
  /** the same database, without anything in between */
  pool: pg.Pool
  /** What Telegram would post when the person of this chat writes. */
  deliver(chat: number, text: string): Promise<void>
  /** messages there are in the channel's threads */
  messages(): Promise<number>
  /** Waits until no job is due. */
  quiet(): Promise<void>
  close(): Promise<void>
}

const widest = 64
const firstChatId = 8_800_000

export const poolOf = (house: House, max: number): pg.Pool =>
  new pg.Pool({ host: join(house.directory, 'postgres'), port: 5432, user: 'omniline', database: 'omniline', max })

export async function openStage(env: Record<string, string> = {}): Promise<Stage> {
  const simulator = await startTelegramSimulator()
  const house = await buildHouse({ OMNILINE_TELEGRAM_API_URL: simulator.url, ...env })
  let pool: pg.Pool | undefined
  let http: Poster | undefined
  const end = atEnd(async () => {
    http?.close()
    await pool?.end()
    await house.stop()
    await simulator.close()
    await house.remove()
  })
  const close = async () => void (await end())
  try {
    await house.start()
    pool = poolOf(house, widest)
    http = poster(house.url, widest)
    return { ...(await furnish(house, simulator, pool, http)), house, simulator, pool, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function furnish(house: House, simulator: TelegramSimulator, pool: pg.Pool, http: Poster) {
  const admin = await setUp(house.url)
  const { id: lineId } = await admin.api.call('POST /lines', { body: { name: 'Support', queue: [{ type: 'user', id: admin.id }] } })
  const bot = simulator.addBot()
  const body = { lineId, connector: 'telegram', name: 'Bot', credentials: { token: bot.token } }
  const { id: channelId } = await admin.api.call('POST /channels', { body })
  await until(async () => bot.webhook !== null, 10, 'the webhook')
  const headers = { 'x-telegram-bot-api-secret-token': bot.webhook?.secretToken ?? '' }
  const people = Array.from({ length: chats }, (_, n) => simulator.addPerson(bot, { firstName: `Customer ${n}` }))
  // They write by `deliver`, of which the simulator knows nothing; a bot may answer only who has written.
  for (const chat of bot.chats.values()) chat.started = true
  let lastId = firstChatId

  return {
    admin,
    bot,
    lineId,
    channelId,
    async deliver(chat: number, text: string) {
      lastId += 1
      const id = people[chat % chats]?.id ?? 0
      const from = { id, is_bot: false, first_name: `Customer ${chat % chats}` }
      const message = {
        message_id: lastId,
        from,
        chat: { id, type: 'private', first_name: from.first_name },
        date: Math.floor(Date.now() / 1000),
        text,
      }
      await http.post(`/hooks/telegram/${channelId}`, JSON.stringify({ update_id: lastId, message }), headers)
    },
    async messages() {
      const { rows } = await pool.query<{ count: string }>({
        name: 'messages',
        text: 'select coalesce(sum(last_seq), 0) as count from threads where channel_id = $1',
        values: [channelId],
      })
      return Number(rows[0]?.count)
    },
    quiet: () =>
      until(
        async () => (await pool.query('select 1 from jobs where run_at <= now() limit 1')).rows.length === 0,
        120,
        'the jobs to be done',
      ),
  }
}
