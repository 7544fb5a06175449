import type { Conversation, TransferTargets } from '@omniline/contracts/conversations'

type Person = TransferTargets['users'][number]

export interface Targets {
  /** look at their screen now: those at work first, then the least busy */
  here: Person[]
  away: Person[]
  lines: TransferTargets['lines']
  /** somebody works by days here, so that who is at work is worth saying */
  workdays: boolean
}

/** To whom this conversation can be handed: everybody but who has it and the one who asks, every line but its own. */
export function targetsFor(
  { users, lines }: TransferTargets,
  conversation: Pick<Conversation, 'operatorId' | 'lineId'>,
  me: string,
  daysAsked: boolean,
): Targets {
  const workdays = daysAsked || users.some((one) => one.workday !== 'ended')
  const people = users
    .filter((one) => one.id !== me && one.id !== conversation.operatorId)
    .toSorted((a, b) => a.load - b.load || a.name.localeCompare(b.name))
  const isHere = ({ presence, workday }: Person) => presence === 'online' && workday !== 'paused'
  // Not everybody who is here goes by days: who does comes first.
  const atWork = ({ workday }: Person) => (workday === 'started' ? 0 : 1)
  return {
    here: people.filter(isHere).toSorted((a, b) => atWork(a) - atWork(b)),
    away: people.filter((one) => !isHere(one)).toSorted((a, b) => rank[a.presence] - rank[b.presence]),
    lines: lines.filter((line) => line.id !== conversation.lineId),
    workdays,
  }
}

const rank = { online: 0, paused: 1, offline: 2 }
