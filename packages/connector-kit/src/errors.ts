import type { FailureKind } from '@omniline/contracts/conversations'

/**
 * Why a platform did not do what it was asked. The kind alone decides what happens:
 *
 * | kind | what the house does |
 * | --- | --- |
 * | `rate_limited` | waits `retryAfterSeconds`, then tries again; the whole account waits, or (`scope: 'chat'`) only this chat |
 * | `unavailable` | nothing reached the platform for certain: tries again with growing pauses |
 * | `auth` | the channel turns to error, the administrator is told, messages wait |
 * | `rejected`, `unsupported`, `too_large`, `window_closed`, `recipient_blocked` | the message fails, in words for the operator |
 * | `unknown` | it was sent and the answer got lost: fails as "may have arrived"; never sent again by itself |
 */
export class ConnectorError extends Error {
  readonly kind: FailureKind
  readonly retryAfterSeconds: number | undefined
  readonly scope: 'account' | 'chat'

  /** `detail`: what the platform said, without any secret; shown to administrators, kept with the message. */
  constructor(kind: FailureKind, detail: string, more: { retryAfterSeconds?: number; scope?: 'account' | 'chat'; cause?: unknown } = {}) {
    super(detail, { cause: more.cause })
    this.name = 'ConnectorError'
    this.kind = kind
    this.retryAfterSeconds = more.retryAfterSeconds
    this.scope = more.scope ?? 'account'
  }
}
