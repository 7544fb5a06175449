/** Runs something at a good moment. Answers how to take that back. */
export type Moment = (run: () => void) => () => void

/** A page that is seen has a frame sooner than this, unless it is covered or very busy. */
const frameWithinMs = 100

/**
 * Once the next frame is painted: whatever came since is drawn together, and after what somebody typed. A page that
 * nobody sees has no frames, and what comes matters there all the same: titles, counters, sounds.
 */
export const afterFrame: Moment = (run) => {
  let timer = setTimeout(late, document.visibilityState === 'hidden' ? 0 : frameWithinMs)
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer)
    timer = setTimeout(run)
  })
  function late() {
    cancelAnimationFrame(frame)
    run()
  }
  return () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
}

export interface Gathering<T> {
  add(one: T): void
  /** hands on now what is there */
  flush(): void
  /** nothing is handed on any more */
  close(): void
}

/** Collects what comes one by one and hands it on together, in its order, each once. */
export function gather<T>(moment: Moment, handOn: (all: T[]) => void): Gathering<T> {
  let waiting: T[] = []
  let takeBack: (() => void) | null = null
  let closed = false

  function flush() {
    takeBack?.()
    takeBack = null
    if (closed || waiting.length === 0) return
    const all = waiting
    waiting = []
    handOn(all)
  }

  return {
    add(one) {
      waiting.push(one)
      takeBack ??= moment(flush)
    },
    flush,
    close() {
      closed = true
      takeBack?.()
      waiting = []
    },
  }
}
