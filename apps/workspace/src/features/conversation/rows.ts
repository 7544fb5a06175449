import type { Message } from '@omniline/contracts/conversations'
import type { Outgoing } from '../../lib/outbox.ts'

export type ThreadRow =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'unread'; key: string }
  /** an earlier conversation of the same thread ended above */
  | { kind: 'begin'; key: string; at: string }
  | { kind: 'system'; key: string; message: Message }
  | { kind: 'message'; key: string; message: Message; first: boolean; last: boolean }
  | { kind: 'outgoing'; key: string; outgoing: Outgoing; first: boolean; last: boolean }

const groupMs = 60_000

interface Voice {
  who: string
  at: number
  note: boolean
}

const voiceOf = (message: Message): Voice => ({
  who: `${message.author.type}:${message.author.id ?? message.author.name}`,
  at: Date.parse(message.createdAt),
  note: message.visibility === 'internal',
})
const ownVoice = (outgoing: Outgoing, me: string): Voice => ({
  who: `operator:${me}`,
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

/** A thread as it is drawn: days, groups of one author's messages, and what is still on its way at the end. */
export function buildRows({ messages, outgoing, unreadFrom, me }: RowsInput): ThreadRow[] {
  const rows: ThreadRow[] = []
  const arrived = new Set(messages.map((one) => one.clientMessageId))
  let previous: { at: string; conversationId: string } | null = null
  let marked = false

  const separate = (at: string, conversationId: string, key: string) => {
    if (previous && previous.conversationId !== conversationId) rows.push({ kind: 'begin', key: `begin:${conversationId}`, at })
    if (!previous || dayOf(previous.at) !== dayOf(at)) rows.push({ kind: 'day', key: `day:${key}`, at })
    previous = { at, conversationId }
  }

  for (const message of messages) {
    separate(message.createdAt, message.conversationId, message.id)
    if (!marked && unreadFrom !== null && message.seq >= unreadFrom) {
      marked = true
      rows.push({ kind: 'unread', key: 'unread' })
    }
    if (message.part?.type === 'system') rows.push({ kind: 'system', key: message.id, message })
    else rows.push({ kind: 'message', key: message.clientMessageId ?? message.id, message, first: true, last: true })
  }
  for (const one of outgoing) {
    if (arrived.has(one.clientMessageId)) continue
    separate(one.createdAt, one.conversationId, one.clientMessageId)
    rows.push({ kind: 'outgoing', key: one.clientMessageId, outgoing: one, first: true, last: true })
  }
  return joinGroups(rows, me)
}

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
    return { ...row, first: !before || !sameGroup(before, voice), last: !after || !sameGroup(voice, after) }
  })
}

/** The `seq` of the first unread message, given how many there are: counted back over what the customer wrote. */
export function firstUnread(messages: Message[], unread: number): number | null {
  if (unread <= 0) return null
  const theirs = messages.filter((one) => one.author.type === 'customer' && one.visibility === 'public')
  return theirs.at(-unread)?.seq ?? theirs[0]?.seq ?? null
}
