import { z } from 'zod'

/** Opaque string id (a UUID v7). Callers must not read meaning into it. */
export const Id = z.uuid()
/** ISO 8601 instant in UTC, milliseconds. */
export const Instant = z.iso.datetime()
export const Language = z.enum(['ru', 'en'])
export type Language = z.infer<typeof Language>
/** IANA zone name, e.g. `Europe/Moscow`. */
export const TimeZone = z.string().refine(isTimeZone, 'is not a known time zone')

export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
})

export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.string().nullable() })

/** `true`/`false` in a query string. */
export const QueryFlag = z.enum(['true', 'false', '1', '0']).transform((v) => v === 'true' || v === '1')

export const idParams = z.object({ id: Id })
export const Empty = z.undefined().or(z.null()).or(z.object({}))

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
