export type Json = Record<string, unknown>

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Objects whose keys the user chooses, so that one must be able to take a key away: null in a patch does. */
const open = new Set(['translations'])

/** `patch` over `base`: objects are merged, everything else (arrays too) is replaced. Changes neither. */
export function merge(base: Json, patch: Json, removable = false): Json {
  const merged = Object.entries(patch)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]): [string, unknown] => {
      const present = Object.hasOwn(base, key) ? base[key] : undefined
      return [key, isObject(present) && isObject(value) ? merge(present, value, open.has(key)) : value]
    })
  const all = new Map([...Object.entries(base), ...merged])
  // fromEntries defines own properties, so that a key like `__proto__` is a key and nothing more.
  return Object.fromEntries([...all].filter(([, value]) => !removable || value !== null))
}

export interface Change {
  /** a JSON pointer such as `/distribution/offerSeconds` */
  path: string
  from: unknown
  to: unknown
}

/** What differs, down to the single setting; arrays count as one value. */
export function changes(before: Json, after: Json, at = ''): Change[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return keys.flatMap((key) => {
    const path = `${at}/${key}`
    const [from, to] = [before[key], after[key]]
    if (isObject(from) && isObject(to)) return changes(from, to, path)
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ path, from, to }]
  })
}
