import type { QueueMember } from '@omniline/contracts/lines'
import { AppError } from '../platform/errors.ts'
import type { Tx } from '../platform/database.ts'

const keyOf = (member: QueueMember): string => `${member.type} ${member.id}`

/**
 * Refuses a queue with members that are not active users or existing teams, or stand in it twice. Those in `present`
 * are let be: a line must stay editable after one of its people was deactivated.
 */
export async function checkQueue(tx: Tx, queue: QueueMember[], present: QueueMember[] = []): Promise<void> {
  const settled = new Set(present.map(keyOf))
  const added = queue.filter((member) => !settled.has(keyOf(member)))
  const known = new Set([...settled, ...(await existing(tx, added)).map(keyOf)])
  const seen = new Set<string>()
  const errors = queue.flatMap((member, index) => {
    const key = keyOf(member)
    const message = seen.has(key) ? 'is in the queue already' : known.has(key) ? null : `is not an active ${member.type}`
    seen.add(key)
    return message ? [{ path: `/queue/${index}/id`, message }] : []
  })
  const [first] = errors
  if (first) throw new AppError('invalid_input', `${first.path} ${first.message}`, { errors })
}

/** Locked against deletion until the transaction ends. */
async function existing(tx: Tx, members: QueueMember[]): Promise<QueueMember[]> {
  const ids = (type: QueueMember['type']) => members.filter((member) => member.type === type).map((member) => member.id)
  const [userIds, teamIds] = [ids('user'), ids('team')]
  const users =
    userIds.length > 0
      ? await tx.selectFrom('users').select('id').where('id', 'in', userIds).where('active', '=', true).forKeyShare().execute()
      : []
  const teams = teamIds.length > 0 ? await tx.selectFrom('teams').select('id').where('id', 'in', teamIds).forKeyShare().execute() : []
  return [...users.map(({ id }) => ({ type: 'user' as const, id })), ...teams.map(({ id }) => ({ type: 'team' as const, id }))]
}
