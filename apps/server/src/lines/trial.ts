import { type Line, LineInput, type LinePatch } from '@omniline/contracts/lines'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { checkCurrent } from './edit.ts'
import { plan } from './plan.ts'
import { lineProblems } from './problems.ts'
import { getLine } from './read.ts'
import type { Problem } from './refuse.ts'

export interface Trial {
  before: Line
  /** null: its form is wrong */
  after: LineInput | null
  errors: Problem[]
}

/** What saving the patch would come to. Throws `not_found`, `line_archived`, `version_conflict` as saving does. */
export async function tryChange(app: App, id: string, patch: LinePatch): Promise<Trial> {
  return transaction(app.db, async (tx) => {
    const before = await getLine(tx, id)
    if (!before) throw notFound()
    if (before.archivedAt) throw new AppError('line_archived')
    await checkCurrent(tx, before, patch.version)
    try {
      const { after } = await plan(tx, before, patch)
      return { before, after, errors: await lineProblems(tx, after, LineInput.parse(before)) }
    } catch (error) {
      if (error instanceof AppError && error.code === 'invalid_input') return { before, after: null, errors: error.errors ?? [] }
      throw error
    }
  })
}
