import { readLocal, writeLocal } from '../../lib/local.ts'

/** What was typed, kept over a reload. Passwords, tokens and the set-up code are not among it. */
export interface Typed {
  companyName: string
  name: string
  email: string
  /** IANA zone */
  timeZone: string
  /** null: the name that is suggested */
  lineName: string | null
}

const key = 'omniline.setup'

export function readTyped(): Typed {
  const empty: Typed = { companyName: '', name: '', email: '', timeZone: browserZone(), lineName: null }
  try {
    const saved: unknown = JSON.parse(readLocal(key) ?? '{}')
    return typeof saved === 'object' && saved !== null ? { ...empty, ...saved } : empty
  } catch {
    // Somebody else's value under our key.
    return empty
  }
}

export function writeTyped(typed: Typed): void {
  writeLocal(key, JSON.stringify(typed))
}

export function forgetTyped(): void {
  writeLocal(key, '{}')
}

function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
}
