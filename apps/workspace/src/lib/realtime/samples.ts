import type { Conversation, Message } from '@omniline/contracts/conversations'

// What tests of the live state are made of.

export const me = 'me'
export const instant = (step: number): string => new Date(Date.UTC(2026, 10, 22) + step * 1000).toISOString()

export function conversation(id: string, overrides: Partial<Conversation> = {}): Conversation {
  return {
    id,
    number: 1,
    threadId: `thread-${id}`,
    lineId: 'line',
    channelId: 'channel',
    connector: 'webchat',
    status: 'active',
    closeReason: null,
    operatorId: me,
    offeredTo: [],
    offers: [],
    participants: [],
    pinned: false,
    spam: false,
    customer: {
      id: `customer-${id}`,
      name: id,
      avatarUrl: null,
      externalId: id,
      username: null,
      kind: 'person',
      phone: null,
      email: null,
      verified: false,
      language: null,
      blocked: false,
      blockedByUs: false,
    },
    contactId: null,
    startedAt: '2026-11-22T10:00:00.000Z',
    acceptedAt: null,
    firstReplyAt: null,
    lastMessageAt: '2026-11-22T10:00:00.000Z',
    closedAt: null,
    awaiting: 'operator',
    unread: 0,
    lastMessage: null,
    lastSeq: 0,
    customerReadSeq: null,
    rating: null,
    ...overrides,
  }
}

export function message(seq: number, overrides: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    seq,
    conversationId: 'c',
    threadId: 'thread-c',
    author: { type: 'customer', id: null, name: 'Anna' },
    visibility: 'public',
    text: `text ${seq}`,
    entities: [],
    part: null,
    attachments: [],
    buttons: [],
    reactions: [],
    replyToId: null,
    replyTo: null,
    clientMessageId: null,
    createdAt: '2026-11-22T10:00:00.000Z',
    editedAt: null,
    deletedAt: null,
    delivery: null,
    ...overrides,
  }
}
