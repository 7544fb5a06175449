import { sql } from 'kysely'
import type { Tx } from '../platform/database.ts'
import { lockConversation } from './lock.ts'
import { insertMessage } from './store.ts'
import { tell } from './tell.ts'

/** `code` is put into words by the screen; `params` are names and the like, already for people. */
export interface SystemMessage {
  code: string
  params: Record<string, string>
  /** `internal` (the default) is for staff only; a `public` one is seen by site chat visitors too, but sent to no platform */
  visibility?: 'public' | 'internal'
  /** the message it is about, shown as a quote */
  replyToId?: string | undefined
}

/** Whether the message `m` ends a silence: not what a line says by itself, nor who keeps the conversation or did not take it. */
export const endsSilence = sql<boolean>`coalesce(m.part->>'code', '') <> all ('{automatic,pinned,unpinned,skipped,missed}')`

/** Somebody of the staff who does something. */
export interface Actor {
  userId: string
  name: string
}

/** A line in the thread about what happened. Allowed in every state. */
export async function addSystemMessage(tx: Tx, conversationId: string, message: SystemMessage): Promise<string> {
  const conversation = await lockConversation(tx, conversationId)
  const id = await insertSystemMessage(tx, conversation, message)
  await tell(tx, conversation, { messageIds: [id] })
  return id
}

/** Only writes: the conversation is locked already and the caller tells. */
export async function insertSystemMessage(
  tx: Tx,
  conversation: { id: string; thread_id: string },
  message: SystemMessage,
): Promise<string> {
  const { id } = await insertMessage(tx, {
    conversation,
    author: { type: 'system', id: null, name: '' },
    visibility: message.visibility ?? 'internal',
    text: '',
    part: { type: 'system', code: message.code, params: message.params },
    replyToId: message.replyToId,
  })
  return id
}
