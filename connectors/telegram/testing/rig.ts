import type { Rig } from '@omniline/connector-kit/conformance/options'
import { startTelegramSimulator } from '../simulator.ts'

/** The fake platform as `conformance()` wants it. */
export async function telegramRig(): Promise<Rig> {
  const simulator = await startTelegramSimulator({ retry: { firstMs: 20, maxMs: 200 } })
  const bot = simulator.addBot()
  const anna = simulator.addPerson(bot)
  // She wrote once, else the bot may not write to her; what she wrote then is of no interest.
  anna.start()
  bot.deliveries.clear()
  return {
    simulator,
    channel: { id: 'test', credentials: { token: bot.token }, settings: {}, state: {}, apiUrl: simulator.url },
    chatId: String(anna.id),
    write: (text) => anna.sendText(text),
    sendFile: (file) => anna.sendDocument(file),
    press: (messageId, payload) => anna.press(Number(messageId), payload),
    react: (messageId, emoji) => anna.react(Number(messageId), [emoji]),
    block: () => anna.block(),
    received: () =>
      anna
        .received()
        .map(({ messageId, text, file }) => ({ messageId: String(messageId), text, files: file ? [{ size: file.bytes.length }] : [] })),
    close: () => simulator.close(),
  }
}
