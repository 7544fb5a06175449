/** Doubles from one second to thirty; half of it at random, so that a restarted server is not met by everybody at once. */
export function backoffMs(attempt: number, random: number = Math.random()): number {
  const full = Math.min(30_000, 1000 * 2 ** attempt)
  return full / 2 + (full / 2) * random
}
