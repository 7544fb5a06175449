import { type Change, changesBetween, withValue } from '../shared/changes.ts'

interface Saved {
  version: number
  changes: { path: string; from?: unknown; to?: unknown }[]
}

/**
 * What bringing a version back would change: everything since is taken back, newest first. `history` holds every version
 * after it, newest first. Which settings go their own way follows from the settings, so it is not told apart.
 */
export function changesBackTo<T extends object>(now: T, version: number, history: Saved[]): Change[] {
  const then = history
    .filter((one) => one.version > version)
    .flatMap((one) => one.changes)
    .filter(({ path }) => path !== '/deviations' && path !== '/archivedAt')
    .reduce((state, { path, from }) => withValue(state, path, from), now)
  return changesBetween(now, then)
}
