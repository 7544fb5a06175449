import type { Rig } from '../../../src/conformance/options.ts'
import { startPigeonSimulator } from '../simulator.ts'

export async function pigeonRig(): Promise<Rig> {
  const simulator = await startPigeonSimulator()
  return {
    simulator,
    channel: { id: 'test', credentials: { key: simulator.key }, settings: {}, state: {}, apiUrl: simulator.url },
    chatId: '1',
    write: (text) => simulator.write('1', text),
    block: () => simulator.block('1'),
    received: () => simulator.sent.map(({ id, text }) => ({ messageId: id, text, files: [] })),
    close: () => simulator.close(),
  }
}
