import type { PresenceStatus, WorkdayStatus } from '@omniline/contracts/accounts'
import { create } from 'zustand'
import { call } from '../lib/api.ts'
import { changePresence } from '../lib/preferences.ts'
import { queries, queryClient } from '../lib/query.ts'
import { changeWorkday, type Leaving, returning } from '../lib/workday.ts'

interface LeavingState {
  asked: { how: Leaving; count: number } | null
  open: boolean
}
/** The question whether one really goes, while customers wait for an answer of one's own. */
export const useLeaving = create<LeavingState>(() => ({ asked: null, open: false }))

export const leave = (how: Leaving): Promise<void> => (how === 'dayEnded' ? changeWorkday('ended') : changePresence('offline'))

/** How often a working day and a status were chosen. */
const chosen: Record<Leaving, number> = { dayEnded: 0, offline: 0 }

export async function setWorkday(status: WorkdayStatus): Promise<void> {
  chosen.dayEnded += 1
  await (status === 'ended' ? askToLeave('dayEnded') : changeWorkday(status))
}

export async function setPresence(status: PresenceStatus): Promise<void> {
  chosen.offline += 1
  await (status === 'offline' ? askToLeave('offline') : changePresence(status))
}

async function askToLeave(how: Leaving): Promise<void> {
  const choice = chosen[how]
  const count = await countReturning(how)
  // Who has chosen something else meanwhile stays with that.
  if (choice !== chosen[how]) return
  if (count === 0) await leave(how)
  else useLeaving.setState({ asked: { how, count }, open: true })
}

/** How many conversations the queue gets back; 0 also if it cannot be told: nobody is kept from going. */
async function countReturning(how: Leaving): Promise<number> {
  try {
    const { id } = await queryClient.ensureQueryData(queries.me)
    const [lines, { items }] = await Promise.all([
      queryClient.ensureQueryData(queries.lines),
      call('GET /conversations', { query: { view: 'mine', status: 'active', operatorId: id, limit: 200 } }),
    ])
    return returning(items, lines, id, how).length
  } catch {
    // Going says itself what is wrong.
    return 0
  }
}
