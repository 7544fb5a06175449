import type { Me } from '@omniline/contracts/accounts'
import type { Conversation, Message } from '@omniline/contracts/conversations'
import type { ClientFrame, ServerFrame } from '@omniline/contracts/realtime'
import { create } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { type ConversationHead, headOf } from './head.ts'
import { type Link, openSocket, type Socket } from './socket.ts'
import { orderOf } from './lists.ts'
import { emptyInbox, type InboxState, reduceFrames } from './state.ts'

/** The one copy of everything live. Written by frames and by answers, read by every screen. */
export const useInbox = create<InboxState>(() => emptyInbox(''))

interface LinkState {
  link: Link
  /** was live at least once, so that the first connecting is not called a loss */
  everLive: boolean
}
export const useLink = create<LinkState>(() => ({ link: 'connecting', everLive: false }))

export interface RealtimeHooks {
  /** after they were put into the state */
  onFrames(frames: ServerFrame[]): void
  onLive(): void
  onSignedOut(): void
}

let socket: Socket | null = null
let viewed: string | null = null
let announceReady: () => void = () => undefined
let ready: Promise<void> = Promise.resolve()

/** Resolves once frames flow, so that nothing changes unseen between a fetch and the first frame; late on a bad line. */
export const whenListening = (): Promise<void> => ready

export function startRealtime(me: Me, hooks: RealtimeHooks): () => void {
  useInbox.setState(emptyInbox(me.id), true)
  useLink.setState({ link: 'connecting', everLive: false })
  ready = new Promise((resolve) => {
    announceReady = resolve
    // Where sockets do not get through the screen still fills; it is fetched anew when one does.
    setTimeout(resolve, 3000)
  })
  const own = openSocket({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/realtime`,
    cursor: () => useInbox.getState().cursor,
    onFrames(frames) {
      useInbox.setState((state) => reduceFrames(state, frames, Date.now()), true)
      if (frames.some((frame) => frame.type === 'ready')) {
        announceReady()
        own.send({ type: 'viewing', conversationId: viewed })
      }
      hooks.onFrames(frames)
    },
    onLink(link) {
      const before = useLink.getState()
      useLink.setState({ link, everLive: before.everLive || link === 'live' })
      if (link === 'live') hooks.onLive()
      if (link === 'signedOut') hooks.onSignedOut()
    },
  })
  socket = own
  return () => {
    own.close()
    if (socket === own) socket = null
  }
}

export function tell(frame: ClientFrame): void {
  socket?.send(frame)
}

/** A call could not reach the server: do not wait for the next attempt. */
export function wakeSocket(): void {
  socket?.wake()
}

/** Which conversation is open here; colleagues see it. */
export function setViewed(conversationId: string | null): void {
  if (viewed === conversationId) return
  viewed = conversationId
  tell({ type: 'viewing', conversationId })
}

export function conversationNow(id: string): Conversation | undefined {
  return useInbox.getState().conversations[id]
}

export const useConversation = (id: string): Conversation | undefined => useInbox((state) => state.conversations[id])
/** For what shows no messages, and need not be drawn anew for each. */
export const useHead = (id: string): ConversationHead | undefined =>
  useInbox(
    useShallow(({ conversations }) => {
      const conversation = conversations[id]
      return conversation && headOf(conversation)
    }),
  )
/** The ids of a list in its order, as far as it is loaded; null: it is not. The same array as long as nothing moves. */
export const useOrder = (key: string): string[] | null =>
  useInbox(({ lists, conversations, me }) => {
    const list = lists[key]
    return list ? orderOf(list, conversations, me) : null
  })
export const useWindow = (conversationId: string) => useInbox((state) => state.windows[conversationId])
const nobody: string[] = []
export const useViewers = (conversationId: string): string[] => useInbox((state) => state.viewing[conversationId] ?? nobody)

/** A frame's message, when it is one that a person wrote to us just now. */
export function customerMessages(frames: ServerFrame[]): Message[] {
  return frames.flatMap((frame) => (frame.type === 'message' && frame.data.author.type === 'customer' ? frame.data : []))
}
