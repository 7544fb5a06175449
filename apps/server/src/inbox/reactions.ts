import type { InboundEvent } from '@omniline/connector-kit/events'
import type { Tx } from '../platform/database.ts'
import { cleanLine, cut, escapeLike, storable, storableJson } from './core/text.ts'
import { resolveExternal } from './external.ts'
import { lockThread } from './lock.ts'
import type { KeptReaction } from './tables.ts'
import { tell } from './tell.ts'

type Reaction = Extract<InboundEvent, { type: 'reaction' }>

/** More than any platform allows; a flood is not to choke the thread's page. */
const reactionsMax = 500
const emojiMax = 40

/** Somebody reacted to a message. It is shown there; no conversation begins or revives by it. Answers false if we do not know the message. */
export async function applyReaction(tx: Tx, channel: { id: string }, event: Reaction): Promise<boolean> {
  const id = await findMessage(tx, channel.id, event)
  if (!id) return false
  const message = await tx
    .selectFrom('messages as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
    .select(['m.reactions', 'c.id', 'c.thread_id', 'c.line_id'])
    .where('m.id', '=', id)
    .executeTakeFirstOrThrow()
  const before = message.reactions ?? []
  const reactions = withReaction(before, event)
  if (reactions === before) return true
  await tx
    .updateTable('messages')
    .set({ reactions: storableJson(reactions) })
    .where('id', '=', id)
    .execute()
  await tell(tx, message, { messageIds: [id], conversation: false })
  return true
}

/** In a group with topics the event may name only the group: the message is in one of its threads. */
async function findMessage(tx: Tx, channelId: string, { chatId, messageId }: Reaction): Promise<string | undefined> {
  const threads = await tx
    .selectFrom('threads')
    .select('id')
    .where('channel_id', '=', channelId)
    .where((eb) => eb.or([eb('external_id', '=', chatId), eb('external_id', 'like', `${escapeLike(chatId)}:%`)]))
    .execute()
  for (const { id: threadId } of threads) {
    const id = (await resolveExternal(tx, threadId, [messageId])).get(messageId)
    if (!id) continue
    await lockThread(tx, threadId)
    return id
  }
  return undefined
}

/** Whatever comes late or twice changes nothing: each person's word on each emoji has its time. The same list: nothing changed. */
export function withReaction(
  kept: KeptReaction[],
  { by, added, removed, reactedAt }: Omit<Reaction, 'type' | 'chatId' | 'messageId'>,
): KeptReaction[] {
  const at = reactedAt.toISOString()
  let result = kept
  for (const [emojis, gone] of [
    [removed, true],
    [added, false],
  ] as const) {
    for (const given of emojis) {
      const emoji = cut(storable(given), emojiMax)
      const known = result.find((one) => one.emoji === emoji && one.id === by.externalId)
      if (known ? known.at > at || (known.gone ?? false) === gone : result.length >= reactionsMax) continue
      const word: KeptReaction = { emoji, id: by.externalId, name: cleanLine(by.name), at, ...(gone && { gone }) }
      result = known ? result.map((one) => (one === known ? word : one)) : [...result, word]
    }
  }
  return result
}
