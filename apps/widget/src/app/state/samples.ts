import type { VisitorChat, VisitorMessage } from '@omniline/contracts/visitor'
import type { Outgoing } from './state.ts'

/** For tests: a message, a chat and an outgoing message with as little said as possible. */
export const sampleMessage = (seq: number, more: Partial<VisitorMessage> = {}): VisitorMessage => ({
  id: `m${seq}`,
  seq,
  author: { type: 'operator', name: 'Maria', avatarUrl: null },
  text: `text ${seq}`,
  entities: [],
  part: null,
  attachments: [],
  replyTo: null,
  clientMessageId: null,
  createdAt: new Date(Date.UTC(2026, 0, 1, 12, seq)).toISOString(),
  editedAt: null,
  deletedAt: null,
  status: null,
  ...more,
})

export const sampleOwn = (seq: number, more: Partial<VisitorMessage> = {}): VisitorMessage =>
  sampleMessage(seq, { author: { type: 'visitor', name: '', avatarUrl: null }, status: 'sent', clientMessageId: `c${seq}`, ...more })

export const sampleChat = (messages: VisitorMessage[], more: Partial<VisitorChat> = {}): VisitorChat => ({
  messages,
  hasMore: false,
  unread: 0,
  operator: null,
  status: 'active',
  online: true,
  consent: null,
  ...more,
})

export const sampleOutgoing = (id: string, more: Partial<Outgoing> = {}): Outgoing => ({
  clientMessageId: id,
  text: `text ${id}`,
  uploads: [],
  replyTo: null,
  createdAt: new Date(Date.UTC(2026, 0, 1, 13)).toISOString(),
  afterSeq: 0,
  status: 'sending',
  error: null,
  ...more,
})
