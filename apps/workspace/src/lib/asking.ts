import { create } from 'zustand'

/** What has to be asked, or shown, before something is done with a conversation. */
export type Question = 'transfer' | 'invite' | 'takeAndFinish' | 'spam' | 'block' | 'unblock' | 'trail'

interface Asking {
  /** the last one stays after it is closed, so that what it says does not change while it fades */
  asked: { what: Question; conversationId: string } | null
  open: boolean
}
/** Headers, offers, keys and the palette ask; one place in the shell draws the question. */
export const useAsking = create<Asking>(() => ({ asked: null, open: false }))

export function ask(what: Question, conversationId: string): void {
  useAsking.setState({ asked: { what, conversationId }, open: true })
}

export function stopAsking(): void {
  useAsking.setState({ open: false })
}
