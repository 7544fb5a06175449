import type { ConformanceOptions, Rig } from '../../../src/conformance/options.ts'
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

/** Is somebody at home? */
export const handshake: NonNullable<ConformanceOptions<never>['handshake']> = ({ credentials }) => {
  const asks = (key: unknown) => ({ method: 'GET', headers: {}, query: { hello: 'who-is-there', key }, body: Buffer.alloc(0) })
  return { request: asks(credentials['key']), body: 'who-is-there', forged: asks('loft-0000000000') }
}
