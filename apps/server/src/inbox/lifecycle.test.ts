import type { Conversation } from '@omniline/contracts/conversations'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildChannel } from '../../test/factories/channels.ts'
import { announcedAbout, buildConversation, buildStaff, type Colleague, hearInbox, letIn, toldAbout } from '../../test/factories/inbox.ts'
import { waitFor } from '../../test/harness.ts'
import { testHttp } from '../../test/http.ts'
import { perFile } from '../../test/lifetime.ts'
import type { App } from '../platform/app.ts'
import { transaction } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { registerInboxJobs } from './jobs.ts'
import { assign, closeConversation, moveToLine, offer, putBackToWaiting } from './lifecycle.ts'
import { restart } from './restart.ts'
import { routingRoutes } from '../routing/routes.ts'
import { inboxRoutes } from './routes.ts'
import { conversationViews } from './views.ts'

const routes = (made: App) => ({ ...inboxRoutes(made), ...routingRoutes(made) })
const http = perFile(() => testHttp({ routes }))
const app = perFile(() => http.app)
beforeAll(() => hearInbox(app))

const verb = (as: Colleague, conversationId: string, name: string, body?: object) =>
  http.call(`POST /conversations/${conversationId}/${name}`, { as, ...(body && { body }) })
async function done(as: Colleague, conversationId: string, name: string, body?: object): Promise<Conversation> {
  const response = await verb(as, conversationId, name, body)
  expect(response.statusCode, response.body).toBe(200)
  return response.json()
}
async function refusal(as: Colleague, conversationId: string, name: string, body?: object): Promise<[number, string]> {
  const response = await verb(as, conversationId, name, body)
  return [response.statusCode, response.json().code]
}
const conversationOf = async (id: string, on: App = app) => {
  const [view] = await conversationViews(on.db, [id], null)
  if (!view) throw new Error('no such conversation')
  return view
}
const notesOf = async (threadId: string, on: App = app) => {
  const rows = await on.db.selectFrom('messages').select(['part']).where('thread_id', '=', threadId).orderBy('seq').execute()
  return rows.flatMap(({ part }) => (part?.type === 'system' ? [[part.code, part.params]] : []))
}

describe('finishing', () => {
  it('begins the line’s grace period; nothing is closed for good yet', async () => {
    const channel = await buildChannel(app, { line: { closing: { graceSeconds: 300 } } })
    const { conversationId, threadId, operator } = await buildConversation(app, { channel, active: true })
    const before = Date.now()
    expect(await done(operator, conversationId, 'close')).toMatchObject({
      status: 'closing',
      closeReason: 'operator',
      operatorId: operator.userId,
      closedAt: null,
    })
    const row = await app.db.selectFrom('conversations').select('closing_until').where('id', '=', conversationId).executeTakeFirstOrThrow()
    expect(Math.abs((row.closing_until?.getTime() ?? 0) - before - 300_000)).toBeLessThan(5000)
    expect(await notesOf(threadId)).toContainEqual(['closing', { name: operator.name }])
    expect(await announcedAbout(app, conversationId)).toEqual(expect.arrayContaining(['inbox.endGrace', 'inbox.conversationClosing']))
    // Said twice is said once.
    expect((await done(operator, conversationId, 'close')).status).toBe('closing')
    expect((await notesOf(threadId)).filter(([code]) => code === 'closing')).toHaveLength(1)
  })

  it('silently, or in a line without grace, closes at once', async () => {
    const silent = await buildConversation(app, { active: true })
    expect(await done(silent.operator, silent.conversationId, 'close', { silent: true })).toMatchObject({
      status: 'closed',
      closeReason: 'operator',
      closedAt: expect.any(String),
    })
    const channel = await buildChannel(app, { line: { closing: { graceSeconds: 0 } } })
    const graceless = await buildConversation(app, { channel, active: true })
    expect((await done(graceless.operator, graceless.conversationId, 'close')).status).toBe('closed')
    expect(await announcedAbout(app, graceless.conversationId)).toContain('inbox.conversationClosed')
  })

  it('in the grace period, silently, does not wait for its end', async () => {
    const { conversationId, operator } = await buildConversation(app, { active: true })
    await done(operator, conversationId, 'close')
    expect((await done(operator, conversationId, 'close', { silent: true })).status).toBe('closed')
    expect(await announcedAbout(app, conversationId)).not.toContain('inbox.endGrace')
  })

  it('what nobody has taken is closed at once', async () => {
    const { conversationId, operator } = await buildConversation(app)
    expect(await done(operator, conversationId, 'close')).toMatchObject({ status: 'closed', operatorId: null, waitingSince: null })
  })

  it('is refused for what is closed', async () => {
    const { conversationId, operator } = await buildConversation(app, { active: true })
    await done(operator, conversationId, 'spam')
    for (const name of ['close', 'spam', 'pin', 'join', 'leave'])
      expect(await refusal(operator, conversationId, name)).toEqual([409, 'conversation_closed'])
  })

  it('is for the responsible, participants and supervisors', async () => {
    const { channel, conversationId } = await buildConversation(app, { active: true })
    const colleague = await buildStaff(app, { lineId: channel.lineId })
    for (const name of ['close', 'spam']) expect(await refusal(colleague, conversationId, name)).toEqual([409, 'taken_by_another'])
    await done(colleague, conversationId, 'join')
    expect((await done(colleague, conversationId, 'close')).status).toBe('closing')
    const other = await buildConversation(app, { active: true })
    const supervisor = await buildStaff(app, { role: 'supervisor' })
    expect((await done(supervisor, other.conversationId, 'close')).status).toBe('closing')
  })

  it('as spam closes at once and says so', async () => {
    const { conversationId, threadId, operator } = await buildConversation(app, { active: true })
    expect(await done(operator, conversationId, 'spam')).toMatchObject({ status: 'closed', closeReason: 'spam', spam: true })
    expect(await notesOf(threadId)).toContainEqual(['spam', { name: operator.name }])
  })
})

