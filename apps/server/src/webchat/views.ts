import type { Message } from '@omniline/contracts/conversations'
import type { VisitorChat, VisitorMessage } from '@omniline/contracts/visitor'
import { sql } from 'kysely'
import { messageViews, signFileUrl } from '../inbox/public.ts'
import { type Face, faceOf, facesOf, showingOf } from '../lines/public.ts'
import type { App } from '../platform/app.ts'
import type { Queryable } from '../platform/database.ts'
import { askedOf } from './consent.ts'

/** The state of a visitor's chat apart from its messages. */
export type ChatState = Omit<VisitorChat, 'messages' | 'hasMore'> & { operatorReadSeq: number }

/** How an operator appears to customers of a line. `avatarUrl` is signed, so that a visitor may fetch it. */
export async function operatorFace(app: App, lineId: string, userId: string | null): Promise<VisitorChat['operator']> {
  const line = userId ? (await showingOf(app.db, [lineId])).get(lineId) : undefined
  const face = line && (await faceOf(app.db, line, userId))
  return face ? shownFace(app, face) : null
}

const shownFace = (app: App, { name, position, avatarFileId }: Face) => ({
  name,
  position,
  avatarUrl: avatarFileId && signFileUrl(app, avatarFileId),
})

/** Whose message is answered, and in which line's conversation, by the id of the answered message. */
interface Said {
  id: string
  conversationId: string
  operatorId: string
}

/** What operators said, by message id, with the face that the line of its conversation shows. */
async function facesOfMessages(app: App, said: Said[]): Promise<Map<string, NonNullable<VisitorChat['operator']>>> {
  const conversationIds = [...new Set(said.map((one) => one.conversationId))]
  if (conversationIds.length === 0) return new Map()
  const rows = await app.db.selectFrom('conversations').select(['id', 'line_id']).where('id', 'in', conversationIds).execute()
  const lineOf = new Map(rows.map((row) => [row.id, row.line_id]))
  const faces = new Map<string, NonNullable<VisitorChat['operator']>>()
  for (const [lineId, line] of await showingOf(app.db, [...new Set(lineOf.values())])) {
    const here = said.filter((one) => lineOf.get(one.conversationId) === lineId)
    const known = await facesOf(app.db, line, [...new Set(here.map((one) => one.operatorId))])
    for (const { id, operatorId } of here) {
      const face = known.get(operatorId)
      if (face) faces.set(id, shownFace(app, face))
    }
  }
  return faces
}

const saidByOperators = (messages: Message[]): Said[] =>
  messages.flatMap(({ id, conversationId, author }) =>
    author.type === 'operator' && author.id ? [{ id, conversationId, operatorId: author.id }] : [],
  )

/** Of the messages that are answered, those that operators wrote. */
async function answeredOperators(db: Queryable, messages: Message[]): Promise<Said[]> {
  const ids = messages.flatMap(({ replyTo }) => (replyTo ? [replyTo.id] : []))
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('messages')
    .select(['id', 'conversation_id as conversationId', 'author_id as operatorId'])
    .where('id', 'in', ids)
    .where('author_type', '=', 'operator')
    .execute()
  return rows.flatMap(({ operatorId, ...row }) => (operatorId ? [{ ...row, operatorId }] : []))
}

/** What a customer may see of `messages`: public ones, files behind signed links, nothing of our inner life. */
export async function visitorMessages(app: App, messages: Message[]): Promise<VisitorMessage[]> {
  const shown = messages.filter(isForVisitor)
  const faces = await facesOfMessages(app, [...saidByOperators(shown), ...(await answeredOperators(app.db, shown))])
  const threads = [...new Set(shown.map((message) => message.threadId))]
  const read = await readByOperators(app.db, threads)
  return shown.map((message) => ({
    id: message.id,
    seq: message.seq,
    author: {
      type: message.author.type === 'customer' ? 'visitor' : message.author.type,
      name: faces.get(message.id)?.name ?? '',
      avatarUrl: faces.get(message.id)?.avatarUrl ?? null,
    },
    text: message.deletedAt ? '' : message.text,
    entities: message.deletedAt ? [] : message.entities,
    part: message.part,
    attachments: message.deletedAt
      ? []
      : message.attachments.map((one) => ({ ...one, url: one.fileId ? signFileUrl(app, one.fileId) : null })),
    replyTo: message.replyTo && { ...message.replyTo, authorName: faces.get(message.replyTo.id)?.name ?? message.replyTo.authorName },
    clientMessageId: message.author.type === 'customer' ? message.clientMessageId : null,
    createdAt: message.createdAt,
    editedAt: message.editedAt,
    deletedAt: message.deletedAt,
    status: message.author.type === 'customer' ? (message.seq <= (read.get(message.threadId) ?? 0) ? 'read' : 'sent') : null,
  }))
}

