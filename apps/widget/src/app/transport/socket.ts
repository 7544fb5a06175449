import type { ClientFrame, closeCodes, VisitorFrame } from '@omniline/contracts/realtime'
import { backoffMs } from './backoff.ts'
import { apiUrl } from './http.ts'

/** The server asks every 25 s; after this silence the connection is dead although nobody closed it. */
const silenceMs = 60_000
const readyWithinMs = 10_000
const unauthenticated: typeof closeCodes.unauthenticated = 4001

interface SocketHooks {
  /** `fresh`: nothing was resumed, so fetch what there is */
  ready(fresh: boolean): void
  frame(frame: VisitorFrame): void
  lost(): void
  /** the token does not hold (any more); no further attempts are made */
  refused(): void
}

export interface Socket {
  send(frame: ClientFrame): void
  /** The network or the visitor came back: do not wait for the timer. */
  nudge(): void
  close(): void
}

/** Keeps one connection alive with `token` and goes on from the last cursor after each break. */
export function openSocket(token: string, hooks: SocketHooks): Socket {
  let socket: WebSocket | null = null
  let cursor: string | undefined
  let attempt = 0
  let isReady = false
  let wasReady = false
  let lastHeardAt = 0
  let retry: ReturnType<typeof setTimeout> | undefined
  let watch: ReturnType<typeof setTimeout> | undefined

  function connect(): void {
    clearTimeout(retry)
    const current = new WebSocket(`${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}${apiUrl}/realtime`)
    socket = current
    isReady = false
    watchFor(readyWithinMs)
    current.addEventListener('open', () => send({ type: 'hello', token, resumeFrom: cursor }))
    current.addEventListener('message', (event) => current === socket && heard(JSON.parse(String(event.data)) as VisitorFrame))
    current.addEventListener('close', (event) => current === socket && ended(event.code))
  }

  function heard(frame: VisitorFrame): void {
    lastHeardAt = Date.now()
    watchFor(silenceMs)
    if ('cursor' in frame) cursor = frame.cursor
    if (frame.type === 'ready') {
      const fresh = !wasReady
      wasReady = true
      isReady = true
      attempt = 0
      hooks.ready(fresh)
    } else if (frame.type === 'resync') hooks.ready(true)
    else if (frame.type === 'ping') send({ type: 'pong' })
    else hooks.frame(frame)
  }
  function ended(code: number): void {
    clearTimeout(watch)
    socket = null
    isReady = false
    if (code === unauthenticated) return hooks.refused()
    hooks.lost()
    retry = setTimeout(connect, backoffMs(attempt++))
  }

  function watchFor(ms: number): void {
    clearTimeout(watch)
    watch = setTimeout(drop, ms)
  }

  /** A dead connection may take minutes to close: it is left to itself. */
  function drop(): void {
    const old = socket
    socket = null
    old?.close()
    ended(0)
  }

  function send(frame: ClientFrame): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
  }

  connect()
  return {
    send,
    nudge() {
      // Browsers say "online" a moment before it is true: the next attempts follow quickly.
      attempt = 0
      if (!socket) connect()
      else if (isReady && Date.now() - lastHeardAt > silenceMs / 2) drop()
    },
    close() {
      clearTimeout(retry)
      clearTimeout(watch)
      const old = socket
      socket = null
      old?.close()
    },
  }
}
