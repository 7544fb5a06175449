import type { ImpactEffect } from '@omniline/contracts/line-tools'
import type { LineInput } from '@omniline/contracts/lines'
import { absence, hindrance } from './eligible.ts'
import type { LineState, OperatorState } from './state.ts'

/** What is so at this moment. Times are milliseconds since 1970. */
export interface ImpactFacts {
  now: number
  /** everybody who serves the line before or after the change, or has one of its conversations */
  operators: OperatorState[]
  /** user ids in the order of the queue, teams resolved */
  queue: { before: string[]; after: string[] }
  open: OpenConversation[]
  channels: number
  hours: { before: boolean; after: boolean; opensAt: string | null; closesAt: string | null }
}

/** A conversation of the line that is not closed. */
export interface OpenConversation {
  status: 'bot' | 'waiting' | 'offered' | 'active' | 'closing'
  operatorId: string | null
  awaiting: 'operator' | 'customer'
  pinned: boolean
  waitingSince: number | null
  quietSince: number
  /** the open ones, except transfers to a person */
  offers: { userId: string; timed: boolean }[]
  /** open time it has waited by the changed hours, and since the last text about it; seconds */
  waitedSeconds: number
  sinceTextSeconds: number | null
  /** texts about the waiting that were sent */
  texts: { noAnswer: boolean; longWait: number }
}

type Settings = Pick<LineInput, 'active' | 'distribution' | 'autoReplies' | 'closing' | 'hours'>

/** What the change does now, in the order in which it is to be told. */
export function effectsOf(before: Settings, after: Settings, facts: ImpactFacts): ImpactEffect[] {
  return [
    ...leaving(facts),
    ...modeChange(before, after, facts),
    ...capacity(before, after, facts),
    ...availability(before, after, facts),
    ...returning(before, after, facts),
    ...opening(facts),
    ...closingSoon(before, after, facts),
    ...texts(before, after, facts),
    ...switchingOff(before, after, facts),
  ]
}

const unanswered = ({ status, awaiting, pinned }: OpenConversation): boolean => status === 'active' && awaiting === 'operator' && !pinned
const waits = ({ status }: OpenConversation): boolean => status === 'waiting' || status === 'offered'

function leaving({ queue, open }: ImpactFacts): ImpactEffect[] {
  const gone = queue.before.filter((id) => !queue.after.includes(id))
  if (gone.length === 0) return []
  const offers = open.flatMap((one) => one.offers).filter((offer) => gone.includes(offer.userId)).length
  const conversations = open.filter((one) => unanswered(one) && gone.includes(one.operatorId ?? '')).length
  const severity = offers + conversations > 0 ? 'warning' : 'info'
  return [{ code: 'members_leave', severity, params: { people: gone.length, offers, conversations } }]
}

function modeChange(before: Settings, after: Settings, { open }: ImpactFacts): ImpactEffect[] {
  const [was, is] = [before.distribution.mode === 'all', after.distribution.mode === 'all']
  if (was && !is) {
    const offers = open.flatMap((one) => one.offers).filter((offer) => !offer.timed).length
    return offers > 0 ? [{ code: 'offers_withdrawn', severity: 'warning', params: { offers } }] : []
  }
  const conversations = open.filter((one) => one.status === 'waiting').length
  return is && !was && conversations > 0 ? [{ code: 'offered_to_all', severity: 'info', params: { conversations } }] : []
}

function capacity(before: Settings, after: Settings, { operators, queue }: ImpactFacts): ImpactEffect[] {
  const max = after.distribution.maxConversations
  const above = (settings: Settings) => {
    const { maxConversations, countTowardsMax } = settings.distribution
    return operators.filter(({ id, load }) => {
      const { answered, offered, closing } = load
      const counted = { answered, answeredAndNew: answered + offered, untilClosed: answered + offered + closing }[countTowardsMax]
      return queue.after.includes(id) && maxConversations > 0 && counted > maxConversations
    }).length
  }
  const people = above(after)
  return people > above(before) ? [{ code: 'above_capacity', severity: 'info', params: { people, max } }] : []
}

