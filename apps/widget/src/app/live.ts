import type { VisitorFrame } from '@omniline/contracts/realtime'
import type { Store } from './state/store.ts'
import { backoffMs } from './transport/backoff.ts'
import { CallError, getMessages } from './transport/http.ts'
import { openSocket, type Socket } from './transport/socket.ts'

/** Where sockets are blocked the chat still works, a little slower. */
const pollMs = 10_000
const typingLastsMs = 8_000

interface LiveHooks {
  /** a frame has been applied */
  applied(frame: VisitorFrame, isNewMessage: boolean): void
  refused(): void
}

/** Keeps the store equal to the server's chat while there is a visitor. */
export function createLive(store: Store, hooks: LiveHooks) {
  let socket: Socket | null = null
  let token: string | null = null
  /** frames that came while a page is being fetched: they are applied over it */
  let held: VisitorFrame[] | null = null
  let fetching = 0
  let poll: ReturnType<typeof setInterval> | undefined
  let typingTimer: ReturnType<typeof setTimeout> | undefined

  async function fetchPage(forToken: string): Promise<void> {
    const mine = ++fetching
    held ??= []
    for (let attempt = 0; ; attempt++) {
      try {
        const chat = await getMessages(forToken)
        if (mine !== fetching) return
        store.dispatch({ type: 'snapshot', chat })
        break
      } catch (error) {
        if (mine !== fetching) return
        if (error instanceof CallError && error.status === 401) return hooks.refused()
        await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt)))
        if (mine !== fetching) return
      }
    }
    const frames = held ?? []
    held = null
    for (const frame of frames) apply(frame)
  }

  function apply(frame: VisitorFrame): void {
    const isNew = frame.type === 'message' && !store.get().messages.some((one) => one.id === frame.data.id)
    store.dispatch({ type: 'frame', frame })
    if (frame.type === 'typing' && frame.data.active) {
      clearTimeout(typingTimer)
      typingTimer = setTimeout(() => store.dispatch({ type: 'typingEnded' }), typingLastsMs)
    }
    hooks.applied(frame, isNew)
  }

  function stopPolling(): void {
    clearInterval(poll)
    poll = undefined
  }

  return {
    start(next: string): void {
      token = next
      store.dispatch({ type: 'loading' })
      store.dispatch({ type: 'connection', connection: 'connecting' })
      socket = openSocket(next, {
        ready(fresh) {
          stopPolling()
          store.dispatch({ type: 'connection', connection: 'live' })
          if (fresh) void fetchPage(next)
        },
        frame: (frame) => (held ? held.push(frame) : apply(frame)),
        lost() {
          store.dispatch({ type: 'connection', connection: 'lost' })
          poll ??= setInterval(() => !held && void fetchPage(next), pollMs)
        },
        refused: () => hooks.refused(),
      })
    },
    stop(): void {
      stopPolling()
      clearTimeout(typingTimer)
      fetching++
      held = null
      token = null
      socket?.close()
      socket = null
      store.dispatch({ type: 'connection', connection: 'none' })
    },
    /** What is shown may not hold any more. */
    refresh: () => token && void fetchPage(token),
    typing: (active: boolean) => socket?.send({ type: 'typing', active }),
    nudge: () => socket?.nudge(),
    async older(): Promise<void> {
      const before = store.get().messages[0]?.seq
      const asked = token
      if (!asked || before === undefined) return
      const chat = await getMessages(asked, before)
      if (asked === token) store.dispatch({ type: 'older', chat })
    },
  }
}

export type Live = ReturnType<typeof createLive>
