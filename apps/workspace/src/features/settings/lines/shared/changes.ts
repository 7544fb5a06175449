/** One setting that differs, by its JSON pointer such as `/distribution/offerSeconds`. */
export interface Change {
  path: string
  from: unknown
  to: unknown
}

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What differs, down to the single setting; arrays count as one value, as they do on the server. */
export function changesBetween(before: object, after: object, at = ''): Change[] {
  const [old, now] = [before as Json, after as Json]
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key): Change[] => {
    const path = `${at}/${key}`
    const [from, to] = [old[key], now[key]]
    if (isObject(from) && isObject(to)) return changesBetween(from, to, path)
    return same(from, to) ? [] : [{ path, from, to }]
  })
}

const partsOf = (path: string) => path.split('/').slice(1)

/** What stands at `path`; undefined where there is nothing. */
export function valueAt(value: unknown, path: string): unknown {
  return partsOf(path).reduce<unknown>((at, part) => (isObject(at) && Object.hasOwn(at, part) ? at[part] : undefined), value)
}

/** A copy with `to` at `path`, or without it when `to` is undefined. What is not on the way stays the same object. */
export function withValue<T extends object>(value: T, path: string, to: unknown): T {
  const put = (at: unknown, [key, ...rest]: string[]): unknown => {
    if (key === undefined) return to
    const here = isObject(at) ? at : {}
    const inner = put(here[key], rest)
    if (inner !== undefined) return { ...here, [key]: inner }
    const { [key]: _gone, ...others } = here
    return others
  }
  return put(value, partsOf(path)) as T
}

/** A patch that brings about these changes and touches nothing else; null takes away what shall be gone. */
export function patchOf(changes: Change[]): Json {
  return changes.reduce<Json>((patch, { path, to }) => withValue(patch, path, to ?? null), {})
}

/** The setting that a place lies in: `/queue` for `/queue/0/id`, since lists are one setting. */
export function settingAt(value: object, path: string): string {
  const parts = partsOf(path)
  while (parts.length > 0 && valueAt(value, `/${parts.join('/')}`) === undefined) parts.pop()
  return `/${parts.join('/')}`
}

export const within = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`)

export interface Conflict {
  /** set by both, to different values */
  both: { path: string; mine: unknown; theirs: unknown }[]
  /** set by others only */
  theirs: Change[]
}

/** What became of a draft's base while the draft was being made. */
export function conflictOf(base: object, mine: object, theirs: object): Conflict {
  const own = new Map(changesBetween(base, mine).map((change) => [change.path, change]))
  const others = changesBetween(base, theirs)
  return {
    both: others.flatMap(({ path, to }) => {
      const change = own.get(path)
      return change && !same(change.to, to) ? [{ path, mine: change.to, theirs: to }] : []
    }),
    theirs: others.filter(({ path }) => !own.has(path)),
  }
}

/** Theirs, with my changes over it, but for those in `given`, which are given up. */
export function rebase<T extends object>(base: object, mine: object, theirs: T, given: ReadonlySet<string> = new Set()): T {
  return changesBetween(base, mine)
    .filter(({ path }) => !given.has(path))
    .reduce((draft, { path, to }) => withValue(draft, path, to), theirs)
}
