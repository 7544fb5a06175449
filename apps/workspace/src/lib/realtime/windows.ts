import type { Message } from '@omniline/contracts/conversations'

/** A stretch of a thread, without holes, as seen from one conversation. */
export interface MessageWindow {
  conversationId: string
  threadId: string
  /** in order of `seq` */
  items: Message[]
  hasOlder: boolean
  /** false after a jump to an old message: what is newer is not here yet */
  atEnd: boolean
  /** the first answer has arrived */
  loaded: boolean
  /** tick of the frame that last carried a message, so that a slower answer does not undo it */
  touched: Record<string, number>
}

export function emptyWindow(conversationId: string, threadId: string): MessageWindow {
  return { conversationId, threadId, items: [], hasOlder: false, atEnd: true, loaded: false, touched: {} }
}

/** Union by id in order of `seq`; on a clash `incoming` has it. */
function mergeMessages(present: Message[], incoming: Message[]): Message[] {
  if (incoming.length === 0) return present
  const byId = new Map(present.map((message) => [message.id, message]))
  for (const message of incoming) byId.set(message.id, message)
  return [...byId.values()].sort((a, b) => a.seq - b.seq)
}

/** Whether this message, which was written or changed just now, belongs here: it is known, goes on, or fills a hole. */
export function takesMessage(window: MessageWindow, message: Message): boolean {
  if (message.threadId !== window.threadId) return false
  const first = window.items[0]
  const last = window.items.at(-1)
  const appended = window.atEnd && message.conversationId === window.conversationId && (!last || message.seq > last.seq)
  const inside = first !== undefined && last !== undefined && message.seq > first.seq && message.seq < last.seq
  return appended || inside || window.items.some((one) => one.id === message.id)
}

/** Writes a message that belongs here into a copy of a window. */
export function putMessage(copy: MessageWindow, message: Message, tick: number): void {
  const known = copy.items.findLastIndex((one) => one.id === message.id)
  if (known >= 0) copy.items[known] = message
  else copy.items.splice(copy.items.findLastIndex((one) => one.seq < message.seq) + 1, 0, message)
  copy.touched[message.id] = tick
}

export interface MessagePageArrived {
  items: Message[]
  hasMore: boolean
  /** `newest`: the end of the thread; `older`: before what is here; `newer`: after it; `around`: a jump, forget the rest */
  kind: 'newest' | 'older' | 'newer' | 'around'
  /** state's tick when the request was sent */
  since: number
}

export function receivePage(window: MessageWindow, page: MessagePageArrived): MessageWindow {
  const fresh = page.items.filter((message) => (window.touched[message.id] ?? -1) <= page.since)
  switch (page.kind) {
    case 'older':
      return { ...window, items: mergeMessages(window.items, fresh), hasOlder: page.hasMore }
    case 'newer':
      return { ...window, items: mergeMessages(window.items, fresh), atEnd: window.atEnd || !page.hasMore }
    case 'around':
      return { ...window, items: page.items, hasOlder: page.hasMore, atEnd: false, loaded: true }
    case 'newest': {
      const kept = joined(window.items, page.items, (message) => (window.touched[message.id] ?? -1) > page.since)
      const items = mergeMessages(kept, fresh)
      const reachesBack = (kept[0]?.seq ?? Infinity) < (page.items[0]?.seq ?? Infinity)
      // Numbers begin with 1 in every thread. What was said of "older" before need not hold: messages may have been missed since.
      const hasOlder = (reachesBack || page.hasMore) && items[0]?.seq !== 1
      return { ...window, items, hasOlder, atEnd: true, loaded: true }
    }
  }
}

/**
 * Of what is here, what continues the page without a hole: older messages as long as no number is missing,
 * and newer ones that frames brought while the answer was on its way.
 */
function joined(present: Message[], page: Message[], isNewer: (message: Message) => boolean): Message[] {
  const start = page[0]?.seq
  const end = page.at(-1)?.seq
  if (start === undefined || end === undefined) return present.filter(isNewer)
  const kept: Message[] = []
  let next = start
  for (const message of present.toReversed()) {
    if (message.seq > end) {
      if (isNewer(message)) kept.unshift(message)
    } else if (message.seq >= start) {
      kept.unshift(message)
    } else if (message.seq === next - 1) {
      kept.unshift(message)
      next = message.seq
    } else break
  }
  return kept
}
