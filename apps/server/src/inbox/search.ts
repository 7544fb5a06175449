import type { SearchQuery, SearchResult } from '@omniline/contracts/conversations'
import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import { type Database, transaction, type Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { escapeLike } from './core/text.ts'
import { messageViews } from './views.ts'
import { type Viewer, visibleTo } from './visibility.ts'

const searchMs = 3000
/** What PostgreSQL says when the time is up. */
const queryCanceled = '57014'

/**
 * Phrases of common words can take seconds on millions of messages; a search that takes too long is given up.
 * Throws `unavailable`.
 */
export async function inTime<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await transaction(db, async (tx) => {
      await sql`select set_config('statement_timeout', ${String(searchMs)}, true)`.execute(tx)
      return work(tx)
    })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === queryCanceled)) throw error
    throw new AppError('unavailable', 'The search took too long; try other words or a shorter period', { cause: error })
  }
}

/**
 * What the searcher means: words in any form, `"a phrase"`, `-not`, `or`. The last word counts as a beginning, because
 * it is still being typed.
 */
export function textQuery(words: string): RawBuilder<string> {
  const whole = sql<string>`websearch_to_tsquery('russian', ${words})`
  const match = /^(.*?)([\p{L}\p{N}]{2,})$/su.exec(words)
  const [, head = '', last = ''] = match ?? []
  const isPlain = match && !/["]/.test(words) && !/(^|\s)-$/.test(head) && !/\p{L}|\p{N}/u.test(head.at(-1) ?? '')
  if (!isPlain) return whole
  // The word as it is, not its stem: what is being typed has no ending yet.
  const beginning = sql`to_tsquery('simple', ${`${last.toLowerCase()}:*`})`
  if (!head.trim()) return sql<string>`${whole} || ${beginning}`
  return sql<string>`${whole} || (websearch_to_tsquery('russian', ${head}) && ${beginning})`
}

/** Messages (none that a line said by itself) and files of conversations that the caller may see, newest first. */
export async function search(db: Database, caller: Viewer, query: z.output<typeof SearchQuery>): Promise<z.output<typeof SearchResult>> {
  const wanted = new Set(query.in.split(',').map((what) => what.trim()))
  const period = sql`${query.from ? sql`and m.created_at >= ${query.from}::timestamptz` : sql``}
    ${query.to ? sql`and m.created_at < ${query.to}::timestamptz` : sql``}`
  return inTime(db, async (tx) => ({
    messages: wanted.has('messages') ? await searchMessages(tx, caller, query, period) : [],
    files: wanted.has('files') ? await searchFiles(tx, caller, query, period) : [],
  }))
}

type Search = { q: string; limit: number; to?: string | undefined }
type Hit = { id: string; customerName: string }

/**
 * The index knows where a word stands, not when it was said: all hits have to be read to find the newest. Of a common
 * word the newest messages hold enough, and these are looked through first; reading all hits is for what is rarer.
 */
const newestFirst = 1000

async function searchMessages(tx: Tx, caller: Viewer, search: Search, period: RawBuilder<unknown>) {
  const since = search.to === undefined ? await idOfNewest(tx, newestFirst) : null
  let rows = since === null ? [] : await hits(tx, caller, search, sql`${period} and m.id > ${since}::uuid`)
  if (rows.length < search.limit) rows = await hits(tx, caller, search, period)
  const views = await viewsOf(tx, rows)
  return rows.flatMap((row) => {
    const message = views.get(row.id)
    return message ? [{ message, conversationId: message.conversationId, customerName: row.customerName }] : []
  })
}

async function hits(tx: Tx, caller: Viewer, { q, limit }: Search, period: RawBuilder<unknown>): Promise<Hit[]> {
  const { rows } = await sql<Hit>`
    select m.id, u.name as "customerName"
    from messages m join conversations c on c.id = m.conversation_id join customers u on u.id = c.customer_id
    where to_tsvector('russian', m.text) @@ (${textQuery(q)}) and m.text <> '' and m.deleted_at is null
      and m.author_type <> 'system' ${period} and ${visibleTo(caller)}
    order by m.created_at desc, m.id desc limit ${limit}`.execute(tx)
  return rows
}

/** Ids begin with the time; null: there are not so many messages. */
async function idOfNewest(tx: Tx, count: number): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`select id from messages order by id desc offset ${count} limit 1`.execute(tx)
  return rows[0]?.id ?? null
}

async function searchFiles(tx: Tx, caller: Viewer, { q, limit }: Search, period: RawBuilder<unknown>) {
  const { rows } = await sql<{ id: string; attachmentId: string; customerName: string }>`
    select m.id, a.id as "attachmentId", u.name as "customerName"
    from attachments a join messages m on m.id = a.message_id join conversations c on c.id = m.conversation_id
      join customers u on u.id = c.customer_id
    where a.name ilike ${`%${escapeLike(q)}%`} and m.deleted_at is null ${period} and ${visibleTo(caller)}
    order by m.created_at desc, a.id desc limit ${limit}`.execute(tx)
  const views = await viewsOf(tx, rows)
  return rows.flatMap((row) => {
    const message = views.get(row.id)
    const attachment = message?.attachments.find((one) => one.id === row.attachmentId)
    return message && attachment ? [{ attachment, message, customerName: row.customerName }] : []
  })
}

async function viewsOf(tx: Tx, rows: { id: string }[]) {
  const views = await messageViews(
    tx,
    rows.map((row) => row.id),
  )
  return new Map(views.map((view) => [view.id, view]))
}
