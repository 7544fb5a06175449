import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'

/** While open, what happens outside of `box` closes it, and Esc inside gives the focus back to its button. */
export function usePopover(box: RefObject<HTMLElement | null>, open: boolean, close: () => void): void {
  useEffect(() => {
    const element = box.current
    if (!open || !element) return
    const outside = (event: Event) => {
      if (!(event.target instanceof Node && element.contains(event.target))) close()
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      close()
      element.querySelector('button')?.focus()
    }
    document.addEventListener('pointerdown', outside)
    document.addEventListener('focusin', outside)
    element.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('pointerdown', outside)
      document.removeEventListener('focusin', outside)
      element.removeEventListener('keydown', onKey)
    }
  }, [box, open, close])
}
