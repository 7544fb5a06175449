import type { ConnectorContext } from '@omniline/connector-kit/connector'
import { ConnectorError } from '@omniline/connector-kit/errors'
import { addressOf, place } from './address.ts'
import { call } from './client.ts'
import { Refusal } from './failures.ts'
import type { Step } from './render.ts'
import { entitiesAs, isAboutEntities, keyboardOf } from './send.ts'

/** Makes a text or a caption say what `step` says. The same again is no change and no failure. */
export async function edit(step: Step, messageIds: string[], context: ConnectorContext): Promise<void> {
  try {
    await editOnce(step, messageIds, context)
  } catch (error) {
    if (!(error instanceof Refusal) || /message is not modified/i.test(error.description)) {
      if (error instanceof Refusal) return
      throw error
    }
    if (step.entities.length === 0 || !isAboutEntities(error)) throw error
    await edit({ ...step, entities: [] }, messageIds, context)
  }
}

async function editOnce(step: Step, messageIds: string[], context: ConnectorContext): Promise<void> {
  const id = messageIds[step.type === 'album' ? step.captioned : 0]
  if (id === undefined) throw new ConnectorError('rejected', 'Which message is to be edited is not known')
  const target = { ...place(step.chatId), message_id: Number(id), ...keyboardOf(step.buttons) }
  if (step.type === 'text') {
    await call(context, {}, (api) => api.editMessageText({ ...target, text: step.text, ...entitiesAs('entities', step) }))
    // A sticker has no caption, so nothing of it can have changed.
  } else if (step.type === 'album' || step.as !== 'sticker') {
    await call(context, {}, (api) => api.editMessageCaption({ ...target, caption: step.text, ...entitiesAs('caption_entities', step) }))
  }
}

/** Telegram lets a bot delete what it sent within 48 hours. What is gone already is no failure. */
export async function remove(chatId: string, messageIds: string[], context: ConnectorContext): Promise<void> {
  const { connection } = addressOf(chatId)
  if (connection !== undefined) {
    const ids = messageIds.map(Number)
    await unlessGone(call(context, {}, (api) => api.deleteBusinessMessages({ business_connection_id: connection, message_ids: ids })))
    return
  }
  for (const id of messageIds)
    await unlessGone(call(context, {}, (api) => api.deleteMessage({ chat_id: addressOf(chatId).chat, message_id: Number(id) })))
}

async function unlessGone(deleting: Promise<unknown>): Promise<void> {
  try {
    await deleting
  } catch (error) {
    if (!(error instanceof Refusal && /message to delete not found/i.test(error.description))) throw error
  }
}
