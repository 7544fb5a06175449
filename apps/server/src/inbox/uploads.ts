import type { AttachmentKind } from '@omniline/contracts/files'
import { sql } from 'kysely'
import type { Queryable, Tx } from '../platform/database.ts'
import { AppError, invalidInput } from '../platform/errors.ts'
import { kindOf } from './core/kinds.ts'

export interface Upload {
  id: string
  kind: AttachmentKind
  name: string
  mime: string
  size: number
  width: number | null
  height: number | null
}

/**
 * Files that are about to be sent, locked, in the order of `ids`. Each must have been uploaded by `owner` (null: by
 * nobody, as a bot's are) and not be sent yet; else throws `invalid_input`.
 */
export async function lockUploads(tx: Tx, ids: string[], owner: { userId: string } | { customerId: string } | null): Promise<Upload[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('files')
    .select(['id', 'name', 'mime', 'size', 'width', 'height'])
    .where('id', 'in', ids)
    .where('thread_id', 'is', null)
    .where('uploaded_by_user', 'is not distinct from', owner && 'userId' in owner ? owner.userId : null)
    .where('uploaded_by_customer', 'is not distinct from', owner && 'customerId' in owner ? owner.customerId : null)
    .forNoKeyUpdate()
    .execute()
  const found = new Map(rows.map((row) => [row.id, { ...row, kind: kindOf(row.mime) }]))
  return ids.map((id, index) => {
    const file = found.get(id)
    // Each once: a file that is named twice is missing the second time.
    found.delete(id)
    if (!file) throw invalidInput(`/attachments/${index}`, 'is not a file of yours that waits to be sent')
    return file
  })
}

/** What one customer may have waiting to be sent: two messages full of files, ten of the largest of the site chat. */
const waitingMax = { files: 20, bytes: 200 * 1024 * 1024 }

/**
 * Throws `too_many_uploads` unless there is room for one more file of so many bytes. In a transaction it also holds
 * against others that come at the same time; outside it is a look beforehand, so that bytes are not taken in vain.
 */
export async function checkRoomForUpload(db: Queryable, customerId: string, bytes = 1): Promise<void> {
  if (db.isTransaction) await sql`select 1 from customers where id = ${customerId} for no key update`.execute(db)
  const { rows } = await sql<{ full: boolean }>`
    select count(*) >= ${waitingMax.files} or coalesce(sum(size), 0) + ${bytes}::bigint > ${waitingMax.bytes} as full from files
    where uploaded_by_customer = ${customerId} and thread_id is null`.execute(db)
  if (rows[0]?.full) throw new AppError('too_many_uploads')
}
