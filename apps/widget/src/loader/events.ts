/** What a site can listen to, and what it is told. */
export interface OmnilineEvents {
  /** the widget is on the page */
  ready: undefined
  open: undefined
  close: undefined
  /** how many messages the visitor has not read */
  unread: number
  /** somebody answered; the words stay inside the chat */
  message: { from: string; author: string; at: string }
}

type Handler<K extends keyof OmnilineEvents> = (detail: OmnilineEvents[K]) => void

export function createEvents() {
  const handlers: { [K in keyof OmnilineEvents]: Set<Handler<K>> } = {
    ready: new Set(),
    open: new Set(),
    close: new Set(),
    unread: new Set(),
    message: new Set(),
  }
  return {
    on<K extends keyof OmnilineEvents>(event: K, handler: Handler<K>): () => void {
      const set: Set<Handler<K>> | undefined = handlers[event]
      if (!set) throw new Error(`Omniline.on: there is no event "${String(event)}"`)
      set.add(handler)
      return () => {
        set.delete(handler)
      }
    },
    emit<K extends keyof OmnilineEvents>(event: K, detail: OmnilineEvents[K]): void {
      for (const handler of [...handlers[event]]) call(handler, detail)
    },
    clear(): void {
      for (const set of Object.values(handlers)) set.clear()
    },
  }
}

/** A site's broken handler is the site's: it is reported and stops nothing of ours. */
export function call<T>(handler: (detail: T) => void, detail: T): void {
  try {
    handler(detail)
  } catch (error) {
    setTimeout(() => {
      throw error
    })
  }
}
