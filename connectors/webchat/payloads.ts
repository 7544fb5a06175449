import { Instant } from '@omniline/contracts/common'
import { z } from 'zod'

/**
 * What the house hands the connector when a visitor writes: his checked input together with who he is. Files and the
 * message he answers are the house's own; it needs nobody to find them.
 */
export const VisitorWrote = z.object({
  type: z.literal('message'),
  visitor: z.object({
    /** the customer's external id: the site's `sub` when the identity was proved, else a random one */
    id: z.string().min(1),
    name: z.string().min(1),
  }),
  clientMessageId: z.string().min(1),
  /** may be empty when there are files */
  text: z.string(),
  /** where he writes from */
  page: z.object({ url: z.string(), title: z.string() }).optional(),
  sentAt: Instant,
})
export type VisitorWrote = z.input<typeof VisitorWrote>
