import { parseArgs } from 'node:util'
import { startTelegramSimulator } from './simulator.ts'

// Starts the simulator on its own, for playing with curl: `npx tsx connectors/telegram/simulate.ts --port 8081`.

const { values } = parseArgs({ options: { port: { type: 'string', default: '8081' }, token: { type: 'string' } } })
const simulator = await startTelegramSimulator({ port: Number(values.port) })
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
process.once('SIGINT', () => void simulator.close())
process.once('SIGTERM', () => void simulator.close())
