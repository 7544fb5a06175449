import { sql } from 'kysely'
import { teamChanged, userChanged } from '../accounts/events.ts'
import {
  conversationClosed,
  conversationClosing,
  conversationRevived,
  conversationStarted,
  conversationTaken,
  conversationUnpinned,
  messageReceived,
  operatorReplied,
  stepTaken,
} from '../inbox/events.ts'
import { lockConversation } from '../inbox/public.ts'
import { lineChanged } from '../lines/events.ts'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { presenceChanged, workdayChanged } from '../presence/events.ts'
import { noteWork } from '../presence/public.ts'
import { away, lookForAbsent, planReturn } from './away.ts'
import { endOffers, offerTimeOut } from './offers.ts'
import { lockRouting, route, routeLocked, settle } from './route.ts'
import { absentIn, heldBy, outdatedIn, writtenToAbsent } from './held.ts'
import { insertTrail } from './store.ts'

const me = 'routing'

/** Everything here may come twice or late: each looks at the present state and does only what is left to do. */
export function routingJobs(app: App): void {
  const { jobs } = app
  jobs.handle(settle, ({ event, ...scope }) => route(app, event ?? { type: 'changed' }, scope))
  jobs.handle(lookForAbsent, ({ userId }) => away(app, userId))
  jobs.handle(
    offerTimeOut,
    ({ offerId }) => timeOut(app, [offerId]),
    async (offers) => {
      await timeOut(
        app,
        offers.map((offer) => offer.offerId),
      )
      return offers.map(() => true)
    },
  )

  jobs.subscribe(conversationStarted, me, ({ conversationId }) => started(app, conversationId))
  jobs.subscribe(conversationTaken, me, ({ conversationId, userId, began }) =>
    taken(app, conversationId, userId, began ? 'began' : 'replied'),
  )
  jobs.subscribe(conversationClosing, me, ({ conversationId }) => ended(app, conversationId, 'closing'))
  jobs.subscribe(conversationClosed, me, ({ conversationId }) => ended(app, conversationId, 'closed'))
  jobs.subscribe(conversationRevived, me, ({ conversationId }) =>
    transaction(app.db, (tx) => insertTrail(tx, [{ conversationId, event: 'revived', reason: 'revived' }])),
  )
  jobs.subscribe(stepTaken, me, ({ conversationId, step, by, userId }) =>
    transaction(app.db, (tx) => insertTrail(tx, [{ conversationId, event: step, from: by, to: userId ?? null, reason: '' }])),
  )
  jobs.subscribe(conversationUnpinned, me, ({ conversationId }) => wrote(app, conversationId))
  jobs.subscribe(
    messageReceived,
    me,
    ({ conversationId }) => wrote(app, conversationId),
    async (messages) => {
      const absent = await writtenToAbsent(
        app.db,
        messages.map((message) => message.conversationId),
      )
      return messages.map((message) => !absent.has(message.conversationId))
    },
  )
  jobs.subscribe(
    operatorReplied,
    me,
    ({ userId }) => noteWork(app.db, [userId]),
    async (replies) => {
      await noteWork(
        app.db,
        replies.map((reply) => reply.userId),
      )
      return replies.map(() => true)
    },
  )

  jobs.subscribe(presenceChanged, me, async ({ userId, status }) => {
    if (status === 'online') await route(app, { type: 'changed' }, { userIds: [userId] })
    else if (status === 'offline') await away(app, userId)
  })
  jobs.subscribe(workdayChanged, me, async ({ userId, status }) => {
    if (status === 'started') await route(app, { type: 'changed' }, { userIds: [userId] })
    else if (status === 'ended') await away(app, userId)
  })
  jobs.subscribe(userChanged, me, ({ userId }) => userChange(app, userId))
  jobs.subscribe(teamChanged, me, ({ teamId, userIds }) => teamChange(app, teamId, userIds))
  jobs.subscribe(lineChanged, me, ({ lineId, left }) => lineChange(app, lineId, left))
}

/** Those that are still open, in one decision: thousands may run out in the same second. */
async function timeOut(app: App, ids: string[]): Promise<void> {
  const offers = await app.db
    .selectFrom('offers')
    .select(['id', 'conversation_id', 'user_id'])
    .where('id', 'in', ids)
    .where('outcome', 'is', null)
    .execute()
  if (offers.length === 0) return
  const offerIds = offers.map((offer) => offer.id)
  const conversationIds = [...new Set(offers.map((offer) => offer.conversation_id))]
  const userIds = [...new Set(offers.map((offer) => offer.user_id))]
  await route(app, { type: 'expired', offerIds }, { conversationIds, userIds })
}

