import { parseArgs } from 'node:util'
import type { TelegramSimulator, TelegramSimulatorOptions } from './types.ts'

/** The simulator on its own, for playing with curl: one bot, one customer, and what to type. */
export async function runCommand(start: (options: TelegramSimulatorOptions) => Promise<TelegramSimulator>): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '8081' }, token: { type: 'string' } } })
  const simulator = await start({ port: Number(values.port) })
  const bot = simulator.addBot({ name: 'Магазин', username: 'shop_bot', token: values.token })
  const anna = simulator.addPerson(bot, { firstName: 'Анна' })
  const phone = `${bot.me.username}/${anna.id}`

  process.stdout.write(`Telegram is simulated at ${simulator.url}

Start Omniline with   OMNILINE_TELEGRAM_API_URL=${simulator.url}
Connect the bot       ${bot.token}
Anna writes           curl ${simulator.url}/_sim/do/send -d '{"phone":"${phone}","text":"Привет"}'
Anna's screen         curl ${simulator.url}/_sim/do/messages -d '{"phone":"${phone}"}'
Misbehave             curl ${simulator.url}/_sim/faults -d '{"kind":"lost","method":"sendMessage"}'
As a bot              curl ${simulator.url}/bot${bot.token}/getMe

Ctrl+C ends it.
`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close())
}
