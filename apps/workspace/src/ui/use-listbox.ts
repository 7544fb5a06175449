import { type KeyboardEvent, useId, useState } from 'react'

/**
 * Options under a field that keeps the focus: arrows move the mark round, Enter picks the marked one. What it gives goes
 * to the field, the list and each option as their properties.
 */
export function useListbox<T>(options: T[], onPick: (option: T) => void) {
  const base = useId()
  const [at, setAt] = useState(0)
  const marked = Math.min(at, options.length - 1)
  const idAt = (index: number) => `${base}-${index}`

  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      const next = (marked + step + options.length) % Math.max(1, options.length)
      setAt(next)
      document.getElementById(idAt(next))?.scrollIntoView({ block: 'nearest' })
    }
    const chosen = options[marked]
    if (event.key === 'Enter' && !event.nativeEvent.isComposing && chosen !== undefined) {
      event.preventDefault()
      onPick(chosen)
    }
  }

  return {
    field: {
      role: 'combobox',
      'aria-expanded': true,
      'aria-controls': `${base}-list`,
      'aria-activedescendant': marked >= 0 ? idAt(marked) : undefined,
      onKeyDown,
    },
    list: { id: `${base}-list`, role: 'listbox' },
    option(option: T) {
      const index = options.indexOf(option)
      return {
        id: idAt(index),
        role: 'option',
        'aria-selected': index === marked,
        onClick: () => onPick(option),
        onPointerMove: () => setAt(index),
      }
    },
    /** The mark is on the first one again: other options are shown. */
    restart: () => setAt(0),
  }
}
