import { z } from 'zod'

/**
 * How a simulator misbehaves at the requests that are made of it.
 *
 * | kind | what the caller sees | does it take effect? |
 * | --- | --- | --- |
 * | `delay` | the right answer, `delayMs` later | yes |
 * | `rate_limited` | 429 in the platform's words, with `retryAfterSeconds` | no |
 * | `unauthorized` | 401 in the platform's words | no |
 * | `blocked` | the refusal for a customer who blocked the account (usually 403) | no |
 * | `error` | `status` (default 500) | no |
 * | `lost` | the connection breaks instead of an answer | **yes** |
 * | `silent` | no answer at all | **yes** |
 */
export const Fault = z.object({
  kind: z.enum(['delay', 'rate_limited', 'unauthorized', 'blocked', 'error', 'lost', 'silent']),
  /** the platform's method; absent: any */
  method: z.string().optional(),
  /** how many requests it hits; null: all, until it is cleared */
  times: z.number().int().min(1).nullable().default(1),
  delayMs: z.number().min(0).default(100),
  retryAfterSeconds: z.number().min(0).default(3),
  status: z.number().int().min(400).max(599).default(500),
})
export type Fault = z.infer<typeof Fault>

export interface Faults {
  add(fault: z.input<typeof Fault>): void
  list(): Fault[]
  clear(): void
  /** The fault that the next request of `method` meets; it is used up. */
  take(method: string): Fault | undefined
}

export function createFaults(): Faults {
  let planned: Fault[] = []
  return {
    add(fault) {
      planned.push(Fault.parse(fault))
    },
    list: () => planned.map((fault) => ({ ...fault })),
    clear() {
      planned = []
    },
    take(method) {
      const fault = planned.find((each) => each.method === undefined || each.method === method)
      if (!fault || fault.times === null) return fault
      fault.times -= 1
      if (fault.times === 0) planned = planned.filter((each) => each !== fault)
      return fault
    },
  }
}

/** How a simulator misbehaves when it delivers events. Counts are used up by the events that meet them. */
export const DeliveryFaults = z.object({
  /** so many of the next events come twice, although the first time was acknowledged */
  duplicate: z.number().int().min(0).default(0),
  /** so many of the next events come after the one that follows them in their chat */
  reorder: z.number().int().min(0).default(0),
  /** every delivery waits this long first */
  delayMs: z.number().min(0).default(0),
})
export type DeliveryFaults = z.infer<typeof DeliveryFaults>
