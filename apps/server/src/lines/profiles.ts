import { type Line, LineInput, LineSettings } from '@omniline/contracts/lines'
import type { SettingsProfile, SettingsProfileInput, SettingsProfilePatch } from '@omniline/contracts/line-tools'
import { sql } from 'kysely'
import { z } from 'zod'
import { audit } from '../accounts/public.ts'
import type { App } from '../platform/app.ts'
import { type Queryable, transaction, type Tx } from '../platform/database.ts'
import { AppError, invalidInput, notFound } from '../platform/errors.ts'
import { emit } from '../platform/events.ts'
import type { Staff } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import { pathsOf, pick, valueAt, within } from './core/deviations.ts'
import { changes, type Json, merge } from './core/merge.ts'
import { lockLine, saveLine } from './edit.ts'
import { checkForm, holdProfile, type Plan } from './plan.ts'
import { lineProblems, settingsProblems } from './problems.ts'
import { getLine } from './read.ts'
import { type Problem, refuse } from './refuse.ts'
import { deleteProfile, insertProfile, updateProfile } from './store.ts'

/** By name; `id` limits the list to one. */
export async function profileViews(db: Queryable, id?: string): Promise<SettingsProfile[]> {
  const { rows } = await sql<{ id: string; name: string; settings: unknown; version: number; lines: Follower[] }>`
    select p.id, p.name, p.settings, p.version, coalesce(f.lines, '[]') as lines
    from settings_profiles p
    left join lateral (
      select json_agg(json_build_object('id', id, 'name', name, 'deviations', deviations) order by lower(name), id) as lines
      from lines where profile_id = p.id
    ) f on true
    where ${id === undefined ? sql`true` : sql`p.id = ${id}`}
    order by lower(p.name), p.id`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    settings: LineSettings.parse(row.settings),
    lines: row.lines.map((line) => ({ ...line, deviations: pathsOf(line.deviations) })),
    version: row.version,
  }))
}

interface Follower {
  id: string
  name: string
  deviations: Json
}

/** Throws `not_found`. */
export async function profileView(db: Queryable, id: string): Promise<SettingsProfile> {
  const [profile] = await profileViews(db, id)
  if (!profile) throw notFound()
  return profile
}

export async function createProfile(app: App, caller: Staff, input: z.output<typeof SettingsProfileInput>): Promise<SettingsProfile> {
  return transaction(app.db, async (tx) => {
    refuse(await problemsOf(tx, input.settings, null))
    const id = newId()
    await insertProfile(tx, id, caller, input)
    await note(tx, caller, id, 'created', { name: input.name })
    return profileView(tx, id)
  })
}

/** Every line that follows changes with it, except where it deviates; all of them or, if one would be impossible, none. */
export async function changeProfile(
  app: App,
  caller: Staff,
  id: string,
  patch: z.output<typeof SettingsProfilePatch>,
): Promise<SettingsProfile> {
  return transaction(app.db, async (tx) => {
    const before = await lockProfile(tx, id)
    await checkCurrent(tx, before, patch.version)
    const name = patch.name ?? before.name
    const { settings } = checkForm(z.object({ settings: LineSettings }), { settings: merge(before.settings, patch.settings ?? {}) })
    const differences = changes({ name: before.name, settings: before.settings }, { name, settings })
    if (differences.length === 0) return before
    refuse(await problemsOf(tx, settings, before.settings))
    await updateProfile(tx, id, caller, { name, settings })
    await note(tx, caller, id, 'changed', { changes: differences })
    for (const line of await followers(tx, id)) await follow(app, tx, caller, line, settings)
    return profileView(tx, id)
  })
}

/** Throws `profile_in_use` while lines follow it. */
export async function removeProfile(app: App, caller: Staff, id: string): Promise<void> {
  await transaction(app.db, async (tx) => {
    const { name, lines } = await lockProfile(tx, id)
    if (lines.length > 0) throw new AppError('profile_in_use', `${lines.map((line) => line.name).join(', ')} still follow it`)
    await deleteProfile(tx, id)
    await note(tx, caller, id, 'removed', { name })
  })
}

