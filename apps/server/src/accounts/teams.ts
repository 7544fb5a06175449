import type { Team, TeamInput, TeamPatch } from '@omniline/contracts/accounts'
import { sql } from 'kysely'
import type { z } from 'zod'
import type { App } from '../platform/app.ts'
import { type Queryable, transaction, type Tx } from '../platform/database.ts'
import { invalidInput, notFound } from '../platform/errors.ts'
import { emit } from '../platform/events.ts'
import type { Staff } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import { audit } from './audit.ts'
import { teamChanged } from './events.ts'
import { deleteTeam, insertTeam, renameTeam, setMembers } from './store.ts'

/** By name; `id` limits the list to one. */
export async function teamViews(db: Queryable, id?: string): Promise<Team[]> {
  const { rows } = await sql<{ id: string; name: string; member_ids: string[] }>`
    select t.id, t.name, coalesce(array_agg(m.user_id::text order by m.user_id) filter (where m.user_id is not null), '{}') as member_ids
    from teams t left join team_members m on m.team_id = t.id
    where ${id === undefined ? sql`true` : sql`t.id = ${id}`}
    group by t.id order by lower(t.name), t.id`.execute(db)
  return rows.map((row) => ({ id: row.id, name: row.name, memberIds: row.member_ids }))
}

/** Throws `not_found`. */
export async function teamView(db: Queryable, id: string): Promise<Team> {
  const [team] = await teamViews(db, id)
  if (!team) throw notFound()
  return team
}

export async function createTeam(app: App, caller: Staff, input: z.output<typeof TeamInput>): Promise<Team> {
  return transaction(app.db, async (tx) => {
    await checkMembers(tx, input.memberIds)
    const id = newId()
    await insertTeam(tx, id, input.name)
    const moved = await setMembers(tx, id, input.memberIds)
    await audit(tx, caller, { action: 'team.created', subjectType: 'team', subjectId: id, details: input })
    await tell(app, tx, id, moved)
    return teamView(tx, id)
  })
}

export async function changeTeam(app: App, caller: Staff, id: string, patch: z.output<typeof TeamPatch>): Promise<Team> {
  return transaction(app.db, async (tx) => {
    await lockTeam(tx, id)
    if (patch.memberIds) await checkMembers(tx, patch.memberIds)
    if (patch.name !== undefined) await renameTeam(tx, id, patch.name)
    const moved = patch.memberIds ? await setMembers(tx, id, patch.memberIds) : []
    await audit(tx, caller, { action: 'team.changed', subjectType: 'team', subjectId: id, details: patch })
    await tell(app, tx, id, moved)
    return teamView(tx, id)
  })
}

/** It also leaves the queues it was in. */
export async function removeTeam(app: App, caller: Staff, id: string): Promise<void> {
  await transaction(app.db, async (tx) => {
    await lockTeam(tx, id)
    const { name, memberIds } = await teamView(tx, id)
    await deleteTeam(tx, id)
    await audit(tx, caller, { action: 'team.removed', subjectType: 'team', subjectId: id, details: { name } })
    await tell(app, tx, id, memberIds)
  })
}

async function lockTeam(tx: Tx, id: string): Promise<void> {
  const found = await tx.selectFrom('teams').select('id').where('id', '=', id).forUpdate().executeTakeFirst()
  if (!found) throw notFound()
}

async function checkMembers(tx: Tx, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  const rows = await tx.selectFrom('users').select('id').where('id', 'in', ids).execute()
  const known = new Set(rows.map((row) => row.id))
  const unknown = ids.findIndex((id) => !known.has(id.toLowerCase()))
  if (unknown >= 0) throw invalidInput(`/memberIds/${unknown}`, 'is not a user')
}

/** `moved`: whose lines may be others now. */
async function tell(app: App, tx: Tx, teamId: string, moved: string[]): Promise<void> {
  await app.jobs.announce(tx, teamChanged, { teamId, userIds: moved })
  await emit(tx, { type: 'changed', data: { what: 'team', id: teamId } })
  if (moved.length > 0) await emit(tx, { type: 'access', userIds: moved })
}
