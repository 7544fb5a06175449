import { z } from 'zod'
import { PresenceStatus, WorkdayStatus } from './accounts.ts'
import { Id, Instant, PageQuery, page, QueryFlag } from './common.ts'
import { AttachmentKind } from './files.ts'

export const ConversationStatus = z.enum(['bot', 'waiting', 'offered', 'active', 'closing', 'closed'])
export type ConversationStatus = z.infer<typeof ConversationStatus>
export const CloseReason = z.enum(['operator', 'auto', 'spam', 'bot', 'customer', 'replyWindow'])
export type CloseReason = z.infer<typeof CloseReason>

export const CustomerView = z.object({
  id: Id,
  name: z.string(),
  avatarUrl: z.string().nullable(),
  /** the platform's id of this person */
  externalId: z.string(),
  username: z.string().nullable(),
  /** a group counts as one customer; its messages carry their author's name */
  kind: z.enum(['person', 'group']),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  /** the identity was proved (site chat: a signed token) */
  verified: z.boolean(),
  language: z.string().nullable(),
  /** the customer blocked us on the platform */
  blocked: z.boolean(),
  /** we keep the customer from writing */
  blockedByUs: z.boolean(),
})
export type CustomerView = z.infer<typeof CustomerView>

export const Author = z.object({
  type: z.enum(['customer', 'operator', 'bot', 'system']),
  id: Id.nullable(),
  name: z.string(),
})

export const Attachment = z.object({
  /** id of the attachment itself; the stored file's address is `url` */
  id: Id,
  /** null as long as `url` is */
  fileId: Id.nullable(),
  kind: AttachmentKind,
  name: z.string(),
  mime: z.string(),
  size: z.number().int(),
  /** null while the file is being fetched or when fetching failed */
  url: z.string().nullable(),
  status: z.enum(['pending', 'ready', 'failed']),
  /** why fetching failed, as an error kind of the connector kit */
  error: z.string().optional(),
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  durationSeconds: z.number().optional(),
})
export type Attachment = z.infer<typeof Attachment>

export const DeliveryStatus = z.enum(['pending', 'sent', 'delivered', 'read', 'failed'])
export type DeliveryStatus = z.infer<typeof DeliveryStatus>
/** The kind of failure decides what happens next and which words the operator reads. */
export const FailureKind = z.enum([
  'auth',
  'rate_limited',
  'rejected',
  'window_closed',
  'recipient_blocked',
  'too_large',
  'unsupported',
  'unavailable',
  'unknown',
])
export type FailureKind = z.infer<typeof FailureKind>
export const Delivery = z.object({
  status: DeliveryStatus,
  error: z.object({ kind: FailureKind, detail: z.string() }).optional(),
  /** a further attempt is planned for this instant */
  retryAt: Instant.optional(),
})
export type Delivery = z.infer<typeof Delivery>

/** A piece of formatting over `text`; offsets in UTF-16 code units, as in JavaScript strings and in Telegram. */
export const Entity = z.object({
  type: z.enum(['bold', 'italic', 'underline', 'strikethrough', 'code', 'pre', 'link', 'quote', 'spoiler', 'mention']),
  offset: z.number().int().min(0),
  length: z.number().int().min(1),
  url: z.string().max(2000).optional(),
})
export type Entity = z.infer<typeof Entity>

/** What is neither text nor file. System messages carry a `code` for the screen to put into words. */
export const MessagePart = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('location'),
    latitude: z.number(),
    longitude: z.number(),
    title: z.string().optional(),
    address: z.string().optional(),
  }),
  z.object({ type: z.literal('contact'), name: z.string(), phone: z.string() }),
  z.object({ type: z.literal('unsupported'), what: z.string() }),
  /** the customer pressed a button under the message that this one answers */
  z.object({ type: z.literal('pressed'), label: z.string(), payload: z.string() }),
  z.object({ type: z.literal('system'), code: z.string(), params: z.record(z.string(), z.string()) }),
])
export type MessagePart = z.infer<typeof MessagePart>

const buttonFields = {
  label: z.string().trim().min(1).max(200),
  /** opens this address */
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional(),
  /** comes back when it is pressed */
  payload: z.string().min(1).max(1000).optional(),
}
/** A button under a message of ours: it either opens an address or comes back as pressed. */
export const Button = z.object(buttonFields).refine((one) => (one.url === undefined) !== (one.payload === undefined), {
  message: 'needs either an address or a payload',
})
export type Button = z.infer<typeof Button>

