import { sql } from 'kysely'
import { noteDirectTraffic } from '../channels/public.ts'
import { operatorReplied } from '../inbox/events.ts'
import type { App } from '../platform/app.ts'
import { prepared } from '../platform/prepared.ts'

/** Answers in the site chat pass by no connector, so the channel is told here that something went out. */
export function webchatJobs(app: App): void {
  async function note(conversationIds: string[]): Promise<void> {
    const { rows } = await sql<{ id: string }>`
      ${prepared} select distinct channel_id as id from conversations
      where id = any(${conversationIds}::uuid[]) and connector = 'webchat'`.execute(app.db)
    for (const { id } of rows) await noteDirectTraffic(app, id, 'outbound')
  }
  app.jobs.subscribe(
    operatorReplied,
    'webchat',
    ({ conversationId }) => note([conversationId]),
    async (replies) => {
      await note(replies.map((reply) => reply.conversationId))
      return replies.map(() => true)
    },
  )
}