/** Lines that nobody could serve anyhow are no news. */
function availability(before: Settings, after: Settings, { operators, queue }: ImpactFacts): ImpactEffect[] {
  const somebody = (settings: Settings, ids: string[]) => {
    const line: LineState = { id: '', distribution: settings.distribution, queue: ids }
    return operators.some((operator) => ids.includes(operator.id) && hindrance(line, operator) === null)
  }
  if (queue.after.length === 0 || !somebody(before, queue.before) || somebody(after, queue.after)) return []
  return [{ code: 'nobody_available', severity: 'warning', params: { people: queue.after.length } }]
}

function returning(before: Settings, after: Settings, { now, operators, open, queue }: ImpactFacts): ImpactEffect[] {
  const people = new Map(operators.map((operator) => [operator.id, operator]))
  const returns = (settings: Settings, one: OpenConversation) => {
    const operator = people.get(one.operatorId ?? '')
    return operator !== undefined && absence({ id: '', distribution: settings.distribution, queue: [] }, operator, now) !== null
  }
  // Those of people who leave the queue are told of there.
  const mine = open.filter(
    (one) => unanswered(one) && (queue.after.includes(one.operatorId ?? '') || !queue.before.includes(one.operatorId ?? '')),
  )
  const conversations = mine.filter((one) => returns(after, one) && !returns(before, one)).length
  return conversations > 0 ? [{ code: 'conversations_return', severity: 'warning', params: { conversations } }] : []
}

function opening({ hours: { before, after, opensAt, closesAt } }: ImpactFacts): ImpactEffect[] {
  if (before && !after) return [{ code: 'closed_now', severity: 'warning', params: { opensAt: opensAt ?? '' } }]
  return after && !before ? [{ code: 'open_now', severity: 'info', params: { closesAt: closesAt ?? '' } }] : []
}

const hourMs = 3_600_000
const weekMs = 7 * 24 * hourMs

/** As automation does it: silence by side, what nobody takes, a pin puts it off by a week. */
function closesWithinHour({ closing }: Settings, one: OpenConversation, now: number): boolean {
  const silence = one.awaiting === 'customer' ? closing.autoCloseSeconds : closing.operatorSilenceSeconds
  const [from, seconds] = waits(one) ? [one.waitingSince, closing.expireSeconds] : [one.quietSince, one.status === 'active' ? silence : 0]
  return from !== null && seconds > 0 && from + seconds * 1000 + (one.pinned ? weekMs : 0) <= now + hourMs
}

function closingSoon(before: Settings, after: Settings, { now, open }: ImpactFacts): ImpactEffect[] {
  const soon = open.filter((one) => closesWithinHour(after, one, now) && !closesWithinHour(before, one, now))
  const [expiring, closing] = [soon.filter(waits).length, soon.filter((one) => !waits(one)).length]
  return [
    ...(closing > 0 ? [{ code: 'auto_close_soon' as const, severity: 'warning' as const, params: { conversations: closing } }] : []),
    ...(expiring > 0 ? [{ code: 'expire_soon' as const, severity: 'warning' as const, params: { conversations: expiring } }] : []),
  ]
}

/** Whether somebody who waits is due to be told something. */
function isDue({ autoReplies: { noAnswer, longWait }, distribution }: Settings, one: OpenConversation): boolean {
  if (!waits(one) || one.waitedSeconds < distribution.noAnswerSeconds) return false
  if (noAnswer.enabled && !one.texts.noAnswer) return true
  const since = one.sinceTextSeconds ?? one.waitedSeconds - distribution.noAnswerSeconds
  return longWait.enabled && one.texts.longWait < longWait.max && since >= longWait.everySeconds
}

function texts(before: Settings, after: Settings, { open, hours }: ImpactFacts): ImpactEffect[] {
  if (!hours.after) return []
  const customers = open.filter((one) => isDue(after, one) && !(hours.before && isDue(before, one))).length
  return customers > 0 ? [{ code: 'texts_now', severity: 'warning', params: { customers } }] : []
}

function switchingOff(before: Settings, after: Settings, { open, channels }: ImpactFacts): ImpactEffect[] {
  if (!before.active || after.active) return []
  return [{ code: 'switched_off', severity: 'warning', params: { conversations: open.length, channels } }]
}
