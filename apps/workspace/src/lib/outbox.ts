import type { Message } from '@omniline/contracts/conversations'
import type { StoredFile } from '@omniline/contracts/files'
import { ApiError, type FailureCode } from './api.ts'
import type { KeyedStorage } from './db.ts'
import type { Quote } from './drafts.ts'

/** A message on its way to the server. It is drawn where it will stand and vanishes when its echo comes. */
export interface Outgoing {
  clientMessageId: string
  conversationId: string
  text: string
  entities?: Message['entities']
  visibility: Message['visibility']
  files: StoredFile[]
  replyTo: Quote | null
  /** ISO 8601 */
  createdAt: string
  /** `queued`: waits for those before it or for the network; `refused`: the server said no, a person decides */
  state: 'queued' | 'sending' | 'refused'
  code: FailureCode | null
  /** finish the conversation once this is sent */
  thenClose: boolean
}

export interface Outbox {
  add(message: Omit<Outgoing, 'state' | 'code'>): void
  retry(clientMessageId: string): void
  discard(clientMessageId: string): void
  /** the echo arrived, by answer or by frame, whichever was first */
  arrived(clientMessageId: string): void
  /** the network is back */
  resume(): void
  /** takes up what an earlier page did not send; nothing is sent before, for it would overtake that */
  restore(saved: Iterable<Outgoing>): void
  all(): Outgoing[]
}

interface OutboxOptions {
  storage: KeyedStorage<Outgoing>
  send(message: Outgoing): Promise<Message>
  sent(message: Outgoing, echo: Message): void
  changed(all: Outgoing[]): void
}

/** Failures that pass: the server may have acted or not, and the same `clientMessageId` makes asking again harmless. */
const passing = new Set<FailureCode>(['network', 'unavailable', 'too_many_requests', 'internal', 'unauthenticated'])
const attemptsMax = 5

/**
 * Sends messages, those of one conversation one after the other in the order they were written, and keeps
 * them over a reload. One that was refused lets the later ones pass.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  let items: Outgoing[] = []
  let restored = false
  const busy = new Set<string>()
  const failures = new Map<string, number>()

  function publish(next: Outgoing[]) {
    items = next
    options.changed(items)
  }

  function update(id: string, change: Partial<Outgoing>) {
    publish(items.map((one) => (one.clientMessageId === id ? { ...one, ...change } : one)))
    const changed = items.find((one) => one.clientMessageId === id)
    if (changed) keep(options.storage.put(id, changed))
  }

  function remove(id: string) {
    failures.delete(id)
    publish(items.filter((one) => one.clientMessageId !== id))
    keep(options.storage.remove(id))
  }

  async function run(conversationId: string) {
    if (!restored || busy.has(conversationId)) return
    busy.add(conversationId)
    for (;;) {
      const next = items.find((one) => one.conversationId === conversationId && one.state === 'queued')
      if (!next || !(await attempt(next))) break
    }
    busy.delete(conversationId)
  }

  /** False: the lane stands still until `resume`. */
  async function attempt(message: Outgoing): Promise<boolean> {
    const id = message.clientMessageId
    update(id, { state: 'sending', code: null })
    try {
      const echo = await options.send(message)
      options.sent(message, echo)
      remove(id)
      return true
    } catch (error) {
      // Its echo came by another way while the answer was lost.
      if (!items.some((one) => one.clientMessageId === id)) return true
      const code = error instanceof ApiError ? error.code : 'internal'
      const times = (failures.get(id) ?? 0) + (code === 'internal' ? 1 : 0)
      failures.set(id, times)
      if (passing.has(code) && times < attemptsMax) {
        update(id, { state: 'queued', code })
        return false
      }
      update(id, { state: 'refused', code })
      return true
    }
  }

  const runAll = () => {
    for (const id of new Set(items.map((one) => one.conversationId))) void run(id)
  }

  return {
    add(message) {
      const item: Outgoing = { ...message, state: 'queued', code: null }
      publish([...items, item])
      keep(options.storage.put(item.clientMessageId, item))
      void run(item.conversationId)
    },
    retry(id) {
      update(id, { state: 'queued', code: null })
      const item = items.find((one) => one.clientMessageId === id)
      if (item) void run(item.conversationId)
    },
    discard: remove,
    arrived(id) {
      if (items.some((one) => one.clientMessageId === id)) remove(id)
    },
    resume: runAll,
    restore(saved) {
      const known = new Set(items.map((one) => one.clientMessageId))
      const before = [...saved]
        .filter((one) => !known.has(one.clientMessageId))
        .map((one) => (one.state === 'sending' ? { ...one, state: 'queued' as const } : one))
        .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
      restored = true
      publish([...before, ...items])
      runAll()
    },
    all: () => items,
  }
}

/** Not being able to store is not a reason not to send. */
function keep(writing: Promise<void>): void {
  writing.catch(() => undefined)
}