describe('the grace period', () => {
  it('ends by itself and closes for good; a timer that comes for nothing does nothing', async () => {
    const own = await testHttp({ routes })
    try {
      registerInboxJobs(own.app)
      await own.startJobs()
      const channel = await buildChannel(own.app, { line: { closing: { graceSeconds: 1 } } })
      const ends = await buildConversation(own.app, { channel, active: true })
      const revived = await buildConversation(own.app, { channel, active: true, operator: ends.operator })
      await own.call(`POST /conversations/${revived.conversationId}/close`, { as: ends.operator })
      await letIn(own.app, channel, { chatId: revived.chatId, customer: { externalId: revived.chatId, name: 'Anna' } })
      await own.call(`POST /conversations/${ends.conversationId}/close`, { as: ends.operator })
      await waitFor(async () => (await conversationOf(ends.conversationId, own.app)).status === 'closed')
      expect(await conversationOf(ends.conversationId, own.app)).toMatchObject({
        closeReason: 'operator',
        operatorId: ends.operator.userId,
      })
      expect((await notesOf(ends.threadId, own.app)).map(([code]) => code)).toEqual(['assigned', 'closing', 'closed'])
      expect((await conversationOf(revived.conversationId, own.app)).status).toBe('active')
    } finally {
      await own.close()
    }
  })
})

