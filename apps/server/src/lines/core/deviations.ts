import { changes, isObject, type Json } from './merge.ts'

/**
 * What has to be laid over the profile's settings to make `effective`: where they differ, and `kept`, settings of
 * which it was said before that they go their own way, though they may be the same at present.
 */
export function deviate(profile: Json, effective: Json, kept: string[] = []): Json {
  return pick(effective, [...new Set([...changes(profile, effective).map((change) => change.path), ...kept])])
}

/** The part of the settings that these paths name. */
export function pick(settings: Json, paths: string[]): Json {
  const picked: Json = {}
  for (const path of paths) put(picked, path.slice(1).split('/'), valueAt(settings, path))
  return picked
}

/** The single settings that deviate, as JSON pointers. */
export const pathsOf = (deviations: Json, at = ''): string[] =>
  Object.entries(deviations).flatMap(([key, value]) => (isObject(value) ? pathsOf(value, `${at}/${key}`) : [`${at}/${key}`]))

/** `path` is one of `paths` or lies inside one. */
export const within = (path: string, paths: string[]): boolean => paths.some((outer) => path === outer || path.startsWith(`${outer}/`))

export function valueAt(settings: Json, path: string): unknown {
  return path
    .slice(1)
    .split('/')
    .reduce<unknown>((value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined), settings)
}

/** A setting that is not there (a language taken away) is null, which takes it away when it is merged. */
function put(target: Json, [key, ...rest]: string[], value: unknown): void {
  if (key === undefined) return
  if (rest.length === 0) {
    target[key] = value ?? null
    return
  }
  const inner = isObject(target[key]) ? target[key] : {}
  target[key] = inner
  put(inner, rest, value)
}
