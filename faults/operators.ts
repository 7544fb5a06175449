import type { Conversation } from '@omniline/contracts/conversations'
import { setTimeout as pause } from 'node:timers/promises'
import { Refused } from '../apps/server/test/client.ts'
import type { Person } from '../apps/server/test/company.ts'

/** What operators were told about their work. */
export interface Work {
  /** text -> message id: the server said 201 */
  replies: Map<string, string>
  /** refused for good, by code */
  refusals: Map<string, number>
  transfers: number
  closes: number
}

/** Operators at work: they take what is in the queue, answer, hand over, close; and begin again when a line breaks. */
export function workUntil(people: Person[], stopped: () => boolean): { work: Work; done: Promise<void> } {
  const work: Work = { replies: new Map(), refusals: new Map(), transfers: 0, closes: 0 }
  let count = 0

  async function shift(me: Person): Promise<void> {
    while (!stopped()) {
      try {
        await takeFromQueue(me)
        const { items } = await me.api.call('GET /conversations', { query: { view: 'mine', limit: 50 } })
        for (const conversation of items.filter((one) => one.awaiting === 'operator')) await handle(me, conversation)
        await pause(10)
      } catch {
        // The server is gone for a moment; so a person would wait and try again.
        await pause(100)
      }
    }
  }

  async function takeFromQueue(me: Person): Promise<void> {
    const { items } = await me.api.call('GET /conversations', { query: { view: 'queue', limit: 20 } })
    for (const { id, offeredTo, status } of items) {
      if (status !== 'waiting' && !offeredTo.includes(me.id)) continue
      await tolerate(() => me.api.call('POST /conversations/:id/accept', { params: { id } }))
    }
  }

  async function handle(me: Person, { id }: Conversation): Promise<void> {
    const n = ++count
    await reply(me, id, `reply ${n}`)
    if (n % 11 === 0) {
      const to = people[n % people.length]
      if (to && to !== me) {
        await tolerate(() => me.api.call('POST /conversations/:id/transfer', { params: { id }, body: { userId: to.id } }))
        work.transfers += 1
      }
    } else if (n % 7 === 0) {
      await tolerate(() => me.api.call('POST /conversations/:id/close', { params: { id }, body: { silent: n % 2 === 0 } }))
      work.closes += 1
    }
  }

  /** The same id until there is an answer: however often it is sent, it is one reply. */
  async function reply(me: Person, id: string, text: string): Promise<void> {
    for (;;) {
      try {
        const body = { text, visibility: 'public' as const, clientMessageId: text.replace(' ', '-') }
        const message = await me.api.call('POST /conversations/:id/messages', { params: { id }, body })
        work.replies.set(text, message.id)
        return
      } catch (error) {
        if (error instanceof Refused && error.status < 500) {
          work.refusals.set(error.problem.code, (work.refusals.get(error.problem.code) ?? 0) + 1)
          return
        }
        if (stopped()) throw error
        await pause(100)
      }
    }
  }

  return { work, done: Promise.all(people.map(shift)).then(() => undefined) }
}

/** Somebody was quicker, or the state has changed: that is no fault. */
async function tolerate(action: () => Promise<unknown>): Promise<void> {
  await action().catch((error: unknown) => {
    if (!(error instanceof Refused) || error.status >= 500) throw error
  })
}
