import type { AttachmentKind } from '@omniline/contracts/files'
import type { Tx } from '../platform/database.ts'
import { invalidInput } from '../platform/errors.ts'
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
