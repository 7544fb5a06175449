import { z } from 'zod'
import { Id, Instant, Language } from './common.ts'
import { Attachment, DeliveryStatus, Entity, MessagePart } from './conversations.ts'

/** What the visitor has to agree to before the company takes anything from him. */
export const VisitorConsent = z.object({
  text: z.string(),
  /** the full text on the company's site */
  url: z.string().nullable(),
  /** names the text; another text has another */
  version: z.string(),
  given: z.boolean(),
})
export type VisitorConsent = z.infer<typeof VisitorConsent>
export const ConsentInput = z.object({
  /** of the text that was shown; if it is not asked for any more, 409 `version_conflict` */
  version: z.string().max(100),
  /** the page the visitor agreed on, without its query */
  page: z.object({ url: z.string().max(2000), title: z.string().max(300).default('') }).optional(),
})
/** In which language the chat's texts are wanted: what the site says (`language`) goes before what the channel is set to. */
export const ChatConfigQuery = z.object({ language: z.string().max(35).optional(), pageLanguage: z.string().max(35).optional() })

/** What the site chat needs to draw itself; public, holds nothing of any customer. */
export const ChatConfig = z.object({
  channelId: Id,
  companyName: z.string(),
  title: z.string(),
  greeting: z.string(),
  language: Language.nullable(),
  color: z.string(),
  position: z.enum(['left', 'right']),
  /** somebody could answer now */
  online: z.boolean(),
  fileMax: z.number().int(),
  /** null: nothing has to be agreed to; `given` is of nobody here, see `VisitorChat` */
  consent: VisitorConsent.nullable(),
})
export type ChatConfig = z.infer<typeof ChatConfig>

/**
 * A visitor's session. The token is random, bound to one channel and made only when the visitor
 * first acts. `identity` is a JWT (HS256 with the channel's identity secret) from the site.
 */
export const VisitorSessionInput = z.object({
  token: z.string().max(200).optional(),
  identity: z.string().max(4000).optional(),
  language: z.string().max(35).optional(),
  /** the page the visitor writes from, without its query */
  page: z.object({ url: z.string().max(2000), title: z.string().max(300).default('') }).optional(),
})
export const VisitorSession = z.object({
  token: z.string(),
  visitor: z.object({ id: Id, name: z.string(), verified: z.boolean() }),
  /** set when an identity was sent but did not hold, for the site's developer */
  identityError: z.enum(['malformed', 'bad_signature', 'expired']).nullable(),
})
export type VisitorSession = z.infer<typeof VisitorSession>

/** A message as its customer sees it: never an internal one, operators by the name the line shows. */
export const VisitorMessage = z.object({
  id: Id,
  seq: z.number().int(),
  author: z.object({ type: z.enum(['visitor', 'operator', 'bot', 'system']), name: z.string(), avatarUrl: z.string().nullable() }),
  text: z.string(),
  entities: z.array(Entity),
  part: MessagePart.nullable(),
  attachments: z.array(Attachment),
  replyTo: z.object({ id: Id, authorName: z.string(), text: z.string() }).nullable(),
  clientMessageId: z.string().nullable(),
  createdAt: Instant,
  editedAt: Instant.nullable(),
  deletedAt: Instant.nullable(),
  /** of the visitor's own message: `sent`, or `read` once an operator has read it; null otherwise */
  status: DeliveryStatus.nullable(),
})
export type VisitorMessage = z.infer<typeof VisitorMessage>

export const VisitorChat = z.object({
  messages: z.array(VisitorMessage),
  hasMore: z.boolean(),
  /** messages of the company that the visitor has not read */
  unread: z.number().int(),
  /** as the line shows him */
  operator: z.object({ name: z.string(), position: z.string(), avatarUrl: z.string().nullable() }).nullable(),
  status: z.enum(['none', 'waiting', 'active', 'closed']),
  online: z.boolean(),
  /** null: this visitor has nothing to agree to */
  consent: VisitorConsent.nullable(),
})
export type VisitorChat = z.infer<typeof VisitorChat>

export const VisitorMessageInput = z
  .object({
    clientMessageId: z.string().min(1).max(100),
    text: z.string().max(10_000).default(''),
    attachments: z.array(Id).max(10).default([]),
    replyToId: Id.optional(),
    page: z.object({ url: z.string().max(2000), title: z.string().max(300).default('') }).optional(),
  })
  .refine((m) => m.text.trim() !== '' || m.attachments.length > 0, { message: 'needs a text or an attachment', path: ['text'] })
export const VisitorMessageQuery = z.object({
  before: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export const VisitorRead = z.object({ seq: z.number().int().min(1) })
