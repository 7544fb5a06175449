import type { VisitorChat, VisitorMessage } from '@omniline/contracts/visitor'

/** Puts `message` in its place by `seq`, instead of an older state of itself. */
export function upsert(messages: readonly VisitorMessage[], message: VisitorMessage): VisitorMessage[] {
  const others = messages.filter((one) => one.id !== message.id)
  const at = others.findLastIndex((one) => one.seq < message.seq) + 1
  return others.toSpliced(at, 0, message)
}

/**
 * The newest page, fetched anew, over what is shown. Within its range the page is the truth; older pages stay when
 * the page touches them, and what arrived after the page was made stays too.
 */
export function mergePage(shown: readonly VisitorMessage[], page: readonly VisitorMessage[], pageHasMore: boolean): VisitorMessage[] {
  const first = page[0]?.seq
  const last = page.at(-1)?.seq
  if (first === undefined || last === undefined) return [...shown]
  const touches = !pageHasMore || shown.some((one) => one.seq >= first && one.seq <= last)
  const older = touches ? shown.filter((one) => one.seq < first) : []
  return [...older, ...page, ...shown.filter((one) => one.seq > last)]
}

/** An earlier page in front of what is shown. */
export function prepend(shown: readonly VisitorMessage[], page: VisitorChat): VisitorMessage[] {
  const first = shown[0]?.seq ?? Number.POSITIVE_INFINITY
  return [...page.messages.filter((one) => one.seq < first), ...shown]
}

/** The operator has read up to `seq`: so he has read every message of the visitor's until there. */
export function markRead(messages: readonly VisitorMessage[], seq: number): VisitorMessage[] {
  return messages.map((one) =>
    one.author.type === 'visitor' && one.seq <= seq && one.status !== null && one.status !== 'read' ? { ...one, status: 'read' } : one,
  )
}
