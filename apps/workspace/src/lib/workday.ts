import type { Team, Workday, WorkdayStatus } from '@omniline/contracts/accounts'
import type { Conversation } from '@omniline/contracts/conversations'
import type { Line } from '@omniline/contracts/lines'
import { useQuery } from '@tanstack/react-query'
import { call } from './api.ts'
import { queries, queryClient, useMe } from './query.ts'
import { toast } from './toast.ts'
import { failureText } from './words.ts'

type Queue = Pick<Line, 'queue' | 'active' | 'archivedAt' | 'distribution'>

/** Whether a line that this user serves gives conversations only to those at work. */
export function asksForWorkday(lines: Queue[], teams: Pick<Team, 'id' | 'memberIds'>[], userId: string): boolean {
  const own = new Set(teams.filter((team) => team.memberIds.includes(userId)).map((team) => team.id))
  return lines.some(
    (line) =>
      line.active &&
      line.archivedAt === null &&
      line.distribution.requireWorkday &&
      line.queue.some((entry) => (entry.type === 'user' ? entry.id === userId : own.has(entry.id))),
  )
}

export type Leaving = 'dayEnded' | 'offline'

/** Of an operator's conversations those that go back to the queue when he leaves: unanswered, and not pinned to him. */
export function returning<C extends Pick<Conversation, 'operatorId' | 'status' | 'awaiting' | 'pinned' | 'lineId'>>(
  conversations: C[],
  lines: Pick<Line, 'id' | 'distribution'>[],
  userId: string,
  how: Leaving,
): C[] {
  const byId = new Map(lines.map((line) => [line.id, line.distribution]))
  return conversations.filter(({ operatorId, status, awaiting, pinned, lineId }) => {
    const rules = byId.get(lineId)
    if (!rules || rules.returnSeconds === 0) return false
    const asked = how === 'dayEnded' ? rules.requireWorkday : rules.checkAvailability
    return asked && operatorId === userId && status === 'active' && awaiting === 'operator' && !pinned
  })
}

/** The own working day; null: no line asks for it and it is not going on, so nothing is said of it. */
export function useWorkday(): (Workday & { asked: boolean }) | null {
  const me = useMe()
  const { data: day } = useQuery(queries.workday)
  const { data: lines } = useQuery(queries.lines)
  const { data: teams } = useQuery(queries.teams)
  if (!day || !lines || !teams) return null
  const asked = asksForWorkday(lines, teams, me.id)
  return asked || day.status !== 'ended' ? { ...day, asked } : null
}

export async function changeWorkday(status: WorkdayStatus): Promise<void> {
  const key = queries.workday.queryKey
  const before = queryClient.getQueryData(key)
  queryClient.setQueryData(key, { status, since: new Date().toISOString(), byItself: false })
  try {
    queryClient.setQueryData(key, await call('PUT /me/workday', { body: { status } }))
  } catch (error) {
    queryClient.setQueryData(key, before)
    toast.bad(failureText(error))
  }
}
