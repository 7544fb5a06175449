import { z } from 'zod'
import { Id, Instant } from './common.ts'

/** A customer agreed to a text, or (`notified`) was told of it where he could not be asked. */
export const Consent = z.object({
  id: Id,
  lineId: Id,
  kind: z.enum(['accepted', 'notified']),
  /** names the text; another text, or another address, is another version */
  version: z.string(),
  /** as the customer read it */
  text: z.string(),
  /** of the full text */
  url: z.string().nullable(),
  at: Instant,
  /** where an accepting visitor was; null for `notified` */
  ip: z.string().nullable(),
  pageUrl: z.string().nullable(),
})
export type Consent = z.infer<typeof Consent>
