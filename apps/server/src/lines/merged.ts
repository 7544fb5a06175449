import type { Line, LinePatch } from '@omniline/contracts/lines'
import type { Queryable } from '../platform/database.ts'
import { notFound } from '../platform/errors.ts'
import { plan } from './plan.ts'
import { textProblems } from './problems.ts'
import { getLine } from './read.ts'
import { refuse } from './refuse.ts'
import { hoursProblems } from '../schedule/public.ts'

/** The line as it would be after `patch`, to try out what has not been saved. Throws `not_found`, `invalid_input`. */
export async function mergedLine(db: Queryable, id: string, patch: LinePatch): Promise<Line> {
  const line = await getLine(db, id)
  if (!line) throw notFound()
  const { after } = await plan(db, line, patch)
  refuse([...hoursProblems(after.hours).map((one) => ({ ...one, path: `/hours${one.path}` })), ...textProblems(after, null)])
  return { ...line, ...after }
}
