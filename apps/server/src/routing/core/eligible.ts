import type { Absence, ConversationState, Considered, LineState, Load, OperatorState, Why } from './state.ts'

/** Nobody can have more than this at once, whatever the line says. */
const hardMax = 1000

/** How many more conversations of this line the operator can be given. */
export function freeSlots(line: LineState, load: Load): number {
  const { maxConversations, countTowardsMax } = line.distribution
  const counted = {
    answered: load.answered,
    answeredAndNew: load.answered + load.offered,
    untilClosed: load.answered + load.offered + load.closing,
  }
  const own = maxConversations > 0 ? maxConversations - counted[countTowardsMax] : hardMax
  return Math.max(0, Math.min(own, hardMax - load.answered - load.offered))
}

/** Why this operator can be given no conversation of the line now; null: he can. */
export function hindrance(line: LineState, operator: OperatorState): Why | null {
  if (!operator.active) return 'inactive'
  const { requireWorkday, checkAvailability } = line.distribution
  if (requireWorkday && operator.workday !== 'started') return operator.workday === 'paused' ? 'on_break' : 'not_at_work'
  if (checkAvailability && operator.status !== 'online') return operator.status
  return freeSlots(line, operator.load) === 0 ? 'full' : null
}

/**
 * Why what awaits this operator's answer does not stay with him; null: it does. Who is on a break or paused is there.
 * A line that does not ask who is there does not ask who has gone either.
 */
export function absence(line: LineState, operator: OperatorState, now: number): Absence | null {
  const { returnSeconds, requireWorkday, checkAvailability } = line.distribution
  if (returnSeconds === 0) return null
  if (requireWorkday && operator.workday === 'ended') return 'day_ended'
  if (!checkAvailability || !operator.away) return null
  if (operator.away.said) return 'offline'
  return now >= operator.away.since + returnSeconds * 1000 ? 'connection_lost' : null
}

export interface Choice {
  /** in the order of preference; empty: nobody */
  ranked: OperatorState[]
  round: number
  /** one person for a reason of his own, not by the line's mode: nobody else is asked meanwhile */
  alone: boolean
  /** of everyone in the queue, the chosen first */
  considered: Considered[]
}

/** Who may get this conversation, best first, and what was said of everyone else. */
export function choose(line: LineState, conversation: ConversationState, operators: Map<string, OperatorState>): Choice {
  const queue = line.queue.flatMap((id) => operators.get(id) ?? [])
  const first = whose(line, conversation, operators)
  if (first) {
    const others = queue.filter((operator) => operator !== first)
    const note = (operator: OperatorState): Considered => {
      const why = hindrance(line, operator)
      return { userId: operator.id, eligible: why === null, why: why ?? 'not_preferred' }
    }
    const chosen: Considered = { userId: first.id, eligible: true, why: conversation.preferred?.why ?? 'last_operator' }
    return { ranked: [first], round: 1, alone: true, considered: [chosen, ...others.map(note)] }
  }
  const free = queue.filter((operator) => hindrance(line, operator) === null)
  const passed = new Map(conversation.passed.map((pass) => [pass.userId, pass.how]))
  const holding = new Set(conversation.offers.map((offer) => offer.userId))
  const fresh = free.filter((operator) => !passed.has(operator.id) && !holding.has(operator.id))
  // Everyone has had it and nobody ponders it any more: round again.
  const again = fresh.length === 0 && holding.size === 0
  const ranked = rank(line, again ? free : fresh)
  const chosen = new Set(ranked)
  const notes = { line, ranked, chosen, passed: again ? new Map<string, 'skipped' | 'expired'>() : passed, holding }
  const others = queue.filter((operator) => !chosen.has(operator))
  return {
    ranked,
    round: again || conversation.round === 0 ? conversation.round + 1 : conversation.round,
    alone: false,
    considered: [...ranked, ...others].map((operator) => note(operator, notes)),
  }
}

/** Whose customer it is, if he can be given it: asked once, before anybody else in this spell of waiting. */
function whose(line: LineState, conversation: ConversationState, operators: Map<string, OperatorState>): OperatorState | null {
  const { preferred, round, offers } = conversation
  if (!preferred || round > 0 || offers.length > 0 || !line.queue.includes(preferred.userId)) return null
  const operator = operators.get(preferred.userId)
  return operator && hindrance(line, operator) === null ? operator : null
}

function rank(line: LineState, candidates: OperatorState[]): OperatorState[] {
  if (line.distribution.mode !== 'evenly') return candidates
  const position = new Map(line.queue.map((id, index) => [id, index]))
  return candidates.toSorted((a, b) => compareIdle(a, b) || (position.get(a.id) ?? 0) - (position.get(b.id) ?? 0))
}

/**
 * The longest idle first. Who has an offer on his desk is not idle, though he has not begun to work yet: a burst of
 * conversations is spread and not heaped on one.
 */
function compareIdle(a: OperatorState, b: OperatorState): number {
  const never = Number.NEGATIVE_INFINITY
  const [workedA, workedB] = [a.lastWorkedAt ?? never, b.lastWorkedAt ?? never]
  return a.load.offered - b.load.offered || (workedA === workedB ? 0 : workedA - workedB)
}

interface Notes {
  line: LineState
  ranked: OperatorState[]
  /** the same as a set: lines may have thousands of people */
  chosen: Set<OperatorState>
  passed: Map<string, 'skipped' | 'expired'>
  holding: Set<string>
}

function note(operator: OperatorState, { line, ranked, chosen, passed, holding }: Notes): Considered {
  const { mode } = line.distribution
  const userId = operator.id
  if (!chosen.has(operator)) {
    const how = passed.get(userId)
    const why = holding.has(userId) ? 'has_offers' : (hindrance(line, operator) ?? (how === 'skipped' ? 'skipped' : 'missed'))
    return { userId, eligible: false, why }
  }
  const best = ranked[0]
  if (mode === 'all') return { userId, eligible: true, why: 'everyone' }
  if (mode === 'strictly') return { userId, eligible: true, why: operator === best ? 'first_in_queue' : 'later_in_queue' }
  if (!best || operator === best) return { userId, eligible: true, why: 'longest_idle' }
  if (operator.load.offered > best.load.offered) return { userId, eligible: true, why: 'has_offers' }
  return { userId, eligible: true, why: operator.lastWorkedAt === best.lastWorkedAt ? 'later_in_queue' : 'worked_later' }
}
