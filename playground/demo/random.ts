/** Chance that is the same at every start, so that the demo company always has the same past. */
export interface Chance {
  /** from 0 up to, not including, 1 */
  next(): number
  between(min: number, max: number): number
  pick<T>(list: readonly T[]): T
  happens(probability: number): boolean
}

/** mulberry32: 32 bits of state are plenty for a made-up past. */
export function createChance(seed: number): Chance {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    between: (min, max) => min + Math.floor(next() * (max - min + 1)),
    happens: (probability) => next() < probability,
    pick(list) {
      const found = list[Math.floor(next() * list.length)]
      if (found === undefined) throw new Error('Nothing to pick from')
      return found
    },
  }
}
