import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'

interface Order {
  /** the place that is being dragged */
  dragged: number | null
  /** what a row's handle needs */
  handle(index: number): {
    onPointerDown(event: PointerEvent<HTMLElement>): void
    onPointerMove(event: PointerEvent<HTMLElement>): void
    onPointerUp(event: PointerEvent<HTMLElement>): void
    onPointerCancel(): void
    onKeyDown(event: KeyboardEvent<HTMLElement>): void
  }
}

/** Rows of a list put into another order by their handles: dragged by mouse, pen or finger, or moved by arrow keys. */
export function useOrder(count: number, move: (from: number, to: number) => void): Order {
  const [dragged, setDragged] = useState<number | null>(null)
  const last = useRef<number | null>(null)
  const set = (index: number | null) => {
    last.current = index
    setDragged(index)
  }

  /** The row under the pointer; beyond the ends the first and the last. */
  function placeAt(event: PointerEvent<HTMLElement>): number {
    const rows = [...(event.currentTarget.closest('ol')?.children ?? [])]
    const below = rows.findIndex((row) => event.clientY < row.getBoundingClientRect().bottom)
    return below < 0 ? rows.length - 1 : below
  }

  return {
    dragged,
    handle: (index) => ({
      onPointerDown(event) {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        set(index)
      },
      onPointerMove(event) {
        if (last.current === null) return
        const place = placeAt(event)
        if (place === last.current) return
        move(last.current, place)
        set(place)
      },
      onPointerUp: () => set(null),
      onPointerCancel: () => set(null),
      onKeyDown(event) {
        const to = event.key === 'ArrowUp' ? index - 1 : event.key === 'ArrowDown' ? index + 1 : -1
        if (to < 0 || to >= count) return
        event.preventDefault()
        move(index, to)
      },
    }),
  }
}
