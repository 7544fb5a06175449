import type { AuditEntry } from '@omniline/contracts/accounts'
import { sql } from 'kysely'
import type { z } from 'zod'
import type { Queryable, Tx } from '../platform/database.ts'
import type { Staff } from '../platform/http.ts'
import { newId } from '../platform/ids.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { insertAudit } from './store.ts'

export interface AuditNote {
  /** `<thing>.<what happened to it>`, e.g. `line.changed` */
  action: string
  subjectType: string
  subjectId: string | null
  /** what an administrator will want to know later; never secrets */
  details?: Record<string, unknown>
}

/** Records an administrative change, in its own transaction. `caller` null: the installation itself. */
export async function audit(tx: Tx, caller: Pick<Staff, 'userId' | 'name'> | null, note: AuditNote): Promise<void> {
  await insertAudit(tx, {
    id: newId(),
    user_id: caller?.userId ?? null,
    user_name: caller?.name ?? '',
    action: note.action,
    subject_type: note.subjectType,
    subject_id: note.subjectId,
    details: JSON.stringify(note.details ?? {}),
  })
}

interface Page {
  items: z.infer<typeof AuditEntry>[]
  nextCursor: string | null
}

/** Newest first. */
export async function auditPage(db: Queryable, query: { limit: number; cursor?: string | undefined }): Promise<Page> {
  let select = db
    .selectFrom('audit')
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
  if (query.cursor !== undefined) {
    const [at, id] = readCursor(query.cursor, 'instant')
    select = select.where(sql<boolean>`(at, id) < (${at}::timestamptz, ${id}::uuid)`)
  }
  const rows = await select.execute()
  const items = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? items.at(-1) : undefined
  return {
    items: items.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      userId: row.user_id,
      userName: row.user_name,
      action: row.action,
      subjectType: row.subject_type,
      subjectId: row.subject_id,
      details: row.details,
    })),
    nextCursor: last ? writeCursor(last.at.toISOString(), last.id) : null,
  }
}
