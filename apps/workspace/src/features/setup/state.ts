import type { SetupState } from '@omniline/contracts/accounts'
import type { Conversation } from '@omniline/contracts/conversations'
import { readLocal, writeLocal } from '../../lib/appearance.ts'

export const steps = ['account', 'line', 'channel', 'test', 'done'] as const
export type Step = (typeof steps)[number]

/** Where the first run goes on. */
export function stepOf(setup: SetupState): Step {
  return setup.step ?? 'account'
}

/** What was typed, kept over a reload. Passwords and tokens are not among it. */
export interface Typed {
  companyName: string
  name: string
  email: string
  lineName: string
}

const key = 'omniline.setup'

export function readTyped(lineName: string): Typed {
  const empty = { companyName: '', name: '', email: '', lineName }
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

export interface LiveTest {
  conversation: Conversation | null
  written: boolean
  taken: boolean
  answered: boolean
}

/** How far the live test has come, judged by the newest conversation of the channel. */
export function liveTest(conversations: Record<string, Conversation>, channelId: string): LiveTest {
  const conversation =
    Object.values(conversations)
      .filter((one) => one.channelId === channelId)
      .sort((a, b) => b.lastMessageAt.localeCompare(a.lastMessageAt))[0] ?? null
  return {
    conversation,
    written: conversation !== null,
    taken: conversation?.acceptedAt != null,
    answered: conversation?.firstReplyAt != null,
  }
}
