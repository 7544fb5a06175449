import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { type Bot, startTelegramSimulator, type TelegramSimulator } from '@omniline/connectors/telegram/simulator'
import type { SimChat, StoredFile } from '@omniline/connectors/telegram/simulator/world'
import type { TelegramPast } from './demo/history.ts'

/** A Telegram that remembers over a restart: its bots, the people, what stands on their phones. */
export interface RememberingTelegram {
  simulator: TelegramSimulator
  /** makes the bot unless it is there */
  bot(username: string, name: string): Bot
  /** People who wrote before there was a simulator. */
  learn(bot: Bot, past: TelegramPast): void
  /** Call it when something may have changed. */
  save(): void
  close(): Promise<void>
}

type KeptChat = Omit<SimChat, 'reactions' | 'topics'> & { topics?: [number, string][] }

interface Kept {
  bots: {
    name: string
    username: string
    token: string
    lastUpdateId: number
    lastMessageId: number
    chats: KeptChat[]
    files: (Omit<StoredFile, 'bytes'> & { base64: string })[]
  }[]
}

export async function startTelegram(file: string): Promise<RememberingTelegram> {
  const simulator = await startTelegramSimulator()
  const bots = new Map<string, Bot>()
  if (existsSync(file)) restore(simulator, bots, JSON.parse(readFileSync(file, 'utf8')) as Kept)

  function add(username: string, name: string): Bot {
    const bot = simulator.addBot({ username, name })
    countOn(bot)
    bots.set(username, bot)
    return bot
  }

  function write(): void {
    const next = `${file}.new`
    writeFileSync(next, JSON.stringify({ bots: [...bots.values()].map(keep) } satisfies Kept), { mode: 0o600 })
    renameSync(next, file)
  }

  let timer: NodeJS.Timeout | undefined
  return {
    simulator,
    bot: (username, name) => bots.get(username) ?? add(username, name),
    learn(bot, { userId, name, language, messages }) {
      const chat = { id: userId, type: 'private' as const, first_name: name }
      const user = { id: userId, is_bot: false, first_name: name, language_code: language }
      const said = messages.map(({ id, fromBusiness, text, at }) => {
        const date = Math.floor(at.getTime() / 1000)
        return { message_id: id, date, chat, from: fromBusiness ? bot.me : user, text } as SimChat['messages'][number]
      })
      bot.chats.set(userId, { chat, user, messages: said, started: true, blocked: false, typingUntil: 0, photos: [], reactions: new Map() })
    },
    save() {
      timer ??= setTimeout(() => {
        timer = undefined
        write()
      }, 1000)
    },
    async close() {
      clearTimeout(timer)
      write()
      await simulator.close()
    },
  }
}

function restore(simulator: TelegramSimulator, bots: Map<string, Bot>, kept: Kept): void {
  for (const { name, username, token, chats, files, lastUpdateId, lastMessageId } of kept.bots) {
    const bot = simulator.addBot({ name, username, token })
    for (const { base64, ...file } of files) bot.files.set(file.file_id, { ...file, bytes: Buffer.from(base64, 'base64') })
    for (const { topics, ...chat } of chats)
      bot.chats.set(chat.chat.id, { ...chat, reactions: new Map(), ...(topics && { topics: new Map(topics) }) })
    countOn(bot, { lastUpdateId, lastMessageId })
    bots.set(username, bot)
  }
  simulator.countOn()
}

/** More than can happen between two savings. */
const unsavedAtMost = 10_000

/**
 * Numbers that were used are never used again: Omniline would take what comes with them for known. The last ones may not
 * have been saved, or nothing at all; the clock alone will not do, since a lively second takes more numbers than one.
 */
function countOn(bot: Bot, { lastUpdateId = 0, lastMessageId = 0 }: { lastUpdateId?: number; lastMessageId?: number } = {}): void {
  const seconds = Math.floor(Date.now() / 1000)
  bot.lastUpdateId = Math.max(seconds, lastUpdateId + unsavedAtMost)
  bot.lastMessageId = Math.max(seconds, lastMessageId + unsavedAtMost)
}

const keep = (bot: Bot): Kept['bots'][number] => ({
  name: bot.me.first_name,
  username: bot.me.username,
  token: bot.token,
  lastUpdateId: bot.lastUpdateId,
  lastMessageId: bot.lastMessageId,
  chats: [...bot.chats.values()].map(({ reactions: _gone, topics, ...chat }) => ({ ...chat, ...(topics && { topics: [...topics] }) })),
  files: [...bot.files.values()].map(({ bytes, ...file }) => ({ ...file, base64: bytes.toString('base64') })),
})