describe('verbs of routing', () => {
  const run = <T>(work: Parameters<typeof transaction<T>>[1]) => transaction(app.db, work)

  it('offer, put back, assign: waiting goes on from when it began', async () => {
    const { conversationId, threadId, operator } = await buildConversation(app)
    const { waitingSince } = await conversationOf(conversationId)
    await run((tx) => offer(tx, conversationId))
    expect(await conversationOf(conversationId)).toMatchObject({ status: 'offered', waitingSince })
    await run((tx) => putBackToWaiting(tx, conversationId))
    expect(await conversationOf(conversationId)).toMatchObject({ status: 'waiting', waitingSince })
    await run((tx) => assign(tx, conversationId, operator.userId, { code: 'accepted' }))
    expect(await conversationOf(conversationId)).toMatchObject({ status: 'active', operatorId: operator.userId, waitingSince: null })
    expect(await notesOf(threadId)).toEqual([['accepted', { name: operator.name }]])
  })

  it('what an operator had begins to wait anew, unpinned; he is told that it is gone', async () => {
    const { conversationId, operator } = await buildConversation(app, { active: true })
    await done(operator, conversationId, 'pin')
    const { waitingSince } = await conversationOf(conversationId)
    expect(waitingSince).toBeNull()
    await run((tx) => putBackToWaiting(tx, conversationId))
    expect(await conversationOf(conversationId)).toMatchObject({
      status: 'waiting',
      operatorId: null,
      pinned: false,
      waitingSince: expect.any(String),
    })
    expect((await toldAbout(app, conversationId)).at(-1)).toMatchObject({ type: 'conversation', userIds: [operator.userId] })
  })

  it('assigning to somebody else replaces the responsible; a participant stops being one', async () => {
    const { channel, conversationId, operator } = await buildConversation(app, { active: true })
    const next = await buildStaff(app, { lineId: channel.lineId })
    await done(next, conversationId, 'join')
    const { acceptedAt } = await conversationOf(conversationId)
    await run((tx) => assign(tx, conversationId, next.userId, { code: 'intercepted' }))
    expect(await conversationOf(conversationId)).toMatchObject({ operatorId: next.userId, participants: [], acceptedAt })
    expect((await toldAbout(app, conversationId)).at(-1)?.userIds.toSorted()).toEqual([operator.userId, next.userId].toSorted())
  })

  it('moving to another line tells both lines', async () => {
    const { channel, conversationId, threadId, operator } = await buildConversation(app, { active: true })
    const target = await buildChannel(app, { line: { name: 'Sales' } })
    await run((tx) => moveToLine(tx, conversationId, target.lineId, operator))
    expect(await conversationOf(conversationId)).toMatchObject({ status: 'waiting', lineId: target.lineId, operatorId: null })
    expect((await toldAbout(app, conversationId)).at(-1)).toMatchObject({ data: { fromLineId: channel.lineId } })
    expect(await notesOf(threadId)).toContainEqual(['moved', { line: 'Sales', by: operator.name }])
  })

  it('refuse what the state does not allow', async () => {
    const { conversationId, operator } = await buildConversation(app, { active: true })
    await done(operator, conversationId, 'close')
    await expect(run((tx) => putBackToWaiting(tx, conversationId))).rejects.toMatchObject({ code: 'wrong_state' })
    await done(operator, conversationId, 'close', { silent: true })
    await expect(run((tx) => offer(tx, conversationId))).rejects.toMatchObject({ code: 'conversation_closed' })
    await expect(run((tx) => assign(tx, conversationId, operator.userId))).rejects.toMatchObject({ code: 'conversation_closed' })
    await expect(run((tx) => offer(tx, newId()))).rejects.toMatchObject({ code: 'not_found' })
  })

  it('do not stand in each other’s way: of many at once every outcome is one of the table', async () => {
    const { conversationId, operator } = await buildConversation(app)
    const attempts = await Promise.allSettled([
      ...Array.from({ length: 4 }, () => run((tx) => assign(tx, conversationId, operator.userId))),
      ...Array.from({ length: 4 }, () => run((tx) => offer(tx, conversationId))),
      ...Array.from({ length: 2 }, () =>
        run((tx) => closeConversation(app, tx, conversationId, { reason: 'operator', by: operator, silent: true })),
      ),
    ])
    const refusals = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason.code] : []))
    expect(new Set(refusals)).toEqual(new Set(['conversation_closed']))
    expect((await conversationOf(conversationId)).status).toBe('closed')
  })
})

describe('taking part', () => {
  it('join, leave and invite are told in the thread, once each', async () => {
    const { channel, conversationId, threadId, operator } = await buildConversation(app, { active: true })
    const colleague = await buildStaff(app, { lineId: channel.lineId, name: 'Boris' })
    await done(colleague, conversationId, 'join')
    expect((await done(colleague, conversationId, 'join')).participants).toEqual([colleague.userId])
    expect((await done(colleague, conversationId, 'leave')).participants).toEqual([])
    await done(colleague, conversationId, 'leave')
    const guest = await buildStaff(app, { name: 'Guest' })
    expect((await done(operator, conversationId, 'invite', { userId: guest.userId })).participants).toEqual([guest.userId])
    await done(operator, conversationId, 'invite', { userId: guest.userId })
    expect((await notesOf(threadId)).slice(1)).toEqual([
      ['joined', { name: 'Boris' }],
      ['left', { name: 'Boris' }],
      ['invited', { name: 'Guest', by: operator.name }],
    ])
    // Whoever leaves without serving the line is told that it is gone.
    await done(guest, conversationId, 'leave')
    expect((await toldAbout(app, conversationId)).at(-1)?.userIds).toContain(guest.userId)
    expect((await http.call(`GET /conversations/${conversationId}`, { as: guest })).statusCode).toBe(404)
  })

  it('the responsible does not join, and hands over instead of leaving', async () => {
    const { conversationId, operator } = await buildConversation(app, { active: true })
    expect((await done(operator, conversationId, 'join')).participants).toEqual([])
    expect(await refusal(operator, conversationId, 'leave')).toEqual([409, 'wrong_state'])
  })

  it('only active users are invited', async () => {
    const { conversationId, operator } = await buildConversation(app, { active: true })
    const gone = await buildStaff(app, { active: false })
    for (const userId of [gone.userId, newId()])
      expect(await refusal(operator, conversationId, 'invite', { userId })).toEqual([400, 'invalid_input'])
  })
})

