import type { Entity, MessagePart } from '@omniline/contracts/conversations'
import type { AttachmentKind } from '@omniline/contracts/files'

/** Who wrote, as the platform tells it. Only `externalId` and `name` are always known. */
export interface CustomerInfo {
  externalId: string
  name: string
  username?: string
  phone?: string
  email?: string
  /** BCP 47 */
  language?: string
}

/** A file that lies at the platform. `source` is whatever the connector's `fetchMedia` needs to find it again. */
export interface InboundAttachment {
  kind: AttachmentKind
  source: Record<string, unknown>
  name?: string
  mime?: string
  /** bytes */
  size?: number
  width?: number
  height?: number
  durationSeconds?: number
}

/** What a platform's event means to us. Ids are the platform's; times are instants. */
export type InboundEvent =
  | {
      type: 'message'
      /** the platform's chat; one thread of ours */
      chatId: string
      /** unique within the chat */
      messageId: string
      customer: CustomerInfo
      text: string
      entities?: Entity[]
      part?: MessagePart
      attachments?: InboundAttachment[]
      replyToMessageId?: string
      sentAt: Date
      /** how the customer came to write, e.g. a deep link's payload or the page of the site chat */
      origin?: Record<string, string>
      /** the platform shows messages with the same group as one (an album) */
      groupId?: string
    }
  | { type: 'edited'; chatId: string; messageId: string; text: string; entities?: Entity[]; editedAt: Date }
  | { type: 'deleted'; chatId: string; messageIds: string[] }
  /** the customer blocked us or let us in again */
  | { type: 'blocked'; chatId: string; customerId: string; blocked: boolean }
  | { type: 'receipt'; chatId: string; messageIds: string[]; status: 'delivered' | 'read' | 'failed'; detail?: string }

/** A message on its way out. Everything a connector needs is in here; it fetches nothing from us but file contents. */
export interface OutboundMessage {
  /** our id: the idempotency key */
  id: string
  chatId: string
  text: string
  entities: Entity[]
  attachments: OutboundAttachment[]
  /** the platform's id of the message this one answers */
  replyToMessageId: string | null
}
export interface OutboundAttachment {
  /** our file id, for `SendContext.openFile` */
  fileId: string
  kind: AttachmentKind
  name: string
  mime: string
  /** bytes */
  size: number
  /** pixels, where known: some platforms refuse pictures of odd shapes */
  width?: number
  height?: number
}

export interface Receipt {
  /** the platform's id of what was sent, unique within the chat */
  messageId: string
}
