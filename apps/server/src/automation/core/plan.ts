import type { ConversationStatus } from '@omniline/contracts/conversations'
import type { AutoReplyKind, Line } from '@omniline/contracts/lines'
import { isOpen } from '../../schedule/public.ts'
import { afterOpenSeconds } from './clock.ts'

/** What of a line the plan goes by. */
export type Rules = Pick<Line, 'hours' | 'autoReplies' | 'closing' | 'distribution'>
export type MessageKind = AutoReplyKind | 'consent'

/** A message whose turn it is. A cause is answered once in a conversation. */
export interface Turn {
  kind: MessageKind
  cause: string
}
const once = (kind: MessageKind): Turn => ({ kind, cause: kind })

/** What the customer's first word of a conversation is answered with, in this order. */
export function onBegin(rules: Rules, at: Date, customer: { isNew: boolean; needsNotice: boolean }): Turn[] {
  const { welcome } = rules.autoReplies
  const turns: Turn[] = []
  if (customer.needsNotice) turns.push(once('consent'))
  if (speaks(rules, 'welcome') && (welcome.each === 'conversation' || customer.isNew)) turns.push(once('welcome'))
  return [...turns, ...whileClosed(rules, at)]
}

/** What is said to who waits for a line at a moment when it is closed. */
export const whileClosed = (rules: Rules, at: Date): Turn[] =>
  speaks(rules, 'offHours') && !isOpen(rules.hours, at) ? [once('offHours')] : []

/** Whether the line has something to say on this occasion. */
export const speaks = (rules: Rules, kind: AutoReplyKind): boolean =>
  rules.autoReplies[kind].enabled && rules.autoReplies[kind].text.trim() !== ''

/** A conversation as far as timers care. */
export interface Standing {
  status: ConversationStatus
  awaiting: 'operator' | 'customer'
  pinned: boolean
  waitingSince: Date | null
  /** the last sign of life of anybody: a message, a note, a hand-over */
  quietSince: Date
}

/** When which cause was dealt with. */
export type Sent = ReadonlyMap<string, Date>

/**
 * The next word to somebody who still waits, and when: `noAnswer` once, then `longWait` again and again up to its
 * maximum. Only open time counts. Where one came late, because nothing ran for a while, the next is counted from it, so
 * that they never come in a heap.
 */
export function nextWait(rules: Rules, { status, waitingSince }: Standing, sent: Sent): { turn: Turn; at: Date } | null {
  if ((status !== 'waiting' && status !== 'offered') || !waitingSince) return null
  const { hours, distribution, autoReplies } = rules
  const unanswered = afterOpenSeconds(hours, waitingSince, distribution.noAnswerSeconds)
  if (!unanswered) return null
  if (speaks(rules, 'noAnswer') && !sent.has('noAnswer')) return { turn: once('noAnswer'), at: unanswered }
  if (!speaks(rules, 'longWait')) return null

  const { everySeconds, max } = autoReplies.longWait
  const number = [...sent.keys()].filter((cause) => cause.startsWith('longWait:')).length + 1
  if (number > max) return null
  const last = sent.get(number === 1 ? 'noAnswer' : `longWait:${number - 1}`)
  const at = afterOpenSeconds(hours, last && last > unanswered ? last : unanswered, everySeconds)
  return at && { turn: { kind: 'longWait', cause: `longWait:${number}` }, at }
}

const weekMs = 7 * 24 * 3600 * 1000

/** When it closes by itself if nothing happens; null: never. Plain time, open or not; a pin puts it off by a week. */
export function closesAt({ closing }: Pick<Rules, 'closing'>, standing: Standing): Date | null {
  const { status, awaiting, pinned, waitingSince, quietSince } = standing
  if (status === 'waiting' || status === 'offered') return later(waitingSince, closing.expireSeconds)
  if (status !== 'active') return null
  const at = later(quietSince, awaiting === 'customer' ? closing.autoCloseSeconds : closing.operatorSilenceSeconds)
  return at && pinned ? new Date(at.getTime() + weekMs) : at
}

const later = (from: Date | null, seconds: number): Date | null => (from && seconds > 0 ? new Date(from.getTime() + seconds * 1000) : null)

/** Whether the line does anything by itself when time has passed. */
export function hasTimes(rules: Rules): boolean {
  const { autoCloseSeconds, operatorSilenceSeconds, expireSeconds } = rules.closing
  return autoCloseSeconds + operatorSilenceSeconds + expireSeconds > 0 || speaks(rules, 'noAnswer') || speaks(rules, 'longWait')
}

export interface Step {
  act: 'close' | Turn | null
  /** when nothing is to be done now: look again then; null: there is nothing to wait for */
  lookAt: Date | null
}

/**
 * What is due now, and when to look again. Whatever is said or done in the conversation meanwhile puts things off,
 * never nearer than the shortest time of the line, so looking then is early enough and messages need not set timers.
 */
export function step(rules: Rules, standing: Standing, sent: Sent, now: Date): Step {
  if (standing.status === 'closed') return { act: null, lookAt: null }
  const closes = closesAt(rules, standing)
  if (closes && closes <= now) return { act: 'close', lookAt: null }

  const wait = nextWait(rules, standing, sent)
  const due = wait && wait.at <= now
  if (due && isOpen(rules.hours, now)) return { act: wait.turn, lookAt: null }
  const { autoCloseSeconds, operatorSilenceSeconds, expireSeconds } = rules.closing
  const times = [
    // Due, but the line has closed meanwhile.
    due ? afterOpenSeconds(rules.hours, now, 0) : wait?.at,
    closes,
    ...[autoCloseSeconds, operatorSilenceSeconds, expireSeconds].map((seconds) => later(now, seconds)),
  ].filter((at) => at !== null && at !== undefined)
  return { act: null, lookAt: times.length > 0 ? new Date(Math.min(...times.map(Number))) : null }
}

export interface Foretold {
  turn: Turn
  afterSeconds: number
}

/** What a customer who writes at `at` gets if nobody ever answers: the same rules, played through. */
export function foretell(rules: Rules, at: Date, customer: { isNew: boolean; needsNotice: boolean }): Foretold[] {
  const foretold: Foretold[] = onBegin(rules, at, customer).map((turn) => ({ turn, afterSeconds: 0 }))
  const standing: Standing = { status: 'waiting', awaiting: 'operator', pinned: false, waitingSince: at, quietSince: at }
  const sent = new Map<string, Date>()
  const closes = closesAt(rules, standing)
  const add = (turn: Turn, now: Date) => foretold.push({ turn, afterSeconds: Math.round((now.getTime() - at.getTime()) / 1000) })
  for (let wait = nextWait(rules, standing, sent); wait && !(closes && closes <= wait.at); wait = nextWait(rules, standing, sent)) {
    sent.set(wait.turn.cause, wait.at)
    add(wait.turn, wait.at)
  }
  if (closes && speaks(rules, 'autoClosed')) add(once('autoClosed'), closes)
  return foretold
}
