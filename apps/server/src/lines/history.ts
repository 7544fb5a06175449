import { Line, LineInput } from '@omniline/contracts/lines'
import type { Dropped, LineHistory, LineVersion } from '@omniline/contracts/line-tools'
import type { z } from 'zod'
import type { App } from '../platform/app.ts'
import { type Queryable, transaction, type Tx } from '../platform/database.ts'
import { invalidInput, notFound } from '../platform/errors.ts'
import type { Staff } from '../platform/http.ts'
import { type Change, changes, type Json } from './core/merge.ts'
import { checkCurrent, lockLine, saveLine } from './edit.ts'
import { checkForm, holdProfile, planExactly } from './plan.ts'
import { avatarsOf, knownPictures, queueProblems } from './problems.ts'
import { activeMembers } from './queue.ts'
import { getLine } from './read.ts'
import { refuse } from './refuse.ts'

interface Query {
  limit: number
  cursor?: string | undefined
  after?: number | undefined
}

/** Newest first. Throws `not_found`. */
export async function lineHistory(
  db: Queryable,
  lineId: string,
  { limit, cursor, after = 0 }: Query,
): Promise<z.output<typeof LineHistory>> {
  if (cursor !== undefined && !/^\d{1,9}$/.test(cursor)) throw invalidInput('/cursor', 'is not a cursor of this list')
  if (!(await getLine(db, lineId))) throw notFound()
  // One more than asked for: what the oldest of the page is compared with.
  const rows = await db
    .selectFrom('line_versions')
    .selectAll()
    .where('line_id', '=', lineId)
    .where('version', '<', cursor === undefined ? 2 ** 31 - 1 : Number(cursor))
    .where('version', '>=', after)
    .orderBy('version', 'desc')
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit).filter((row) => row.version > after)
  const last = items.at(-1)
  const more = last !== undefined && rows.some((row) => row.version < last.version && row.version > after)
  return {
    items: items.map((row, index): LineVersion => {
      const previous = rows[index + 1]
      return {
        version: row.version,
        at: row.at.toISOString(),
        by: { id: row.user_id, name: row.user_name },
        restored: row.restored,
        dropped: row.dropped,
        changes: previous ? difference(previous.input, row.input) : [],
      }
    }),
    nextCursor: more ? String(last.version) : null,
  }
}

/** Sections that came after a state was saved take their defaults, so that they are no difference. */
const Saved = LineInput.extend({ archivedAt: Line.shape.archivedAt, deviations: Line.shape.deviations })

/** One that the rules of today would refuse is told as it is. */
function stateOf(input: Json): Json {
  const saved = Saved.safeParse(input)
  return saved.success ? saved.data : input
}

/** That a setting deviates is told only where nothing else changed: its value says so otherwise. */
function difference(before: Json, after: Json): Change[] {
  const all = changes(stateOf(before), stateOf(after))
  const told = all.filter((change) => change.path !== '/deviations')
  return told.length > 0 ? told : all
}

/**
 * The line as it was in that version, as a new one. What it named and is not there any more is left out and told in
 * the history; nothing is refused, since it was accepted once, but that nobody would answer while the line is on. Throws
 * `not_found`, `version_conflict`, `invalid_input`.
 */
export async function restoreLine(
  app: App,
  caller: Staff,
  lineId: string,
  wanted: { version: number; current?: number | undefined },
): Promise<Line> {
  return transaction(app.db, async (tx) => {
    const saved = await tx
      .selectFrom('line_versions')
      .select('input')
      .where('line_id', '=', lineId)
      .where('version', '=', wanted.version)
      .executeTakeFirst()
    if (!saved) {
      if (!(await getLine(tx, lineId))) throw notFound()
      throw invalidInput('/version', 'is not a saved state of this line')
    }
    const state = checkForm(LineInput, saved.input)
    await holdProfile(tx, state.profileId)
    const line = await lockLine(tx, lineId)
    await checkCurrent(tx, line, wanted.current)
    const { kept, dropped } = await withoutLost(tx, state, line)
    refuse(await queueProblems(tx, kept, LineInput.parse(line)))
    const deviated = Saved.shape.deviations.catch([]).parse(saved.input.deviations)
    return saveLine(app, tx, caller, line, await planExactly(tx, kept, deviated), { restored: wanted.version, dropped })
  })
}

/** People who were deactivated stay where they stand in the line now anyway. */
async function withoutLost(tx: Tx, state: LineInput, present: LineInput): Promise<{ kept: LineInput; dropped: Dropped[] }> {
  const { emptyQueueAlert } = state.distribution
  const people = [...emptyQueueAlert, ...state.persona.operators.map((one) => one.userId)].map((id) => ({ type: 'user' as const, id }))
  const here = new Set((await activeMembers(tx, [...state.queue, ...people])).map((one) => one.id))
  for (const id of idsIn(present)) here.add(id)
  const pictures = new Set([
    ...(await knownPictures(
      tx,
      avatarsOf(state).map(([, id]) => id),
    )),
    ...avatarsOf(present).map(([, id]) => id),
  ])
  const profile = state.profileId
    ? await tx.selectFrom('settings_profiles').select('id').where('id', '=', state.profileId).executeTakeFirst()
    : undefined
  const picture = (id: string | null) => (id !== null && pictures.has(id) ? id : null)
  const kept: LineInput = {
    ...state,
    queue: state.queue.filter((member) => here.has(member.id)),
    profileId: profile ? state.profileId : null,
    distribution: { ...state.distribution, emptyQueueAlert: emptyQueueAlert.filter((id) => here.has(id)) },
    persona: {
      ...state.persona,
      avatarFileId: picture(state.persona.avatarFileId),
      operators: state.persona.operators
        .filter((one) => here.has(one.userId))
        .map((one) => ({ ...one, avatarFileId: picture(one.avatarFileId) })),
    },
  }
  return { kept, dropped: await nameLost(tx, lostBetween(state, kept)) }
}

const idsIn = (line: LineInput): string[] => [
  ...line.queue.map((member) => member.id),
  ...line.distribution.emptyQueueAlert,
  ...line.persona.operators.map((one) => one.userId),
]

function lostBetween(state: LineInput, kept: LineInput): Omit<Dropped, 'name'>[] {
  const named = (line: LineInput): [path: string, ids: string[]][] => [
    ['/queue', line.queue.map((member) => member.id)],
    ['/profileId', line.profileId ? [line.profileId] : []],
    ['/distribution/emptyQueueAlert', line.distribution.emptyQueueAlert],
    ['/persona/operators', line.persona.operators.map((one) => one.userId)],
    ['/persona/avatarFileId', avatarsOf(line).map(([, id]) => id)],
  ]
  const left = new Map(named(kept))
  return named(state).flatMap(([path, ids]) => ids.filter((id) => !left.get(path)?.includes(id)).map((id) => ({ path, id })))
}

async function nameLost(tx: Tx, lost: Omit<Dropped, 'name'>[]): Promise<Dropped[]> {
  if (lost.length === 0) return []
  const ids = lost.map((one) => one.id)
  const users = await tx.selectFrom('users').select(['id', 'name']).where('id', 'in', ids).execute()
  const names = new Map(users.map((user) => [user.id, user.name]))
  return lost.map((one) => ({ ...one, name: names.get(one.id) ?? '' }))
}
