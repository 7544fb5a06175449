import { type Line, LineInput, type LinePatch } from '@omniline/contracts/lines'
import { audit } from '../accounts/public.ts'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { emit } from '../platform/events.ts'
import type { Staff } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import { changes, merge } from './core/merge.ts'
import { lineChanged } from './events.ts'
import { checkQueue } from './queue.ts'
import { getLine, lineOperators } from './read.ts'
import { insertLine, setArchived, updateLine } from './store.ts'

export async function createLine(app: App, caller: Staff, input: LineInput): Promise<Line> {
  return transaction(app.db, async (tx) => {
    await checkQueue(tx, input.queue)
    const id = newId()
    await insertLine(tx, id, input)
    await audit(tx, caller, { action: 'line.created', subjectType: 'line', subjectId: id, details: { name: input.name } })
    await tell(app, tx, id, [])
    return present(tx, id)
  })
}

/** Merges `patch` into the line and checks the outcome as a whole. A patch that changes nothing leaves no trace. */
export async function changeLine(app: App, caller: Staff, id: string, patch: LinePatch): Promise<Line> {
  return transaction(app.db, async (tx) => {
    const before = await lock(tx, id)
    if (before.archivedAt) throw new AppError('line_archived')
    const { version, ...wanted } = patch
    if (version !== undefined && version !== before.version) throw new AppError('version_conflict')
    const after = check(merge(before, wanted))
    const differences = changes(LineInput.parse(before), after)
    if (differences.length === 0) return before
    await checkQueue(tx, after.queue, before.queue)
    const servedBy = await lineOperators(tx, id)
    await updateLine(tx, id, after)
    await audit(tx, caller, { action: 'line.changed', subjectType: 'line', subjectId: id, details: { changes: differences } })
    await tell(app, tx, id, servedBy)
    return present(tx, id)
  })
}

/** Puts a line away. What is open in it is finished; nothing new can come, since no channel leads to it. */
export async function archiveLine(app: App, caller: Staff, id: string): Promise<Line> {
  return transaction(app.db, async (tx) => {
    const before = await lock(tx, id)
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
    await audit(tx, caller, { action: 'line.archived', subjectType: 'line', subjectId: id, details: { name: before.name } })
    await tell(app, tx, id, await lineOperators(tx, id))
    return present(tx, id)
  })
}

/** Waits for channels that are being connected to this line: their rows hold on to it. */
async function lock(tx: Tx, id: string): Promise<Line> {
  await tx.selectFrom('lines').select('id').where('id', '=', id).forUpdate().execute()
  return present(tx, id)
}

async function present(tx: Tx, id: string): Promise<Line> {
  const line = await getLine(tx, id)
  if (!line) throw notFound()
  return line
}

function check(line: unknown): LineInput {
  const parsed = LineInput.safeParse(line)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.map((issue) => ({ path: `/${issue.path.join('/')}`, message: issue.message }))
  const [first] = errors
  throw new AppError('invalid_input', first && `${first.path} ${first.message}`, { errors })
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
