import type { App } from '../platform/app.ts'
import type { Tx } from '../platform/database.ts'
import { cleanText } from './core/text.ts'
import { lockConversation } from './lock.ts'
import { insertDelivery } from './post.ts'
import { insertMessage } from './store.ts'
import { tell } from './tell.ts'

/**
 * A word to the customer that nobody wrote: a greeting, a notice. It leaves the house like an operator's message, but
 * answers nothing: whose turn it is, the first reply, the last message and what operators have not read stay as they
 * are. Allowed in every state, since the word on closing comes when it is closed. `kind` tells staff what it was.
 */
export async function postAutomatic(app: App, tx: Tx, conversationId: string, what: { kind: string; text: string }): Promise<string> {
  const conversation = await lockConversation(tx, conversationId)
  const { id } = await insertMessage(tx, {
    conversation,
    author: { type: 'system', id: null, name: '' },
    visibility: 'public',
    text: cleanText(what.text),
    part: { type: 'system', code: 'automatic', params: { kind: what.kind } },
  })
  await insertDelivery(app, tx, conversation, id)
  await tell(tx, conversation, { messageIds: [id] })
  return id
}
