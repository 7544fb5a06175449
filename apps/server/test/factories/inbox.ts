import { Readable } from 'node:stream'
import type { Role } from '@omniline/contracts/accounts'
import { assign } from '../../src/inbox/lifecycle.ts'
import { storeFile, type FileOrigin, type StoredUpload } from '../../src/inbox/files.ts'
import { type InboundMessage, receive, type Received } from '../../src/inbox/receive.ts'
import type { App } from '../../src/platform/app.ts'
import { transaction } from '../../src/platform/database.ts'
import type { Staff } from '../../src/platform/http.ts'
import { newId } from '../../src/platform/ids.ts'
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

/** Somebody of the company, as a handler sees the caller; serving `lineId` if given. */
export async function buildStaff(app: App, overrides: { name?: string; role?: Role; lineId?: string } = {}): Promise<Staff> {
  const userId = newId()
  const { name = 'Olga', role = 'operator', lineId } = overrides
  await app.db
    .insertInto('users')
    .values({ id: userId, name, email: `${userId}@example.org`, role, language: 'en', preferences: '{}' })
    .execute()
  if (lineId) {
    const { position } = await app.db
      .selectFrom('line_queue')
      .select((eb) => eb.fn.countAll<number>().as('position'))
      .where('line_id', '=', lineId)
      .executeTakeFirstOrThrow()
    await app.db.insertInto('line_queue').values({ line_id: lineId, position, user_id: userId, team_id: null }).execute()
  }
  return { kind: 'staff', userId, name, role, language: 'en', sessionId: null }
}

export interface BuiltConversation {
  channel: BuiltChannel
  chatId: string
  conversationId: string
  threadId: string
  /** serves the line; responsible if `active` was asked for */
  operator: Staff
}

/** A conversation a customer has begun with one message: `waiting`, or `active` with an operator. */
export async function buildConversation(
  app: App,
  overrides: { channel?: BuiltChannel; operator?: Staff; active?: boolean } = {},
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
