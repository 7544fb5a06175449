import type { Button, Entity, MessagePart } from '@omniline/contracts/conversations'
import type { AttachmentKind } from '@omniline/contracts/files'

/** Who wrote, as the platform tells it. Only `externalId` and `name` are always known. */
export interface CustomerInfo {
  externalId: string
  name: string
  /** default `person`. A group is one customer: the thread is with all of its members */
  kind?: 'person' | 'group'
  username?: string
  phone?: string
  email?: string
  /** BCP 47 */
  language?: string
}

/** Which of a group's members it was. */
export interface Member {
  externalId: string
  name: string
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
      /** whose chat it is */
      customer: CustomerInfo
      /** who wrote it, where the customer is a group */
      member?: Member
      /** staff wrote it in the platform's own app: it is ours, though it did not come from here */
      outgoing?: true
      text: string
      entities?: Entity[]
      part?: MessagePart
      attachments?: InboundAttachment[]
      replyToMessageId?: string
      sentAt: Date
      /** how the customer came to write: `start` (a deep link's payload), `topic` (of a group), `pageUrl`, `pageTitle`, ... */
      origin?: Record<string, string>
      /** the platform shows messages with the same group as one (an album) */
      groupId?: string
    }
  | {
      type: 'edited'
      chatId: string
      messageId: string
      text: string
      entities?: Entity[]
      /** in place of the one it had; absent: it stays (a place that moves) */
      part?: MessagePart
      editedAt: Date
    }
  | { type: 'deleted'; chatId: string; messageIds: string[] }
  /** the customer blocked us or let us in again */
  | { type: 'blocked'; chatId: string; customerId: string; blocked: boolean }
  /** one of our buttons was pressed; counts as a word of the customer's */
  | {
      type: 'pressed'
      chatId: string
      /** of this press, unique within the chat, also among messages */
      pressId: string
      /** what the button stands under */
      messageId: string
      customer: CustomerInfo
      member?: Member
      payload: string
      /** what stands on it, where the platform tells */
      label?: string
      pressedAt: Date
    }
  /** somebody reacted to a message of ours or of his own; begins and revives no conversation */
  | {
      type: 'reaction'
      chatId: string
      messageId: string
      by: Member
      added: string[]
      removed: string[]
      reactedAt: Date
    }
  /** the chat goes on under another id (a group has become a supergroup) */
  | { type: 'moved'; chatId: string; toChatId: string }
  | { type: 'receipt'; chatId: string; messageIds: string[]; status: 'delivered' | 'read' | 'failed'; detail?: string }

/** A message on its way out. Everything a connector needs is in here; it fetches nothing from us but file contents. */
export interface OutboundMessage {
  /** our id: the idempotency key */
  id: string
  chatId: string
  text: string
  entities: Entity[]
  attachments: OutboundAttachment[]
  /** rows of buttons; only where `capabilities.buttons` says so */
  buttons: Button[][]
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

/** What the platform has made of one step. */
export interface Receipt {
  /** its ids, unique within the chat: usually one, several where a step is shown as several messages (an album) */
  messageIds: [string, ...string[]]
}
