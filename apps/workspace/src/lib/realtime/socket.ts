import type { ClientFrame, ServerFrame } from '@omniline/contracts/realtime'
import { afterFrame, gather } from './gather.ts'

/** `lost` is told apart from `connecting` only so that the screen can keep silent about the very first attempt. */
export type Link = 'connecting' | 'live' | 'lost' | 'signedOut'

export interface SocketOptions {
  url: string
  /** the last cursor seen; null: nothing yet */
  cursor(): string | null
  /** frames in the order of arrival, those of one moment together */
  onFrames(frames: ServerFrame[]): void
  onLink(link: Link): void
}

export interface Socket {
  send(frame: ClientFrame): void
  /** try now instead of waiting for the next attempt, e.g. after a call failed or the computer woke up */
  wake(): void
  close(): void
}

/** The server pings every 25 s; after this long without a word the line is dead, whatever the browser thinks. */
const silentMs = 40_000
const unauthenticated = 4001

/** 1, 2, 4 … 30 s, each shortened by up to a half so that a thousand operators do not return in the same second. */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(30_000, 1000 * 2 ** attempt)
  return Math.round(full * (1 - random / 2))
}

/** A connection that comes back by itself and takes up where it left off. */
export function openSocket(options: SocketOptions): Socket {
  let socket: WebSocket | null = null
  let attempt = 0
  let retry: ReturnType<typeof setTimeout> | undefined
  let lastHeardAt = Date.now()
  let closed = false
  const incoming = gather<ServerFrame>(afterFrame, (frames) => {
    options.onFrames(frames)
    if (frames.some((one) => one.type === 'ready')) options.onLink('live')
  })

  function connect() {
    clearTimeout(retry)
    if (closed) return
    options.onLink(attempt === 0 ? 'connecting' : 'lost')
    const current = new WebSocket(options.url)
    socket = current
    lastHeardAt = Date.now()
    current.onopen = () => {
      const cursor = options.cursor()
      transmit({ type: 'hello', ...(cursor === null ? {} : { resumeFrom: cursor }) })
    }
    current.onmessage = (event) => {
      if (socket === current && typeof event.data === 'string') hear(JSON.parse(event.data) as ServerFrame)
    }
    current.onclose = (event) => {
      if (socket !== current) return
      socket = null
      incoming.flush()
      if (event.code === unauthenticated) {
        closed = true
        options.onLink('signedOut')
      } else if (!closed) later()
    }
  }

  function later() {
    options.onLink('lost')
    retry = setTimeout(connect, backoffMs(attempt, Math.random()))
    attempt += 1
  }

  function hear(frame: ServerFrame) {
    lastHeardAt = Date.now()
    if (frame.type === 'ping') return transmit({ type: 'pong' })
    if (frame.type === 'ready' || frame.type === 'resync') attempt = 0
    incoming.add(frame)
  }

  function transmit(frame: ClientFrame) {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
  }

  /** What was heard before the line went counts: the next one resumes after it, and no old `ready` calls that one live. */
  function drop() {
    const old = socket
    socket = null
    old?.close()
    incoming.flush()
  }

  function wake() {
    if (closed) return
    const dead = socket !== null && Date.now() - lastHeardAt > silentMs
    if (dead) drop()
    if (socket === null) {
      attempt = Math.max(attempt, 1)
      connect()
    }
  }

  function offline() {
    if (closed || socket === null) return
    drop()
    later()
  }

  const visible = () => document.visibilityState === 'visible' && wake()
  const watchdog = setInterval(wake, 10_000)
  window.addEventListener('online', wake)
  window.addEventListener('focus', wake)
  window.addEventListener('offline', offline)
  document.addEventListener('visibilitychange', visible)
  connect()

  return {
    send: transmit,
    wake,
    close() {
      closed = true
      incoming.close()
      clearTimeout(retry)
      clearInterval(watchdog)
      window.removeEventListener('online', wake)
      window.removeEventListener('focus', wake)
      window.removeEventListener('offline', offline)
      document.removeEventListener('visibilitychange', visible)
      drop()
    },
  }
}
