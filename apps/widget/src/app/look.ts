import type { Theme } from '../shared/bridge.ts'
import { readableOn, readColor, textOn } from '../shared/contrast.ts'

const defaultColor = '#1f5fd6'
const backgrounds = { light: '#ffffff', dark: '#15181d' }

/** The brand colour, what can be read on it, and its shades that can be read on our light and dark background. */
export function applyLook(color: string, theme: Theme): void {
  const root = document.documentElement
  const accent = readColor(color) ?? defaultColor
  root.style.setProperty('--accent', accent)
  root.style.setProperty('--on-accent', textOn(accent))
  root.style.setProperty('--accent-light', readableOn(accent, backgrounds.light))
  root.style.setProperty('--accent-dark', readableOn(accent, backgrounds.dark))
  if (theme === 'auto') delete root.dataset.theme
  else root.dataset.theme = theme
}
