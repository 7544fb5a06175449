import type { KeyboardEvent, PointerEvent } from 'react'
import { clampPane, type Pane, paneLimits, setPanes, usePanes } from '../lib/panes.ts'

interface PaneDividerProps {
  pane: Pane
  label: string
  /** which side of the divider the pane is on */
  side: 'start' | 'end'
}

/** The edge between panes: dragged by pointer, moved by arrow keys. */
export function PaneDivider({ pane, label, side }: PaneDividerProps) {
  const width = usePanes((state) => state[pane])
  const direction = side === 'start' ? 1 : -1

  function drag(event: PointerEvent<HTMLHRElement>) {
    event.preventDefault()
    const divider = event.currentTarget
    divider.setPointerCapture(event.pointerId)
    const startX = event.clientX
    const move = (moved: globalThis.PointerEvent) => setPanes({ [pane]: clampPane(pane, width + (moved.clientX - startX) * direction) })
    const end = () => {
      divider.removeEventListener('pointermove', move)
      divider.removeEventListener('pointerup', end)
    }
    divider.addEventListener('pointermove', move)
    divider.addEventListener('pointerup', end)
  }

  function press(event: KeyboardEvent) {
    const step = event.key === 'ArrowLeft' ? -16 : event.key === 'ArrowRight' ? 16 : 0
    if (step === 0) return
    event.preventDefault()
    setPanes({ [pane]: clampPane(pane, width + step * direction) })
  }

  return (
    <hr
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={paneLimits[pane].min}
      aria-valuemax={paneLimits[pane].max}
      tabIndex={0}
      onPointerDown={drag}
      onKeyDown={press}
      className="relative z-10 -mx-1 h-full w-2 shrink-0 cursor-col-resize touch-none border-0 outline-hidden after:absolute after:inset-y-0 after:left-1/2 after:w-px after:-translate-x-1/2 after:bg-border after:transition-colors hover:after:w-0.5 hover:after:bg-accent focus-visible:after:w-0.5 focus-visible:after:bg-accent max-lg:hidden"
    />
  )
}
