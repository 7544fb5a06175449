import type { Language } from '@omniline/contracts/common'

const supported: readonly Language[] = ['ru', 'en']

/** The first of these language tags (`ru-RU`, `en`, ...) that we speak. */
export function firstSpoken(tags: readonly (string | null | undefined)[]): Language | null {
  for (const tag of tags) {
    const base = tag?.toLowerCase().split(/[-_]/)[0]
    const match = supported.find((language) => language === base)
    if (match) return match
  }
  return null
}
