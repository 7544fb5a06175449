import type { Kept, Position } from '../shared/bridge.ts'

/** Who the visitor is, and how the channel looks, so that the button does not change its colour on every page. */
export interface Visitor {
  token: string
  color?: string
  position?: Position
}

/**
 * What this browser remembers for this site; nothing before the visitor has acted. In the page's own storage: browsers
 * cut or close a frame's, and this one the site can clear by itself. A page without storage (blocked, sandboxed)
 * remembers until it is left.
 */
export function createMemory(channel: string) {
  const key = `omniline.${channel}`
  const openKey = `${key}.open`
  const keptPrefix = `${key}.kept.`
  let visitor = read(key)

  return {
    key,
    get: (): Visitor | null => visitor,
    set(next: Visitor | null): void {
      visitor = next
      write('localStorage', key, next && JSON.stringify(next))
      if (!next) write('sessionStorage', openKey, null)
    },
    /** After a change made by another tab. */
    reload: (): Visitor | null => (visitor = read(key)),
    /** Per tab: opening in one must not pop open the others. */
    wasOpen: (): boolean => attempt(() => sessionStorage.getItem(openKey)) === '1',
    rememberOpen(open: boolean): void {
      if (visitor) write('sessionStorage', openKey, open ? '1' : null)
    },
    /** What the chat gave us to keep: drafts and the like. */
    kept(): Kept {
      const names = attempt(() => Object.keys(localStorage)) ?? []
      const ours = names.filter((name) => name.startsWith(keptPrefix))
      return Object.fromEntries(ours.map((name) => [name.slice(keptPrefix.length), localStorage.getItem(name) ?? '']))
    },
    keep: (name: string, value: string | null) => write('localStorage', keptPrefix + name, value),
  }
}

function read(key: string): Visitor | null {
  const found = attempt<unknown>(() => JSON.parse(localStorage.getItem(key) ?? 'null'))
  return found && typeof found === 'object' && 'token' in found && typeof found.token === 'string' ? (found as Visitor) : null
}

function write(storage: 'localStorage' | 'sessionStorage', key: string, text: string | null): void {
  attempt(() => (text === null ? window[storage].removeItem(key) : window[storage].setItem(key, text)))
}

function attempt<T>(action: () => T): T | null {
  try {
    return action()
  } catch {
    // Storage is switched off or full: the chat goes on without it.
    return null
  }
}
