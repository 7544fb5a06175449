/**
 * A number from 0 to 1 (not 1 itself) that depends on nothing but these numbers. A draw for each thing, not the next
 * one of a series: so a conversation takes as long and an operator as quick in every trial with the same seed, whatever
 * else is different in it.
 */
export function draw(...keys: number[]): number {
  let hash = 0x9e3779b9
  for (const key of keys) hash = mix(hash ^ mix(key + 0x85ebca6b))
  return hash / 2 ** 32
}

/** The finalizer of MurmurHash3. */
function mix(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** A number for a word, to draw by. */
export const numberOf = (word: string): number => [...word].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7) >>> 0

/**
 * A duration of a kind of which half are shorter than `median`: most near it, a few much longer, as people's times are
 * (log-logistic; between an eighth and eight times the median). `chance` from 0 to 1.
 */
export function spread(median: number, chance: number): number {
  const odds = chance / (1 - chance)
  return Math.round(median * Math.min(8, Math.max(1 / 8, Math.sqrt(odds))))
}
