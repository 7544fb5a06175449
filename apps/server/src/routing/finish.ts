import { checkMayFinish, checkVisible, closeConversation, lockConversation } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import type { Staff } from '../platform/http.ts'
import { acceptLocked } from './accept.ts'

/**
 * Finishes it; `accept`: what waits or is offered the caller takes first, so that it is his and is answered for, all
 * or nothing. Throws what accepting throws, and `taken_by_another`, `conversation_closed`, `not_found`.
 */
export async function finish(app: App, caller: Staff, conversationId: string, how: { silent: boolean; accept: boolean }): Promise<void> {
  await transaction(app.db, async (tx) => {
    const conversation = await lockConversation(tx, conversationId)
    await checkVisible(tx, caller, conversationId)
    const untaken = conversation.status === 'waiting' || conversation.status === 'offered'
    if (how.accept && untaken) await acceptLocked(app, tx, caller, conversation)
    else await checkMayFinish(tx, caller, conversation)
    await closeConversation(app, tx, conversationId, { reason: 'operator', by: caller, silent: how.silent })
  })
}
