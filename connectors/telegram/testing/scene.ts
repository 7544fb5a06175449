import { Readable } from 'node:stream'
import type { SendContext } from '@omniline/connector-kit/connector'
import type { OutboundAttachment, OutboundMessage, Receipt } from '@omniline/connector-kit/events'
import { telegram } from '../connector.ts'
import { startTelegramSimulator, type TelegramSimulator } from '../simulator.ts'
import type { Person } from '../simulator/people.ts'
import type { Bot } from '../simulator/world.ts'

/** A simulator with one bot and Anna, who has written to it. */
export interface Scene {
  simulator: TelegramSimulator
  bot: Bot
  anna: Person
  context: SendContext
  close(): Promise<void>
}

export async function startScene(files: Record<string, Buffer> = {}): Promise<Scene> {
  const simulator = await startTelegramSimulator({ retry: { firstMs: 10, maxMs: 100 } })
  const bot = simulator.addBot()
  const anna = simulator.addPerson(bot)
  anna.start()
  bot.deliveries.clear()
  return { simulator, bot, anna, context: contextFor(simulator.url, bot.token, files), close: () => simulator.close() }
}

export function contextFor(apiUrl: string, token: string, files: Record<string, Buffer> = {}): SendContext {
  return {
    channel: { id: 'test', credentials: { token }, settings: {}, state: {}, apiUrl },
    net: { fetch, fetchOutside: fetch },
    signal: AbortSignal.timeout(15_000),
    openFile: (fileId) => Readable.from([files[fileId] ?? Buffer.alloc(0)]),
  }
}

export function messageTo(person: { id: number }, more: Partial<OutboundMessage>): OutboundMessage {
  return { id: 'm', chatId: String(person.id), text: '', entities: [], attachments: [], buttons: [], replyToMessageId: null, ...more }
}

export async function deliver(message: OutboundMessage, context: SendContext): Promise<Receipt[]> {
  const receipts: Receipt[] = []
  for (const step of telegram.render(message)) receipts.push(await telegram.send(step, context))
  return receipts
}

export const attachment = (more: Partial<OutboundAttachment> = {}): OutboundAttachment => ({
  fileId: 'f1',
  kind: 'file',
  name: 'act.pdf',
  mime: 'application/pdf',
  size: 10,
  ...more,
})

/** The first bytes of a PNG of this shape: as much as anybody looks at here. */
export function picture(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(24)
  bytes.write('\x89PNG\r\n\x1a\n', 'latin1')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}
