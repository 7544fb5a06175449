import type { TrailEntry } from '@omniline/contracts/conversations'
import { checkVisible } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import type { Staff } from '../platform/http.ts'

const entriesMax = 1000

/** Why the conversation went where it went, in order of time; of very many entries the newest. */
export async function trail(app: App, caller: Staff, conversationId: string): Promise<TrailEntry[]> {
  await checkVisible(app.db, caller, conversationId)
  const rows = await app.db
    .selectFrom('trail')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(entriesMax)
    .execute()
  return rows.toReversed().map((row) => ({
    at: row.at.toISOString(),
    event: row.event,
    from: row.from_id,
    to: row.to_id,
    reason: row.reason,
    considered: row.considered,
  }))
}
