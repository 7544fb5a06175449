import { Id } from '@omniline/contracts/common'
import { type Line, LineInput, type LinePatch, LineSettings } from '@omniline/contracts/lines'
import type { z } from 'zod'
import type { Queryable, Tx } from '../platform/database.ts'
import { invalidInput } from '../platform/errors.ts'
import { deviate } from './core/deviations.ts'
import { changes, type Json, merge } from './core/merge.ts'
import { refuse } from './refuse.ts'

/** What a line is to become. */
export interface Plan {
  after: LineInput
  deviations: Json
}

/** The line as it would be after the patch; its form is checked, nothing else. Throws `invalid_input`. */
export async function plan(db: Queryable, before: Line, patch: LinePatch): Promise<Plan> {
  const { version: _checkedByTheCaller, ...wanted } = patch
  const profileId = wanted.profileId === undefined ? before.profileId : wanted.profileId
  const profile = Id.safeParse(profileId).success ? await profileSettings(db, String(profileId)) : null
  const attached = profile !== null && profileId !== before.profileId
  const after = checkForm(LineInput, merge(attached ? { ...before, ...profile } : before, wanted))
  if (!profile) return { after, deviations: {} }
  return { after, deviations: deviate(profile, LineSettings.parse(after), attached ? [] : untouched(before, after)) }
}

/** A new line: what is left at its default follows the profile. */
export async function planNew(db: Queryable, input: LineInput): Promise<Plan> {
  if (input.profileId === null) return { after: input, deviations: {} }
  const profile = await profileSettings(db, input.profileId)
  const own = deviate(LineSettings.parse({}), LineSettings.parse(input))
  const after = checkForm(LineInput, { ...input, ...merge(profile, own) })
  return { after, deviations: deviate(profile, LineSettings.parse(after)) }
}

/** The line with exactly these settings: where its profile says otherwise by now it deviates, and in `deviated` as well. */
export async function planExactly(db: Queryable, after: LineInput, deviated: string[]): Promise<Plan> {
  if (after.profileId === null) return { after, deviations: {} }
  return { after, deviations: deviate(await profileSettings(db, after.profileId), LineSettings.parse(after), deviated) }
}

/** Deviations of which the change says nothing: they stay, also where the profile happens to say the same. */
function untouched(before: Line, after: LineInput): string[] {
  const changed = new Set(changes(LineInput.parse(before), after).map((change) => change.path))
  return before.deviations.filter((path) => !changed.has(path))
}

async function profileSettings(db: Queryable, id: string): Promise<LineSettings> {
  const row = await db.selectFrom('settings_profiles').select('settings').where('id', '=', id).executeTakeFirst()
  if (!row) throw invalidInput('/profileId', 'is not a settings profile')
  return LineSettings.parse(row.settings)
}

/** Nobody changes the profile until the transaction ends. Profiles are locked before lines, everywhere. */
export async function holdProfile(tx: Tx, id: unknown): Promise<void> {
  if (Id.safeParse(id).success) await tx.selectFrom('settings_profiles').select('id').where('id', '=', String(id)).forShare().execute()
}

export function checkForm<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value)
  if (!parsed.success) refuse(parsed.error.issues.map((issue) => ({ path: `/${issue.path.join('/')}`, message: issue.message })))
  return schema.parse(value)
}
