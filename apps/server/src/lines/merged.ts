import { type Line, LineInput, type LinePatch } from '@omniline/contracts/lines'
import type { Queryable } from '../platform/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { merge } from './core/merge.ts'
import { getLine } from './read.ts'

/** The line as it would be after `patch`, to try out what has not been saved. Throws `not_found`, `invalid_input`. */
export async function mergedLine(db: Queryable, id: string, { version: _of, ...patch }: LinePatch): Promise<Line> {
  const line = await getLine(db, id)
  if (!line) throw notFound()
  const merged = LineInput.safeParse(merge(line, patch))
  if (merged.success) return { ...line, ...merged.data }
  const errors = merged.error.issues.map((issue) => ({ path: `/${issue.path.join('/')}`, message: issue.message }))
  throw new AppError('invalid_input', errors[0] && `${errors[0].path} ${errors[0].message}`, { errors })
}
