import type { Message } from '@omniline/contracts/conversations'
import type { Outgoing } from '../../lib/outbox.ts'

/** A row that stands for something said. `day` is set on the first of a day, which draws the day above itself. */
interface Said {
  key: string
  /** when this day began to be talked on, or null within a day */
  day: string | null
}

export type ThreadRow =
  | { kind: 'unread'; key: string; day: string | null }
  /** an earlier conversation of the same thread ended above */
  | { kind: 'begin'; key: string }
  | ({ kind: 'system'; message: Message } & Said)
  | ({ kind: 'message'; message: Message; first: boolean; last: boolean } & Said)
  | ({ kind: 'outgoing'; outgoing: Outgoing; first: boolean; last: boolean } & Said)

const groupMs = 60_000

interface Voice {
  who: string
  at: number
  note: boolean
}

const voiceOf = (message: Message): Voice => ({
  // In a group all write under the customer's id.
  who: `${message.author.type}:${message.author.id ?? ''}:${message.author.type === 'customer' ? message.author.name : ''}`,
  at: Date.parse(message.createdAt),
  note: message.visibility === 'internal',
})
const ownVoice = (outgoing: Outgoing, me: string): Voice => ({
  who: `operator:${me}:`,
  at: Date.parse(outgoing.createdAt),
  note: outgoing.visibility === 'internal',
})
const sameGroup = (a: Voice, b: Voice) => a.who === b.who && a.note === b.note && Math.abs(b.at - a.at) <= groupMs
const dayOf = (at: string) => new Date(at).toDateString()

interface RowsInput {
  messages: Message[]
  outgoing: Outgoing[]
  /** the first message that was unread when the conversation was opened */
  unreadFrom: number | null
  me: string
}

/**
 * A thread as it is drawn: groups of one author's messages, and what is still on its way at the end. Days are no
 * rows of their own: rows must not come and go at the top while older messages arrive there, or the place is lost.
 */
export function buildRows({ messages, outgoing, unreadFrom, me }: RowsInput): ThreadRow[] {
  const rows: ThreadRow[] = []
  const arrived = new Set(messages.map((one) => one.clientMessageId))
  let previous: { at: string; conversationId: string } | null = null
  let marked = false

  const dayBefore = (at: string, conversationId: string): string | null => {
    if (previous && previous.conversationId !== conversationId) rows.push({ kind: 'begin', key: `begin:${conversationId}` })
    const day = !previous || dayOf(previous.at) !== dayOf(at) ? at : null
    previous = { at, conversationId }
    return day
  }

  for (const message of messages) {
    let day = dayBefore(message.createdAt, message.conversationId)
    if (!marked && unreadFrom !== null && message.seq >= unreadFrom) {
      marked = true
      // A new day stands above the mark, not between it and the message.
      rows.push({ kind: 'unread', key: 'unread', day })
      day = null
    }
    // One with a text was said to the customer, if by nobody.
    if (message.part?.type === 'system' && message.text === '') rows.push({ kind: 'system', key: message.id, day, message })
    else rows.push({ kind: 'message', key: message.clientMessageId ?? message.id, day, message, first: true, last: true })
  }
  for (const one of outgoing) {
    if (arrived.has(one.clientMessageId)) continue
    const day = dayBefore(one.createdAt, one.conversationId)
    rows.push({ kind: 'outgoing', key: one.clientMessageId, day, outgoing: one, first: true, last: true })
  }
  return joinGroups(rows, me)
}

const nextDay = (row: ThreadRow | undefined) => row !== undefined && 'day' in row && row.day !== null

/** Name and picture stand once above a group, the time once below it. */
function joinGroups(rows: ThreadRow[], me: string): ThreadRow[] {
  const voices = rows.map((row) =>
    row.kind === 'message' ? voiceOf(row.message) : row.kind === 'outgoing' ? ownVoice(row.outgoing, me) : null,
  )
  return rows.map((row, i) => {
    const voice = voices[i]
    if (!voice || (row.kind !== 'message' && row.kind !== 'outgoing')) return row
    const before = voices[i - 1]
    const after = voices[i + 1]
    const dayEnds = after !== null && after !== undefined && nextDay(rows[i + 1])
    return { ...row, first: row.day !== null || !before || !sameGroup(before, voice), last: dayEnds || !after || !sameGroup(voice, after) }
  })
}

/** The `seq` of the first unread message, given how many there are: counted back over what the customer wrote. */
export function firstUnread(messages: Message[], unread: number): number | null {
  if (unread <= 0) return null
  const theirs = messages.filter((one) => one.author.type === 'customer' && one.visibility === 'public')
  return theirs.at(-unread)?.seq ?? theirs[0]?.seq ?? null
}
