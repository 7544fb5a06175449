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

type Conversations = Record<string, Conversation>

/** A list's order as it was drawn last, from these conversations. */
interface Order {
  conversations: Conversations
  me: string
  ids: string[]
  /** of those that stand in it; goes from one order to the next */
  places: Map<string, Place>
}

/** Lists are replaced when a page of them arrives, and live on while frames come. */
const orders = new WeakMap<LoadedList, Order>()

/**
 * The ids of a list in its order, as far as it is loaded. Only what moved since the last time is put in its place anew;
 * as long as nothing did, the answer is the same array.
 */
export function orderOf(list: LoadedList, conversations: Conversations, me: string): string[] {
  const before = orders.get(list)
  if (before && before.conversations === conversations && before.me === me) return before.ids
  const after = before?.me === me && !list.ids ? moved(before, list, conversations) : drawn(list, conversations, me)
  const same = before && sameIds(before.ids, after.ids)
  orders.set(list, same ? { ...after, ids: before.ids } : after)
  return same ? before.ids : after.ids
}

const sameIds = (a: string[], b: string[]) => a === b || (a.length === b.length && a.every((id, i) => id === b[i]))

/** From scratch. */
function drawn(list: LoadedList, conversations: Conversations, me: string): Order {
  const places = new Map<string, Place>()
  if (list.ids) return { conversations, me, ids: list.ids.filter((id) => conversations[id]), places }
  for (const one of Object.values(conversations)) {
    const place = placeIn(list, one, me)
    if (place) places.set(one.id, place)
  }
  const sorted = [...places.values()].sort((a, b) => comparePlaces(a, b, list.query.sort))
  return { conversations, me, ids: sorted.map(({ id }) => id), places }
}

/** Where a conversation stands in a list; null: not in what is loaded of it. */
function placeIn({ query, horizon }: LoadedList, conversation: Conversation, me: string): Place | null {
  if (!belongs(conversation, query, me)) return null
  const place = placeOf(conversation, query.sort)
  return horizon === null || comparePlaces(place, horizon, query.sort) <= 0 ? place : null
}

function moved(before: Order, list: LoadedList, conversations: Conversations): Order {
  const { me, places } = before
  const left = new Set<string>()
  const entered: Place[] = []
  for (const id of places.keys()) {
    if (conversations[id]) continue
    places.delete(id)
    left.add(id)
  }
  for (const id in conversations) {
    const one = conversations[id]
    if (!one || one === before.conversations[id]) continue
    const from = places.get(id)
    const to = placeIn(list, one, me)
    if (from?.at === to?.at) continue
    if (from) left.add(id)
    if (to) entered.push(to)
    if (to) places.set(id, to)
    else places.delete(id)
  }
  if (left.size + entered.length === 0) return { ...before, conversations }
  const ids = before.ids.filter((id) => !left.has(id))
  const { sort } = list.query
  for (const place of entered) {
    let low = 0
    for (let high = ids.length; low < high; ) {
      const middle = (low + high) >> 1
      const there = places.get(ids[middle] ?? '')
      if (there && comparePlaces(there, place, sort) < 0) low = middle + 1
      else high = middle
    }
    ids.splice(low, 0, place.id)
  }
  return { conversations, me, ids, places }
}
