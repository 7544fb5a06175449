import type { Preferences } from '@omniline/contracts/accounts'
import type { Language } from '@omniline/contracts/common'
import { readLocal, writeLocal } from './local.ts'

/** The same keys as in `public/theme.js`, which runs before the first paint. */
const keys = { theme: 'omniline.theme', density: 'omniline.density', language: 'omniline.language' }
const darkSystem = matchMedia('(prefers-color-scheme: dark)')

function isTheme(value: string | null): value is Preferences['theme'] {
  return value === 'light' || value === 'dark' || value === 'system'
}

export function savedTheme(): Preferences['theme'] {
  const saved = readLocal(keys.theme)
  return isTheme(saved) ? saved : 'system'
}

export function applyTheme(theme: Preferences['theme']): void {
  writeLocal(keys.theme, theme)
  document.documentElement.dataset.theme = (theme === 'system' ? darkSystem.matches : theme === 'dark') ? 'dark' : 'light'
}

export function applyDensity(density: Preferences['density']): void {
  writeLocal(keys.density, density)
  document.documentElement.dataset.density = density
}

darkSystem.addEventListener('change', () => applyTheme(savedTheme()))

export function savedLanguage(): Language {
  const saved = readLocal(keys.language)
  if (saved === 'ru' || saved === 'en') return saved
  return navigator.language.startsWith('ru') ? 'ru' : 'en'
}

export function rememberLanguage(language: Language): void {
  writeLocal(keys.language, language)
}
