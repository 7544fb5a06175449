import type { Conversation } from '@omniline/contracts/conversations'
import { useEffect, useEffectEvent } from 'react'
import { create } from 'zustand'
import { ApiError, call, type FailureCode } from '../api.ts'
import { useInbox, useLink, wakeSocket, whenListening } from './inbox.ts'
import { type ListQuery, listKey } from './lists.ts'
import { conversationArrived, messagesArrived, pageArrived, windowOpened } from './state.ts'
import type { MessagePageArrived } from './windows.ts'

const pageSize = 50

interface Loading {
  /** what failed, by what was asked for; gone when it is asked for again */
  failures: Record<string, FailureCode>
  /** what is on its way */
  busy: Record<string, boolean>
}
export const useLoading = create<Loading>(() => ({ failures: {}, busy: {} }))

/** In which epoch something was fetched last; after a resync it is fetched again. */
const fetchedIn = new Map<string, number>()

/** One request per key at a time. Failures are kept for the pane that shows them. */
async function once(key: string, run: () => Promise<void>): Promise<void> {
  if (useLoading.getState().busy[key]) return
  useLoading.setState(({ failures, busy }) => {
    const { [key]: _past, ...rest } = failures
    return { failures: rest, busy: { ...busy, [key]: true } }
  })
  try {
    for (let epoch = -1; epoch !== useInbox.getState().epoch; ) {
      // A resync while the answer was on its way: ask again.
      epoch = useInbox.getState().epoch
      await run()
      fetchedIn.set(key, epoch)
    }
  } catch (error) {
    const code = error instanceof ApiError ? error.code : 'internal'
    if (code === 'network') wakeSocket()
    useLoading.setState(({ failures }) => ({ failures: { ...failures, [key]: code } }))
  } finally {
    useLoading.setState(({ busy }) => {
      const { [key]: _done, ...rest } = busy
      return { busy: rest }
    })
  }
}

/** Forgets what was fetched, e.g. when another person signs in. */
export function forgetFetched(): void {
  fetchedIn.clear()
  useLoading.setState({ failures: {}, busy: {} })
}

const isFresh = (key: string) => fetchedIn.get(key) === useInbox.getState().epoch

export function loadList(query: ListQuery, more = false): Promise<void> {
  const key = listKey(query)
  return once(key, async () => {
    await whenListening()
    const { tick, lists } = useInbox.getState()
    const cursor = more ? lists[key]?.nextCursor : undefined
    const { status, ...rest } = query
    const page = await call('GET /conversations', {
      query: { ...rest, ...(status ? { status: status.join(',') } : {}), limit: pageSize, ...(cursor ? { cursor } : {}) },
    })
    useInbox.setState((state) => pageArrived(state, { query, ...page, first: !cursor, since: tick }), true)
  })
}

/** Keeps a list loaded while it is shown. */
export function useListLoading(query: ListQuery): { failure: FailureCode | undefined; busy: boolean; loadMore(): void; retry(): void } {
  const key = listKey(query)
  const epoch = useInbox((state) => state.epoch)
  const live = useLink((state) => state.link === 'live')
  const failure = useLoading((state) => state.failures[key])
  const busy = useLoading((state) => state.busy[key] ?? false)
  const load = useEffectEvent(() => {
    if (!isFresh(key) && (live || !useLink.getState().everLive)) void loadList(query)
  })
  useEffect(() => {
    load()
    // Also when the network is back, for what failed without it.
  }, [key, epoch, live])
  return {
    failure,
    busy,
    retry: () => void loadList(query),
    loadMore: () => {
      if (useInbox.getState().lists[key]?.nextCursor) void loadList(query, true)
    },
  }
}

const conversationKey = (id: string) => `conversation:${id}`
const messagesKey = (id: string) => `messages:${id}`
export const olderKey = (id: string) => `${messagesKey(id)}:older`
export const newerKey = (id: string) => `${messagesKey(id)}:newer`

export async function loadConversation(id: string): Promise<void> {
  await once(conversationKey(id), async () => {
    await whenListening()
    const since = useInbox.getState().tick
    const conversation = await call('GET /conversations/:id', { params: { id } })
    take(conversation, since)
  })
}

