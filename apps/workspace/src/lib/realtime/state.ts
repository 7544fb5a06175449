import type { PresenceStatus, WorkdayStatus } from '@omniline/contracts/accounts'
import type { Conversation, Counters, Message } from '@omniline/contracts/conversations'
import type { ServerFrame } from '@omniline/contracts/realtime'
import { belongs, comparePlaces, type ListQuery, type LoadedList, listKey, placeOf } from './lists.ts'
import { emptyWindow, type MessagePageArrived, type MessageWindow, receiveMessage, receivePage } from './windows.ts'

export interface Typist {
  type: 'customer' | 'operator'
  id: string
  name: string
  /** milliseconds; a signal that is not renewed runs out */
  until: number
}

/** Everything the inbox knows. The server's truth as far as it was fetched, kept current by frames. */
export interface InboxState {
  me: string
  cursor: string | null
  /** counts everything that frames brought */
  tick: number
  /** counts resyncs: whoever shows something fetches it again */
  epoch: number
  conversations: Record<string, Conversation>
  /** tick of the frame that last carried or removed a conversation */
  touched: Record<string, number>
  lists: Record<string, LoadedList>
  windows: Record<string, MessageWindow>
  counters: Counters | null
  presence: Record<string, PresenceStatus>
  workdays: Record<string, WorkdayStatus>
  typing: Record<string, Typist[]>
  viewing: Record<string, string[]>
}

export function emptyInbox(me: string): InboxState {
  return {
    me,
    cursor: null,
    tick: 0,
    epoch: 0,
    conversations: {},
    touched: {},
    lists: {},
    windows: {},
    counters: null,
    presence: {},
    workdays: {},
    typing: {},
    viewing: {},
  }
}

const typingLastsMs = 5000

/** What a frame from the server makes of the state. Pure; `at` is the time it arrived. */
export function reduceFrame(state: InboxState, frame: ServerFrame, at: number): InboxState {
  const next = 'cursor' in frame ? { ...state, cursor: frame.cursor } : state
  switch (frame.type) {
    case 'resync':
      return { ...next, epoch: state.epoch + 1, typing: {}, viewing: {} }
    case 'conversation': {
      const { data } = frame
      return touch({ ...next, conversations: { ...next.conversations, [data.id]: data } }, data.id)
    }
    case 'conversationGone':
      return touch(forget(next, frame.data.id), frame.data.id)
    case 'message':
      return messageArrived(next, frame.data)
    case 'counters':
      return { ...next, counters: frame.data }
    case 'presence':
      return {
        ...next,
        presence: { ...next.presence, [frame.data.userId]: frame.data.status },
        workdays: { ...next.workdays, [frame.data.userId]: frame.data.workday },
      }
    case 'typing': {
      const { conversationId, author, active } = frame.data
      const others = (next.typing[conversationId] ?? []).filter((one) => one.id !== author.id && one.until > at)
      const typists = active ? [...others, { ...author, until: at + typingLastsMs }] : others
      return { ...next, typing: { ...next.typing, [conversationId]: typists } }
    }
    case 'viewing':
      return {
        ...next,
        viewing: { ...next.viewing, [frame.data.conversationId]: frame.data.userIds.filter((id) => id !== state.me) },
      }
    case 'ready':
    case 'changed':
    case 'alert':
    case 'ping':
    case 'error':
      return next
  }
}

function touch(state: InboxState, id: string): InboxState {
  return { ...state, tick: state.tick + 1, touched: { ...state.touched, [id]: state.tick + 1 } }
}

function forget(state: InboxState, id: string): InboxState {
  const { [id]: _gone, ...conversations } = state.conversations
  const { [id]: _window, ...windows } = state.windows
  return { ...state, conversations, windows }
}

/** A message that is newer than what is here: by a frame, or as the answer to a change of one's own. */
export function messageArrived(state: InboxState, message: Message): InboxState {
  const tick = state.tick + 1
  const windows = { ...state.windows }
  for (const [id, window] of Object.entries(state.windows)) windows[id] = receiveMessage(window, message, tick)
  const typists = state.typing[message.conversationId]
  const typing = typists
    ? { ...state.typing, [message.conversationId]: typists.filter((one) => one.id !== message.author.id) }
    : state.typing
  return { ...state, tick, windows, typing }
}

export interface PageArrived {
  query: ListQuery
  items: Conversation[]
  nextCursor: string | null
  /** the page begins at the top of the list */
  first: boolean
  /** state's tick when the request was sent */
  since: number
}

/**
 * A page of a list. An answer can be older than a frame that overtook it: what frames brought since the
 * request was sent stays as it is, and what the server no longer counts to this stretch of the list goes.
 */
export function pageArrived(state: InboxState, page: PageArrived): InboxState {
  const { query, items, first, since } = page
  const key = listKey(query)
  const before = state.lists[key]
  const settled = (id: string) => (state.touched[id] ?? -1) <= since
  const conversations = { ...state.conversations }
  const last = items.at(-1)
  const horizon = page.nextCursor !== null && last ? placeOf(last, query.sort) : null
  if (!query.q) {
    const present = new Set(items.map((one) => one.id))
    for (const one of Object.values(state.conversations)) {
      if (present.has(one.id) || !settled(one.id) || !belongs(one, query, state.me)) continue
      const place = placeOf(one, query.sort)
      const below = !first && before?.horizon && comparePlaces(place, before.horizon, query.sort) <= 0
      const beyond = horizon !== null && comparePlaces(place, horizon, query.sort) > 0
      if (!below && !beyond) delete conversations[one.id]
    }
  }
  for (const one of items) if (settled(one.id)) conversations[one.id] = one
  const ids = query.q ? [...(first ? [] : (before?.ids ?? [])), ...items.map((one) => one.id)] : null
  return { ...state, conversations, lists: { ...state.lists, [key]: { query, horizon, nextCursor: page.nextCursor, ids } } }
}

/** One conversation from an answer: ignored when a frame brought a newer one after `since`. */
export function conversationArrived(state: InboxState, conversation: Conversation, since: number): InboxState {
  if ((state.touched[conversation.id] ?? -1) > since) return state
  return { ...state, conversations: { ...state.conversations, [conversation.id]: conversation } }
}

/** Something the screen takes for granted until the server answers. */
export function conversationPatched(state: InboxState, id: string, patch: Partial<Conversation>): InboxState {
  const present = state.conversations[id]
  return present ? { ...state, conversations: { ...state.conversations, [id]: { ...present, ...patch } } } : state
}

/** From here on frames are collected for this conversation, also while its first page is on the way. */
export function windowOpened(state: InboxState, conversationId: string, threadId: string): InboxState {
  if (state.windows[conversationId]) return state
  return { ...state, windows: { ...state.windows, [conversationId]: emptyWindow(conversationId, threadId) } }
}

export function messagesArrived(state: InboxState, conversationId: string, page: MessagePageArrived): InboxState {
  const window = state.windows[conversationId]
  return window ? { ...state, windows: { ...state.windows, [conversationId]: receivePage(window, page) } } : state
}
