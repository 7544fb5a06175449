import type { VisitorMessage } from '@omniline/contracts/visitor'
import type { Keepsakes } from './keepsakes.ts'
import type { Outgoing } from './state/state.ts'
import type { Store } from './state/store.ts'
import { backoffMs } from './transport/backoff.ts'
import { CallError, type SendRequest } from './transport/http.ts'

const attemptsMax = 6
export const consentRequired = 'consent_required'

export interface OutboxOptions {
  begin(): Promise<string>
  refused(): void
  /** the server wants the visitor to agree to something first */
  asked(): void
  send(token: string, body: SendRequest): Promise<VisitorMessage>
  page(): SendRequest['page']
  settled(uploadId: string): Promise<void>
  retryUploads(outgoing: Outgoing): void
  /** Resolves after `ms` with false, or with true as soon as there is reason to think that things are better. */
  pause(ms: number): Promise<boolean>
}

/**
 * Sends one message after the other, in the order they were written. The client's id makes every attempt safe to
 * repeat. What cannot be sent stays, with the reason, until it is retried or removed.
 */
export function createOutbox(store: Store, keepsakes: Pick<Keepsakes, 'keepOutgoing' | 'dropOutgoing'>, options: OutboxOptions) {
  let running = false

  const find = (id: string) => store.get().outgoing.find((one) => one.clientMessageId === id)
  const next = () => store.get().outgoing.find((one) => one.status === 'sending')

  async function flush(): Promise<void> {
    if (running) return
    running = true
    try {
      for (let one = next(); one; one = next()) await deliver(one.clientMessageId)
    } finally {
      running = false
    }
  }

  async function deliver(id: string): Promise<void> {
    for (const upload of find(id)?.uploads ?? []) await options.settled(upload.id)
    for (let attempt = 0; ; attempt++) {
      const one = find(id)
      // Removed by the visitor, or confirmed by the socket meanwhile.
      if (one?.status !== 'sending') return
      const lost = one.uploads.find((upload) => upload.status !== 'done')
      if (lost) return fail(id, lost.error === 'file_lost' ? 'file_lost' : 'upload')
      try {
        const token = await options.begin()
        if (!find(id)) return
        const message = await options.send(token, bodyOf(one))
        // Whoever left meanwhile has taken it along: it is nothing for the next one's screen.
        if (find(id)) store.dispatch({ type: 'sent', message })
        return
      } catch (error) {
        if (!find(id)) return
        const refusal = error instanceof CallError ? error : new CallError('other', 0)
        if (refusal.status === 401 && attempt === 0) options.refused()
        else if (refusal.passes && attempt < attemptsMax) {
          const better = await options.pause(waitMs(refusal, attempt))
          if (better) attempt = -1
        } else {
          if (refusal.code === consentRequired) options.asked()
          return fail(id, refusal.code)
        }
      }
    }
  }

  function bodyOf(one: Outgoing): SendRequest {
    return {
      clientMessageId: one.clientMessageId,
      text: one.text,
      attachments: one.uploads.flatMap((upload) => upload.fileId ?? []),
      ...(one.replyTo && { replyToId: one.replyTo.id }),
      page: options.page(),
    }
  }

  function fail(id: string, error: string): void {
    store.dispatch({ type: 'failed', clientMessageId: id, error })
  }

  function start(): void {
    void flush()
  }

  store.subscribe((state, before) => {
    if (state.outgoing === before.outgoing) return
    const stays = new Set(state.outgoing.map((one) => one.clientMessageId))
    for (const one of before.outgoing) if (!stays.has(one.clientMessageId)) keepsakes.dropOutgoing(one.clientMessageId)
    for (const one of state.outgoing) if (!before.outgoing.includes(one)) keepsakes.keepOutgoing(lasting(one))
  })

  return {
    add(outgoing: Outgoing): void {
      store.dispatch({ type: 'queued', outgoing })
      start()
    },
    /** Those of an earlier page that were not confirmed. */
    restore(kept: readonly Outgoing[]): void {
      for (const outgoing of kept) if (!find(outgoing.clientMessageId)) store.dispatch({ type: 'queued', outgoing })
      start()
    },
    retry(id: string): void {
      const one = find(id)
      if (!one) return
      options.retryUploads(one)
      store.dispatch({ type: 'retried', clientMessageId: id })
      start()
    },
    /** The connection is back: those that failed only for want of it go by themselves. */
    retryLost(): void {
      for (const one of store.get().outgoing)
        if (one.status === 'failed' && (one.error === 'network' || one.error === 'unavailable'))
          store.dispatch({ type: 'retried', clientMessageId: one.clientMessageId })
      start()
    },
    /** The visitor has agreed to what was asked for: what was refused for want of it goes by itself. */
    retryAsked(): void {
      for (const { clientMessageId, status, error } of store.get().outgoing)
        if (status === 'failed' && error === consentRequired) store.dispatch({ type: 'retried', clientMessageId })
      start()
    },
    remove: (id: string) => store.dispatch({ type: 'removed', clientMessageId: id }),
  }
}

export type Outbox = ReturnType<typeof createOutbox>

function waitMs(refusal: CallError, attempt: number): number {
  return refusal.retryAfterSeconds === null ? backoffMs(attempt) : Math.min(60, refusal.retryAfterSeconds) * 1000
}

/** After a reload the bytes of a file that was on its way are gone. */
function lasting(one: Outgoing): Outgoing {
  const uploads = one.uploads.map((upload) => ({
    ...upload,
    previewUrl: null,
    ...(upload.fileId === null && { status: 'failed' as const, error: 'file_lost' }),
  }))
  return { ...one, uploads }
}
