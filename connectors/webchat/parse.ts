import type { InboundEvent } from '@omniline/connector-kit/events'
import { VisitorWrote } from './payloads.ts'

/** A visitor has one chat, so the chat goes by the visitor's id. */
export function parse(payload: unknown): InboundEvent[] {
  const parsed = VisitorWrote.safeParse(payload)
  if (!parsed.success) return []
  const { visitor, clientMessageId, text, attachments, replyToMessageId, page, sentAt } = parsed.data
  return [
    {
      type: 'message',
      chatId: visitor.id,
      messageId: clientMessageId,
      customer: {
        externalId: visitor.id,
        name: visitor.name,
        ...(visitor.email && { email: visitor.email }),
        ...(visitor.phone && { phone: visitor.phone }),
        ...(visitor.language && { language: visitor.language }),
      },
      text,
      attachments: attachments.map(({ fileId, ...about }) => ({ ...about, source: { fileId } })),
      ...(replyToMessageId && { replyToMessageId }),
      sentAt: new Date(sentAt),
      ...(page && { origin: { pageUrl: page.url, pageTitle: page.title } }),
    },
  ]
}
