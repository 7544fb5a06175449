import { sql } from 'kysely'
import type { Queryable, Tx } from '../platform/database.ts'
import { prepared } from '../platform/prepared.ts'
import { type Content, joinContents } from './core/content.ts'
import { storableJson } from './core/text.ts'

/** Our messages behind the platform's ids in a thread, whichever part or piece an id names. Unknown ids are left out. */
export async function resolveExternal(db: Queryable, threadId: string, externalIds: string[]): Promise<Map<string, string>> {
  if (externalIds.length === 0) return new Map()
  const { rows } = await sql<{ externalId: string; id: string }>`
    ${prepared} select external_id as "externalId", id from messages where thread_id = ${threadId} and external_id = any(${externalIds}::text[])
    union select external_id, message_id from external_messages where thread_id = ${threadId} and external_id = any(${externalIds}::text[])`.execute(
    db,
  )
  return new Map(rows.map((row) => [row.externalId, row.id]))
}

/** Records one more id (and, for a part of an album, its caption) of a message. A known id stays as it is. */
export async function addExternal(
  tx: Tx,
  threadId: string,
  externalId: string,
  messageId: string,
  caption: Content = { text: '', entities: [] },
): Promise<void> {
  await sql`
    insert into external_messages (thread_id, external_id, message_id, position, text, entities)
    select ${threadId}, ${externalId}, ${messageId}, coalesce(max(position) + 1, 0), ${caption.text}, ${storableJson(caption.entities)}::jsonb
    from external_messages where message_id = ${messageId}
    on conflict do nothing`.execute(tx)
}

/** The captions of an album's parts as one text. */
export async function joinedCaptions(tx: Tx, messageId: string): Promise<Content> {
  const parts = await tx
    .selectFrom('external_messages')
    .select(['text', 'entities'])
    .where('message_id', '=', messageId)
    .where('deleted_at', 'is', null)
    .orderBy('position')
    .execute()
  return joinContents(parts)
}
