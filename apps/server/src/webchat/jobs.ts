import { noteDirectTraffic } from '../channels/public.ts'
import { operatorReplied } from '../inbox/events.ts'
import type { App } from '../platform/app.ts'

/** Answers in the site chat pass by no connector, so the channel is told here that something went out. */
export function webchatJobs(app: App): void {
  app.jobs.subscribe(operatorReplied, 'webchat', async ({ conversationId }) => {
    const conversation = await app.db
      .selectFrom('conversations')
      .select('channel_id')
      .where('id', '=', conversationId)
      .where('connector', '=', 'webchat')
      .executeTakeFirst()
    if (conversation) await noteDirectTraffic(app, conversation.channel_id, 'outbound')
  })
}