async function started(app: App, conversationId: string): Promise<void> {
  await transaction(app.db, async (tx) => {
    await lockRouting(tx)
    const { rows } = await sql<{ line_id: string; started_at: Date; status: string; known: boolean }>`
      select c.line_id, c.started_at, c.status,
        exists (select 1 from trail t where t.conversation_id = c.id and t.event = 'started') as known
      from conversations c where c.id = ${conversationId}`.execute(tx)
    const conversation = rows[0]
    if (!conversation) return
    if (!conversation.known)
      await insertTrail(tx, [
        { conversationId, event: 'started', to: conversation.line_id, reason: 'started', at: conversation.started_at },
      ])
    // Another decision may have served it already.
    if (conversation.status === 'waiting')
      await routeLocked(app, tx, { type: 'queued', conversationId }, { conversationIds: [conversationId] })
  })
}

/** The operator answered without having pressed accept: it is as if he had. */
async function taken(app: App, conversationId: string, userId: string, reason: 'began' | 'replied'): Promise<void> {
  await transaction(app.db, async (tx) => {
    const conversation = await lockConversation(tx, conversationId)
    // Given on meanwhile: the offers that are open now are others.
    const givenOn = conversation.status === 'waiting' || conversation.status === 'offered'
    const withdrawn = givenOn ? [] : await endOffers(app, tx, conversation, userId)
    await insertTrail(tx, [{ conversationId, event: 'accepted', to: userId, reason }])
    await noteWork(tx, [userId])
    if (withdrawn.length > 0) await app.jobs.enqueue(tx, settle, { userIds: withdrawn })
  })
}

/** A slot is free. */
async function ended(app: App, conversationId: string, event: 'closing' | 'closed'): Promise<void> {
  await transaction(app.db, async (tx) => {
    await lockRouting(tx)
    const conversation = await lockConversation(tx, conversationId)
    const withdrawn = event === 'closed' ? await endOffers(app, tx, conversation, null) : []
    await insertTrail(tx, [{ conversationId, event, from: conversation.operator_id, reason: conversation.close_reason ?? 'operator' }])
    const freed = conversation.operator_id ? [...withdrawn, conversation.operator_id] : withdrawn
    if (freed.length > 0) await routeLocked(app, tx, { type: 'changed' }, { userIds: freed })
  })
}

/**
 * The customer has written to somebody who is not with the company any more, or not there, and what he wrote is not kept
 * for that operator (any more): it may be for others to answer.
 */
async function wrote(app: App, conversationId: string): Promise<void> {
  const userId = (await writtenToAbsent(app.db, [conversationId])).get(conversationId)
  if (!userId) return
  await transaction(app.db, async (tx) => {
    await lockRouting(tx)
    await routeLocked(app, tx, { type: 'wrote', conversationId }, { conversationIds: [conversationId] })
    await planReturn(app, tx, userId)
  })
}

async function userChange(app: App, userId: string): Promise<void> {
  await transaction(app.db, async (tx) => {
    await lockRouting(tx)
    const user = await tx.selectFrom('users').select('active').where('id', '=', userId).executeTakeFirst()
    if (!user) return
    if (user.active) await routeLocked(app, tx, { type: 'changed' }, { userIds: [userId] })
    else await dismiss(app, tx, [userId], null)
  })
}

async function teamChange(app: App, teamId: string, userIds: string[]): Promise<void> {
  await transaction(app.db, async (tx) => {
    await lockRouting(tx)
    const members = await tx.selectFrom('team_members').select('user_id').where('team_id', '=', teamId).execute()
    const left = userIds.filter((id) => !members.some((member) => member.user_id === id))
    const lines = await tx.selectFrom('line_queue').select('line_id').where('team_id', '=', teamId).execute()
    const exists = await tx.selectFrom('teams').select('id').where('id', '=', teamId).executeTakeFirst()
    // A team that is gone has left no trace of the lines it served.
    await dismiss(app, tx, left, exists ? lines.map((line) => line.line_id) : null)
    await routeLocked(app, tx, { type: 'changed' }, { userIds: userIds.filter((id) => !left.includes(id)) })
  })
}

async function lineChange(app: App, lineId: string, left: string[]): Promise<void> {
  await transaction(app.db, async (tx) => {
    await lockRouting(tx)
    await dismiss(app, tx, left, [lineId])
    const outdated = await outdatedIn(tx, lineId)
    await routeLocked(app, tx, { type: 'changed' }, { conversationIds: outdated.conversationIds, lineIds: [lineId] })
    if (outdated.more) await app.jobs.announce(tx, lineChanged, { lineId, left: [] })
    for (const userId of await absentIn(tx, lineId))
      await app.jobs.enqueue(tx, lookForAbsent, { userId }, { key: `routing.lookForAbsent:${userId}` })
  })
}

/**
 * People who ceased to serve lines, or to work here, lose the offers and the unanswered conversations they had by it.
 * Every turn leaves fewer of them, so it ends.
 */
async function dismiss(app: App, tx: Tx, userIds: string[], lineIds: string[] | null): Promise<void> {
  if (userIds.length === 0) return
  for (;;) {
    const held = await heldBy(tx, userIds, lineIds)
    if (held.conversationIds.length === 0) return
    await routeLocked(app, tx, { type: 'left', userIds }, { conversationIds: held.conversationIds })
    if (!held.more) return
  }
}
