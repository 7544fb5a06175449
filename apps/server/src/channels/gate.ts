/** A place in the queue to the platforms: to be left when done. */
export type Place = { leave(): void } | { comeAt: Date }

/**
 * A process runs a dozen jobs at a time, for all channels and everything else. A platform that hangs would soon hold
 * them all, so each has only so many; the rest are told when to come again, spread by how fast it answers.
 */
export interface Gate {
  enter(key: string): Place
}

interface Line {
  /** when those inside entered */
  inside: Map<symbol, number>
  averageMs: number
  nextAt: number
}

const soonestMs = 20
const pauseMaxMs = 5000

export function createGate(limits: { perKey: number; total: number }, now: () => number = Date.now): Gate {
  const lines = new Map<string, Line>()
  let total = 0

  /** Time until a place gets free, on the average; what goes on for long counts already. */
  function stepMs(line: Line): number {
    const oldest = Math.min(...line.inside.values())
    const longest = line.inside.size > 0 ? now() - oldest : 0
    return Math.max(line.averageMs, longest) / limits.perKey
  }

  return {
    enter(key) {
      const line = lines.get(key) ?? { inside: new Map(), averageMs: 100, nextAt: 0 }
      lines.set(key, line)
      if (line.inside.size >= limits.perKey || total >= limits.total) {
        const at = Math.max(line.nextAt, now() + soonestMs) + stepMs(line)
        line.nextAt = Math.min(at, now() + pauseMaxMs)
        return { comeAt: new Date(line.nextAt) }
      }
      const place = Symbol(key)
      const enteredAt = now()
      line.inside.set(place, enteredAt)
      total += 1
      return {
        leave() {
          if (!line.inside.delete(place)) return
          total -= 1
          line.averageMs += (now() - enteredAt - line.averageMs) / 8
        },
      }
    },
  }
}
