import type { TransferTargets } from '@omniline/contracts/conversations'
import { sql } from 'kysely'
import type { Queryable } from '../platform/database.ts'

/** To whom a conversation can be handed: every line that takes conversations, whether the caller serves it or not, and everybody. */
export async function transferTargets(db: Queryable): Promise<TransferTargets> {
  const lines = await sql<TransferTargets['lines'][number]>`
    select id, name from lines where active and archived_at is null order by lower(name), id`.execute(db)
  const users = await sql<Omit<TransferTargets['users'][number], 'avatarUrl'> & { avatarFileId: string | null }>`
    select u.id, u.name, u.avatar_file_id as "avatarFileId", e.status as presence, e.workday, coalesce(c.load, 0)::int as load
    from users u
    join effective_presence e on e.user_id = u.id
    left join (select operator_id, count(*) as load from conversations where status <> 'closed' group by operator_id) c
      on c.operator_id = u.id
    where u.active order by lower(u.name), u.id`.execute(db)
  return {
    lines: lines.rows,
    users: users.rows.map(({ avatarFileId, ...user }) => ({ ...user, avatarUrl: avatarFileId && `/api/v1/files/${avatarFileId}` })),
  }
}
