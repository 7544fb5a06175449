/**
 * Nobody polls for work: a transaction remembers whom it concerns and wakes them after its commit.
 * (Other processes notice within their safety poll of a second.)
 */
const pending = new WeakMap<object, Set<() => void>>()

/** Calls `wake` once after `tx` has committed. */
export function wakeAfter(tx: object, wake: () => void): void {
  const known = pending.get(tx)
  if (known) known.add(wake)
  else pending.set(tx, new Set([wake]))
}

/** Everything that was asked for in `tx`, as one call; undefined if nothing was. */
export function afterCommit(tx: object): (() => void) | undefined {
  const wakes = pending.get(tx)
  if (!wakes) return undefined
  return () => {
    for (const wake of wakes) wake()
  }
}
