import type { Conversation, ConversationStatus } from '@omniline/contracts/conversations'

export type View = 'mine' | 'queue' | 'all'
export type Sort = 'newest' | 'oldest' | 'waiting'

/** What a list shows; the same words as the query of `GET /conversations`. */
export interface ListQuery {
  view: View
  sort: Sort
  status?: ConversationStatus[]
  lineId?: string
  channelId?: string
  operatorId?: string
  threadId?: string
  q?: string
}

export const openStatuses: ConversationStatus[] = ['bot', 'waiting', 'offered', 'active', 'closing']

const defaultStatus: Record<View, ConversationStatus[] | null> = { mine: openStatuses, queue: ['waiting', 'offered'], all: null }

export function listKey(query: ListQuery): string {
  const { view, sort, status, lineId, channelId, operatorId, threadId, q } = query
  return JSON.stringify([view, sort, status, lineId, channelId, operatorId, threadId, q])
}

/** Where a conversation stands in a list. */
export interface Place {
  at: string
  id: string
}

/** A list that has been fetched down to `horizon`; what lies beyond it is not known yet. */
export interface LoadedList {
  query: ListQuery
  /** null: everything is here */
  horizon: Place | null
  nextCursor: string | null
  /** what the server found, for a list whose condition only the server can judge (`q`) */
  ids: string[] | null
}

export function placeOf(conversation: Conversation, sort: Sort): Place {
  // What does not wait comes after everything that does; letters sort after digits.
  const at = sort === 'waiting' ? (conversation.waitingSince ?? 'never') : conversation.lastMessageAt
  return { at, id: conversation.id }
}

/** Negative: `a` stands above `b`. */
export function comparePlaces(a: Place, b: Place, sort: Sort): number {
  const direction = sort === 'newest' ? -1 : 1
  const order = a.at === b.at ? (a.id < b.id ? -1 : a.id > b.id ? 1 : 0) : a.at < b.at ? -1 : 1
  return order * direction
}

/** The same decision as the server's, so that a conversation enters and leaves a list without a request. */
export function belongs(conversation: Conversation, query: ListQuery, me: string): boolean {
  const mine = conversation.operatorId === me || conversation.participants.includes(me)
  if (query.view === 'mine' && !mine) return false
  if (query.view === 'queue' && conversation.operatorId !== null) return false
  const status = query.status ?? defaultStatus[query.view]
  if (status && !status.includes(conversation.status)) return false
  if (query.lineId && conversation.lineId !== query.lineId) return false
  if (query.channelId && conversation.channelId !== query.channelId) return false
  if (query.operatorId && conversation.operatorId !== query.operatorId) return false
  if (query.threadId && conversation.threadId !== query.threadId) return false
  return true
}

/** The conversations of a list in its order, as far as it is loaded. */
export function drawList(list: LoadedList, conversations: Record<string, Conversation>, me: string): Conversation[] {
  const { query, horizon } = list
  if (list.ids) return list.ids.flatMap((id) => conversations[id] ?? [])
  return Object.values(conversations)
    .filter((one) => belongs(one, query, me))
    .map((one) => ({ one, place: placeOf(one, query.sort) }))
    .filter(({ place }) => horizon === null || comparePlaces(place, horizon, query.sort) <= 0)
    .sort((a, b) => comparePlaces(a.place, b.place, query.sort))
    .map(({ one }) => one)
}
