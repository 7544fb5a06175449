import type { Store } from './state/store.ts'
import { sendRead } from './transport/http.ts'

/** What the visitor has seen: told to the server once, to the site's badge, and to the same chat in other tabs. */
export function createReading(store: Store, channelId: string, token: () => string | null, badge: (count: number) => void) {
  let isShown = false
  let isAtEnd = true
  let readSeq = 0
  let shownCount = 0
  const tabs = otherTabs(channelId)

  const isWatching = () => isShown && document.visibilityState === 'visible'

  function update(): void {
    const state = store.get()
    const seq = state.messages.findLast((one) => one.author.type !== 'visitor')?.seq ?? 0
    const known = token()
    if (known && state.unread > 0 && seq > readSeq && isWatching() && isAtEnd && state.loaded) {
      readSeq = seq
      store.dispatch({ type: 'read' })
      tabs?.postMessage({ read: seq })
      sendRead(known, seq).catch(() => {
        // The next message or glance tries again.
        readSeq = 0
      })
    }
    const count = isWatching() && isAtEnd ? 0 : store.get().unread
    if (count === shownCount) return
    shownCount = count
    badge(count)
  }

  if (tabs)
    tabs.onmessage = (event: MessageEvent<{ read?: unknown }>) => {
      if (typeof event.data?.read !== 'number') return
      readSeq = Math.max(readSeq, event.data.read)
      store.dispatch({ type: 'read' })
    }
  store.subscribe(update)
  document.addEventListener('visibilitychange', update)

  return {
    isWatching,
    shown(open: boolean): void {
      isShown = open
      update()
    },
    atEnd(yes: boolean): void {
      isAtEnd = yes
      update()
    },
    reset(): void {
      readSeq = 0
    },
  }
}

/** Quicker than the server's word, where the browser lets a frame have it. */
function otherTabs(channelId: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(`omniline.${channelId}`)
  } catch {
    // Blocked with the frame's storage: the server tells every tab anyway.
    return null
  }
}
