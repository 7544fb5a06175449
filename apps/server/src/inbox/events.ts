import { defineEvent } from '../platform/jobs.ts'

/** A new conversation. It is `waiting`, unless an operator began it himself (then `conversationTaken` follows). */
export const conversationStarted = defineEvent<{ conversationId: string }>('inbox.conversationStarted')
/** Somebody answered without having pressed accept, or (`began`) began the conversation himself; the state is `active` already. */
export const conversationTaken = defineEvent<{ conversationId: string; userId: string; began?: boolean }>('inbox.conversationTaken')
/** The operator has finished; a word of the customer within the grace period revives it. */
export const conversationClosing = defineEvent<{ conversationId: string }>('inbox.conversationClosing')
/** Closed for good. `silent`: whoever closed it wants no word to the customer. */
export const conversationClosed = defineEvent<{ conversationId: string; silent?: boolean }>('inbox.conversationClosed')
/** `closing` became `active` again, with the same responsible operator. */
export const conversationRevived = defineEvent<{ conversationId: string }>('inbox.conversationRevived')

/** Its operator does not keep it any more: it may close by itself, and be redistributed. */
export const conversationUnpinned = defineEvent<{ conversationId: string }>('inbox.conversationUnpinned')

/**
 * Somebody takes part from now on or no more, or its operator keeps it or ceases to. `by`: who did it; `userId`: who was
 * invited.
 */
export const stepTaken = defineEvent<{
  conversationId: string
  step: 'joined' | 'left' | 'invited' | 'pinned' | 'unpinned'
  by: string
  userId?: string
}>('inbox.stepTaken')

/** A message of a customer was stored (once for an album, when its first part came). */
export const messageReceived = defineEvent<{ messageId: string; conversationId: string }>('inbox.messageReceived')
/** An operator wrote to the customer. */
export const operatorReplied = defineEvent<{ conversationId: string; userId: string }>('inbox.operatorReplied')
/** A public message waits for its delivery. In lane `deliver:<threadId>`. */
export const messageToSend = defineEvent<{ messageId: string; threadId: string }>('inbox.messageToSend')
/** The text of one of our messages was changed after it (perhaps) reached the platform. In lane `deliver:<threadId>`. */
export const messageEdited = defineEvent<{ messageId: string }>('inbox.messageEdited')
/** One of our messages was deleted after it (perhaps) reached the platform. In lane `deliver:<threadId>`. */
export const messageDeleted = defineEvent<{ messageId: string }>('inbox.messageDeleted')
/** A customer's message has attachments whose bytes are still at the platform. */
export const attachmentsToFetch = defineEvent<{ messageId: string }>('inbox.attachmentsToFetch')

/** Everything that goes to the platform from one thread keeps its order in this lane. */
export const deliveryLane = (threadId: string): string => `deliver:${threadId}`
