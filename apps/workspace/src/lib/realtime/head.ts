import type { Conversation } from '@omniline/contracts/conversations'

const moving = [
  'lastMessage',
  'lastMessageAt',
  'lastSeq',
  'unread',
  'awaiting',
  'waitingSince',
  'customerReadSeq',
] as const satisfies (keyof Conversation)[]

/** A conversation but for what every message changes: who it is with, whose it is, how it stands. */
export type ConversationHead = Omit<Conversation, (typeof moving)[number]>

export function headOf(conversation: Conversation): ConversationHead {
  const head: Partial<Conversation> = { ...conversation }
  for (const key of moving) delete head[key]
  return head as ConversationHead
}
