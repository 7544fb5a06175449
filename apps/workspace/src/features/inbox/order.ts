export interface Arrangement {
  ids: string[]
  /** how many would come to stand higher than they do */
  waiting: number
}

/**
 * In which order rows are drawn. While `frozen` (the pointer is over the list) nobody moves: what is new or rose
 * is counted and waits. The open row stays where it is although it left the list.
 */
export function arrange(present: string[], shown: string[], frozen: boolean, openId: string | null): Arrangement {
  const here = new Set(present)
  let ids = present
  let waiting = 0
  if (frozen && shown.length > 0) {
    const kept = shown.filter((id) => here.has(id))
    const known = new Set(kept)
    const tail = present.slice(lastKnown(present, known) + 1)
    ids = [...kept, ...tail]
    waiting = risen(present, ids)
  }
  if (openId !== null && !here.has(openId)) {
    const at = shown.indexOf(openId)
    if (at >= 0) ids = ids.toSpliced(Math.min(at, ids.length), 0, openId)
  }
  return { ids, waiting }
}

/** Rows below everything that is shown are appended by scrolling, which is no movement. */
function lastKnown(present: string[], known: Set<string>): number {
  return present.findLastIndex((id) => known.has(id))
}

function risen(present: string[], drawn: string[]): number {
  const before = new Map(drawn.map((id, index) => [id, index]))
  let lowest = -1
  let count = 0
  // Whoever stands, in the true order, above somebody that is drawn above him has risen.
  for (const id of present.toReversed()) {
    const index = before.get(id)
    if (index === undefined) count += 1
    else if (lowest !== -1 && index > lowest) count += 1
    else lowest = index
  }
  return count
}
