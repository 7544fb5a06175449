import { type IDBPDatabase, openDB } from 'idb'
import { readLocal, writeLocal } from './local.ts'

/** Values by key. What the drafts and the outbox need of a database. */
export interface KeyedStorage<T> {
  all(): Promise<Map<string, T>>
  put(key: string, value: T): Promise<void>
  remove(key: string): Promise<void>
}

/** For the last moment of a page, when a database has no time any more. */
export interface LastMoment<T> {
  /** at once; or not at all, where this browser keeps nothing */
  keep(values: Record<string, T>): void
  /** what was kept; it is there once */
  take(): Record<string, T>
}

const stores = ['drafts', 'outbox'] as const
let opening: Promise<IDBPDatabase> | undefined

function database(): Promise<IDBPDatabase> {
  opening ??= openDB('omniline', 1, {
    upgrade(db) {
      for (const store of stores) db.createObjectStore(store)
    },
  })
  return opening
}

/** A store of this browser, apart for each user: people share computers. */
export function browserStorage<T>(store: (typeof stores)[number], userId: string): KeyedStorage<T> {
  const prefix = `${userId}:`
  return {
    async all() {
      const db = await database()
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`)
      const [keys, values] = await Promise.all([db.getAllKeys(store, range), db.getAll(store, range)])
      return new Map(keys.map((key, i) => [String(key).slice(prefix.length), values[i] as T]))
    },
    async put(key, value) {
      await (await database()).put(store, value, prefix + key)
    },
    async remove(key) {
      await (await database()).delete(store, prefix + key)
    },
  }
}

/** The same browser's and the same user's, for what could not be written to the store in time. */
export function lastMoment<T>(store: (typeof stores)[number], userId: string): LastMoment<T> {
  const key = `omniline.${store}.${userId}`
  return {
    keep: (values) => writeLocal(key, JSON.stringify(values)),
    take() {
      const kept = readLocal(key)
      if (kept === null) return {}
      writeLocal(key, '{}')
      return JSON.parse(kept) as Record<string, T>
    },
  }
}
