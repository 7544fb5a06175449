import { Instant } from '@omniline/contracts/common'
import { AttachmentKind } from '@omniline/contracts/files'
import { z } from 'zod'

/** What the house hands the connector when a visitor writes: his checked input together with who he is. */
export const VisitorWrote = z.object({
  type: z.literal('message'),
  visitor: z.object({
    /** the customer's external id: the site's `sub` when the identity was proved, else a random one */
    id: z.string().min(1),
    name: z.string(),
    email: z.string().optional(),
    phone: z.string().optional(),
    language: z.string().optional(),
  }),
  clientMessageId: z.string().min(1),
  text: z.string(),
  /** files that are stored already */
  attachments: z
    .array(
      z.object({
        fileId: z.string(),
        kind: AttachmentKind,
        name: z.string(),
        mime: z.string(),
        size: z.number(),
        width: z.number().optional(),
        height: z.number().optional(),
      }),
    )
    .default([]),
  /** `messageId` of the message this one answers */
  replyToMessageId: z.string().optional(),
  page: z.object({ url: z.string(), title: z.string() }).optional(),
  sentAt: Instant,
})
export type VisitorWrote = z.input<typeof VisitorWrote>
