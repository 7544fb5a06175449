import type { Dropped } from '@omniline/contracts/line-tools'
import { type Line, LineInput, type LinePatch } from '@omniline/contracts/lines'
import { audit } from '../accounts/public.ts'
import type { App } from '../platform/app.ts'
import { type Queryable, transaction, type Tx } from '../platform/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { emit } from '../platform/events.ts'
import type { Staff } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import { pathsOf } from './core/deviations.ts'
import { changes } from './core/merge.ts'
import { lineChanged } from './events.ts'
import { holdProfile, type Plan, plan, planNew } from './plan.ts'
import { lineProblems, same } from './problems.ts'
import { getLine, lineOperators } from './read.ts'
import { refuse } from './refuse.ts'
import { insertLine, insertVersion, setArchived, updateLine } from './store.ts'

export async function createLine(app: App, caller: Staff, input: LineInput): Promise<Line> {
  return transaction(app.db, async (tx) => {
    await holdProfile(tx, input.profileId)
    const { after, deviations } = await planNew(tx, input)
    // An outside program may make a line first and fill its queue later.
    refuse(await lineProblems(tx, after, null))
    const id = newId()
    await insertLine(tx, id, after, deviations)
    await insertVersion(tx, id, caller, { version: 1, input: after, deviations, archivedAt: null })
    await audit(tx, caller, { action: 'line.created', subjectType: 'line', subjectId: id, details: { name: after.name } })
    await tell(app, tx, id, [])
    return lineOf(tx, id)
  })
}

/** Merges `patch` into the line and checks the outcome as a whole. A patch that changes nothing leaves no trace. */
export async function changeLine(app: App, caller: Staff, id: string, patch: LinePatch): Promise<Line> {
  return transaction(app.db, async (tx) => {
    await holdProfile(tx, patch.profileId)
    const before = await lockLine(tx, id)
    await checkCurrent(tx, before, patch.version)
    const next = await plan(tx, before, patch)
    refuse(await lineProblems(tx, next.after, LineInput.parse(before)))
    return saveLine(app, tx, caller, before, next)
  })
}

/** Puts a line away. What is open in it is finished; nothing new can come, since no channel leads to it. */
export async function archiveLine(app: App, caller: Staff, id: string): Promise<Line> {
  return transaction(app.db, async (tx) => {
    await tx.selectFrom('lines').select('id').where('id', '=', id).forUpdate().execute()
    const before = await lineOf(tx, id)
    if (before.archivedAt) return before
    const channel = await tx
      .selectFrom('channels')
      .select('id')
      .where('line_id', '=', id)
      .where('active', '=', true)
      .where('deleted_at', 'is', null)
      .limit(1)
      .executeTakeFirst()
    if (channel) throw new AppError('line_in_use')
    await setArchived(tx, id, app.now())
    const after = await lineOf(tx, id)
    const { version, archivedAt } = after
    await insertVersion(tx, id, caller, { version, input: LineInput.parse(after), deviations: {}, archivedAt })
    await audit(tx, caller, { action: 'line.archived', subjectType: 'line', subjectId: id, details: { name: before.name } })
    await tell(app, tx, id, await lineOperators(tx, id))
    return after
  })
}

/** Waits for channels that are being connected to this line: their rows hold on to it. Throws `not_found`, `line_archived`. */
export async function lockLine(tx: Tx, id: string): Promise<Line> {
  await tx.selectFrom('lines').select('id').where('id', '=', id).forUpdate().execute()
  const line = await lineOf(tx, id)
  if (line.archivedAt) throw new AppError('line_archived')
  return line
}

/** Throws `version_conflict`, saying who was quicker. `version` undefined: the caller does not mind. */
export async function checkCurrent(db: Queryable, line: Line, version: number | undefined): Promise<void> {
  if (version === undefined || version === line.version) return
  const last = await db
    .selectFrom('line_versions')
    .select(['user_name', 'at'])
    .where('line_id', '=', line.id)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  throw new AppError('version_conflict', last && `${last.user_name || 'Somebody'} changed it at ${last.at.toISOString()}`)
}

/** What the history tells of a change that was no ordinary one. */
interface Notes {
  restored?: number
  dropped?: Dropped[]
}

/** Writes the next version of a line that is locked and checked, and tells whoever has to hear of it. */
export async function saveLine(app: App, tx: Tx, caller: Staff, before: Line, next: Plan, notes: Notes = {}): Promise<Line> {
  const { id } = before
  const differences = changes(LineInput.parse(before), next.after)
  if (differences.length === 0 && same(before.deviations.toSorted(), pathsOf(next.deviations).toSorted())) return before
  const servedBy = await lineOperators(tx, id)
  await updateLine(tx, id, next.after, next.deviations)
  const version = before.version + 1
  await insertVersion(tx, id, caller, { version, input: next.after, deviations: next.deviations, archivedAt: null, ...notes })
  const details = { ...(notes.restored !== undefined && { restored: notes.restored }), changes: differences }
  await audit(tx, caller, { action: 'line.changed', subjectType: 'line', subjectId: id, details })
  await tell(app, tx, id, servedBy)
  return lineOf(tx, id)
}

async function lineOf(db: Queryable, id: string): Promise<Line> {
  const line = await getLine(db, id)
  if (!line) throw notFound()
  return line
}

/** Whoever began or ceased to serve the line sees other conversations than before. */
async function tell(app: App, tx: Tx, id: string, servedBy: string[]): Promise<void> {
  const serve = await lineOperators(tx, id)
  const left = servedBy.filter((user) => !serve.includes(user))
  const moved = [...left, ...serve.filter((user) => !servedBy.includes(user))]
  await app.jobs.announce(tx, lineChanged, { lineId: id, left })
  await emit(tx, { type: 'changed', lineId: id, data: { what: 'line', id } })
  if (moved.length > 0) await emit(tx, { type: 'access', userIds: moved })
}
