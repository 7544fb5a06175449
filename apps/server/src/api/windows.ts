import type { FastifyRateLimitStore } from '@fastify/rate-limit'

export const windowMs = 60_000
/** addresses or tokens that are remembered for a route; the one that has been quiet for longest is forgotten first */
const keysMax = 50_000

interface Window {
  since: number
  count: number
}

/** How often each has called within its window; by a clock that nobody can set, so a window ends when it should. */
export class Windows implements FastifyRateLimitStore {
  readonly #windows = new Map<string, Window>()
  readonly #now: () => number

  constructor(_options?: object, now = () => performance.now()) {
    this.#now = now
  }

  incr(key: string, callback: (error: null, result: { current: number; ttl: number }) => void): void {
    const now = this.#now()
    const known = this.#windows.get(key)
    const window = known && now - known.since < windowMs ? { ...known, count: known.count + 1 } : { since: now, count: 1 }
    this.#windows.delete(key)
    this.#windows.set(key, window)
    const [quietest] = this.#windows.keys()
    if (this.#windows.size > keysMax && quietest !== undefined) this.#windows.delete(quietest)
    callback(null, { current: window.count, ttl: windowMs - (now - window.since) })
  }

  /** Every route counts for itself. */
  child(): Windows {
    return new Windows({}, this.#now)
  }
}
