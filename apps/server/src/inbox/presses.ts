import type { InboundEvent } from '@omniline/connector-kit/events'
import type { App } from '../platform/app.ts'
import type { Tx } from '../platform/database.ts'
import { storableJson } from './core/text.ts'
import { resolveExternal } from './external.ts'
import { findThread } from './lock.ts'
import { receive, type Received } from './receive.ts'
import type { KeptButton } from './tables.ts'
import { tell } from './tell.ts'

type Pressed = Extract<InboundEvent, { type: 'pressed' }>

/**
 * The customer pressed a button of ours. That is a word of his: it becomes a message with what stands on the button,
 * and wakes the conversation as any other would.
 */
export async function receivePressed(
  app: App,
  tx: Tx,
  channel: { id: string; lineId: string; connector: string },
  event: Pressed,
): Promise<Received> {
  const { chatId, pressId, messageId, customer, member, payload, pressedAt } = event
  const target = await findTarget(tx, channel.id, event)
  const ours = target?.buttons?.flat().find((button) => button.payload === payload)
  const received = await receive(app, tx, channel, {
    type: 'message',
    chatId,
    messageId: pressId,
    customer,
    ...(member && { member }),
    text: '',
    part: { type: 'pressed', label: ours?.label ?? event.label ?? payload, payload },
    replyToMessageId: messageId,
    sentAt: pressedAt,
  })
  if (target && ours && !ours.pressed && !received.duplicate) await markPressed(tx, target.id, payload)
  return received
}

async function findTarget(
  tx: Tx,
  channelId: string,
  { chatId, messageId }: Pressed,
): Promise<{ id: string; buttons: KeptButton[][] | null } | undefined> {
  const thread = await findThread(tx, channelId, chatId)
  const id = thread && (await resolveExternal(tx, thread.id, [messageId])).get(messageId)
  return id ? tx.selectFrom('messages').select(['id', 'buttons']).where('id', '=', id).executeTakeFirst() : undefined
}

/** The thread is locked, so nobody else presses at the same time. */
async function markPressed(tx: Tx, messageId: string, payload: string): Promise<void> {
  const message = await tx
    .selectFrom('messages as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
    .select(['m.buttons', 'c.id', 'c.thread_id', 'c.line_id'])
    .where('m.id', '=', messageId)
    .executeTakeFirstOrThrow()
  const buttons = (message.buttons ?? []).map((row) => row.map((one) => (one.payload === payload ? { ...one, pressed: true } : one)))
  await tx
    .updateTable('messages')
    .set({ buttons: storableJson(buttons) })
    .where('id', '=', messageId)
    .execute()
  await tell(tx, message, { messageIds: [messageId], conversation: false })
}
