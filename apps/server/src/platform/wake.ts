/**
 * Nobody polls for work: a transaction remembers whom it concerns and wakes them after its commit.
 * (Other processes notice within their safety poll of a second.)
 */
const pending = new WeakMap<Commit, Set<() => void>>()

/** What is committed as one: a transaction, or what `statement` hands out. */
export type Commit = object

/** Calls `wake` once after `commit`. */
export function wakeAfter(commit: Commit, wake: () => void): void {
  const known = pending.get(commit)
  if (known) known.add(wake)
  else pending.set(commit, new Set([wake]))
}

/** Everything that was asked for, as one call; undefined if nothing was. */
export function afterCommit(commit: Commit): (() => void) | undefined {
  const wakes = pending.get(commit)
  if (!wakes) return undefined
  return () => {
    for (const wake of wakes) wake()
  }
}
