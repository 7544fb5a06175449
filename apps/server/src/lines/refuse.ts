import { AppError } from '../platform/errors.ts'

export interface Problem {
  /** a JSON pointer */
  path: string
  message: string
}

/** Names the first in the detail, all of them in `errors`. */
export function refuse(problems: Problem[]): void {
  const [first] = problems
  if (first) throw new AppError('invalid_input', `${first.path} ${first.message}`, { errors: problems })
}
