import { z } from 'zod'

/** What the loft sends. Loose: unknown keys and unknown types of events are no reason to lose the rest. */
/** The loft counts its events; beyond 2^53 `parseJson` hands the number on as a string. */
const Id = z.union([z.number().int(), z.string().regex(/^\d+$/)])

export const Body = z.looseObject({ events: z.array(z.unknown()) })

export const Envelope = z.looseObject({ id: Id, loft: z.string().min(1).max(100) })

const at = z.iso.datetime()
export const Event = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('note'),
    id: Id,
    loft: z.string().min(1).max(100),
    from: z.string().min(1),
    text: z.string().min(1),
    at,
  }),
  z.looseObject({ type: z.literal('landed'), loft: z.string().min(1).max(100), note: z.string().min(1).max(100) }),
])
