import type { InboundEvent } from '@omniline/connector-kit/events'
import { VisitorWrote } from './payloads.ts'

/** A visitor has one chat, so the chat goes by the visitor's id. */
export function parse(payload: unknown): InboundEvent[] {
  const parsed = VisitorWrote.safeParse(payload)
  if (!parsed.success) return []
  const { visitor, clientMessageId, text, page, sentAt } = parsed.data
  return [
    {
      type: 'message',
      chatId: visitor.id,
      messageId: clientMessageId,
      customer: { externalId: visitor.id, name: visitor.name },
      text,
      sentAt: new Date(sentAt),
      ...(page && { origin: { pageUrl: page.url, pageTitle: page.title } }),
    },
  ]
}
