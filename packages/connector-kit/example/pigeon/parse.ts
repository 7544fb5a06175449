import type { RawEvent } from '../../src/connector.ts'
import { ConnectorError } from '../../src/errors.ts'
import type { InboundEvent } from '../../src/events.ts'
import { Body, Envelope, Event } from './payloads.ts'

export function readEvents(body: unknown): RawEvent[] {
  const parsed = Body.safeParse(body)
  if (!parsed.success) throw new ConnectorError('rejected', 'Not a body of Pigeon Post')
  return parsed.data.events.flatMap((payload) => {
    const envelope = Envelope.safeParse(payload)
    return envelope.success ? [{ id: String(envelope.data.id), orderKey: envelope.data.loft, payload }] : []
  })
}

export function parse(payload: unknown): InboundEvent[] {
  const parsed = Event.safeParse(payload)
  if (!parsed.success) return []
  const event = parsed.data
  if (event.type === 'landed') return [{ type: 'receipt', chatId: event.loft, messageIds: [event.note], status: 'delivered' }]
  if (event.from === 'us') return []
  return [
    {
      type: 'message',
      chatId: event.loft,
      messageId: String(event.id),
      customer: { externalId: event.loft, name: event.from },
      text: event.text,
      sentAt: new Date(event.at),
    },
  ]
}
