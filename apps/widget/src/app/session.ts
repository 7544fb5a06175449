import type { VisitorSession } from '@omniline/contracts/visitor'
import type { Page } from '../shared/bridge.ts'
import { CallError, endSession, startSession } from './transport/http.ts'

interface SessionOptions {
  channelId: string
  language: string
  page(): Page | undefined
  /** the token is to be kept for the next page */
  save(token: string | null): void
  /** somebody else speaks from now on, or nobody */
  changed(token: string | null, before: string | null): void
}

/** Who the visitor is to the server. Nobody, until the first act: a message, a file, or an identity from the site. */
export function createSession(options: SessionOptions) {
  let token: string | null = null
  let beginning: Promise<string> | null = null
  /** counts the visits that were ended here */
  let ended = 0

  function set(next: string | null): void {
    if (next === token) return
    const before = token
    token = next
    options.changed(next, before)
  }

  function keep(next: string | null): void {
    options.save(next)
    set(next)
  }

  /** @throws CallError `aborted`: the visit was ended meanwhile, and what was begun for it too */
  async function ask(more: { token?: string; identity?: string }, visit = ended): Promise<VisitorSession> {
    const answer = await startSession(options.channelId, { ...more, language: options.language, page: options.page() })
    if (visit === ended) return answer
    await endSession(answer.token).catch(() => console.warn('[Omniline] The server could not be told that the visitor left.'))
    throw new CallError('aborted', 0)
  }

  async function start(): Promise<string> {
    const answer = await ask({})
    keep(answer.token)
    return answer.token
  }

  return {
    token: () => token,
    /** What the page remembers, or what another tab did. */
    adopt: set,
    begin(): Promise<string> {
      if (token) return Promise.resolve(token)
      if (beginning) return beginning
      const mine = start().finally(() => {
        if (beginning === mine) beginning = null
      })
      beginning = mine
      return mine
    },
    /** A token that does not hold leaves the visitor as anonymous as before; only the console says so. */
    async identify(identity: string): Promise<void> {
      const visit = ended
      await beginning?.catch(() => null)
      const answer = await ask({ ...(token && { token }), identity }, visit)
      if (answer.identityError) {
        console.warn(`[Omniline] identify: the token was refused (${answer.identityError}). The visitor stays anonymous.`)
        if (!token) return endSession(answer.token)
      }
      keep(answer.token)
    },
    /** The server does not know the token (any more). */
    drop: () => keep(null),
    /** The visit is over, here and on the server. */
    async end(known: string | null): Promise<void> {
      ended++
      beginning = null
      keep(null)
      if (known) await endSession(known)
    },
  }
}

export type Session = ReturnType<typeof createSession>
