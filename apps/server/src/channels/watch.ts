import type { Tx } from '../platform/database.ts'
import { emit } from '../platform/events.ts'
import { wakeAfter } from '../platform/wake.ts'

const listeners = new Set<() => void>()

/** Called after every commit in this process that changed what a channel is or how it fares. Other processes look by themselves. */
export function onChannelsChanged(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function notify(): void {
  for (const listener of listeners) listener()
}

/** Makes pollers look when the transaction is committed. */
export const wakePollers = (tx: Tx): void => wakeAfter(tx, notify)

/** Tells screens and pollers. */
export async function tellChannelChanged(tx: Tx, channel: { id: string; line_id: string }): Promise<void> {
  await emit(tx, { type: 'changed', lineId: channel.line_id, data: { what: 'channel', id: channel.id } })
  wakePollers(tx)
}
