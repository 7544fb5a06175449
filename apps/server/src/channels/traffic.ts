import type { App } from '../platform/app.ts'
import { noteTraffic } from './health.ts'
import { loadChannel } from './store.ts'

/** For the site chat, whose messages pass by no connector: something came in or went out. */
export async function noteDirectTraffic(app: App, channelId: string, direction: 'inbound' | 'outbound'): Promise<void> {
  const channel = await loadChannel(app.db, channelId)
  if (channel) await noteTraffic(app, channel, direction)
}
