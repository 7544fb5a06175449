import { type ErrorCode, errors } from '@omniline/contracts/errors'

/** A refusal with a code of the contract; becomes problem+json at the edge. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly errors: { path: string; message: string }[] | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: ErrorCode,
    detail?: string,
    more: { errors?: { path: string; message: string }[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(detail ?? errors[code].title, { cause: more.cause })
    this.name = 'AppError'
    this.code = code
    this.status = errors[code].status
    this.errors = more.errors
    this.retryAfterSeconds = more.retryAfterSeconds
  }
}

/** Bad input found after the schema: names the field, e.g. `invalidInput('/queue/0/id', 'is not a user')`. */
export const invalidInput = (path: string, message: string): AppError =>
  new AppError('invalid_input', message, { errors: [{ path, message }] })

export const notFound = (): AppError => new AppError('not_found')
