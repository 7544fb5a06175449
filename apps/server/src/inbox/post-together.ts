import { sql } from 'kysely'
import type { App } from '../platform/app.ts'
import { inBatches } from '../platform/batches.ts'
import { statement, wasRefused } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { prepared } from '../platform/prepared.ts'
import { cleanContent } from './core/content.ts'
import { storableJson } from './core/text.ts'
import { directConnectors } from './direct.ts'
import { deliveryLane, messageToSend, operatorReplied } from './events.ts'
import type { Post } from './post.ts'
import { telling, unchanged } from './tell.ts'

/** Words to the customer and nothing else, written by an operator. */
const isPlain = (post: Post): boolean =>
  post.author.type === 'operator' &&
  post.visibility === 'public' &&
  !post.part &&
  !post.replyToId &&
  !post.fileIds?.length &&
  !post.buttons?.length

/**
 * Posts an answer together with those that come in the same moment, if it is plain: answers the id of the message.
 * Undefined: nothing was written, and `postMessage` is to do it.
 */
export function plainPosts(app: App): (post: Post) => Promise<string | undefined> {
  const ask = inBatches(async (posts: Post[]): Promise<{ id?: string | undefined; error?: unknown }[]> => {
    try {
      return (await postTogether(app, posts)).map((id) => ({ id }))
    } catch (error) {
      // Not once more one by one: when a line broke, nobody knows what was kept.
      return posts.map(() => ({ error }))
    }
  })
  return async (post) => {
    if (!isPlain(post)) return undefined
    const { id, error } = await ask(post)
    if (error && !wasRefused(error)) throw error
    return id
  }
}

/**
 * What `postMessage` does, for many messages in one statement: those that are plain, of operators to the conversations
 * they are responsible for, as long as these go on as they are. Answers the id of each that was written; the others are
 * for `postMessage`. Never waits for a thread that somebody else holds, so it cannot lock up with whoever holds several.
 */
export async function postTogether(app: App, posts: Post[]): Promise<(string | undefined)[]> {
  // Of one conversation the first; two would get the same number.
  const first = new Map(posts.toReversed().map((post) => [post.conversationId, post]))
  const rows = [...first.values()].map(rowOf)
  const column = <K extends keyof Row>(key: K): Row[K][] => rows.map((row) => row[key])
  const direct = directConnectors()
  const written = await statement(
    app.db,
    (commit) => sql<{ id: string; conversationId: string }>`
      ${prepared} with given as (
        select * from unnest(${column('id')}::uuid[], ${column('conversationId')}::uuid[], ${column('authorId')}::uuid[], ${column('authorName')}::text[],
          ${column('text')}::text[], ${column('entities')}::text[], ${column('clientMessageId')}::text[])
        as given (id, conversation_id, author_id, author_name, text, entities, client_message_id)
      ), held as (
        select given.*, c.thread_id, c.line_id, c.operator_id, c.connector
        from given
        join conversations c on c.id = given.conversation_id and c.operator_id = given.author_id and c.status = 'active'
        join threads t on t.id = c.thread_id
        join channels on channels.id = c.channel_id and channels.active and channels.deleted_at is null
        where not exists (
          select 1 from messages m where m.thread_id = t.id and m.author_type = 'operator' and m.client_message_id = given.client_message_id)
          and ${unchanged(sql`c`)}
        for no key update of t, c skip locked
      ), written as (
        update threads t set last_seq = last_seq + 1, operator_read_seq = last_seq + 1
        from held where t.id = held.thread_id
        returning held.*, t.last_seq, t.customer_messages
      ), conversation as (
        update conversations c set last_message_id = written.id, last_message_at = clock_timestamp(), awaiting = 'customer',
          first_reply_at = coalesce(first_reply_at, clock_timestamp())
        from written where c.id = written.conversation_id
      ), message as (
        insert into messages (id, thread_id, conversation_id, seq, author_type, author_id, author_name, visibility, text, entities,
          client_message_id, customer_messages, sent_at, created_at)
        select id, thread_id, conversation_id, last_seq, 'operator', author_id, author_name, 'public', text, entities::jsonb,
          client_message_id, customer_messages, clock_timestamp(), clock_timestamp()
        from written
      ), delivery as (
        insert into deliveries (message_id, thread_id, status)
        select id, thread_id, case when connector = any(${direct}::text[]) then 'sent' else 'pending' end from written
      ), read as (
        insert into read_marks (thread_id, user_id, seq, customer_messages)
        select thread_id, author_id, last_seq, customer_messages from written
        on conflict (thread_id, user_id) do update set seq = excluded.seq, customer_messages = excluded.customer_messages, at = now()
      ), log as (${telling(commit, ['message', 'conversation'], sql`written`)}
      ), sending as (${app.jobs.announcing(
        commit,
        messageToSend,
        sql`
          select jsonb_build_object('messageId', id, 'threadId', thread_id), ${deliveryLane('')} || thread_id
          from written where connector <> all(${direct}::text[])`,
      )}
      ), replied as (${app.jobs.announcing(
        commit,
        operatorReplied,
        sql`select jsonb_build_object('conversationId', conversation_id, 'userId', author_id), null::text from written`,
      )}
      )
      select id, conversation_id as "conversationId" from written`,
  )
  const idOf = new Map(written.map((row) => [row.conversationId, row.id]))
  return posts.map((post) => (first.get(post.conversationId) === post ? idOf.get(post.conversationId) : undefined))
}

type Row = ReturnType<typeof rowOf>

function rowOf(post: Post) {
  const { text, entities } = cleanContent(post.text, post.entities)
  return {
    id: newId(),
    conversationId: post.conversationId,
    authorId: post.author.id,
    authorName: post.author.name,
    text,
    entities: storableJson(entities),
    clientMessageId: post.clientMessageId ?? null,
  }
}
