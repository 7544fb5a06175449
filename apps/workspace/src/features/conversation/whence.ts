import type { TrailEntry } from '@omniline/contracts/conversations'

/** How somebody came to have a conversation, or to be offered it. */
export type Whence =
  /** an offer of the queue; `because`: why just this person */
  | { how: 'offered' | 'tookOffer'; because: string; at: string; basis: TrailEntry }
  /** a colleague chose this person */
  | { how: 'handed' | 'tookTransfer'; from: string | null; at: string; basis: TrailEntry }
  | { how: 'tookFromQueue' | 'wrote' | 'began'; at: string; basis: null }
  | { how: 'tookOver'; from: string | null; at: string; basis: null }

/**
 * Answers "why did this come to me?" for one person from a trail in order of time; null: it never did. `basis` is the
 * entry that says who else was considered.
 */
export function whenceFor(trail: TrailEntry[], userId: string): Whence | null {
  for (let i = trail.length - 1; i >= 0; i--) {
    const entry = trail[i]
    if (!entry) continue
    const { at, event, from, reason, to } = entry
    if (event === 'intercepted' && to === userId) return { how: 'tookOver', from, at, basis: null }
    if (event === 'accepted' && to === userId) {
      const basis = trail.slice(0, i).findLast((one) => reaches(one, userId) || clears(one))
      if (basis?.event === 'offered') return { how: 'tookOffer', because: basis.reason, at, basis }
      if (basis?.event === 'transferred' && basis.to === userId) return { how: 'tookTransfer', from: basis.from, at, basis }
      return { how: ({ replied: 'wrote', began: 'began' } as const)[reason] ?? 'tookFromQueue', at, basis: null }
    }
    if (event === 'transferred' && to === userId) return { how: 'handed', from, at, basis: entry }
    if (event === 'offered' && reaches(entry, userId)) return { how: 'offered', because: reason, at, basis: entry }
  }
  return null
}

/** Whether this entry offers it to that person. To several at once: those for whom no reason stood against it. */
function reaches({ event, to, considered }: TrailEntry, userId: string): boolean {
  if (event !== 'offered' && event !== 'transferred') return false
  return to === null ? considered.some((one) => one.userId === userId && one.eligible) : to === userId
}

/** From here on what was offered before holds no more. */
const clears = ({ event, to, reason }: TrailEntry) =>
  event === 'accepted' ||
  event === 'intercepted' ||
  event === 'returned' ||
  (event === 'transferred' && to !== null && reason === 'to_line')

/** To whom an offer went: to one, or to everyone who could take it. */
export function offeredTo({ to, event, considered }: TrailEntry): string[] {
  if (to !== null) return [to]
  return event === 'offered' ? considered.filter((one) => one.eligible).map((one) => one.userId) : []
}
