import { useSyncExternalStore } from 'react'

/** How far this machine's clock is from the server's. Below the precision of the `Date` header it is not corrected, lest countdowns jitter. */
let offsetMs = 0

export function noteServerTime(date: string | null): void {
  const at = date ? Date.parse(date) : Number.NaN
  if (Number.isNaN(at)) return
  const difference = at - Date.now()
  offsetMs = Math.abs(difference) < 2500 ? 0 : difference
}

/** The present by the server's clock, milliseconds. Deadlines come from the server, so they are compared with this. */
export function serverNow(): number {
  return Date.now() + offsetMs
}

/** One shared clock for everything that ticks, so a hundred rows do not mean a hundred timers. */
function ticker(everyMs: number) {
  const listeners = new Set<() => void>()
  let timer: ReturnType<typeof setInterval> | undefined
  let now = serverNow()
  return {
    subscribe(listener: () => void) {
      listeners.add(listener)
      timer ??= setInterval(() => {
        now = serverNow()
        for (const notify of listeners) notify()
      }, everyMs)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) {
          clearInterval(timer)
          timer = undefined
        }
      }
    },
    read() {
      // With nobody subscribed the timer stands still: catch up on the first read.
      if (timer === undefined) now = serverNow()
      return now
    },
  }
}

const second = ticker(1000)
const halfMinute = ticker(30_000)

/** The time now, renewed each second. */
export const useSecond = () => useSyncExternalStore(second.subscribe, second.read)
/** The time now, renewed every half minute: for relative times. */
export const useHalfMinute = () => useSyncExternalStore(halfMinute.subscribe, halfMinute.read)
