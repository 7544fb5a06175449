import type { VisitorMessage } from '@omniline/contracts/visitor'
import type { ChatState, Outgoing } from './state.ts'

const groupWithinMs = 5 * 60_000

export type Item =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'message'; key: string; message: VisitorMessage; first: boolean; last: boolean }
  | { kind: 'outgoing'; key: string; outgoing: Outgoing; first: boolean; last: boolean }

type Entry = { kind: 'message'; message: VisitorMessage } | { kind: 'outgoing'; outgoing: Outgoing }

/**
 * What stands in the log, top to bottom: confirmed messages by `seq`, a failed one where it was written, those on
 * their way at the end. `first` and `last` tell a run of one author's messages.
 */
export function timeline(state: Pick<ChatState, 'messages' | 'outgoing'>, timeZone?: string): Item[] {
  const failed = state.outgoing.filter((one) => one.status === 'failed')
  const entries: Entry[] = []
  const failedUntil = (seq: number) => {
    while (failed[0] && failed[0].afterSeq < seq) {
      const outgoing = failed.shift()
      if (outgoing) entries.push({ kind: 'outgoing', outgoing })
    }
  }
  for (const message of state.messages) {
    failedUntil(message.seq)
    entries.push({ kind: 'message', message })
  }
  failedUntil(Number.POSITIVE_INFINITY)
  for (const outgoing of state.outgoing) if (outgoing.status !== 'failed') entries.push({ kind: 'outgoing', outgoing })

  const day = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const dayOf = (entry: Entry) => day.format(new Date(at(entry)))
  return entries.flatMap((entry, i): Item[] => {
    const before = entries[i - 1]
    const after = entries[i + 1]
    const newDay = !before || dayOf(before) !== dayOf(entry)
    const first = newDay || !together(before, entry)
    const last = !after || dayOf(after) !== dayOf(entry) || !together(entry, after)
    const key = entry.kind === 'message' ? (entry.message.clientMessageId ?? entry.message.id) : entry.outgoing.clientMessageId
    const item: Item = { ...entry, key, first, last }
    return newDay ? [{ kind: 'day', key: `day ${dayOf(entry)} ${key}`, at: at(entry) }, item] : [item]
  })
}

const at = (entry: Entry): string => (entry.kind === 'message' ? entry.message.createdAt : entry.outgoing.createdAt)

function authorOf(entry: Entry): string {
  if (entry.kind === 'outgoing') return 'visitor'
  const { author } = entry.message
  return author.type === 'visitor' ? author.type : `${author.type} ${author.name}`
}

function together(a: Entry, b: Entry): boolean {
  return authorOf(a) === authorOf(b) && Math.abs(Date.parse(at(b)) - Date.parse(at(a))) < groupWithinMs
}
