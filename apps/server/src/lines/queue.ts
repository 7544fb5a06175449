import type { QueueMember } from '@omniline/contracts/lines'
import { sql } from 'kysely'
import type { Queryable, Tx } from '../platform/database.ts'
import type { Problem } from './refuse.ts'

const keyOf = (member: QueueMember): string => `${member.type} ${member.id}`

/**
 * Members that are not active users or existing teams, or stand in the queue twice. Those in `present` are let be: a
 * line must stay editable after one of its people was deactivated.
 */
export async function memberProblems(tx: Tx, queue: QueueMember[], present: QueueMember[]): Promise<Problem[]> {
  const settled = new Set(present.map(keyOf))
  const added = queue.filter((member) => !settled.has(keyOf(member)))
  const known = new Set([...settled, ...(await activeMembers(tx, added)).map(keyOf)])
  const seen = new Set<string>()
  return queue.flatMap((member, index) => {
    const key = keyOf(member)
    const message = seen.has(key) ? 'is in the queue already' : known.has(key) ? null : `is not an active ${member.type}`
    seen.add(key)
    return message ? [{ path: `/queue/${index}/id`, message }] : []
  })
}

/** Whether somebody active would serve a line with this queue. */
export async function isServed(tx: Tx, queue: QueueMember[]): Promise<boolean> {
  const { userIds, teamIds } = idsOf(queue)
  const { rows } = await sql`
    select 1 from users u where u.active and (u.id = any(${userIds}::uuid[])
      or exists (select 1 from team_members m where m.user_id = u.id and m.team_id = any(${teamIds}::uuid[]))) limit 1`.execute(tx)
  return rows.length > 0
}

/** Who would serve a line with this queue, in its order, teams resolved: as the view `line_operators` says of a saved one. */
export async function resolveQueue(db: Queryable, queue: QueueMember[]): Promise<string[]> {
  const members = JSON.stringify(queue.map((member, position) => ({ ...member, position })))
  const { rows } = await sql<{ user_id: string }>`
    select user_id from (
      select coalesce(m.user_id, u.id) as user_id, q.position
      from json_to_recordset(${members}) as q(type text, id uuid, position int)
      left join users u on q.type = 'user' and u.id = q.id
      left join team_members m on q.type = 'team' and m.team_id = q.id
    ) served
    where user_id is not null
    group by user_id order by min(position), user_id`.execute(db)
  return rows.map((row) => row.user_id)
}

/** Active users and existing teams among them, locked against deletion until the transaction ends. */
export async function activeMembers(tx: Tx, members: QueueMember[]): Promise<QueueMember[]> {
  const { userIds, teamIds } = idsOf(members)
  const users =
    userIds.length > 0
      ? await tx.selectFrom('users').select('id').where('id', 'in', userIds).where('active', '=', true).forKeyShare().execute()
      : []
  const teams = teamIds.length > 0 ? await tx.selectFrom('teams').select('id').where('id', 'in', teamIds).forKeyShare().execute() : []
  return [...users.map(({ id }) => ({ type: 'user' as const, id })), ...teams.map(({ id }) => ({ type: 'team' as const, id }))]
}

function idsOf(members: QueueMember[]): { userIds: string[]; teamIds: string[] } {
  const ids = (type: QueueMember['type']) => members.filter((member) => member.type === type).map((member) => member.id)
  return { userIds: ids('user'), teamIds: ids('team') }
}
