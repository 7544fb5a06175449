import type { Conversation } from '@omniline/contracts/conversations'
import { create } from 'zustand'
import { call } from '../../lib/api.ts'
import { t } from '../../lib/i18n/index.ts'
import { openStatuses } from '../../lib/realtime/lists.ts'
import { toast } from '../../lib/toast.ts'
import { act } from '../../lib/verbs.ts'
import { failureText } from '../../lib/words.ts'

/** Threads in which a new conversation is being begun. */
export const useRestarting = create<ReadonlySet<string>>(() => new Set())

function setRestarting(threadId: string, on: boolean): void {
  const others = [...useRestarting.getState()].filter((one) => one !== threadId)
  useRestarting.setState(new Set(on ? [...others, threadId] : others), true)
}

/**
 * Begins a new conversation with the customer of a closed one; `messageId`: about this message. If one is open with
 * him already, that is the place. Answers the id of the conversation to go on in; null if there is none, or if one is
 * being begun already.
 */
export async function restart({ id, threadId }: Pick<Conversation, 'id' | 'threadId'>, messageId?: string): Promise<string | null> {
  if (useRestarting.getState().has(threadId)) return null
  setRestarting(threadId, true)
  try {
    const { items } = await call('GET /conversations', { query: { threadId, status: openStatuses.join(','), limit: 1 } })
    const present = items[0]
    if (present) {
      toast.plain(t('verb.restartOpen', { number: present.number }))
      return present.id
    }
    const fresh = await act(id, 'restart', messageId === undefined ? {} : { messageId })
    return fresh?.id ?? null
  } catch (error) {
    toast.bad(failureText(error))
    return null
  } finally {
    setRestarting(threadId, false)
  }
}
