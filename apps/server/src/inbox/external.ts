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

/**
 * Parts of an album that came in another order than they have at the platform are put right: by their ids, where these
 * are numbers. Each part has one file; where that is not so, the order of arrival stays.
 */
export async function sortParts(tx: Tx, messageId: string): Promise<void> {
  const parts = await tx
    .selectFrom('external_messages')
    .select(['external_id', 'position'])
    .where('message_id', '=', messageId)
    .orderBy('position')
    .execute()
  const files = await tx
    .selectFrom('attachments')
    .select(['id', 'position'])
    .where('message_id', '=', messageId)
    .orderBy('position')
    .execute()
  if (files.length !== parts.length || !parts.every((part) => /^\d{1,15}$/.test(part.external_id))) return
  const order = parts.map((part, from) => ({ from, id: Number(part.external_id) })).toSorted((a, b) => a.id - b.id)
  if (order.every(({ from }, to) => from === to)) return
  for (const [to, { from }] of order.entries()) {
    const [part, file] = [parts[from], files[from]]
    if (!part || !file || from === to) continue
    await tx
      .updateTable('external_messages')
      .set({ position: to })
      .where('message_id', '=', messageId)
      .where('external_id', '=', part.external_id)
      .execute()
    // Two files never have the same place, not even for a moment, so all go out of the way first.
    await tx
      .updateTable('attachments')
      .set({ position: -1 - to })
      .where('id', '=', file.id)
      .execute()
  }
  await sql`update attachments set position = -1 - position where message_id = ${messageId} and position < 0`.execute(tx)
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
