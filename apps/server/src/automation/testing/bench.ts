import { LineInput } from '@omniline/contracts/lines'
import { sql } from 'kysely'
import type { z } from 'zod'
import { buildInstallation } from '../../../test/factories/accounts.ts'
import { buildChannel, type BuiltChannel } from '../../../test/factories/channels.ts'
import { testApp } from '../../../test/harness.ts'
import { registerInboxJobs } from '../../inbox/jobs.ts'
import { type Closing, closeConversation } from '../../inbox/lifecycle.ts'
import { postMessage } from '../../inbox/post.ts'
import { conversationViews } from '../../inbox/views.ts'
import { lineChanged } from '../../lines/events.ts'
import { getLine } from '../../lines/read.ts'
import { transaction } from '../../platform/database.ts'
import { automationJobs } from '../jobs.ts'

export type Settings = Partial<z.input<typeof LineInput>>
export const words = (text: string) => ({ enabled: true, text })
/** Open never, whatever the day of the test. */
export const shut = { enabled: true, week: { mon: [], tue: [], wed: [], thu: [], fri: [] } }

export type Bench = Awaited<ReturnType<typeof bench>>

/** A company whose lines say something by themselves when the tests want it: nothing runs in the background until `startJobs`. */
export async function bench() {
  const { app, startJobs, close } = await testApp()
  await buildInstallation(app, { name: 'Acme' })
  registerInboxJobs(app)
  automationJobs(app)

  /** What was said by itself in a conversation, in order: its kind and its text. */
  async function said(conversationId: string): Promise<[string, string][]> {
    const rows = await app.db
      .selectFrom('messages')
      .select(['text', 'part'])
      .where('conversation_id', '=', conversationId)
      .where('author_type', '=', 'system')
      .where('visibility', '=', 'public')
      .orderBy('seq')
      .execute()
    return rows.map(({ text, part }) => [part?.type === 'system' ? (part.params.kind ?? '') : '', text])
  }

  return {
    app,
    startJobs,
    close,
    said,
    kindsIn: async (conversationId: string) => (await said(conversationId)).map(([kind]) => kind),
    channelOf: (line: Settings) => buildChannel(app, { line }),

    async view(conversationId: string) {
      const [one] = await conversationViews(app.db, [conversationId], null)
      if (!one) throw new Error('no such conversation')
      return one
    },

    /** An operator's word; a note if it is not for the customer. */
    async writes(
      { userId, name }: { userId: string; name: string },
      conversationId: string,
      text: string,
      visibility: 'public' | 'internal' = 'public',
    ) {
      const author = { type: 'operator' as const, id: userId, name }
      await transaction(app.db, (tx) => postMessage(app, tx, { conversationId, author, visibility, text }))
    },

    closes: (conversationId: string, how: Partial<Closing> = {}) =>
      transaction(app.db, (tx) => closeConversation(app, tx, conversationId, { reason: 'operator', by: null, ...how })),

    /** Lets so many seconds pass in a conversation. */
    async pass(conversationId: string, seconds: number): Promise<void> {
      const back = sql<Date>`${seconds} * interval '1 second'`
      await sql`update conversations set waiting_since = waiting_since - ${back}, started_at = started_at - ${back} where id = ${conversationId}`.execute(
        app.db,
      )
      await sql`update messages set created_at = created_at - ${back} where conversation_id = ${conversationId}`.execute(app.db)
      await sql`update automatic_messages set at = at - ${back} where conversation_id = ${conversationId}`.execute(app.db)
    },

    /** In how many seconds the conversation is looked at again; null: not at all. */
    async timerOf(conversationId: string): Promise<number | null> {
      const { rows } = await sql<{ seconds: number }>`
        select extract(epoch from at - now())::float8 as seconds from automation_timers where conversation_id = ${conversationId}`.execute(
        app.db,
      )
      return rows[0]?.seconds ?? null
    },

    async change({ lineId }: BuiltChannel, settings: Settings) {
      const line = await getLine(app.db, lineId)
      if (!line) throw new Error('no line')
      await transaction(app.db, async (tx) => {
        await sql`update lines set settings = ${JSON.stringify(LineInput.parse({ ...line, ...settings }))} where id = ${lineId}`.execute(tx)
        await app.jobs.announce(tx, lineChanged, { lineId, left: [] })
      })
    },
  }
}
