import type { Hours } from '@omniline/contracts/lines'
import { closesNext, isOpen, opensNext } from '../../schedule/public.ts'

/**
 * The instant at which so many seconds of open time have passed since `from`, or (for 0) the first open instant; null:
 * that is not within sight, the line hardly ever opens.
 */
export function afterOpenSeconds(hours: Hours, from: Date, seconds: number): Date | null {
  let left = seconds * 1000
  let at = from
  for (let turns = 0; turns < turnsMax; turns++) {
    if (!isOpen(hours, at)) {
      const opens = opensNext(hours, at)
      if (!opens) return null
      at = opens
    }
    const closes = closesNext(hours, at)
    if (!closes || closes.getTime() - at.getTime() > left) return new Date(at.getTime() + left)
    left -= closes.getTime() - at.getTime()
    at = closes
  }
  return null
}

/** Waiting texts are a matter of minutes, rarely of days. */
const turnsMax = 1000