/** How people reacted to a message. */
export const Reaction = z.object({
  emoji: z.string(),
  count: z.number().int(),
  /** names of those who did, first come first */
  by: z.array(z.string()),
})
export type Reaction = z.infer<typeof Reaction>

export const Visibility = z.enum(['public', 'internal'])
export const Message = z.object({
  id: Id,
  /** counts from 1 within the thread, without gaps */
  seq: z.number().int(),
  conversationId: Id,
  threadId: Id,
  author: Author,
  visibility: Visibility,
  text: z.string(),
  entities: z.array(Entity),
  part: MessagePart.nullable(),
  attachments: z.array(Attachment),
  /** rows of buttons under it, and which of them the customer pressed */
  buttons: z.array(z.array(z.object({ ...buttonFields, pressed: z.boolean() }))),
  reactions: z.array(Reaction),
  replyToId: Id.nullable(),
  /** what the answered message said, for drawing the quote without another request */
  replyTo: z.object({ id: Id, authorName: z.string(), text: z.string() }).nullable(),
  clientMessageId: z.string().nullable(),
  createdAt: Instant,
  editedAt: Instant.nullable(),
  deletedAt: Instant.nullable(),
  /** null for messages that do not leave the house: the customer's, internal and system ones (but for what a line says by itself: `part.code` `automatic`) */
  delivery: Delivery.nullable(),
})
export type Message = z.infer<typeof Message>

export const Offer = z.object({ userId: Id, offeredAt: Instant, /** null: no time limit */ expiresAt: Instant.nullable() })

export const Conversation = z.object({
  id: Id,
  /** a short number for people: "dialog 1042" */
  number: z.number().int(),
  threadId: Id,
  lineId: Id,
  channelId: Id,
  connector: z.string(),
  status: ConversationStatus,
  closeReason: CloseReason.nullable(),
  operatorId: Id.nullable(),
  offeredTo: z.array(Id),
  offers: z.array(Offer),
  participants: z.array(Id),
  pinned: z.boolean(),
  spam: z.boolean(),
  customer: CustomerView,
  /** of a group that has topics: which of them this is, where the platform told */
  topic: z.string().nullable().optional(),
  contactId: Id.nullable(),
  startedAt: Instant,
  /** since when it has been waiting for somebody to take it; the order of the queue */
  waitingSince: Instant.nullable().optional(),
  acceptedAt: Instant.nullable(),
  firstReplyAt: Instant.nullable(),
  lastMessageAt: Instant,
  closedAt: Instant.nullable(),
  /** whose turn it is */
  awaiting: z.enum(['operator', 'customer']),
  /** the customer's messages that the caller has not read; 0 once it is closed */
  unread: z.number().int(),
  lastMessage: Message.nullable(),
  /** the `seq` of its last message; 0: none yet */
  lastSeq: z.number().int(),
  /** up to which `seq` of it the customer has read, where the platform tells */
  customerReadSeq: z.number().int().nullable(),
  rating: z.number().int().nullable(),
})
export type Conversation = z.infer<typeof Conversation>

/** Comma-separated list in the query: `status=waiting,offered`. */
const Statuses = z
  .string()
  .transform((v) => v.split(','))
  .pipe(z.array(ConversationStatus))

export const ConversationQuery = PageQuery.extend({
  /** `mine`: I am responsible or take part; `queue`: nobody is responsible yet; both without closed ones unless `status` says so; `all`: everything the caller may see */
  view: z.enum(['mine', 'queue', 'all']).default('all'),
  status: Statuses.optional(),
  lineId: Id.optional(),
  channelId: Id.optional(),
  connector: z.string().max(60).optional(),
  operatorId: Id.optional(),
  contactId: Id.optional(),
  /** conversations of one thread: what the customer wrote about before */
  threadId: Id.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  rating: z.coerce.number().int().min(0).max(5).optional(),
  spam: QueryFlag.optional(),
  /** in the customer's name or in a message */
  q: z.string().max(200).optional(),
  /** default `newest`; for the queue `waiting` (longest first) */
  sort: z.enum(['newest', 'oldest', 'waiting']).optional(),
})
export type ConversationQuery = z.infer<typeof ConversationQuery>
export const ConversationPage = page(Conversation)

