export interface Appointment<T> {
  at: number
  /** what was entered first comes first of what is due at once */
  order: number
  what: T
}

/** What is to happen, the earliest first: a binary heap. */
export function agenda<T>() {
  const heap: Appointment<T>[] = []
  let entered = 0

  const earlier = (a: Appointment<T> | undefined, b: Appointment<T> | undefined): boolean =>
    a !== undefined && b !== undefined && (a.at < b.at || (a.at === b.at && a.order < b.order))

  function swap(a: number, b: number): void {
    const [one, other] = [heap[a], heap[b]]
    if (one && other) {
      heap[a] = other
      heap[b] = one
    }
  }

  function rise(index: number): void {
    for (let at = index; at > 0; ) {
      const parent = (at - 1) >> 1
      if (!earlier(heap[at], heap[parent])) return
      swap(at, parent)
      at = parent
    }
  }

  function sink(): void {
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      const child = earlier(heap[right], heap[left]) ? right : left
      if (!earlier(heap[child], heap[at])) return
      swap(at, child)
      at = child
    }
  }

  return {
    enter(at: number, what: T): void {
      heap.push({ at, order: entered++, what })
      rise(heap.length - 1)
    },
    next(): Appointment<T> | undefined {
      const [first] = heap
      const last = heap.pop()
      if (last && heap.length > 0) {
        heap[0] = last
        sink()
      }
      return first
    },
  }
}