describe('pinning', () => {
  it('is the responsible operator’s alone; a supervisor may take it back', async () => {
    const { channel, conversationId, operator } = await buildConversation(app, { active: true })
    const colleague = await buildStaff(app, { lineId: channel.lineId })
    const supervisor = await buildStaff(app, { role: 'supervisor' })
    const pinnedAt = async () =>
      (await app.db.selectFrom('conversations').select('pinned_at').where('id', '=', conversationId).executeTakeFirstOrThrow()).pinned_at
    for (const other of [colleague, supervisor]) expect(await refusal(other, conversationId, 'pin')).toEqual([409, 'taken_by_another'])
    expect((await done(operator, conversationId, 'pin')).pinned).toBe(true)
    expect(Math.abs((await pinnedAt())!.getTime() - Date.now())).toBeLessThan(5000)
    expect(await refusal(colleague, conversationId, 'unpin')).toEqual([409, 'taken_by_another'])
    expect((await done(supervisor, conversationId, 'unpin')).pinned).toBe(false)
    expect(await pinnedAt()).toBeNull()
    const waits = await buildConversation(app)
    expect(await refusal(waits.operator, waits.conversationId, 'pin')).toEqual([409, 'wrong_state'])
  })

  it('of all at once is of all that is mine and being worked on', async () => {
    const first = await buildConversation(app, { active: true })
    const { channel, operator } = first
    const second = await buildConversation(app, { channel, operator, active: true })
    const finished = await buildConversation(app, { channel, operator, active: true })
    await done(operator, finished.conversationId, 'close')
    const other = await buildConversation(app, { channel, active: true })
    const all = async (what: 'pin-all' | 'unpin-all') => (await http.call(`POST /conversations/${what}`, { as: operator })).json()
    await done(operator, first.conversationId, 'pin')
    expect(await all('pin-all')).toEqual({ count: 1 })
    const pinned = async (one: { conversationId: string }) => (await conversationOf(one.conversationId)).pinned
    expect(await Promise.all([first, second, finished, other].map(pinned))).toEqual([true, true, false, false])
    expect(await all('pin-all')).toEqual({ count: 0 })
    expect(await all('unpin-all')).toEqual({ count: 2 })
    expect(await Promise.all([first, second].map(pinned))).toEqual([false, false])
  })
})

describe('beginning anew', () => {
  it('makes a conversation of the operator’s in the same thread', async () => {
    const { conversationId, threadId, operator } = await buildConversation(app, { active: true })
    expect(await refusal(operator, conversationId, 'restart')).toEqual([409, 'wrong_state'])
    await done(operator, conversationId, 'close', { silent: true })
    const fresh = await done(operator, conversationId, 'restart')
    expect(fresh).toMatchObject({ threadId, status: 'active', operatorId: operator.userId, unread: 0, lastMessage: null })
    expect(fresh.id).not.toBe(conversationId)
    expect(await announcedAbout(app, fresh.id)).toEqual(['inbox.conversationStarted', 'inbox.conversationTaken'])
    expect(await refusal(operator, conversationId, 'restart')).toEqual([409, 'wrong_state'])
  })

  it('may be about a message of the thread, which it quotes', async () => {
    const { conversationId, threadId, operator } = await buildConversation(app, { active: true })
    await done(operator, conversationId, 'close', { silent: true })
    const { id } = await app.db
      .selectFrom('messages')
      .select('id')
      .where('thread_id', '=', threadId)
      .where('author_type', '=', 'customer')
      .executeTakeFirstOrThrow()
    for (const messageId of [newId(), (await buildConversation(app)).conversationId])
      expect(await refusal(operator, conversationId, 'restart', { messageId })).toEqual([400, 'invalid_input'])
    const fresh = await done(operator, conversationId, 'restart', { messageId: id })
    const page = (await http.call(`GET /conversations/${fresh.id}/messages`, { as: operator })).json()
    expect(page.items).toMatchObject([{ part: { code: 'restarted' }, replyToId: id, replyTo: { id, authorName: 'Anna', text: 'Hello' } }])
  })

  it('twice at once makes one', async () => {
    const { conversationId, threadId, operator } = await buildConversation(app, { active: true })
    await done(operator, conversationId, 'close', { silent: true })
    await Promise.allSettled([0, 1, 2].map(() => transaction(app.db, (tx) => restart(app, tx, conversationId, operator))))
    const rows = await app.db.selectFrom('conversations').select('id').where('thread_id', '=', threadId).execute()
    expect(rows).toHaveLength(2)
  })

  it('is refused when the channel is off', async () => {
    const { channel, conversationId, operator } = await buildConversation(app, { active: true })
    await done(operator, conversationId, 'close', { silent: true })
    await app.db.updateTable('channels').set({ deleted_at: new Date() }).where('id', '=', channel.id).execute()
    expect(await refusal(operator, conversationId, 'restart')).toEqual([409, 'channel_off'])
  })
})
