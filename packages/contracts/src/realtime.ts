import { z } from 'zod'
import type { Presence } from './accounts.ts'
import { Id } from './common.ts'
import type { Conversation, Counters, Message } from './conversations.ts'
import type { VisitorChat, VisitorMessage } from './visitor.ts'

/**
 * One WebSocket protocol for workspace and site chat, at `/api/v1/realtime`.
 *
 * The client's first frame is `hello`. Frames that carry a `cursor` are durable: a client that was away
 * says `resumeFrom` the last cursor it saw and gets everything after it exactly once, or `resync`, which
 * means "too much or too old: fetch again, then go on from this frame's cursor". Frames without a cursor
 * (`typing`, `viewing`, `counters`, `ping`) are only true now; they are sent afresh after every hello.
 *
 * Order that loses nothing: say hello, wait for `ready`, then fetch by REST and merge by id.
 */
export const ClientFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    /** a session's, an API or a visitor's token; absent: the workspace's cookie */
    token: z.string().max(300).optional(),
    resumeFrom: z.string().max(100).optional(),
  }),
  z.object({ type: z.literal('pong') }),
  /** `conversationId` from operators only; a visitor has one thread */
  z.object({ type: z.literal('typing'), conversationId: Id.optional(), active: z.boolean() }),
  /** the operator has this conversation open (null: none) */
  z.object({ type: z.literal('viewing'), conversationId: Id.nullable() }),
])
export type ClientFrame = z.infer<typeof ClientFrame>

/**
 * To the workspace. `message` and `conversation` are upserts by id and carry the present state. A `message` that is
 * the `lastMessage` of a conversation replaces it there too: its delivery changes without another `conversation`.
 */
export type ServerFrame =
  | { type: 'ready'; cursor: string; data: { userId: string } }
  | { type: 'resync'; cursor: string; data: null }
  | { type: 'message'; cursor: string; data: Message }
  | { type: 'conversation'; cursor: string; data: Conversation }
  /** the caller may not see this conversation any more */
  | { type: 'conversationGone'; cursor: string; data: { id: string } }
  /** a line, settings profile, channel, user or team changed: fetch it again if you show it */
  | {
      type: 'changed'
      cursor: string
      data: { what: 'line' | 'settingsProfile' | 'channel' | 'user' | 'team' | 'installation'; id: string }
    }
  | { type: 'presence'; cursor: string; data: Presence }
  /** only to those whom a line names for it; `queue_empty_of_operators`: a conversation waits and nobody could take it */
  | {
      type: 'alert'
      cursor: string
      data: { code: 'queue_empty_of_operators'; lineId: string; conversationId: string; at: string }
    }
  | { type: 'counters'; data: Counters }
  | {
      type: 'typing'
      data: { conversationId: string; author: { type: 'customer' | 'operator'; id: string; name: string }; active: boolean }
    }
  | { type: 'viewing'; data: { conversationId: string; userIds: string[] } }
  | { type: 'ping' }
  | { type: 'error'; data: { code: string; title: string } }

/** To the site chat. */
export type VisitorFrame =
  | { type: 'ready'; cursor: string; data: { visitorId: string } }
  | { type: 'resync'; cursor: string; data: null }
  | { type: 'message'; cursor: string; data: VisitorMessage }
  /** operator, status or unread count changed */
  | { type: 'chat'; cursor: string; data: Omit<VisitorChat, 'messages' | 'hasMore'> & { operatorReadSeq: number } }
  | { type: 'typing'; data: { name: string; active: boolean } }
  | { type: 'ping' }
  | { type: 'error'; data: { code: string; title: string } }

/** WebSocket close codes: 4001 not signed in (any more), 4002 bad frame, 4008 too slow or silent, 1012 server restarts. */
export const closeCodes = { unauthenticated: 4001, badFrame: 4002, tooSlow: 4008, restarting: 1012 } as const
