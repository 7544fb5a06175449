import { checkVisible, lockConversation } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Staff } from '../platform/http.ts'
import { lockRouting, routeLocked } from './route.ts'

/** The caller passes an offer on; the next one gets it, and he whatever else waits for him. Throws `not_offered`. */
export async function skip(app: App, caller: Staff, conversationId: string): Promise<void> {
  const { userId } = caller
  await checkVisible(app.db, caller, conversationId)
  await transaction(app.db, async (tx) => {
    await lockRouting(tx)
    await lockConversation(tx, conversationId)
    const offered = await tx
      .selectFrom('offers')
      .select('id')
      .where('conversation_id', '=', conversationId)
      .where('user_id', '=', userId)
      .where('outcome', 'is', null)
      .executeTakeFirst()
    if (!offered) throw new AppError('not_offered')
    await routeLocked(app, tx, { type: 'skipped', conversationId, userId }, { conversationIds: [conversationId], userIds: [userId] })
  })
}
