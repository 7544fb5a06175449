import type { ConversationStatus } from '@omniline/contracts/conversations'
import { type ListQuery, openStatuses, type View } from '../../lib/realtime/lists.ts'

export const views: View[] = ['mine', 'queue', 'all']
export const isView = (value: string): value is View => views.some((view) => view === value)

/** Groups of states, as people think of them. */
export const statusFilters = {
  waiting: ['waiting', 'offered'],
  active: ['active'],
  closing: ['closing'],
  closed: ['closed'],
} satisfies Record<string, ConversationStatus[]>
export type StatusFilter = keyof typeof statusFilters

/** What the address says. */
export interface InboxSearch {
  status?: StatusFilter
  line?: string
  channel?: string
  q?: string
  /** number of a message within its thread, to be shown */
  m?: number
}

const text = (value: unknown, max: number) => (typeof value === 'string' && value !== '' && value.length <= max ? value : undefined)

/** Whatever stands in the address becomes something sensible. */
export function readSearch(search: Record<string, unknown>): InboxSearch {
  const { status, m } = search
  const seq = Number(m)
  const found: InboxSearch = {}
  if (typeof status === 'string' && Object.hasOwn(statusFilters, status)) found.status = status as StatusFilter
  const line = text(search.line, 100)
  const channel = text(search.channel, 100)
  const q = text(typeof search.q === 'number' ? String(search.q) : search.q, 200)
  if (line) found.line = line
  if (channel) found.channel = channel
  if (q) found.q = q
  if (Number.isInteger(seq) && seq > 0) found.m = seq
  return found
}

export function toListQuery(view: View, search: InboxSearch): ListQuery {
  const status = search.status ? statusFilters[search.status] : view === 'all' && !search.q ? openStatuses : undefined
  return {
    view,
    sort: view === 'queue' ? 'waiting' : 'newest',
    ...(status ? { status } : {}),
    ...(search.line ? { lineId: search.line } : {}),
    ...(search.channel ? { channelId: search.channel } : {}),
    ...(search.q ? { q: search.q } : {}),
  }
}

/** Everything of the address but the message it points at: what stays when another row is opened. */
export function filtersOf(search: InboxSearch): Omit<InboxSearch, 'm'> {
  const { m: _m, ...filters } = search
  return filters
}
