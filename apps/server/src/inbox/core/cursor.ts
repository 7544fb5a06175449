/** Where a page of a sorted list ended: the last row's sort value and, among equals, its id. Opaque outside. */
export interface PageEnd {
  sort: string
  /** as PostgreSQL writes it */
  value: string
  id: string
}

export const encodePageEnd = (end: PageEnd): string => btoa(JSON.stringify([end.sort, end.value, end.id])).replaceAll('=', '')

/** Null: not one of ours, or of another order. */
export function decodePageEnd(cursor: string, sort: string): PageEnd | null {
  try {
    const parsed: unknown = JSON.parse(atob(cursor))
    if (!Array.isArray(parsed) || parsed.length !== 3 || parsed[0] !== sort) return null
    const [, value, id] = parsed as unknown[]
    if (typeof value !== 'string' || typeof id !== 'string') return null
    const isTime = value === 'infinity' || /^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)
    return isTime && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? { sort, value, id } : null
  } catch {
    return null
  }
}
