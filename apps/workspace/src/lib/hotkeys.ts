import { useEffect, useRef } from 'react'
import { tinykeys } from 'tinykeys'
import { create } from 'zustand'
import { awaitsCaret, forgetCaret } from './focus.ts'

interface KeySettings {
  /** letters alone act; can be switched off (WCAG 2.1.4) */
  single: boolean
}
export const useKeySettings = create<KeySettings>(() => ({ single: true }))

export type Keymap = Record<string, (event: KeyboardEvent) => void>

const fields = new Set(['INPUT', 'TEXTAREA', 'SELECT'])

export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  return event.isComposing || (target instanceof HTMLElement && (fields.has(target.tagName) || target.isContentEditable))
}

const popups = ['menu', 'listbox', 'dialog', 'alertdialog'].map((role) => `[role="${role}"]`)
/** Its focus comes a frame later than itself. */
const opened = popups.map((popup) => `${popup}[data-open]`).join()

/** Inside a menu, a list box or a dialog letters belong to it. */
function insidePopup(event: KeyboardEvent): boolean {
  const { target } = event
  return (target instanceof HTMLElement && target.closest(popups.join()) !== null) || document.querySelector(opened) !== null
}

/**
 * Keys are named by their place on the keyboard (`KeyJ`), so they work on any layout. `whileTyping` ones act
 * everywhere; the others leave fields and popups alone.
 */
export function useHotkeys(keymap: Keymap, options: { whileTyping?: boolean; enabled?: boolean } = {}): void {
  const { whileTyping = false, enabled = true } = options
  const current = useRef(keymap)
  current.current = keymap
  const names = Object.keys(keymap).join(' ')
  useEffect(() => {
    if (!enabled) return
    const bound: Keymap = {}
    for (const name of Object.keys(current.current)) {
      bound[name] = (event) => {
        if (!whileTyping) {
          if (isTyping(event) || insidePopup(event)) return
          if (!hasModifier(name) && (awaitsCaret() || !useKeySettings.getState().single)) return
        }
        event.preventDefault()
        forgetCaret()
        current.current[name]?.(event)
      }
    }
    return tinykeys(window, bound, { ignore: () => false })
  }, [names, whileTyping, enabled])
}

const hasModifier = (name: string) => /\$mod|Alt|Control|Meta|^F\d|Escape|Arrow/.test(name)

const mac = /Mac|iPhone|iPad/.test(navigator.platform)

/** How a key is written on this machine: `Ctrl+K`, `⌘K`. */
export function keyLabel(name: string): string {
  const parts = name
    .replaceAll('$mod', mac ? '⌘' : 'Ctrl')
    .replaceAll('Alt', mac ? '⌥' : 'Alt')
    .replaceAll('Shift', mac ? '⇧' : 'Shift')
    .split('+')
  const shown = parts.map((part) =>
    part
      .replace(/^Key|^Digit/, '')
      .replace('BracketLeft', '[')
      .replace('BracketRight', ']')
      .replace('Slash', '/')
      .replace('Escape', 'Esc')
      .replace('ArrowUp', '↑')
      .replace('ArrowDown', '↓'),
  )
  return shown.join(mac ? '' : '+')
}
