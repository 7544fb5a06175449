import type { ConversationStatus } from '@omniline/contracts/conversations'
import type { Distribution } from '@omniline/contracts/lines'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { userChanged } from '../../src/accounts/events.ts'
import { registerInboxJobs } from '../../src/inbox/jobs.ts'
import { closeConversation, postMessage } from '../../src/inbox/public.ts'
import type { App } from '../../src/platform/app.ts'
import { openDatabase, transaction } from '../../src/platform/database.ts'
import { createJobs } from '../../src/platform/jobs.ts'
import { presenceJobs } from '../../src/presence/jobs.ts'
import { routingJobs } from '../../src/routing/jobs.ts'
import { trail } from '../../src/routing/trail.ts'
import { type TestApp, testApp, waitFor } from '../harness.ts'
import { type BuiltUser, buildUser } from './accounts.ts'
import { buildChannel, type BuiltChannel } from './channels.ts'
import { letIn } from './inbox.ts'
import { buildLine } from './lines.ts'
import { buildPresence } from './presence.ts'

export interface ServedLine {
  line: { id: string }
  channel: BuiltChannel
  people: BuiltUser[]
}

export interface Standing {
  status: ConversationStatus
  operator: string | null
  offered: string[]
  line: string
}

const movers = [routingJobs, presenceJobs, registerInboxJobs]

/** A database with everything that moves conversations at work, and what tests of it do and ask. */
export async function buildRouting() {
  const t = await testApp()
  for (const register of movers) register(t.app)
  const admin = await buildUser(t.app, { name: 'Ada', role: 'admin' })
  await t.startJobs()
  return { ...t, admin, ...actions(t), ...questions(t, admin) }
}
export type Routing = Awaited<ReturnType<typeof buildRouting>>

/** Another server process on the same database, with the same at work. */
export async function secondProcess(r: Routing): Promise<{ app: App; stop(): Promise<void> }> {
  const { db } = openDatabase(r.connection)
  const app: App = { ...r.app, db, jobs: createJobs(db, r.app.log) }
  for (const register of movers) register(app)
  await app.jobs.start({ soleProcess: false })
  return {
    app,
    async stop() {
      await app.jobs.stop()
      await db.destroy()
    },
  }
}

function actions({ app }: TestApp) {
  return {
    /** A line with a channel and `count` operators in its queue, of whom the first `present` are there. */
    async build(count: number, distribution: Partial<Distribution> = {}, present = count): Promise<ServedLine> {
      const people: BuiltUser[] = []
      for (let n = 0; n < count; n++) people.push(await buildUser(app))
      const line = await buildLine(app, { users: people, distribution })
      const channel = await buildChannel(app, { lineId: line.id })
      await buildPresence(app, people.slice(0, present))
      return { line, channel, people }
    },
    arrive: async (channel: BuiltChannel): Promise<string> => (await letIn(app, channel)).conversationId,
    /** The customer of this conversation writes again; answers where his word went. */
    async write(channel: BuiltChannel, conversationId: string): Promise<string> {
      const { chatId } = await app.db
        .selectFrom('threads')
        .innerJoin('conversations', 'conversations.thread_id', 'threads.id')
        .select('threads.external_id as chatId')
        .where('conversations.id', '=', conversationId)
        .executeTakeFirstOrThrow()
      return (await letIn(app, channel, { chatId })).conversationId
    },
    answer: (conversationId: string, user: BuiltUser) =>
      transaction(app.db, (tx) =>
        postMessage(app, tx, {
          conversationId,
          author: { type: 'operator', id: user.id, name: user.name },
          visibility: 'public',
          text: 'Hi',
        }),
      ),
    finish: (conversationId: string) =>
      transaction(app.db, (tx) => closeConversation(app, tx, conversationId, { reason: 'operator', by: null, silent: true })),
    setActive: (user: BuiltUser, active: boolean) =>
      transaction(app.db, async (tx) => {
        await tx.updateTable('users').set({ active }).where('id', '=', user.id).execute()
        await app.jobs.announce(tx, userChanged, { userId: user.id })
      }),
    /** Everything that was enqueued and is due has been done. */
    quiet: () =>
      waitFor(async () => {
        const { rows } = await sql`select 1 from jobs where run_at <= now() limit 1`.execute(app.db)
        return rows.length === 0
      }),
  }
}

function questions({ app }: TestApp, admin: BuiltUser) {
  async function standing(conversationId: string): Promise<Standing> {
    const { rows } = await sql<Standing>`
      select c.status, c.operator_id as operator, c.line_id as line,
        (select coalesce(json_agg(o.user_id order by o.id), '[]') from offers o where o.conversation_id = c.id and o.outcome is null) as offered
      from conversations c where c.id = ${conversationId}`.execute(app.db)
    const [row] = rows
    if (!row) throw new Error('No such conversation')
    return row
  }
  /** Waits until it stands so. */
  const until = (conversationId: string, expected: Partial<Standing>) =>
    waitFor(async () => {
      expect(await standing(conversationId)).toMatchObject(expected)
      return true
    })
  return {
    standing,
    until,
    offeredTo: (conversationId: string, user: BuiltUser | undefined) =>
      until(conversationId, { status: 'offered', operator: null, offered: [user?.id ?? ''] }),
    events: async (conversationId: string): Promise<string[]> =>
      (await trail(app, admin.staff, conversationId)).map((entry) => `${entry.event}: ${entry.reason}`),
    /** How its offers ended, in the order they were made. */
    outcomes: async (conversationId: string): Promise<string[]> =>
      (await app.db.selectFrom('offers').select('outcome').where('conversation_id', '=', conversationId).orderBy('id').execute()).map(
        (row) => row.outcome ?? 'open',
      ),
  }
}

/** Code and message of the refusal; null: it was done. */
export const refusal = (work: Promise<unknown>): Promise<{ code?: string; message: string } | null> =>
  work.then(
    () => null,
    (error: { code?: string; message: string }) => ({ code: error.code, message: error.message }),
  )
