import { Entity, MessagePart } from '@omniline/contracts/conversations'
import { AttachmentKind } from '@omniline/contracts/files'
import { z } from 'zod'
import type { InboundEvent } from './events.ts'

const Key = z.string().min(1).max(500)
const Time = z.date()

const CustomerInfo = z.strictObject({
  externalId: Key,
  name: z.string().min(1),
  kind: z.enum(['person', 'group']).optional(),
  username: z.string().min(1).optional(),
  phone: z.string().min(1).optional(),
  email: z.string().min(1).optional(),
  language: z.string().min(1).optional(),
})

const Member = z.strictObject({ externalId: Key, name: z.string().min(1) })
const Emoji = z.array(z.string().min(1).max(100))

const InboundAttachment = z.strictObject({
  kind: AttachmentKind,
  source: z.record(z.string(), z.unknown()),
  name: z.string().optional(),
  mime: z.string().optional(),
  size: z.number().int().min(0).optional(),
  width: z.number().int().min(0).optional(),
  height: z.number().int().min(0).optional(),
  durationSeconds: z.number().min(0).optional(),
})

/** Formatting lies within the text. */
function entitiesFit(event: { text: string; entities?: Entity[] | undefined }): boolean {
  return (event.entities ?? []).every((entity) => entity.offset + entity.length <= event.text.length)
}

/** What `parse` may answer; checked by `conformance()`, and wherever events come from code that is not ours. */
export const InboundEventSchema: z.ZodType<InboundEvent> = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('message'),
      chatId: Key,
      messageId: Key,
      customer: CustomerInfo,
      member: Member.optional(),
      outgoing: z.literal(true).optional(),
      text: z.string(),
      entities: z.array(Entity).optional(),
      part: MessagePart.optional(),
      attachments: z.array(InboundAttachment).optional(),
      replyToMessageId: Key.optional(),
      sentAt: Time,
      origin: z.record(z.string(), z.string()).optional(),
      groupId: Key.optional(),
    })
    .refine(entitiesFit, { message: 'formatting reaches beyond the text', path: ['entities'] })
    .refine((event) => event.text !== '' || event.part !== undefined || (event.attachments ?? []).length > 0, {
      message: 'a message says something: text, part or attachment',
    }),
  z
    .strictObject({
      type: z.literal('edited'),
      chatId: Key,
      messageId: Key,
      text: z.string(),
      entities: z.array(Entity).optional(),
      part: MessagePart.optional(),
      editedAt: Time,
    })
    .refine(entitiesFit, { message: 'formatting reaches beyond the text', path: ['entities'] }),
  z.strictObject({ type: z.literal('deleted'), chatId: Key, messageIds: z.array(Key).min(1) }),
  z.strictObject({ type: z.literal('blocked'), chatId: Key, customerId: Key, blocked: z.boolean() }),
  z.strictObject({
    type: z.literal('pressed'),
    chatId: Key,
    pressId: Key,
    messageId: Key,
    customer: CustomerInfo,
    member: Member.optional(),
    payload: z.string(),
    label: z.string().min(1).optional(),
    pressedAt: Time,
  }),
  z
    .strictObject({
      type: z.literal('reaction'),
      chatId: Key,
      messageId: Key,
      by: Member,
      added: Emoji,
      removed: Emoji,
      reactedAt: Time,
    })
    .refine(({ added, removed }) => added.length + removed.length > 0, { message: 'a reaction changes something' }),
  z.strictObject({ type: z.literal('moved'), chatId: Key, toChatId: Key }),
  z.strictObject({
    type: z.literal('receipt'),
    chatId: Key,
    messageIds: z.array(Key).min(1),
    status: z.enum(['delivered', 'read', 'failed']),
    detail: z.string().optional(),
  }),
])
