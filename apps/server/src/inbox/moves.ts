import type { InboundEvent } from '@omniline/connector-kit/events'
import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import { lockThreadOf } from './lock.ts'

type Moved = Extract<InboundEvent, { type: 'moved' }>

/**
 * A chat goes on under another id: its thread and customer follow. The platform numbers messages anew there, so the old
 * ids are set aside, lest a new message be taken for an old one. If something was written in the new chat before we
 * heard of the move, that is a thread of its own already and stays one.
 */
export async function applyMoved(tx: Tx, channel: { id: string }, { chatId, toChatId }: Moved): Promise<void> {
  const thread = await lockThreadOf(tx, channel.id, chatId)
  if (!thread) return
  const { rows } = await sql`
    update threads set external_id = ${toChatId} where id = ${thread.id} and external_id = ${chatId}
      and not exists (select 1 from threads where channel_id = ${channel.id} and external_id = ${toChatId})
    returning id`.execute(tx)
  if (rows.length === 0) return
  await sql`
    update customers set external_id = ${toChatId} where channel_id = ${channel.id} and external_id = ${chatId}
      and not exists (select 1 from customers where channel_id = ${channel.id} and external_id = ${toChatId})`.execute(tx)
  const before = `${chatId}/`
  await sql`update messages set external_id = ${before} || external_id where thread_id = ${thread.id} and external_id is not null`.execute(
    tx,
  )
  await sql`update external_messages set external_id = ${before} || external_id where thread_id = ${thread.id}`.execute(tx)
  await sql`
    update deliveries set external_ids = array(select ${before} || id from unnest(external_ids) with ordinality as u (id, n) order by n)
    where thread_id = ${thread.id} and external_ids <> '{}'`.execute(tx)
}
