import { z } from 'zod'

/** What the loft sends. Loose: unknown keys and unknown types of events are no reason to lose the rest. */
export const Body = z.looseObject({ events: z.array(z.unknown()) })

export const Envelope = z.looseObject({ id: z.number().int(), loft: z.string().min(1).max(100) })

const at = z.iso.datetime()
export const Event = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('note'),
    id: z.number().int(),
    loft: z.string().min(1).max(100),
    from: z.string().min(1),
    text: z.string().min(1),
    at,
  }),
  z.looseObject({ type: z.literal('landed'), loft: z.string().min(1).max(100), note: z.string().min(1).max(100) }),
])
