import type { PresenceStatus, WorkdayStatus } from '@omniline/contracts/accounts'
import type { Conversation, Counters, Message } from '@omniline/contracts/conversations'
import type { ServerFrame } from '@omniline/contracts/realtime'
import { replaceEqualDeep } from '@tanstack/react-query'
import { belongs, comparePlaces, type ListQuery, type LoadedList, listKey, placeOf } from './lists.ts'
import { emptyWindow, type MessagePageArrived, type MessageWindow, putMessage, receivePage, takesMessage } from './windows.ts'

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

/** What frames from the server make of the state, one after the other. Pure; `at` is the time they arrived. */
export function reduceFrames(state: InboxState, frames: ServerFrame[], at: number): InboxState {
  const draft = draftOf(state)
  for (const frame of frames) applyFrame(draft, frame, at)
  return draft.next
}

/** A message that is newer than what is here, as the answer to a change of one's own. */
export function messageArrived(state: InboxState, message: Message): InboxState {
  const draft = draftOf(state)
  applyMessage(draft, message)
  return draft.next
}

type Table = 'conversations' | 'touched' | 'windows' | 'presence' | 'workdays' | 'typing' | 'viewing'

/**
 * The next state while it is made: whatever is written to is copied before, once for all frames that come together.
 * After a resume there are hundreds, and thousands of conversations to copy.
 */
interface Draft {
  next: InboxState
  table<K extends Table>(name: K): InboxState[K]
  window(conversationId: string): MessageWindow | undefined
}

function draftOf(state: InboxState): Draft {
  const next = { ...state }
  const table: Draft['table'] = (name) => {
    if (next[name] === state[name]) next[name] = { ...next[name] }
    return next[name]
  }
  return {
    next,
    table,
    window(id) {
      const present = next.windows[id]
      if (!present || present !== state.windows[id]) return present
      return (table('windows')[id] = { ...present, items: [...present.items], touched: { ...present.touched } })
    },
  }
}

function applyFrame(draft: Draft, frame: ServerFrame, at: number): void {
  const { next } = draft
  if ('cursor' in frame) next.cursor = frame.cursor
  switch (frame.type) {
    case 'resync':
      next.epoch += 1
      next.typing = {}
      next.viewing = {}
      return
    case 'conversation': {
      const { data } = frame
      draft.table('conversations')[data.id] = replaceEqualDeep(next.conversations[data.id], data)
      return touch(draft, data.id)
    }
    case 'conversationGone': {
      const { id } = frame.data
      delete draft.table('conversations')[id]
      delete draft.table('windows')[id]
      return touch(draft, id)
    }
    case 'message':
      return applyMessage(draft, frame.data)
    case 'counters':
      next.counters = frame.data
      return
    case 'presence':
      draft.table('presence')[frame.data.userId] = frame.data.status
      draft.table('workdays')[frame.data.userId] = frame.data.workday
      return
    case 'typing': {
      const { conversationId, author, active } = frame.data
      const others = (next.typing[conversationId] ?? []).filter((one) => one.id !== author.id && one.until > at)
      draft.table('typing')[conversationId] = active ? [...others, { ...author, until: at + typingLastsMs }] : others
      return
    }
    case 'viewing':
      draft.table('viewing')[frame.data.conversationId] = frame.data.userIds.filter((id) => id !== next.me)
      return
    case 'ready':
    case 'changed':
    case 'alert':
    case 'ping':
    case 'error':
      return
  }
}

function touch({ next, table }: Draft, id: string): void {
  next.tick += 1
  table('touched')[id] = next.tick
}

function applyMessage(draft: Draft, message: Message): void {
  const { next } = draft
  next.tick += 1
  for (const [id, window] of Object.entries(next.windows)) {
    if (!takesMessage(window, message)) continue
    const copy = draft.window(id)
    if (copy) putMessage(copy, message, next.tick)
  }
  const typists = next.typing[message.conversationId]
  if (typists) draft.table('typing')[message.conversationId] = typists.filter((one) => one.id !== message.author.id)
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
  for (const one of items) if (settled(one.id)) conversations[one.id] = replaceEqualDeep(conversations[one.id], one)
  const ids = query.q ? [...(first ? [] : (before?.ids ?? [])), ...items.map((one) => one.id)] : null
  return { ...state, conversations, lists: { ...state.lists, [key]: { query, horizon, nextCursor: page.nextCursor, ids } } }
}

/** One conversation from an answer: ignored when a frame brought a newer one after `since`. */
export function conversationArrived(state: InboxState, conversation: Conversation, since: number): InboxState {
  if ((state.touched[conversation.id] ?? -1) > since) return state
  return keep(state, conversation)
}

/** Something the screen takes for granted until the server answers. */
export function conversationPatched(state: InboxState, id: string, patch: Partial<Conversation>): InboxState {
  const present = state.conversations[id]
  return present ? keep(state, { ...present, ...patch }) : state
}

function keep(state: InboxState, conversation: Conversation): InboxState {
  const { id } = conversation
  return { ...state, conversations: { ...state.conversations, [id]: replaceEqualDeep(state.conversations[id], conversation) } }
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