export function take(conversation: Conversation, since: number): void {
  useInbox.setState((state) => conversationArrived(state, conversation, since), true)
}

async function fetchMessages(
  id: string,
  kind: MessagePageArrived['kind'],
  query: { before?: number; after?: number; limit?: number },
): Promise<MessagePageArrived> {
  const since = useInbox.getState().tick
  const page = await call('GET /conversations/:id/messages', { params: { id }, query: { limit: pageSize, thread: 'true', ...query } })
  return { ...page, kind, since }
}

const arrived = (id: string, page: MessagePageArrived) => useInbox.setState((state) => messagesArrived(state, id, page), true)

/** The end of a conversation's thread; cached ones are shown at once and fetched again only after a resync. */
export async function openMessages(conversation: Pick<Conversation, 'id' | 'threadId'>): Promise<void> {
  const { id, threadId } = conversation
  // One that was gone and has come back begins with nothing.
  if (!useInbox.getState().windows[id]) fetchedIn.delete(messagesKey(id))
  useInbox.setState((state) => windowOpened(state, id, threadId), true)
  if (isFresh(messagesKey(id))) return
  await once(messagesKey(id), async () => {
    await whenListening()
    arrived(id, await fetchMessages(id, 'newest', {}))
  })
}

/** The stretch of the thread around an old message, for a link that points at it. */
export async function jumpTo(conversation: Pick<Conversation, 'id' | 'threadId'>, seq: number): Promise<void> {
  const { id, threadId } = conversation
  await openMessages(conversation)
  const window = useInbox.getState().windows[id]
  const first = window?.items[0]?.seq
  if (!window || first === undefined || seq >= first) return
  await once(messagesKey(id), async () => {
    useInbox.setState((state) => windowOpened(state, id, threadId), true)
    const [older, newer] = await Promise.all([
      fetchMessages(id, 'around', { before: seq + 1, limit: 30 }),
      fetchMessages(id, 'newer', { after: seq, limit: 30 }),
    ])
    arrived(id, older)
    arrived(id, newer)
  })
}

export function loadOlder(id: string): Promise<void> {
  return once(olderKey(id), async () => {
    const window = useInbox.getState().windows[id]
    const first = window?.items[0]?.seq
    if (window?.hasOlder && first !== undefined) arrived(id, await fetchMessages(id, 'older', { before: first }))
  })
}

export function loadNewer(id: string): Promise<void> {
  return once(newerKey(id), async () => {
    const window = useInbox.getState().windows[id]
    const last = window?.items.at(-1)?.seq
    if (window && !window.atEnd && last !== undefined) arrived(id, await fetchMessages(id, 'newer', { after: last }))
  })
}

/** From the middle of the history back to its end. */
export function loadEnd(id: string): Promise<void> {
  return once(messagesKey(id), async () => arrived(id, await fetchMessages(id, 'newest', {})))
}

/** Keeps an open conversation and its messages loaded, also after a resync and after the network came back. */
export function useConversationLoading(id: string, seq: number | undefined) {
  const epoch = useInbox((state) => state.epoch)
  const live = useLink((state) => state.link === 'live')
  const threadId = useInbox((state) => state.conversations[id]?.threadId)
  const failure = useLoading((state) => state.failures[conversationKey(id)] ?? state.failures[messagesKey(id)])
  const there = threadId !== undefined
  useEffect(() => {
    // Also when it goes: whether it is nobody's business here any more is for the server to say.
    if ((!there || !isFresh(conversationKey(id))) && (live || !useLink.getState().everLive)) void loadConversation(id)
  }, [id, there, epoch, live])
  useEffect(() => {
    if (threadId === undefined) return
    void (seq === undefined ? openMessages({ id, threadId }) : jumpTo({ id, threadId }, seq))
  }, [id, threadId, seq, epoch, live])
  return {
    failure,
    retry: () => {
      void loadConversation(id)
      if (threadId !== undefined) void openMessages({ id, threadId })
    },
  }
}
