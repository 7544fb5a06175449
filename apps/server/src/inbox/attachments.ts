import type { FailureKind } from '@omniline/contracts/conversations'
import type { AttachmentKind } from '@omniline/contracts/files'
import { sql } from 'kysely'
import type { Queryable, Tx } from '../platform/database.ts'
import type { StoredUpload } from './files.ts'
import { lockThread } from './lock.ts'
import { tell } from './tell.ts'

export interface PendingAttachment {
  id: string
  threadId: string
  channelId: string
  kind: AttachmentKind
  /** for the connector's `fetchMedia` */
  source: Record<string, unknown>
  /** as the sender called it; may be empty */
  name: string
  /** as the sender says, in bytes; 0: not said */
  size: number
}

/** What of a message still lies at the platform, in order. */
export async function pendingAttachments(db: Queryable, messageId: string): Promise<PendingAttachment[]> {
  const rows = await db
    .selectFrom('attachments as a')
    .innerJoin('messages as m', 'm.id', 'a.message_id')
    .innerJoin('threads as t', 't.id', 'm.thread_id')
    .select(['a.id', 'm.thread_id', 't.channel_id', 'a.kind', 'a.source', 'a.name', 'a.size'])
    .where('a.message_id', '=', messageId)
    .where('a.status', '=', 'pending')
    .where('m.deleted_at', 'is', null)
    .orderBy('a.position')
    .execute()
  return rows.map(({ thread_id, channel_id, source, ...row }) => ({
    ...row,
    threadId: thread_id,
    channelId: channel_id,
    source: source ?? {},
  }))
}

/** The bytes are here (`storeFile`). Answers false if the attachment did not wait for them any more. */
export async function attachmentReady(tx: Tx, attachmentId: string, file: StoredUpload): Promise<boolean> {
  return settle(tx, attachmentId, async (threadId) => {
    await tx.updateTable('files').set({ thread_id: threadId }).where('id', '=', file.id).execute()
    const { rows } = await sql`
      update attachments set status = 'ready', file_id = ${file.id}, source = null, error = null, mime = ${file.mime}, size = ${file.size},
        name = case when name = '' then ${file.name} else name end,
        width = coalesce(${file.width}, width), height = coalesce(${file.height}, height)
      where id = ${attachmentId} and status = 'pending' returning id`.execute(tx)
    return rows.length > 0
  })
}

/** The bytes cannot be had. */
export async function attachmentFailed(tx: Tx, attachmentId: string, kind: FailureKind): Promise<boolean> {
  return settle(tx, attachmentId, async () => {
    const result = await tx
      .updateTable('attachments')
      .set({ status: 'failed', error: kind })
      .where('id', '=', attachmentId)
      .where('status', '=', 'pending')
      .executeTakeFirst()
    return result.numUpdatedRows > 0n
  })
}

async function settle(tx: Tx, attachmentId: string, write: (threadId: string) => Promise<boolean>): Promise<boolean> {
  const message = await tx
    .selectFrom('attachments as a')
    .innerJoin('messages as m', 'm.id', 'a.message_id')
    .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
    .select(['a.message_id', 'c.id', 'c.thread_id', 'c.line_id'])
    .where('a.id', '=', attachmentId)
    .executeTakeFirstOrThrow()
  await lockThread(tx, message.thread_id)
  const changed = await write(message.thread_id)
  if (changed) await tell(tx, message, { messageIds: [message.message_id] })
  return changed
}