/** The line gives up its deviations in these settings. What follows the profile already stays as it is. */
export async function followProfile(app: App, caller: Staff, lineId: string, paths: string[]): Promise<Line> {
  const found = await getLine(app.db, lineId)
  return transaction(app.db, async (tx) => {
    await holdProfile(tx, found?.profileId)
    const line = await lockLine(tx, lineId)
    // It was given another one between the look and the lock.
    if (line.profileId !== found?.profileId) throw new AppError('version_conflict')
    if (line.profileId === null) throw invalidInput('/paths', 'cannot be followed: the line has no settings profile')
    const { settings } = await profileView(tx, line.profileId)
    const known = (path: string) => valueAt(settings, path) !== undefined || line.deviations.some((one) => within(one, [path]))
    const unknown = paths.findIndex((path) => !known(path))
    if (unknown >= 0) throw invalidInput(`/paths/${unknown}`, 'is not a setting')
    const next = layOver(
      settings,
      line,
      line.deviations.filter((path) => !within(path, paths)),
    )
    refuse(await lineProblems(tx, next.after, LineInput.parse(line)))
    return saveLine(app, tx, caller, line, next)
  })
}

/** A line that follows the profile, after the profile was changed to `settings`. */
async function follow(app: App, tx: Tx, caller: Staff, id: string, settings: LineSettings): Promise<void> {
  const line = await lockLine(tx, id)
  const next = layOver(settings, line, line.deviations)
  const problems = await settingsProblems(tx, next.after, line)
  refuse(
    problems.map(({ path, message }) => ({ path: `/settings${path}`, message: `${message} (in the line ${line.name}, which deviates)` })),
  )
  await saveLine(app, tx, caller, line, next)
}

/** The line with the profile's settings, but its own in `paths`. */
function layOver(settings: LineSettings, line: Line, paths: string[]): Plan {
  const deviations = pick(line, paths)
  return { after: LineInput.parse({ ...line, ...merge(settings, deviations) }), deviations }
}

/** Lines are attached only while nobody has the profile locked, so these are all. In one order, so that nobody waits in a circle. */
async function followers(tx: Tx, id: string): Promise<string[]> {
  const rows = await tx.selectFrom('lines').select('id').where('profile_id', '=', id).orderBy('id').forUpdate().execute()
  return rows.map((row) => row.id)
}

async function lockProfile(tx: Tx, id: string): Promise<SettingsProfile> {
  await tx.selectFrom('settings_profiles').select('id').where('id', '=', id).forUpdate().execute()
  return profileView(tx, id)
}

async function checkCurrent(tx: Tx, profile: SettingsProfile, version: number | undefined): Promise<void> {
  if (version === undefined || version === profile.version) return
  const { changed_by, changed_at } = await tx
    .selectFrom('settings_profiles')
    .select(['changed_by', 'changed_at'])
    .where('id', '=', profile.id)
    .executeTakeFirstOrThrow()
  throw new AppError('version_conflict', `${changed_by} changed it at ${changed_at.toISOString()}`)
}

async function problemsOf(tx: Tx, settings: LineSettings, before: LineSettings | null): Promise<Problem[]> {
  const problems = await settingsProblems(tx, settings, before)
  return problems.map(({ path, message }) => ({ path: `/settings${path}`, message }))
}

async function note(tx: Tx, caller: Staff, id: string, what: 'created' | 'changed' | 'removed', details: Record<string, unknown>) {
  await audit(tx, caller, { action: `settingsProfile.${what}`, subjectType: 'settingsProfile', subjectId: id, details })
  await emit(tx, { type: 'changed', data: { what: 'settingsProfile', id } })
}
