import { sql } from 'kysely'
import type { App } from '../platform/app.ts'
import { statement } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { prepared } from '../platform/prepared.ts'
import { cleanContent } from './core/content.ts'
import { storableJson } from './core/text.ts'
import { toldOf } from './customers.ts'
import { messageReceived } from './events.ts'
import type { InboundMessage } from './receive.ts'
import { telling, unchanged } from './tell.ts'

export interface Arrival {
  channelId: string
  event: InboundMessage
}

/** What a plain message has; one that has anything else goes the long way. */
const plainKeys = new Set(['type', 'chatId', 'messageId', 'customer', 'text', 'entities', 'sentAt'])
export const isPlain = (event: InboundMessage): boolean =>
  Object.entries(event).every(([key, value]) => value === undefined || plainKeys.has(key))

/**
 * What `receive` does, for many messages in one statement: those that are plain, of customers we know as they are, in
 * threads with an open conversation that goes on as it is. Answers for each whether it was stored; the others are for
 * `receive`. Never waits for a thread that somebody else holds, so it cannot lock up with whoever holds several.
 *
 * At most one message of a chat; two would get the same number.
 */
export async function receiveTogether(app: App, arrivals: Arrival[]): Promise<boolean[]> {
  const rows = arrivals.map(rowOf)
  const column = <K extends keyof Row>(key: K): Row[K][] => rows.map((row) => row[key])
  const written = await statement(
    app.db,
    (commit) => sql<{ id: string }>`
    ${prepared} with told as (
      select * from unnest(${column('id')}::uuid[], ${column('channelId')}::uuid[], ${column('customer')}::text[], ${column('name')}::text[],
        ${column('username')}::text[], ${column('phone')}::text[], ${column('email')}::text[], ${column('language')}::text[],
        ${column('chat')}::text[], ${column('externalId')}::text[], ${column('text')}::text[], ${column('entities')}::text[],
        ${column('sentAt')}::timestamptz[])
      as told (id, channel_id, customer, name, username, phone, email, language, chat, external_id, text, entities, sent_at)
    ), held as (
      select t.id as thread_id, o.id as conversation_id, c.id as customer_id, c.name as customer_name, told.id, told.external_id, told.text, told.entities, told.sent_at
      from told
      join customers c on c.channel_id = told.channel_id and c.external_id = told.customer
        and coalesce(told.name, c.name) = c.name
        and (told.username is null or told.username = c.username) and (told.phone is null or told.phone = c.phone)
        and (told.email is null or told.email = c.email) and (told.language is null or told.language = c.language)
      join threads t on t.channel_id = told.channel_id and t.external_id = told.chat
      join conversations o on o.thread_id = t.id and o.status in ('bot', 'waiting', 'offered', 'active')
      where not exists (select 1 from messages m where m.thread_id = t.id and m.external_id = told.external_id)
        and not exists (select 1 from external_messages e where e.thread_id = t.id and e.external_id = told.external_id)
        and ${unchanged(sql`o`)}
      for no key update of t, o skip locked
    ), thread as (
      update threads t set last_seq = last_seq + 1, customer_messages = customer_messages + 1
      from held where t.id = held.thread_id
      returning held.*, t.last_seq, t.customer_messages
    ), conversation as (
      update conversations c set customer_messages = thread.customer_messages, last_message_id = thread.id,
        last_message_at = clock_timestamp(), awaiting = 'operator'
      from thread where c.id = thread.conversation_id
      returning c.line_id, c.operator_id, thread.*
    ), message as (
      insert into messages (id, thread_id, conversation_id, seq, author_type, author_id, author_name, visibility, text, entities,
        external_id, customer_messages, sent_at, created_at)
      select id, thread_id, conversation_id, last_seq, 'customer', customer_id, customer_name, 'public', text, entities::jsonb,
        external_id, customer_messages, least(sent_at, clock_timestamp()), clock_timestamp()
      from conversation
    ), log as (${telling(commit, ['message', 'conversation'], sql`conversation`)}
    ), reactions as (${app.jobs.announcing(
      commit,
      messageReceived,
      sql`select jsonb_build_object('messageId', id, 'conversationId', conversation_id), null::text from conversation`,
    )}
    )
    select id from conversation`,
  )
  const stored = new Set(written.map(({ id }) => id))
  return rows.map((row) => stored.has(row.id))
}

type Row = ReturnType<typeof rowOf>

function rowOf({ channelId, event }: Arrival) {
  const { name, username, phone, email, language } = toldOf(event.customer)
  const { text, entities } = cleanContent(event.text, event.entities)
  return {
    id: newId(),
    channelId,
    customer: event.customer.externalId,
    name,
    username,
    phone,
    email,
    language,
    chat: event.chatId,
    externalId: event.messageId,
    text,
    entities: storableJson(entities),
    sentAt: event.sentAt,
  }
}
