import { Readable } from 'node:stream'
import { sql } from 'kysely'
import * as events from '../../src/inbox/events.ts'
import { assign } from '../../src/inbox/lifecycle.ts'
import { storeFile, type FileOrigin, type StoredUpload } from '../../src/inbox/files.ts'
import { type InboundMessage, receive, type Received } from '../../src/inbox/receive.ts'
import type { App } from '../../src/platform/app.ts'
import { transaction } from '../../src/platform/database.ts'
import type { Staff } from '../../src/platform/http.ts'
import { buildUser, type UserOverrides } from './accounts.ts'
import { buildChannel, type BuiltChannel } from './channels.ts'

let counter = 0

/** A message as a connector hands it over; of a customer of its own unless `chatId` says otherwise. */
export function inbound(overrides: Partial<InboundMessage> = {}): InboundMessage {
  counter += 1
  const chatId = overrides.chatId ?? `chat-${counter}`
  return {
    type: 'message',
    chatId,
    messageId: `message-${counter}`,
    customer: { externalId: chatId, name: 'Anna' },
    text: 'Hello',
    sentAt: new Date(),
    ...overrides,
  }
}

/** Lets the message in. */
export const letIn = (app: App, channel: BuiltChannel, overrides: Partial<InboundMessage> = {}): Promise<Received> =>
  transaction(app.db, (tx) => receive(app, tx, channel, inbound(overrides)))

export type Colleague = Staff & { token: string }

/** Somebody of the company, as a handler sees the caller, with a token; serving `lineId` if given. */
export async function buildStaff(app: App, overrides: UserOverrides & { lineId?: string } = {}): Promise<Colleague> {
  const { lineId, ...user } = overrides
  const { staff, token, id } = await buildUser(app, user)
  if (lineId) {
    const { position } = await app.db
      .selectFrom('line_queue')
      .select((eb) => eb.fn.countAll<number>().as('position'))
      .where('line_id', '=', lineId)
      .executeTakeFirstOrThrow()
    await app.db.insertInto('line_queue').values({ line_id: lineId, position, user_id: id, team_id: null }).execute()
  }
  return { ...staff, token }
}

export interface BuiltConversation {
  channel: BuiltChannel
  chatId: string
  conversationId: string
  threadId: string
  /** serves the line; responsible if `active` was asked for */
  operator: Colleague
}

/** A conversation a customer has begun with one message: `waiting`, or `active` with an operator. */
export async function buildConversation(
  app: App,
  overrides: { channel?: BuiltChannel; operator?: Colleague; active?: boolean } = {},
): Promise<BuiltConversation> {
  const channel = overrides.channel ?? (await buildChannel(app))
  const operator = overrides.operator ?? (await buildStaff(app, { lineId: channel.lineId }))
  const first = inbound()
  const { conversationId, threadId } = await letIn(app, channel, first)
  if (overrides.active) await transaction(app.db, (tx) => assign(tx, conversationId, operator.userId))
  return { channel, chatId: first.chatId, conversationId, threadId, operator }
}

export const buildFile = (app: App, content: string | Buffer, origin: FileOrigin): Promise<StoredUpload> =>
  storeFile(app, Readable.from([Buffer.from(content)]), origin)

/** From now on what the inbox announces is kept as waiting jobs, for `announcedAbout`; nobody works on them. */
export function hearInbox(app: App): void {
  for (const event of Object.values(events))
    if (typeof event === 'object') app.jobs.subscribe<Record<string, unknown>>(event, 'test', async () => {})
}

/** Names of what was announced (and of timers that wait) with this id in the payload, in order. */
export async function announcedAbout(app: App, id: string): Promise<string[]> {
  const { rows } = await sql<{ kind: string }>`
    select kind from jobs where payload::text like ${`%${id}%`} and (kind like '%>test' or kind not like '%>%') order by id`.execute(app.db)
  return rows.map((row) => row.kind.replace('>test', ''))
}

/** What the sockets were told about a conversation, in order: `message` or `conversation`. */
export async function toldAbout(app: App, conversationId: string): Promise<{ type: string; userIds: string[]; data: unknown }[]> {
  const { rows } = await sql<{ type: string; userIds: string[]; data: unknown }>`
    select type, user_ids as "userIds", data from events where conversation_id = ${conversationId} order by xid, id`.execute(app.db)
  return rows
}