const isForVisitor = (message: Message): boolean => message.visibility === 'public'

async function readByOperators(db: Queryable, threadIds: string[]): Promise<Map<string, number>> {
  if (threadIds.length === 0) return new Map()
  const rows = await db.selectFrom('threads').select(['id', 'operator_read_seq']).where('id', 'in', threadIds).execute()
  return new Map(rows.map((row) => [row.id, row.operator_read_seq]))
}

/** The thread of a visitor: one for each customer of a site chat, made with the first message. */
export async function threadOf(db: Queryable, customerId: string): Promise<string | null> {
  const row = await db.selectFrom('threads').select('id').where('customer_id', '=', customerId).executeTakeFirst()
  return row?.id ?? null
}

/** The conversation of a visitor that is not closed. */
export async function openConversationOf(db: Queryable, customerId: string): Promise<string | null> {
  const row = await db
    .selectFrom('conversations')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('status', '<>', 'closed')
    .executeTakeFirst()
  return row?.id ?? null
}

/** A page of the visitor's messages, in order of seq, the newest ones or those before `before`. */
export async function messagePage(
  app: App,
  threadId: string,
  before: number | undefined,
  limit: number,
): Promise<{ messages: VisitorMessage[]; hasMore: boolean }> {
  let query = app.db
    .selectFrom('messages')
    .select('id')
    .where('thread_id', '=', threadId)
    .where('visibility', '=', 'public')
    .orderBy('seq', 'desc')
    .limit(limit + 1)
  if (before !== undefined) query = query.where('seq', '<', before)
  const rows = await query.execute()
  const ids = rows.slice(0, limit).map((row) => row.id)
  const views = ids.length > 0 ? await messageViews(app.db, ids) : []
  const messages = await visitorMessages(app, views)
  return { messages: messages.sort((a, b) => a.seq - b.seq), hasMore: rows.length > limit }
}

export async function chatState(app: App, customerId: string, lineId: string): Promise<ChatState> {
  const [{ rows }, online, consent] = await Promise.all([
    sql<{ status: string; lineId: string; operatorId: string | null; operatorReadSeq: number; unread: number }>`
      select c.status, c.line_id as "lineId", c.operator_id as "operatorId", t.operator_read_seq as "operatorReadSeq",
        (select count(*)::int from messages m where m.thread_id = t.id and m.seq > coalesce(t.customer_read_seq, 0)
          and m.visibility = 'public' and m.author_type <> 'customer' and (m.text <> '' or m.author_type <> 'system')
          and m.deleted_at is null) as unread
      from threads t left join lateral (
        select status, line_id, operator_id from conversations where thread_id = t.id order by started_at desc limit 1) c on true
      where t.customer_id = ${customerId}`.execute(app.db),
    someoneOnline(app.db, lineId),
    askedOf(app.db, lineId, customerId),
  ])
  const row = rows[0]
  if (!row) return { unread: 0, operator: null, status: 'none', online, operatorReadSeq: 0, consent }
  return {
    unread: row.unread,
    operator: await operatorFace(app, row.lineId, row.operatorId),
    status: visitorStatus(row.status),
    online,
    operatorReadSeq: row.operatorReadSeq,
    consent,
  }
}

function visitorStatus(status: string): ChatState['status'] {
  if (status === 'closed') return 'closed'
  return status === 'active' || status === 'closing' ? 'active' : 'waiting'
}

/** Could somebody of this line answer now? */
export async function someoneOnline(db: Queryable, lineId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from line_operators o join users u on u.id = o.user_id and u.active
    join effective_presence p on p.user_id = o.user_id and p.status = 'online' where o.line_id = ${lineId} limit 1`.execute(db)
  return rows.length > 0
}