/** Live numbers for the tabs. */
export const Counters = z.object({
  /** open conversations that are mine */
  mine: z.number().int(),
  /** nobody's yet, among those I may see */
  queue: z.number().int(),
  /** all open ones I may see */
  all: z.number().int(),
  /** of mine, those with something unread */
  unread: z.number().int(),
  /** offered to me right now */
  offers: z.number().int(),
})
export type Counters = z.infer<typeof Counters>

export const MessageQuery = z.object({
  /** messages with a smaller `seq`, the newest of them */
  before: z.coerce.number().int().optional(),
  /** messages with a larger `seq`, the oldest of them */
  after: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** reach back over the customer's earlier conversations in the same thread */
  thread: QueryFlag.optional(),
})
/** In order of `seq`. */
export const MessagePage = z.object({ items: z.array(Message), hasMore: z.boolean() })

const within = ({ text, entities }: { text: string; entities: Entity[] }) =>
  entities.every(({ offset, length }) => offset + length <= text.length)
const reachesBeyond = { message: 'reaches beyond the text', path: ['entities'] }

export const MessageInput = z
  .object({
    text: z.string().max(50_000).default(''),
    /** formatting of `text`; what the platform cannot show goes out plainly */
    entities: z.array(Entity).max(500).default([]),
    /** rows of buttons, on channels that have them */
    buttons: z.array(z.array(Button).min(1).max(20)).max(50).default([]),
    attachments: z.array(Id).max(30).default([]),
    visibility: Visibility,
    replyToId: Id.optional(),
    /** made by the caller; the same one again answers with the same message */
    clientMessageId: z.string().min(1).max(100).optional(),
  })
  .refine((m) => m.text.trim() !== '' || m.attachments.length > 0, { message: 'needs a text or an attachment', path: ['text'] })
  .refine(within, reachesBeyond)
export type MessageInput = z.infer<typeof MessageInput>
export const MessagePatch = z
  .object({ text: z.string().min(1).max(50_000), entities: z.array(Entity).max(500).default([]) })
  .refine(within, reachesBeyond)

export const Transfer = z.union([z.object({ userId: Id }), z.object({ lineId: Id })])
/** `accept`: takes it first, if it waits or is offered and the caller may, all or nothing. */
export const Close = z.object({ silent: z.boolean().default(false), accept: z.boolean().default(false) }).prefault({})
/** `messageId`: the message of the thread that the new conversation is about. */
export const Restart = z.object({ messageId: Id.optional() }).prefault({})
export const Count = z.object({ count: z.number().int() })

/** To whom a conversation can be handed: every line that takes conversations, everybody who works here. */
export const TransferTargets = z.object({
  lines: z.array(z.object({ id: Id, name: z.string() })),
  users: z.array(
    z.object({
      id: Id,
      name: z.string(),
      avatarUrl: z.string().nullable(),
      presence: PresenceStatus,
      workday: WorkdayStatus,
      /** open conversations this person is responsible for */
      load: z.number().int(),
    }),
  ),
})
export type TransferTargets = z.infer<typeof TransferTargets>
export const Invite = z.object({ userId: Id })
/** Read up to and including this `seq`; absent: everything. */
export const Read = z.object({ seq: z.number().int().min(0).optional() }).prefault({})
export const Typing = z.object({ active: z.boolean() })

export const TrailEntry = z.object({
  at: Instant,
  /** what happened: `started`, `offered`, `accepted`, `skipped`, `expired`, `transferred`, `waiting`, `closed`, ... */
  event: z.string(),
  from: Id.nullable(),
  to: Id.nullable(),
  /** a code that the screen puts into words, e.g. `longest_idle`, `nobody_eligible` */
  reason: z.string(),
  considered: z.array(z.object({ userId: Id, eligible: z.boolean(), why: z.string() })),
})
export type TrailEntry = z.infer<typeof TrailEntry>
export const Trail = z.array(TrailEntry)

export const SearchQuery = z.object({
  q: z.string().trim().min(2).max(200),
  /** comma-separated: `messages,files` */
  in: z.string().max(60).default('messages,files'),
  from: Instant.optional(),
  to: Instant.optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
})
export const SearchResult = z.object({
  messages: z.array(z.object({ message: Message, conversationId: Id, customerName: z.string() })),
  files: z.array(z.object({ attachment: Attachment, message: Message, customerName: z.string() })),
})
