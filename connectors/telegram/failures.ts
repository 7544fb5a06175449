import { ConnectorError } from '@omniline/connector-kit/errors'
import { certainlyNotSent } from '@omniline/connector-kit/network-errors'
import type { FailureKind } from '@omniline/contracts/conversations'
import { GrammyError, HttpError } from 'grammy'

/** Telegram said no. `description` is its own wording, by which some refusals can be told apart and got round. */
export class Refusal extends ConnectorError {
  readonly description: string
  /** the group has become a supergroup with this id */
  readonly migrateTo: number | undefined

  constructor(kind: FailureKind, code: number, description: string, more: { retryAfterSeconds?: number; migrateTo?: number }) {
    super(kind, `${code} ${description}`, more)
    this.name = 'Refusal'
    this.description = description
    this.migrateTo = more.migrateTo
  }
}

/** We could not read the file that was to be sent, so the request was broken off by ourselves. */
export class FileUnreadable extends Error {
  constructor(cause: unknown) {
    super('The file could not be read')
    this.name = 'FileUnreadable'
    this.cause = cause
  }
}

/** The answer is not the Bot API's: a proxy, a captive portal, a wrong address. */
export class NotTelegram extends Error {
  readonly status: number
  constructor(status: number) {
    super(`HTTP ${status} without an answer of the Bot API`)
    this.name = 'NotTelegram'
    this.status = status
  }
}

export interface Call {
  token: string
  /** repeating it would reach the customer twice */
  sends: boolean
}

/**
 * grammY's errors in the house's terms. grammY's own are not kept as `cause`: they hold the whole request, that is
 * what the customer is told and, deeper, the address with the token.
 */
export function failureOf(error: unknown, call: Call): unknown {
  if (error instanceof GrammyError) return refusalOf(error, call)
  if (!(error instanceof HttpError)) return error
  const inner = error.error
  if (inner instanceof NotTelegram) {
    const { status } = inner
    const kind = status >= 300 && status < 500 ? 'rejected' : status >= 500 && status !== 504 ? 'unavailable' : uncertain(call)
    return new ConnectorError(kind, inner.message)
  }
  const kind = inner instanceof FileUnreadable || certainlyNotSent(inner) ? 'unavailable' : uncertain(call)
  const words = wordsOf(inner).join(': ').replaceAll(call.token, '…')
  return new ConnectorError(kind, `Telegram could not be reached or did not answer: ${words || 'no reason given'}`)
}

const uncertain = ({ sends }: Call): FailureKind => (sends ? 'unknown' : 'unavailable')

function refusalOf({ error_code: code, description: said, parameters }: GrammyError, call: Call): Refusal {
  const description = said.replaceAll(call.token, '…')
  if (code !== 429) return new Refusal(kindOf(code, description, call), code, description, { migrateTo: parameters.migrate_to_chat_id })
  const retryAfterSeconds = parameters.retry_after ?? (Number(/retry after (\d+)/.exec(description)?.[1]) || 5)
  return new Refusal('rate_limited', code, description, { retryAfterSeconds })
}

/** Wordings: https://github.com/tdlib/telegram-bot-api (Client.cpp), Bot API 10. */
function kindOf(code: number, description: string, call: Call): FailureKind {
  // "Not Found" alone is what a malformed token gets; an unknown method gets more words.
  if (code === 401 || (code === 404 && description === 'Not Found')) return 'auth'
  // A gateway that waited in vain has passed the request on.
  if (code === 504) return uncertain(call)
  if (code >= 500) return 'unavailable'
  if (code === 413 || /too (big|long|large)\b/i.test(description)) return 'too_large'
  if (tooLate.test(description)) return 'window_closed'
  if (code === 403 && outOfReach.test(description)) return 'recipient_blocked'
  return 'rejected'
}

/** After 48 hours nothing can be deleted; in connected accounts nothing can be written 24 hours after the customer's last word. */
const tooLate = /message can't be deleted|BUSINESS_PEER_USAGE_MISSING/i

const outOfReach =
  /bot was blocked by the user|user is deactivated|bot was kicked|bot is not a member|group chat was deleted|can't initiate conversation/i

/** The messages and codes down the chain of causes, without anything else that an error may hold. */
function wordsOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 4) return []
  const code = 'code' in error && typeof error.code === 'string' && !error.message.includes(error.code) ? [error.code] : []
  return [error.message, ...code, ...wordsOf(error.cause, depth + 1)].filter((words) => words !== '')
}
