import type { VisitorSession } from '@omniline/contracts/visitor'
import type { Page } from '../shared/bridge.ts'
import { endSession, startSession } from './transport/http.ts'

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

  const ask = (more: { token?: string; identity?: string }): Promise<VisitorSession> =>
    startSession(options.channelId, { ...more, language: options.language, page: options.page() })

  return {
    token: () => token,
    /** What the page remembers, or what another tab did. */
    adopt: set,
    begin(): Promise<string> {
      if (token) return Promise.resolve(token)
      beginning ??= ask({})
        .then((answer) => {
          keep(answer.token)
          return answer.token
        })
        .finally(() => {
          beginning = null
        })
      return beginning
    },
    /** A token that does not hold leaves the visitor as anonymous as before; only the console says so. */
    async identify(identity: string): Promise<void> {
      await beginning?.catch(() => null)
      const answer = await ask({ ...(token && { token }), identity })
      if (answer.identityError) {
        console.warn(`[Omniline] identify: the token was refused (${answer.identityError}). The visitor stays anonymous.`)
        if (!token) return endSession(answer.token)
      }
      keep(answer.token)
    },
    /** The server does not know the token (any more). */
    drop: () => keep(null),
    /** The visit is over, here and on the server. */
    async end(ended: string | null): Promise<void> {
      keep(null)
      if (ended) await endSession(ended)
    },
  }
}

export type Session = ReturnType<typeof createSession>
