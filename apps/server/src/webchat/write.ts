import { connectors } from '@omniline/connectors'
import type { VisitorMessageInput } from '@omniline/contracts/visitor'
import type { z } from 'zod'
import { noteDirectTraffic } from '../channels/public.ts'
import { checkNotBlocked, receive } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { AppError, invalidInput } from '../platform/errors.ts'
import type { Visitor } from '../platform/http.ts'
import type { SiteChatChannel } from './channel.ts'
import { threadOf } from './views.ts'

type Input = z.output<typeof VisitorMessageInput>

/**
 * A visitor writes; answers with the message's id. Unlike another platform's event it needs no store of its own: the
 * visitor's browser waits for the answer and repeats with the same `clientMessageId`, so the message itself is what
 * is on disk before we say yes.
 */
export async function write(app: App, channel: SiteChatChannel, visitor: Visitor, input: Input): Promise<string> {
  const customer = await app.db
    .selectFrom('customers')
    .select(['external_id', 'name'])
    .where('id', '=', visitor.customerId)
    .executeTakeFirstOrThrow()
  const known = await messageByClientId(app, visitor, input.clientMessageId)
  if (known) return known
  await checkNotBlocked(app.db, visitor.customerId)
  await checkFiles(app, visitor, input.attachments)
  await checkReply(app, visitor, input.replyToId)

  const { clientMessageId, text, page, attachments: fileIds, replyToId } = input
  const about = { id: customer.external_id, name: customer.name }
  const now = app.now()
  const payload = { type: 'message', visitor: about, clientMessageId, text, page, sentAt: now.toISOString() }
  const [event] = connectors.webchat?.parse(payload, now) ?? []
  if (event?.type !== 'message') throw new AppError('internal')
  const receiver = { id: channel.id, lineId: channel.lineId, connector: 'webchat' }
  const { messageId } = await transaction(app.db, (tx) => receive(app, tx, receiver, event, { fileIds, clientMessageId, replyToId }))
  await noteDirectTraffic(app, channel.id, 'inbound')
  return messageId
}

/** The browser repeats a message when it did not hear our answer. */
async function messageByClientId(app: App, visitor: Visitor, clientMessageId: string): Promise<string | null> {
  const row = await app.db
    .selectFrom('messages')
    .innerJoin('threads', 'threads.id', 'messages.thread_id')
    .select('messages.id')
    .where('threads.customer_id', '=', visitor.customerId)
    .where('messages.client_message_id', '=', clientMessageId)
    .executeTakeFirst()
  return row?.id ?? null
}

async function checkFiles(app: App, visitor: Visitor, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  const rows = await app.db
    .selectFrom('files')
    .select('id')
    .where('id', 'in', ids)
    .where('uploaded_by_customer', '=', visitor.customerId)
    .where('thread_id', 'is', null)
    .execute()
  const own = new Set(rows.map((row) => row.id))
  const wrong = ids.findIndex((id) => !own.has(id))
  if (wrong >= 0) throw invalidInput(`/attachments/${wrong}`, 'is not a file that you uploaded and have not sent yet')
}

async function checkReply(app: App, visitor: Visitor, replyToId: string | undefined): Promise<void> {
  if (!replyToId) return
  const threadId = await threadOf(app.db, visitor.customerId)
  const found = await app.db
    .selectFrom('messages')
    .select('id')
    .where('id', '=', replyToId)
    .where('thread_id', '=', threadId)
    .where('visibility', '=', 'public')
    .executeTakeFirst()
  if (!found) throw invalidInput('/replyToId', 'is not a message of this chat')
}
